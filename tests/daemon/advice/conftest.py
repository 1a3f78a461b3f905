"""A small bank under git with some history, indexed by a daemon that all tests of a module share."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.git_folders import git, make_repository, write

from daemon.client.connect import connect
from daemon.client.over_socket import HttpClient
from daemon.client.stop import stop_daemon
from daemon.contract.protocol import API_ROOT
from daemon.home import Home, find_home

BANK: dict[str, str | bytes] = {
    "pyproject.toml": '[project]\nname = "bank"\n\n[dependency-groups]\ndev = ["pytest>=8"]\n',
    "bank/__init__.py": "",
    "bank/money.py": (
        '"""Amounts of money."""\n\n\ndef rounded(cents: float) -> int:\n    """Whole cents, halves up."""\n'
        "    return int(cents + 0.5)\n\n\ndef unused() -> None:\n    print(rounded(1))\n"
    ),
    "bank/account.py": (
        '"""Accounts."""\n\nfrom bank.money import rounded\n\n\n'
        'class Overdrawn(Exception):\n    """There is too little."""\n\n\n'
        'class Account:\n    """What somebody owns."""\n\n    def __init__(self, owner: str) -> None:\n'
        "        self.owner = owner\n        self.balance = 0\n\n"
        '    def withdraw(self, cents: float) -> int:\n        """Take some out."""\n'
        "        amount = rounded(cents)\n        if amount > self.balance:\n            raise Overdrawn(self.owner)\n"
        "        self.balance -= amount\n        return amount\n"
    ),
    "bank/transfer.py": (
        "from bank.account import Account\n\n\ndef transfer(source: Account, cents: float) -> int:\n"
        "    return source.withdraw(cents)\n"
    ),
    "tests/test_account.py": (
        "import pytest\n\nfrom bank.account import Account, Overdrawn\n\n\n"
        'def test_nobody_is_overdrawn():\n    with pytest.raises(Overdrawn):\n        Account("Ann").withdraw(1)\n'
    ),
}


@dataclass(frozen=True)
class Bank:
    """The bank's folder, a client of the daemon that knows it, and a prompt there."""

    folder: Path
    home: Home
    client: HttpClient
    environment: dict[str, str]

    def advise(self, what: str, **wish: Any) -> Any:
        """The answer of a route of advice."""
        path = f"{API_ROOT}/workspaces/at/advice/{what}"
        return self.client.request("POST", path, query={"folder": str(self.folder)}, body=wish).json()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`groundplan ARGUMENTS` in the folder."""
        return subprocess.run(
            [sys.executable, "-I", "-m", "groundplan", *arguments],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def json(self, *arguments: str) -> Any:
        """What a command prints with `--json`."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def index(self) -> None:
        """Bring the index up to date."""
        done = self.run("index")
        assert done.returncode == 0, done.stderr


def make_bank(folder: Path) -> Path:
    """The bank with two commits by two people."""
    make_repository(folder, BANK)
    money = str(BANK["bank/money.py"]).replace("cents + 0.5", "cents * 1 + 0.5")
    write(folder, {"bank/money.py": money})
    git(
        folder,
        "commit",
        "-qam",
        "Round like the others do",
        "--author",
        "Bea <bea@example.org>",
        "--date",
        "2027-01-02T12:00:00",
    )
    return folder


@pytest.fixture(scope="session")
def daemon_home() -> Iterator[dict[str, str]]:
    """The environment of a home whose daemon all tests here share: each bank lies in a folder of its own."""
    place = tempfile.mkdtemp(prefix="gp-")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GROUNDPLAN_")}
    environment = {**kept, "GROUNDPLAN_HOME": place}
    yield environment
    stop_daemon(find_home(environment), patience_s=10)
    shutil.rmtree(place)


def open_bank(folder: Path, environment: dict[str, str]) -> Iterator[Bank]:
    """A bank at `folder`, indexed."""
    home = find_home(environment)
    make_bank(folder)
    done = subprocess.run(
        [sys.executable, "-I", "-m", "groundplan", "index"],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    client = connect(home)
    yield Bank(folder, home, client, environment)
    client.close()


@pytest.fixture(scope="module")
def bank(daemon_home: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    """For tests that change nothing."""
    yield from open_bank(tmp_path_factory.mktemp("shared") / "bank", daemon_home)


@pytest.fixture
def own_bank(daemon_home: dict[str, str], tmp_path: Path) -> Iterator[Bank]:
    """For tests that change the folder."""
    yield from open_bank(tmp_path / "bank", daemon_home)
