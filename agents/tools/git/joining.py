"""Files of git's trees as entries, what differs between two trees, and three versions of a file made into one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from agents.errors import GitRefused
from agents.tools.git.repository import Repository

_EMPTY_TREE: Final = b""
_PLAIN_FILES: Final = frozenset({"100644", "100755"})


class Entry(NamedTuple):
    """One file of a tree; both empty where there is none."""

    mode: str
    blob: str


NOTHING: Final = Entry("", "")


class Difference(NamedTuple):
    """One file that differs between two trees. `path` is relative to the repository's root."""

    path: str
    old: Entry
    new: Entry


class CannotJoin(Exception):
    """Two sides changed the same lines, or what cannot be joined by lines."""


def differences(repository: Repository, before: str, after: str) -> list[Difference]:
    """The files that differ between two trees or commits; an empty name stands for no files."""
    start = before or repository.run("hash-object", "-w", "-t", "tree", "--stdin", given=_EMPTY_TREE).strip()
    told = repository.read("diff-tree", "-r", "-z", "--raw", "--no-renames", "--full-index", start, after)
    entries = iter(os.fsdecode(told).split("\0"))
    found = []
    for entry in entries:
        if entry:
            old_mode, new_mode, old, new, _ = entry.removeprefix(":").split(" ")
            found.append(Difference(next(entries), _entry(old_mode, old), _entry(new_mode, new)))
    return found


def joined(repository: Repository, base: Entry, ours: Entry, theirs: Entry) -> Entry:
    """What both sides have made of `base`; raises CannotJoin."""
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    if not {base.mode, ours.mode, theirs.mode} <= _PLAIN_FILES:
        raise CannotJoin
    mode = theirs.mode if ours.mode == base.mode else ours.mode
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for place, entry in zip(places, (ours, base, theirs), strict=True):
            place.write_bytes(repository.read("cat-file", "blob", entry.blob))
        try:
            told = repository.read("merge-file", "--stdout", *map(str, places))
        except GitRefused:  # as many conflicts as its exit status says, or no texts
            raise CannotJoin from None
    return Entry(mode, repository.run("hash-object", "-w", "--stdin", given=told).strip())


def _entry(mode: str, blob: str) -> Entry:
    return NOTHING if mode == "000000" else Entry(mode, blob)
