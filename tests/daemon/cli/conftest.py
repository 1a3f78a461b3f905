"""A folder with a project, commands in it, and a terminal that a test types into."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from daemon.client.stop import stop_daemon
from daemon.home import find_home

PATIENCE_S = 20


@pytest.fixture(scope="session")
def shared_home() -> Iterator[dict[str, str]]:
    """The environment of a home that all tests here share: their projects lie in folders of their own."""
    place = tempfile.mkdtemp(prefix="gp-")
    screens = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}  # commands that may show a window find none here
    own = {name: value for name, value in os.environ.items() if not name.startswith("GROUNDPLAN_")}
    kept = {name: value for name, value in own.items() if name not in screens}
    environment = {**kept, "GROUNDPLAN_HOME": place, "COLUMNS": "100"}
    yield environment
    stop_daemon(find_home(environment), patience_s=10)
    shutil.rmtree(place)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    made.mkdir()
    return made


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


def runner(folder: Path, home: dict[str, str]) -> Callable[..., Ran]:
    """Runs `groundplan` in `folder`, or elsewhere with `cwd=`; `COLUMNS="60"` sets a variable."""

    def run(*arguments: str, cwd: Path = folder, **environment: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-I", "-m", "groundplan", *arguments],
            cwd=cwd,
            env={**home, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def gp(folder: Path, shared_home: dict[str, str]) -> Callable[..., Ran]:
    return runner(folder, shared_home)


def begin(run: Callable[..., Ran]) -> Callable[..., Ran]:
    begun = run(
        "spec", "new", "A web app for a book club.", "--type", "web_app", "--time", "thorough", "--name", "club"
    )
    assert begun.code == 0, begun.err
    return run


@pytest.fixture
def club(gp: Callable[..., Ran]) -> Callable[..., Ran]:
    """`gp` in a folder with a project: a web app, of which nothing but the idea is known."""
    return begin(gp)


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory, shared_home: dict[str, str]) -> Callable[..., Ran]:
    """The same for tests that change nothing, such as of what is refused."""
    return begin(runner(tmp_path_factory.mktemp("untouched"), shared_home))


@dataclass
class Terminal:
    """A command in a pseudo terminal. `shown` is all that it has printed."""

    process: subprocess.Popen[bytes]
    master: int
    shown: str = ""
    seen: int = field(default=0)

    def wait_for(self, text: str) -> str:
        """What was printed since the last wait, up to and with `text`; line breaks count as spaces."""
        pattern = re.compile(re.escape(text).replace(r"\ ", r"\s+"))
        deadline = time.monotonic() + PATIENCE_S
        while not (found := pattern.search(self.shown, self.seen)):
            assert time.monotonic() < deadline, f"{text!r} was not shown, but: {self.shown[self.seen :]}"
            if select.select([self.master], [], [], 0.1)[0] and not self._read():
                raise AssertionError(f"it ended without {text!r}: {self.shown[self.seen :]}")
        passed, self.seen = self.shown[self.seen : found.end()], found.end()
        return passed

    def type(self, text: str) -> None:
        self.type_bytes(text.encode())

    def type_bytes(self, typed: bytes) -> None:
        os.write(self.master, typed)

    def line(self, text: str = "") -> None:
        self.type(text + "\n")

    def interrupt(self) -> None:
        """Ctrl-C, and again if it went unheard: between its prompt and its wait, readline misses a signal."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            self.type("\x03")
            if select.select([self.master], [], [], 2)[0]:
                return

    def end(self) -> int:
        """Wait until it ends; its exit code."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and self._read():
            pass
        return self.process.wait(PATIENCE_S)

    def _read(self) -> bool:
        try:
            data = os.read(self.master, 65536)
        except OSError:  # Linux says so when the other side is closed
            return False
        self.shown += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # which a test run in the background may ignore


@pytest.fixture
def terminal(folder: Path, shared_home: dict[str, str]) -> Iterator[Callable[..., Terminal]]:
    """Starts `groundplan` in a terminal: `terminal("ask", columns=60)`."""
    started: list[Terminal] = []

    def start(*arguments: str, columns: int = 100, **environment: str) -> Terminal:
        without_width = {name: value for name, value in shared_home.items() if name != "COLUMNS"}
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        process = subprocess.Popen(
            [sys.executable, "-I", "-m", "groundplan", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env={**without_width, "TERM": "dumb", **environment},
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - Ctrl-C needs a terminal of its own
        )
        os.close(slave)
        started.append(Terminal(process, master))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGKILL)
            one.process.wait()
        os.close(one.master)
