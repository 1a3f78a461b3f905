"""`groundplan gui`, as it is typed. It goes past the command line's own machinery: the window shall come at once."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from daemon.errors import DaemonError
from daemon.home import find_home
from gui.errors import NoDisplay, NoFolder, NoQt, WindowError

_VIEWS: Final = (
    "home",
    "questions",
    "decisions",
    "specification",
    "plan",
    "runs",
    "approvals",
    "search",
    "settings",
    "merge",
)


def main(arguments: Sequence[str]) -> int:
    """Show the window; the exit code."""
    given = _parser().parse_args(arguments)
    try:
        folder = str(_folder(given.path)) if given.path else ""
        _require_display()
        try:
            from gui.app import Wanted, run_window  # noqa: PLC0415 - Qt is an extra: it may be absent
        except ImportError as error:
            raise NoQt(error) from error
        return run_window(find_home(os.environ), Wanted(folder, given.view or ""))
    except (WindowError, DaemonError) as error:
        _tell(error, as_json=given.json)
        return error.exit_code


def _folder(typed: str) -> Path:
    folder = Path(typed).expanduser().resolve()
    if not folder.is_dir():
        raise NoFolder(folder)
    return folder


def _tell(error: WindowError | DaemonError, *, as_json: bool) -> None:
    """Say what is wrong, in the shape that all commands have."""
    if as_json:
        told = {"error": {"code": error.code, "message": error.message, "hint": error.hint}}
        sys.stderr.write(json.dumps(told) + "\n")
    else:
        sys.stderr.write(f"groundplan: {error.message}\n{error.hint}\n".rstrip() + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="groundplan gui",
        description="Show the window: questions, decisions, plans, approvals, runs. A second start brings the window "
        "that is open to the front.",
    )
    parser.add_argument("path", nargs="?", metavar="PATH", help="the folder to show; by default what was seen last")
    parser.add_argument("--view", choices=_VIEWS, help="the view to open")
    parser.add_argument("--json", action="store_true", help="say errors on standard error in JSON")
    return parser


def _require_display() -> None:
    """Qt ends the process where there is no display, so it is asked for before."""
    is_elsewhere = sys.platform in ("darwin", "win32") or os.environ.get("QT_QPA_PLATFORM")
    if not is_elsewhere and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise NoDisplay
