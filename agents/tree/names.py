"""Paths as models and commands name them, made into the one form that everything below takes. Looks at no disk."""

from __future__ import annotations

import re
from typing import Final

from agents.errors import PathRefused

_GIT_NAME: Final = re.compile(r"\.git[. ]*|git~\d+", re.IGNORECASE)
"""Spellings of `.git` that some file system takes for it."""

MAX_PATH: Final = 4096


def clean_path(path: str) -> str:
    """`path` relative to a root, without `.`, doubled or closing slashes; empty for the root itself.

    Raises `PathRefused` for what is absolute, goes up, enters `.git`, or is no name that a file can have.
    """
    _refuse_unwritable(path)
    if path.startswith(("/", "~")) or re.match(r"[A-Za-z]:[\\/]", path):
        raise PathRefused(path, "it does not begin at the root of the project")
    parts = [part for part in path.split("/") if part not in {"", "."}]
    if ".." in parts:
        raise PathRefused(path, "it goes up with `..`")
    if any(_GIT_NAME.fullmatch(part) for part in parts):
        raise PathRefused(path, "git keeps its own state there", "Use the git tools instead.")
    return "/".join(parts)


def clean_file_path(path: str) -> str:
    """As `clean_path`, for a path that must name something below the root."""
    cleaned = clean_path(path)
    if not cleaned:
        raise PathRefused(path, "it names no file")
    return cleaned


def join_link(folder: str, target: str) -> str | None:
    """Where a symbolic link in `folder` (relative to the root) leads, relative to the root; None for out of it."""
    if target.startswith("/"):
        return None
    parts = folder.split("/") if folder else []
    for part in target.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def printable(path: str) -> str:
    """A name to tell; bytes in it that are not UTF-8 are replaced."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _refuse_unwritable(path: str) -> None:
    if "\0" in path or "\n" in path or "\r" in path or len(path) > MAX_PATH:
        raise PathRefused(path[:100], "no file is called like this")
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        raise PathRefused(path[:100].encode("utf-8", "replace").decode(), "its name is not UTF-8") from None
