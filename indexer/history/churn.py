"""How much a file changes: commits and lines in windows of days, from commits with counted lines."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from indexer.history.log import Commit

WINDOWS_DAYS = (30, 90, 365)
"""Windows that are told for each file, counted back from the newest commit."""

_DAY_S = 86_400


class Window(msgspec.Struct, gc=False):
    """What happened to a file within `days` before the newest commit; 0 days means ever."""

    days: int
    commits: int = 0
    added: int = 0
    deleted: int = 0


class Churn(msgspec.Struct, gc=False):
    """How a file changed; times are seconds since the epoch, UTC. The first change is the first that was read."""

    path: str
    windows: tuple[Window, ...]
    first_time: int
    last_time: int

    @property
    def ever(self) -> Window:
        """The window over all commits that were read."""
        return self.windows[-1]


def churn_by_file(commits: Iterable[Commit], now: int) -> dict[str, Churn]:
    """Churn of every path in `commits` (lines counted, renames followed), with windows that end at `now`."""
    churns: dict[str, Churn] = {}
    for commit in commits:
        age_days = (now - commit.time) / _DAY_S
        for change in commit.changes:
            churn = churns.get(change.path)
            if churn is None:
                windows = tuple(Window(days) for days in (*WINDOWS_DAYS, 0))
                churn = churns[change.path] = Churn(change.path, windows, commit.time, commit.time)
            churn.first_time = min(churn.first_time, commit.time)
            churn.last_time = max(churn.last_time, commit.time)
            for window in churn.windows:
                if window.days == 0 or age_days <= window.days:
                    window.commits += 1
                    window.added += change.added
                    window.deleted += change.deleted
    return churns
