"""Starting a daemon that outlives its starter.

The starter gives the child one end of a pipe. The child detaches (own session, own folder, no terminal), and
says over the pipe when it is ready, or why it will never be. A pipe that closes without a word means that it died.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

from daemon.errors import DaemonStartFailed
from daemon.home import Home
from daemon.private_files import open_private

READY = "ready"
_LAST_LINES = 8
_CRASH_LOG_BYTES = 1_000_000


def launch_daemon(home: Home, deadline_s: float) -> None:
    """Start a daemon and wait until it is ready.

    Returns as well when it found another daemon running: the caller dials in both cases.
    Raises `DaemonStartFailed`, with the last words of the daemon, when it is not ready within `deadline_s`.
    """
    reader, writer = os.pipe()
    if _size(home.crash_log) > _CRASH_LOG_BYTES:
        home.crash_log.unlink()
    before = _size(home.crash_log)
    try:
        _start(home, writer)
        word = _read_word(reader, time.monotonic() + deadline_s)
    finally:
        os.close(reader)
    if word == READY:
        return
    _raise_failure(home, word, before, deadline_s)


def _start(home: Home, writer: int) -> None:
    """Start the process and give it `writer`; its first half forks and ends at once, so no zombie stays."""
    try:
        with open(home.crash_log, "ab", opener=open_private) as last_words:
            child = subprocess.Popen(
                [*own_command(), "daemon", "run", "--ready-fd", str(writer)],
                stdin=subprocess.DEVNULL,
                stdout=last_words,
                stderr=last_words,
                cwd=home.data,
                pass_fds=(writer,),
                start_new_session=True,
            )
        child.wait()
    except OSError as error:
        raise DaemonStartFailed(f"{error.strerror or error} ({error.filename})", [], home.log) from error
    finally:
        os.close(writer)


def own_command() -> list[str]:
    """The command that runs this very program, isolated from the caller's folder and environment."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-I", "-m", "groundplan"]


def detach() -> None:
    """Leave the starter: its half of this process ends here. Call it before any thread exists."""
    if os.fork() > 0:
        os._exit(0)


def tell_starter(descriptor: int, word: str) -> None:
    """Say `word` to the starter, which may be gone, and close the pipe."""
    try:
        os.write(descriptor, word.encode() + b"\n")
    except BrokenPipeError:
        pass  # the starter gave up waiting; the daemon serves whoever comes next
    finally:
        os.close(descriptor)


def failure_word(code: str, message: str, hint: str) -> str:
    """What a daemon that cannot start tells its starter."""
    return json.dumps({"code": code, "message": message, "hint": hint})


def _read_word(reader: int, deadline: float) -> str | None:
    """The line that comes over the pipe, "" if it closed without one, None if the time is over."""
    received = b""
    while b"\n" not in received:
        ready, _, _ = select.select([reader], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return None
        part = os.read(reader, 4096)
        if not part:
            break
        received += part
    return received.decode().strip()


def _raise_failure(home: Home, word: str | None, before: int, deadline_s: float) -> None:
    if word is None:
        raise DaemonStartFailed(f"it was not ready after {deadline_s:.0f} s", _last_lines(home, before), home.log)
    if not word:
        raise DaemonStartFailed("it ended while it was starting", _last_lines(home, before), home.log)
    told = json.loads(word)
    if told["code"] == "daemon.already_running":
        return
    raise DaemonStartFailed.told(told["code"], told["message"], told["hint"])


def _last_lines(home: Home, before: int) -> list[str]:
    """The end of what this daemon wrote, leaving out what earlier ones did."""
    try:
        with home.crash_log.open("rb") as file:
            file.seek(min(before, _size(home.crash_log)))
            lines = deque(file.read().decode(errors="replace").splitlines(), maxlen=_LAST_LINES)
    except OSError:
        return []
    return [line for line in lines if line.strip()]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
