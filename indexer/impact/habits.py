"""What history says of a file: which files change together with it, which change often, which changed lately.

Commits and files as two columns of numbers; every question is a weighing of commits, summed over their files.
Commits are ordered newest first, so a small number is recent.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.history.cochange import CoChange
from indexer.impact.vectors import Numbers, Vector, tally

NEVER = 1_000_000
"""The position of the last commit to a file that no commit touched."""

_FORGET_PER_COMMIT = 0.97
"""What a commit of a file counts beside the next later commit of the same file."""
_HALF_LIFE = 500
"""Commits of the repository after which one counts half."""
_POPULAR_HALF_LIFE = 100
_DOUBT = 0.5
"""The weight of commits not seen: one common commit is not yet certainty."""


class Habits:
    """The history of the files `paths`, ready for questions about any of them."""

    def __init__(self, together: CoChange, paths: Sequence[str]) -> None:
        number = {path: row for row, path in enumerate(paths)}
        pairs = [
            (commit, number[path]) for commit, files in enumerate(together.files) for path in files if path in number
        ]
        table = np.array(pairs, np.int32).reshape(-1, 2)
        self._commits, self._files = table[:, 0], table[:, 1]
        self._together = together
        self._count = len(paths)
        self.commit_count = len(together.files)
        sizes = np.array([len(files) for files in together.files], np.float64)
        age = 0.5 ** (np.arange(self.commit_count) / _HALF_LIFE)
        self._intimacy = 1 / np.maximum(1, sizes - 1)
        self._calm = age / np.log(1 + np.maximum(sizes, 2))
        self._degree = 1 + self._sums(self._calm)
        late = 0.5 ** (np.arange(self.commit_count) / _POPULAR_HALF_LIFE)
        self.popularity: Vector = np.log1p(self._sums(late))
        self.frequency = np.bincount(self._files, minlength=self._count)
        self.last = np.full(self._count, NEVER)
        np.minimum.at(self.last, self._files, self._commits)

    def commits_of(self, path: str) -> Numbers:
        """The commits that touched `path`, which need not be a file any more."""
        return np.array(self._together.commits_of(path), np.int32)

    def together(self, path: str) -> Vector:
        """How surely each file changes when `path` does: its own late commits and commits of few files count more."""
        own = self.commits_of(path)
        weights = np.zeros(self.commit_count)
        weights[own] = _FORGET_PER_COMMIT ** np.arange(len(own)) * self._intimacy[own]
        return self._shares(weights)

    def together_calmly(self, path: str) -> Vector:
        """The same with forgetting by the age of a commit in the whole repository, and less regard to its size."""
        own = self.commits_of(path)
        weights = np.zeros(self.commit_count)
        weights[own] = self._calm[own]
        return self._shares(weights)

    def counts(self, path: str) -> Vector:
        """How many commits each file shares with `path`."""
        marks = np.zeros(self.commit_count)
        marks[self.commits_of(path)] = 1
        return self._sums(marks)

    def spread(self, start: Vector) -> Vector:
        """A step from files (weighed by `start`) through their commits to the files of these commits."""
        arriving = tally(self._commits, (start / self._degree)[self._files], self.commit_count)
        return self._sums(arriving * self._calm)

    def _shares(self, weights: Vector) -> Vector:
        return self._sums(weights) / (float(weights.sum()) + _DOUBT)

    def _sums(self, weights: Vector) -> Vector:
        return tally(self._files, weights[self._commits], self._count)
