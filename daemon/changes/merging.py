"""Three-way merge of one content, by git."""

from __future__ import annotations

import tempfile
from pathlib import Path

from agents.edits.text import is_binary
from agents.tree.git_commands import GitFailed, run_git


def merge_contents(base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """What comes of both changes of `base`; None where they touch the same lines or are no text.

    Lines end as in `ours`, where only that keeps the three apart: git may have checked them out another way.
    """
    if ours == base:
        return theirs
    if theirs in (base, ours):
        return ours
    if any(is_binary(data) for data in (base, ours, theirs)):
        return None
    if _ends_with_crlf(ours) and not _ends_with_crlf(base):
        base, theirs = _as_crlf(base), _as_crlf(theirs)
    with tempfile.TemporaryDirectory() as folder:
        names = ("ours", "base", "theirs")
        for name, data in zip(names, (ours, base, theirs), strict=True):
            Path(folder, name).write_bytes(data)
        try:
            return run_git(Path(folder), ("merge-file", "-p", "-q", *names), {})
        except GitFailed:  # its status is the number of conflicts
            return None


def _ends_with_crlf(data: bytes) -> bool:
    return b"\n" in data and data.count(b"\n") == data.count(b"\r\n")


def _as_crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
