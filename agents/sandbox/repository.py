"""Where git keeps what belongs to a tree: read by commands in it, written by none of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_POINTER: Final = "gitdir:"
_CREDENTIALS: Final = re.compile(
    r"(://)[^/@\s]+@|^(\s*(?:extraheader|helper|proxy|askpass|password|sshcommand|token)\s*=).*$",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST_BYTES: Final = 100_000


def git_folders(tree: Path) -> tuple[Path, ...]:
    """The folders that hold this tree's history, resolved: its own one, and the one it shares with other worktrees.

    Empty where there is none. A pointer counts only where it leads to what git made: a tree cannot have any folder
    shown by naming it.
    """
    own = tree / ".git"
    if own.is_symlink():
        return ()
    found = own if own.is_dir() else _pointed_at(own)
    if found is None or not (found / "HEAD").is_file():
        return ()
    shared = _read(found / "commondir").strip()
    common = (found / shared).resolve() if shared else found
    if not (common / "objects").is_dir() or not (common / "refs").is_dir():
        return ()
    if found != common and common / "worktrees" not in found.parents:
        return ()
    return tuple(dict.fromkeys((common, found)))


def config_without_keys(folder: Path) -> bytes | None:
    """Git's settings in this folder without passwords, tokens and helpers; None where there is nothing to take out."""
    text = _read(folder / "config")
    clean = _CREDENTIALS.sub(lambda found: found[1] or "", text)
    return clean.encode() if clean != text else None


def _pointed_at(file: Path) -> Path | None:
    text = _read(file).strip()
    if not text.startswith(_POINTER):
        return None
    return (file.parent / text.removeprefix(_POINTER).strip()).resolve()


def _read(file: Path) -> str:
    try:
        with file.open(encoding="utf-8", errors="replace") as opened:
            return opened.read(_LONGEST_BYTES)
    except OSError:
        return ""
