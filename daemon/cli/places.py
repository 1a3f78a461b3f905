"""Places as people type them: `path`, `path:line`, `path:start-end`, or the name of a symbol."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from daemon.cli.reach import daemon_client
from daemon.cli.workspace import WORKSPACES, absolute, within

_LINES = re.compile(r"^(?P<path>.+?):(?P<start>\d+)(?:-(?P<end>\d+))?$")


def place_wish(place: str, folder: str) -> dict[str, Any]:
    """The place as the daemon's routes on advice take it; a word that is no file is the name of a symbol."""
    found = _LINES.match(place)
    path = found["path"] if found else place
    if found or _is_file(path, folder):
        wish: dict[str, Any] = {"path": within(path, folder)}
        if found:
            wish |= {"start_line": int(found["start"]), "end_line": int(found["end"] or found["start"])}
        return wish
    file, _, name = place.rpartition(":")
    if file and _is_file(file.rstrip(":"), folder):
        return {"path": within(file.rstrip(":"), folder), "symbol": name}
    looks_like_path = "/" in place or os.path.splitext(place)[1] in _ENDINGS  # noqa: PTH122 - as in workspace.py
    return {"path": place} if looks_like_path else {"symbol": place}


_ENDINGS = frozenset(
    ".py .pyi .js .jsx .mjs .cjs .ts .tsx .go .rs .java .kt .rb .php .cs .c .h .cc .cpp .hpp .swift .vue .svelte .md"
    " .json .yaml .yml .toml .sql .sh .css .html".split()
)
"""What a word ends in that is meant as a file, though there is none."""


def _is_file(path: str, folder: str) -> bool:
    return os.path.isfile(within(path, folder))  # noqa: PTH113 - as in workspace.py


def workspace_root(folder: str) -> Path:
    """The folder of the workspace that `folder` lies in."""
    found = daemon_client().request("GET", f"{WORKSPACES}/at", query={"folder": absolute(folder)}).json()
    return Path(found["path"])


def ask_advice(what: str, folder: str, wish: dict[str, Any]) -> Any:
    """What the daemon advises, as plain data: `what` is the last part of the route."""
    query = {"folder": absolute(folder)}
    return daemon_client().request("POST", f"{WORKSPACES}/at/advice/{what}", query=query, body=wish).json()
