"""Finding protected paths in a tree, quickly enough to be done around every command.

A folder that has not changed since it was last read is not read again; what tells is its change time, which no program
can set back.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from agents.protected import holds_protected, is_protected

MOST_FOLDERS: Final = 20_000
"""Beyond so many, deeper folders are not looked at."""

_SKIPPED: Final = frozenset(
    "node_modules .venv venv site-packages target __pycache__ .tox .nox .mypy_cache .pytest_cache .ruff_cache .gradle"
    " bower_components .next .nuxt dist build .eggs".split()
)
"""Installed and made things: full of other people's protected names, and left out of what a run hands over."""

_RACY_NS: Final = 50_000_000
"""A folder may change again within one tick of the clock that its times are taken from."""


@dataclass(frozen=True)
class _Seen:
    changed_ns: int
    read_ns: int
    folders: tuple[str, ...]
    protected: tuple[str, ...]


@dataclass
class Sighting:
    """The protected paths in one folder. Not for two threads at once."""

    root: Path
    _seen: dict[str, _Seen] = field(default_factory=dict)

    def look(self) -> list[str]:
        """The outermost protected paths there are now, relative, with slashes; links are not followed."""
        found: list[str] = []
        known: dict[str, _Seen] = {}
        waiting = [""]
        while waiting and len(known) < MOST_FOLDERS:
            place = waiting.pop()
            seen = self._read(place)
            if seen is None:
                continue
            known[place] = seen
            found += seen.protected
            waiting += seen.folders
        self._seen = known
        return found

    def _read(self, place: str) -> _Seen | None:
        path = os.path.join(self.root, place)  # noqa: PTH118 - thousands of times per look, and Path is five times slower
        try:
            status = os.lstat(path)
            if not stat.S_ISDIR(status.st_mode):
                return None
            before = self._seen.get(place)
            if before and before.changed_ns == status.st_ctime_ns < before.read_ns - _RACY_NS:
                return before
            now_ns = time.time_ns()
            folders, protected = _sorted_out(place, os.scandir(path))
        except OSError:
            return None  # gone meanwhile, or nothing that this user can read and a command could have written
        return _Seen(status.st_ctime_ns, now_ns, folders, protected)


def _sorted_out(place: str, entries: Iterator[os.DirEntry[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    folders, protected = [], []
    for entry in entries:
        path = f"{place}/{entry.name}" if place else entry.name
        if is_protected(path) or (entry.is_symlink() and holds_protected(path)):
            protected.append(path)
        elif entry.name not in _SKIPPED and entry.is_dir(follow_symlinks=False):
            folders.append(path)
    return tuple(folders), tuple(protected)
