"""Changesets for tests, written by hand."""

from __future__ import annotations

from agents.tree.changeset import Changeset, FileChange


def change(path: str, before: str | bytes | None, after: str | bytes | None, *modes: str) -> FileChange:
    """A change of one file; modes are those of a plain one unless they are given."""
    old, new = (data.encode() if isinstance(data, str) else data for data in (before, after))
    kind = "added" if old is None else "removed" if new is None else "changed"
    before_mode, after_mode = modes or ("" if old is None else "100644", "" if new is None else "100644")
    return FileChange(
        path=path,
        kind=kind,
        before=old,
        after=new,
        before_mode=before_mode,
        after_mode=after_mode,
        is_binary=any(b"\0" in data for data in (old, new) if data),
    )


def changeset_of(*changes: FileChange) -> Changeset:
    return Changeset(files=changes)
