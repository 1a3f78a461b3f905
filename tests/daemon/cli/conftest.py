"""A folder with a project, commands in it, and a terminal that a test types into."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PATIENCE_S = 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    made.mkdir()
    return made


@pytest.fixture
def gp(groundplan: Callable[..., Any], folder: Path) -> Callable[..., Any]:
    """Runs `groundplan` in `folder`."""
    return lambda *arguments, **options: groundplan(*arguments, **{"cwd": folder, **options})


@pytest.fixture
def club(gp: Callable[..., Any]) -> Callable[..., Any]:
    """`gp` in a folder with a project: a web app, of which nothing but the idea is known."""
    begun = gp("spec", "new", "A web app for a book club.", "--type", "web_app", "--time", "thorough", "--name", "club")
    assert begun.code == 0, begun.err
    return gp


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
        os.write(self.master, text.encode())

    def line(self, text: str = "") -> None:
        self.type(text + "\n")

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


@pytest.fixture
def terminal(home: Any, folder: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts `groundplan` in a terminal: `terminal("ask", columns=60)`."""
    started: list[Terminal] = []

    def start(*arguments: str, columns: int = 100, **environment: str) -> Terminal:
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        process = subprocess.Popen(
            [sys.executable, "-I", "-m", "groundplan", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env={**os.environ, "TERM": "dumb", **environment},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - Ctrl-C needs a terminal of its own
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
