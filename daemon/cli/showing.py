"""Whether a window can be shown from here, and showing it. The window is a program of its own: nothing of it loads."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec


def why_no_window() -> str:
    """Why no window can be shown here; empty if one can."""
    if find_spec("PySide6") is None:
        return "the window is not installed; install it with pip install 'groundplan[gui]'"
    chosen = os.environ.get("QT_QPA_PLATFORM")
    has_display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform not in ("darwin", "win32") and not (chosen or has_display):
        return "there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set"
    return ""


def show_window(folder: str) -> None:
    """Start the window on its own, or bring the one that is open to the front."""
    subprocess.Popen(
        [sys.executable, "-I", "-m", "groundplan", "gui", folder],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
