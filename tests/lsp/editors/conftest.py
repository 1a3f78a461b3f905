"""A shop with decisions, for editors: a folder in git, a daemon of its own, and the command that editors start."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.daemon_faults import tell_faults
from support.git_folders import make_repository

from daemon.client.stop import stop_daemon
from daemon.home import find_home

CODE = '''"""A shop."""

import requests


def total(prices: list[int]) -> int:
    """The sum of the prices."""
    return sum(prices)


def receipt(prices: list[int]) -> str:
    """What is printed, see D-3; FR-001 asks for it."""
    return f"Total: {total(prices)}"
'''

SPEC = """# Feature Specification: Receipts

## Requirements

### Functional Requirements

- **FR-001**: The shop MUST print a receipt.
"""

TESTS = """from shop import total


def test_a_sum() -> None:
    assert total([1, 2]) == 3
"""


@dataclass(frozen=True)
class Shop:
    """A folder with code and decisions; `environ` is that of its daemon."""

    folder: Path
    environ: dict[str, str]

    @property
    def command(self) -> list[str]:
        """What an editor starts."""
        return [sys.executable, "-I", "-m", "groundplan", "lsp"]

    def tell(self, *arguments: str) -> Any:
        """What `groundplan … --json` says in the folder."""
        done = subprocess.run(
            [sys.executable, "-I", "-m", "groundplan", *arguments, "--json"],
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def forwarders(self) -> list[int]:
        """Processes of `groundplan lsp` that are alive, once they have had time to end."""
        deadline = time.monotonic() + 10
        while (found := self._forwarders()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return found

    def _forwarders(self) -> list[int]:
        mine = f"GROUNDPLAN_HOME={self.environ['GROUNDPLAN_HOME']}".encode()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
                variables = (process / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"lsp" in words and mine in variables:
                found.append(int(process.name))
        return found


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    files: dict[str, str | bytes] = {"shop.py": CODE, "tests/test_shop.py": TESTS, "specs/001-receipts/spec.md": SPEC}
    folder = make_repository(tmp_path_factory.mktemp("shop"), files)
    home = tempfile.mkdtemp(prefix="gp-")  # short: sockets lie in it
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GROUNDPLAN_")}
    made = Shop(folder, environ | {"GROUNDPLAN_HOME": home})
    made.tell("spec", "new", "A shop that prints receipts.", "--type", "library", "--time", "quick")
    made.tell(
        "decide",
        "May receipts use the network?",
        "No, they are printed offline",
        "--guard",
        "forbid import requests in *.py",
    )
    made.tell("spec", "write")
    yield made
    stop_daemon(find_home(made.environ), patience_s=10)
    tell_faults(find_home(made.environ))
    shutil.rmtree(home)
