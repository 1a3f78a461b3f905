"""Telling `confine` what to do, and reading what it says of the command."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from agents.records import SecurityEvent
from agents.sandbox.launch import Launch, file_in_memory
from agents.sandbox.network.gate import Gate
from agents.sandbox.ulimits import kernel_limits
from agents.surroundings import Confinement

_FOLDER: Final = Path(__file__).parent
_START: Final = f"import sys; sys.path.append({str(_FOLDER)!r}); import confine; sys.exit(confine.main(sys.argv[1:]))"
_START_WITH_DOOR: Final = (
    f"import sys; sys.path += {[str(_FOLDER), str(_FOLDER / 'network')]!r}; import confine, door; "
    "sys.exit(confine.main(sys.argv[1:], door.only_door))"
)
"""Imported, since what is run as a script is compiled anew each time."""


def confined_launch(
    interpreter: str,
    command: Sequence[str],
    confinement: Confinement,
    environment: dict[str, str],
    orders: Sequence[str],
    finish: Callable[[], list[SecurityEvent]],
    gate: Gate | None = None,
) -> Launch:
    """A launch of `confine` with these orders and those that every command gets."""
    told = [f"p{os.getpid()}", f"c{os.path.realpath(confinement.folder)}", *orders]
    told += [f"e{name}={value}" for name, value in environment.items()]
    told += [f"l{name} {value}" for name, value in kernel_limits(confinement.limits).items()]
    read = file_in_memory(b"".join(os.fsencode(order) + b"\0" for order in told))
    status, report = os.pipe()
    start = _START if gate is None else _START_WITH_DOOR
    line = [interpreter, "-I", "-S", "-c", start, str(read), str(report), "--", *command]
    return Launch(
        line,
        {},
        Path("/"),
        (read, report) if gate is None else (read, report, gate.theirs),
        status,
        stop_signal=signal.SIGTERM,
        exit_of=_exit_of,
        finish=finish,
        gate=gate,
    )


def _exit_of(code: int, status: bytes) -> int | None:
    """The command's exit code; None if it was never begun."""
    for line in status.decode("ascii", "replace").splitlines():
        word, _, value = line.partition(" ")
        if word == "exit":
            return int(value)
    return (code or -signal.SIGKILL) if b"begun" in status else None
