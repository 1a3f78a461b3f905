"""Errors of the window.

    WindowError        window.failed
    ├── NoQt           window.no_qt
    ├── NoDisplay      window.no_display
    └── NoFolder       window.no_folder         exit 2

What the daemon says is shown as it is (`daemon.errors`); these are about the window itself.
"""

from __future__ import annotations

from pathlib import Path


class WindowError(Exception):
    """Base of the window's errors."""

    code = "window.failed"
    hint = ""
    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.hint


class NoQt(WindowError):
    """Qt or another part of the extra is not installed, or cannot be loaded."""

    code = "window.no_qt"
    hint = "Install the window: pip install 'groundplan[gui]'. All else works without it: groundplan --help."

    def __init__(self, error: ImportError) -> None:
        if isinstance(error, ModuleNotFoundError) or not str(error).startswith("lib"):
            super().__init__(f"The window cannot be loaded: {error}.")
        else:  # the wheel is there, a library of the system is not: "libEGL.so.1: cannot open shared object file"
            library = str(error).partition(":")[0]
            super().__init__(
                f"The window needs {library}, which this system does not have.",
                "On Debian and Ubuntu: sudo apt-get install libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 "
                "libxcb-icccm4 libxcb-keysyms1 libxcb-image0 libxcb-render-util0 libdbus-1-3 libfontconfig1.",
            )


class NoDisplay(WindowError):
    """There is no screen to show a window on."""

    code = "window.no_display"
    hint = (
        "Run it in a desktop session, or go on in the terminal: groundplan ask, groundplan plan, groundplan approvals."
    )

    def __init__(self) -> None:
        super().__init__("There is no display: neither DISPLAY nor WAYLAND_DISPLAY is set.")


class NoFolder(WindowError):
    """What shall be shown is no folder."""

    code = "window.no_folder"
    hint = "Name a folder, or leave it out to see what was seen last."
    exit_code = 2

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is no folder.")
