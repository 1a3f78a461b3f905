"""The past of single files, from the commits that history has read: how often, who, what last, what with it."""

from __future__ import annotations

from collections import Counter

import msgspec

from indexer.history.cochange import CoChange
from indexer.history.log import Commit

_DAY_S = 86_400
_MOST = 5


class Churn(msgspec.Struct, frozen=True):
    """As `daemon.contract.place.NotedChurn`."""

    days_30: int
    days_90: int
    ever: int
    first_time: int
    last_time: int
    last_author: str
    last_subject: str
    last_commit: str


class Owner(msgspec.Struct, frozen=True):
    """As `daemon.contract.place.NotedOwner`."""

    name: str
    commits: int
    share: float


class Companion(msgspec.Struct, frozen=True):
    """As `daemon.contract.place.NotedCompanion`."""

    path: str
    together: int
    of: int


class Past:
    """All commits by file, at one HEAD. Immutable once made."""

    def __init__(self, head: str, commits: list[Commit], together: CoChange) -> None:
        self.head = head
        self._commits = commits
        self._together = together
        self._now = max((commit.time for commit in commits), default=0)
        self._of: dict[str, list[int]] = {}
        for number, commit in enumerate(commits):
            for change in commit.changes:
                self._of.setdefault(change.path, []).append(number)

    def churn(self, path: str) -> Churn | None:
        """How often a file changed; None for one that no commit touched."""
        commits = self._commits_of(path)
        if not commits:
            return None
        last = commits[0]
        return Churn(
            sum(self._now - commit.time <= 30 * _DAY_S for commit in commits),
            sum(self._now - commit.time <= 90 * _DAY_S for commit in commits),
            len(commits),
            min(commit.time for commit in commits),
            last.time,
            last.author,
            last.subject,
            last.sha,
        )

    def owners(self, path: str) -> list[Owner]:
        """Who changed a file most."""
        commits = self._commits_of(path)
        counts = Counter(commit.author for commit in commits)
        return [Owner(name, count, round(count / len(commits), 3)) for name, count in counts.most_common(_MOST)]

    def together(self, path: str) -> list[Companion]:
        """What changed with it, most often first; once only is no habit."""
        pairs = self._together.pairs(path, _MOST)
        return [Companion(pair.path, pair.together, pair.of) for pair in pairs if pair.together > 1]

    def _commits_of(self, path: str) -> list[Commit]:
        return [self._commits[number] for number in dict.fromkeys(self._of.get(path, ()))]
