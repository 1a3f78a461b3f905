"""`groundplan lsp` in a process of its own, with a test's editor at its pipes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from support.editor import Editor

COMMAND = (sys.executable, "-I", "-m", "groundplan", "lsp")


class Forwarder(NamedTuple):
    """The process, and the editor that speaks to it."""

    process: subprocess.Popen[bytes]
    editor: Editor


@contextmanager
def forwarder(*options: str, command: tuple[str, ...] = COMMAND) -> Iterator[Forwarder]:
    """Runs it until the block ends. A socket pair stands for both pipes, as some editors have it."""
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        [*command, *options], stdin=theirs.fileno(), stdout=theirs.fileno(), stderr=subprocess.PIPE
    )
    theirs.close()
    editor = Editor(ours)
    try:
        yield Forwarder(process, editor)
    finally:
        editor.hang_up()  # and no mere close: it ends nothing while the editor's thread is reading
        ender = threading.Timer(10, process.kill)
        ender.start()
        process.communicate()
        ender.cancel()


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill_hard(pid: int) -> None:
    """As the kernel does when memory is short."""
    os.kill(pid, 9)
