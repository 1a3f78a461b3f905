"""Places in code as people type them, `src/app.py` or `src/app.py:12`, as links of a decision."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import typer

from daemon.cli.workspace import absolute

_PLACE = re.compile(r"(?P<path>.+?)(?::(?P<line>\d{1,7}))?")
_LONGEST_QUOTE = 200


def code_link(place: str, folder: str) -> dict[str, Any]:
    """The link to a file below `folder`, with the line that it says there now, so that it is found when it moves."""
    found = _PLACE.fullmatch(place.strip())
    if found is None:
        raise typer.BadParameter("it is empty", param_hint="--link")
    typed, line = found["path"], int(found["line"] or 0)
    path = Path(absolute(typed) if os.path.exists(typed) else os.path.join(folder, typed))  # noqa: PTH110, PTH118 - links stay
    if not path.is_file():
        raise typer.BadParameter(f"there is no file {typed}", param_hint="--link")
    lines = path.read_bytes().decode("utf-8", "replace").split("\n")
    if line > len(lines):
        raise typer.BadParameter(f"{typed} has {len(lines)} lines", param_hint="--link")
    below = Path(os.path.realpath(path.parent)) / path.name
    root = Path(os.path.realpath(folder))
    if not below.is_relative_to(root):
        raise typer.BadParameter(f"{typed} is not in the project's folder", param_hint="--link")
    quote = lines[line - 1].strip()[:_LONGEST_QUOTE] if line else ""
    return {"kind": "file", "place": below.relative_to(root).as_posix(), "line": line, "quote": quote}
