"""What all tests share: the checkout's root, generated pages, and a home with a daemon and the command line for it."""

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
from support.daemon_faults import tell_faults

from daemon.client.connect import connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.client.stop import stop_daemon
from daemon.home import Home, find_home

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-docs", action="store_true", help="write the generated pages under docs/ anew")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture
def check_page(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a page under docs/ with what the code says it should be; writes it with --rewrite-docs."""

    def check(name: str, wanted: str) -> None:
        page = ROOT / "docs" / name
        if request.config.getoption("--rewrite-docs"):
            page.write_text(wanted, encoding="utf-8")
        found = page.read_text(encoding="utf-8") if page.exists() else ""
        assert found == wanted, f"docs/{name} is behind the code: run `make test ARGS=--rewrite-docs` and commit it"

    return check


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """Folders of its own for one test; whatever daemon the test starts there is ended with it."""
    # Not under tmp_path, whose names are so long that a socket in it would have to lie elsewhere.
    folder = Path(tempfile.mkdtemp(prefix="gp-"))
    for variable in [name for name in os.environ if name.startswith("GROUNDPLAN_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("GROUNDPLAN_HOME", str(folder))
    found = find_home(os.environ)
    yield found
    stop_daemon(found, patience_s=10)
    tell_faults(found)
    shutil.rmtree(folder)
    if not found.socket.is_relative_to(folder):
        shutil.rmtree(found.socket.parent, ignore_errors=True)


@pytest.fixture
def daemon(home: Home) -> Iterator[HttpClient]:
    """A client of a daemon that runs for this test alone."""
    client = connect_or_spawn(home)
    yield client
    client.close()


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def groundplan(home: Home) -> Callable[..., Ran]:
    """Runs the command `groundplan` in a process of its own."""

    def run(*arguments: str, **options: Any) -> Ran:
        done = subprocess.run(
            [sys.executable, "-I", "-m", "groundplan", *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
            **options,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
