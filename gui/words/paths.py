"""How paths read: cut in the middle where they are long, with «~» for the home folder."""

from __future__ import annotations

from pathlib import Path


def middle(path: str, longest: int = 48) -> str:
    """A path cut in its middle, keeping its first folder and its end: `src/…/models.py`."""
    if len(path) <= longest:
        return path
    head, *rest = path.split("/")
    kept = ""
    for part in reversed(rest):
        longer = f"/{part}{kept}"
        if len(head) + len("/…") + len(longer) > longest:
            break
        kept = longer
    if kept:
        return f"{head}/…{kept}"
    half = max(longest // 2 - 1, 1)
    return f"{path[:half]}…{path[-(longest - half - 1) :]}"


def at_home(path: str, home: str = "") -> str:
    """A path with «~» for the home folder."""
    folder = home or str(Path.home())
    if path == folder:
        return "~"
    return f"~{path[len(folder) :]}" if path.startswith(f"{folder}/") else path


def name(path: str) -> str:
    """The last part of a path."""
    return path.rstrip("/").rsplit("/", 1)[-1] or path
