"""What a level makes of a command: a process to start, and what to do before and after. Plain data."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agents.records import SecurityEvent
from agents.sandbox.network.gate import Gate


@dataclass(frozen=True)
class Launch:
    """A process that is ready to start.

    `passed` are descriptors that it inherits, closed here once it has; from `status` the level reads whether the
    command itself was begun. `finish` is called in a thread when all has ended and tells what came up.
    """

    command: Sequence[str]
    environment: dict[str, str]
    folder: Path
    passed: tuple[int, ...] = ()
    status: int | None = None
    stop_signal: int = signal.SIGKILL
    """What ends it with all its children."""
    exit_of: Callable[[int, bytes], int | None] = field(default=lambda code, _status: code)
    """The command's own exit code from the process's one and what it reported; None: the command was never begun."""
    last_of: Callable[[bytes], int | None] = field(default=lambda _status: None)
    """From what was reported, the process that ends last where that is not the one that was started."""
    finish: Callable[[], list[SecurityEvent]] = field(default=list)
    is_bounded: bool = False
    """Whether the kernel bounds its processes without a group of its own."""
    gate: Gate | None = None
    """Our end of the way to hosts, for a command that is held to them."""

    def abandon(self) -> None:
        """Take back what was prepared, when it is never started. In a thread."""
        for descriptor in (*self.passed, self.status):
            if descriptor is not None:
                os.close(descriptor)
        if self.gate is not None:
            self.gate.close()
        self.finish()


def file_in_memory(content: bytes) -> int:
    """A descriptor from which a child process can read this."""
    if hasattr(os, "memfd_create"):
        made = os.memfd_create("groundplan")
    else:
        with tempfile.TemporaryFile() as file:  # has no name either
            made = os.dup(file.fileno())
    os.write(made, content)
    os.lseek(made, 0, os.SEEK_SET)
    return made
