"""Reading small files of a project: what is absent, too large, a link or in another form reads as empty."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any, Final

_TOO_LARGE: Final = 1_000_000


def read_text(file: Path) -> str:
    """A small file's text; empty where there is none, and for a link, which may lead out of the tree."""
    try:
        if file.is_symlink() or file.stat().st_size > _TOO_LARGE:
            return ""
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""


def read_json(file: Path) -> dict[str, Any]:
    """A small file as a JSON object; empty where it is none."""
    try:
        found = json.loads(read_text(file) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def read_toml(file: Path) -> dict[str, Any]:
    """A small file as TOML; empty where it is none."""
    try:
        return tomllib.loads(read_text(file))
    except (ValueError, RecursionError):
        return {}
