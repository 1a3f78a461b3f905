"""Places in a tree: a path that a model gave becomes one that lies inside, or an error that says why not."""

from __future__ import annotations

import os
from pathlib import Path

from agents.errors import ToolError


def place_in_tree(tree: Path, path: str) -> Path:
    """The absolute place of `path` in the tree, with symbolic links followed; raises `ToolError` if it lies outside.

    It need not exist. An absolute path is fine as long as it leads into the tree.
    """
    if "\0" in path:
        raise ToolError(f"{path!r} is no path.")
    root = Path(os.path.realpath(tree))
    found = Path(os.path.realpath(root / path))
    if found != root and root not in found.parents:
        raise ToolError(f"{path} lies outside the tree.", "Give a path relative to the root of the project.")
    return found


def folder_in_tree(tree: Path, path: str) -> Path:
    """As `place_in_tree`, for a folder that is there."""
    found = place_in_tree(tree, path or ".")
    if not found.is_dir():
        raise ToolError(f"There is no folder {path}.", "List the files of its parent.")
    return found


def name_in_tree(tree: Path, place: Path) -> str:
    """How a place is called: relative to the tree, with slashes."""
    return place.relative_to(os.path.realpath(tree)).as_posix()
