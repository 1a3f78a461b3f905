"""Which program opens a command's door, and how it is told to. The program itself is `door`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from agents.sandbox.network.variables import PORT
from agents.sandbox.view import View

_SOURCE: Final = Path(__file__).with_name("door.py")
_TRY_TIMEOUT_S: Final = 10
_ISOLATED: Final = ("-I", "-S", "-B")


def opened_first(interpreter: str, descriptor: int, command: Sequence[str]) -> list[str]:
    """The command, after the door is open. Its program is read by nobody but us: commands do not see our folders."""
    started = f"{_SOURCE.read_text(encoding='utf-8')}\nsys.exit(main(sys.argv[1:]))\n"
    return [interpreter, *_ISOLATED, "-c", started, str(descriptor), str(PORT), *command]


def visible_interpreter(view: View) -> str:
    """A Python that commands can see and run; empty where there is none."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for place in (str(Path(sys.base_prefix, "bin", version)), shutil.which("python3", path="/usr/bin:/bin") or ""):
        if place and os.access(place, os.X_OK) and view.shows(Path(place)):
            return place
    return ""


def can_leave_network(interpreter: str) -> bool:
    """Whether a process here can have a network of its own without bubblewrap. Tries it."""
    script = f"{_SOURCE.read_text(encoding='utf-8')}\nleave_network()\n"
    try:
        done = subprocess.run(
            [interpreter, *_ISOLATED, "-c", script], capture_output=True, timeout=_TRY_TIMEOUT_S, env={}, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
