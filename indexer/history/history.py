"""The history of one workspace at one commit: reads git once, answers from memory.

Made for one HEAD and cached by it (`head`, `is_current`): a new commit wants a new object, which costs a third of a
second for 5,000 commits. Lines are counted only when churn is asked for, because git must then read every content.
Paths are relative to the workspace, by the names the files bear today. Safe to use from several threads.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from pathlib import Path

import msgspec

from indexer.errors import HistoryUnavailable, UnknownTarget
from indexer.history.churn import Churn, churn_by_file
from indexer.history.cochange import CoChange, Pair
from indexer.history.log import LOG_FORMAT, Commit, follow_renames, read_log
from indexer.history.owners import Owner, owners_by_commits, owners_by_lines
from indexer.history.repository import SAFE_DIFF, GitFailed, Repository

MAX_COMMITS = 5_000
"""How far back history is read; older habits say little about the code of today."""
MAX_COUNTED = 2_000
"""How far back lines are counted, which is ten times as slow."""

_NAMED = "--name-status"
_COUNTED = "--numstat"
# A configured list of commits to ignore may be missing, which would be an error.
_BLAME = ("--line-porcelain", "--no-textconv", "--no-ignore-revs-file")


class FileCommit(msgspec.Struct, frozen=True, gc=False):
    """A commit as told of one file."""

    sha: str
    author: str
    time: int
    subject: str


class History:
    """What git remembers of the folder `root`, which may lie inside a work tree."""

    def __init__(self, root: Path, max_commits: int = MAX_COMMITS, max_counted: int = MAX_COUNTED) -> None:
        """Raises HistoryUnavailable if there is no repository or no commit."""
        self.root = root
        self._repository = Repository(root)
        self._max_commits = max_commits
        self._max_counted = max_counted
        self._lock = threading.RLock()
        self._commits: list[Commit] | None = None
        self._together: CoChange | None = None
        self._churn: dict[str, Churn] | None = None
        self.head = self._repository.head()

    def is_current(self) -> bool:
        """Whether HEAD is still the commit that this object was made for."""
        return self._repository.head() == self.head

    def commits(self) -> list[Commit]:
        """The commits read (no merges), newest first, with statuses of files but without counts of lines."""
        with self._lock:
            if self._commits is None:
                self._commits = self._read(_NAMED, self._max_commits)
            return self._commits

    def together(self) -> CoChange:
        """Which files change together."""
        commits = self.commits()
        with self._lock:
            if self._together is None:
                self._together = CoChange(commits)
            return self._together

    def together_without(self, commits: Collection[str]) -> CoChange:
        """The same with the commits of these ids left out, to ask what would have been foretold of them."""
        return CoChange(c for c in self.commits() if c.sha not in commits)

    def pairs(self, path: str, limit: int = 20) -> list[Pair]:
        """The files that changed most often together with `path`."""
        return self.together().pairs(path, limit)

    def churn(self) -> dict[str, Churn]:
        """Churn of every file that the last commits touched, by path; windows end at the newest commit.

        Where git lacks a content (a partial clone) commits are counted and lines are not.
        """
        with self._lock:
            if self._churn is None:
                counted = self._read(_COUNTED, self._max_counted)
                self._churn = churn_by_file(counted, max((c.time for c in counted), default=0))
            return self._churn

    def changes(self, path: str, limit: int = 20) -> list[FileCommit]:
        """The last commits that touched `path`, newest first."""
        found: list[FileCommit] = []
        for commit in self.commits():
            if len(found) == limit:
                break
            if any(change.path == path for change in commit.changes):
                found.append(FileCommit(commit.sha, commit.author, commit.time, commit.subject))
        return found

    def owners(self, path: str = "") -> list[Owner]:
        """Authors by their commits to a file, to a folder (with all below it), or to the whole workspace."""
        below = path.rstrip("/") + "/"
        return owners_by_commits(
            commit
            for commit in self.commits()
            if not path or any(c.path == path or c.path.startswith(below) for c in commit.changes)
        )

    def owners_by_lines(self, path: str) -> list[Owner]:
        """Authors by the lines of `path` that stand at HEAD; asks `git blame`, so for one file at a time.

        Raises UnknownTarget if HEAD has no such file.
        """
        try:
            blame = self._repository.run("blame", *_BLAME, self.head, "--", path)
        except GitFailed as error:
            raise UnknownTarget(path) from error
        return owners_by_lines(blame)

    def _read(self, mode: str, limit: int) -> list[Commit]:
        # Judging how alike two contents are needs both contents, which a partial clone lacks.
        renames = ("--find-renames", "--find-renames=100%")[self._repository.is_partial() :]
        for option in renames:
            try:
                return self._read_log(limit, mode, option)
            except GitFailed as error:
                # A content that is missing ends git; renames of unchanged files can be told without any.
                failure = error
        if mode == _COUNTED:
            return self.commits()[:limit]
        raise HistoryUnavailable(self.root, str(failure)) from failure

    def _read_log(self, limit: int, *modes: str) -> list[Commit]:
        options = ("-z", LOG_FORMAT, "--no-merges", "--relative", f"--max-count={limit}", *modes, *SAFE_DIFF)
        pieces = self._repository.stream("log", *options, self.head, "--")
        cut = self._repository.boundary()
        return [
            msgspec.structs.replace(commit, changes=()) if commit.sha in cut else commit
            for commit in follow_renames(read_log(pieces))
        ]
