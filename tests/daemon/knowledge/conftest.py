"""A small shop under git, as it is, and indexed by a daemon that the tests of one module share."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from daemon.client.stop import stop_daemon
from daemon.home import find_home

SHOP = {
    "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["flask>=3"]\n',
    "shop/__init__.py": "",
    "shop/cart.py": (
        '"""The cart."""\n\nfrom shop.money import add_prices\n\n\nclass Cart:\n'
        '    """What a customer wants to buy."""\n\n    def total(self):\n        return add_prices([1, 2])\n'
    ),
    "shop/money.py": 'def add_prices(prices):\n    """The sum of prices, in cents."""\n    return sum(prices)\n',
    "tests/test_cart.py": "from shop.cart import Cart\n\n\ndef test_total():\n    assert Cart().total() == 3\n",
    "README.md": "# Shop\n\nHow refunds work: they do not.\n",
}


def make_shop(root: Path) -> Path:
    for name, text in SHOP.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run(
            ["git", "-c", "user.name=Ann", "-c", "user.email=a@example.org", *arguments], cwd=root, check=True
        )
    return root


@dataclass(frozen=True)
class Prompt:
    """A prompt in a folder: runs `groundplan` there."""

    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str, inside: str = ".") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "-m", "groundplan", *arguments],
            cwd=self.folder / inside, env=self.environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def json(self, *arguments: str, inside: str = ".") -> Any:
        done = self.run(*arguments, "--json", inside=inside)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return make_shop(tmp_path / "shop")


@pytest.fixture
def indexed(shop: Path, groundplan: Callable[..., Any]) -> Path:
    assert groundplan("index", str(shop)).code == 0
    return shop


@pytest.fixture(scope="module")
def prompt() -> Iterator[Prompt]:
    """In a shop that is indexed; for tests that change nothing."""
    folder = Path(tempfile.mkdtemp(prefix="gp-"))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GROUNDPLAN_")}
    prompt = Prompt(make_shop(folder / "shop"), {**clean, "GROUNDPLAN_HOME": str(folder / "home")})
    assert prompt.run("index").returncode == 0
    yield prompt
    stop_daemon(find_home(prompt.environment), patience_s=10)
    shutil.rmtree(folder)
