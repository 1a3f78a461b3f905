"""Which files change together: pure counting over commits, newest first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec

from indexer.history.log import Commit

MAX_FILES = 40
"""Commits that touch more files say nothing about any two of them: moves, reformatting, licence years."""


class Pair(msgspec.Struct, frozen=True, gc=False):
    """How often two files changed together: `together` of the `of` commits that touched the first."""

    path: str
    together: int
    of: int
    last_time: int


class CoChange:
    """An index over commits: file → commits → files."""

    def __init__(self, commits: Iterable[Commit], max_files: int = MAX_FILES) -> None:
        self.commits: list[Commit] = []
        self.files: list[tuple[str, ...]] = []
        self._of: dict[str, list[int]] = {}
        for commit in commits:
            paths = tuple(dict.fromkeys(change.path for change in commit.changes))
            if not 0 < len(paths) <= max_files:
                continue
            for path in paths:
                self._of.setdefault(path, []).append(len(self.commits))
            self.commits.append(commit)
            self.files.append(paths)

    def commits_of(self, path: str) -> Sequence[int]:
        """Positions in `commits` and `files` (newest first, so small is recent) of those that touched `path`."""
        return self._of.get(path, ())

    def paths(self) -> Collection[str]:
        """Every path that some commit touched, also of files that are gone."""
        return self._of.keys()

    def pairs(self, path: str, limit: int = 20) -> list[Pair]:
        """The files that changed most often with `path`, most often first."""
        own = self.commits_of(path)
        counts: dict[str, int] = {}
        latest: dict[str, int] = {}
        for position in own:
            for other in self.files[position]:
                counts[other] = counts.get(other, 0) + 1
                latest.setdefault(other, self.commits[position].time)
        counts.pop(path, None)
        ranked = sorted(counts, key=lambda other: (-counts[other], other))[:limit]
        return [Pair(other, counts[other], len(own), latest[other]) for other in ranked]
