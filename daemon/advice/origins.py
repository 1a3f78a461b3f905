"""How lines came to be: the commits that left them as they are, and how often their file changes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daemon.advice.spot import Spot, lines_of
from indexer.errors import HistoryUnavailable, UnknownTarget
from indexer.history.history import MAX_COMMITS
from indexer.history.lines import LineOrigin, lines_before, origins_of_lines
from indexer.history.repository import GitFailed, Repository

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace

_MOST_KEPT = 200


@dataclass(frozen=True)
class LineHistory:
    """`origins` newest first; `uncommitted` lines stand in no commit; commits of the file, and of those in a year."""

    origins: tuple[LineOrigin, ...] = ()
    uncommitted: int = 0
    file_commits: int = 0
    file_commits_in_year: int = 0
    is_tracked: bool = False


class LineHistories:
    """Asks git, and keeps the last answers: an editor asks about one place again and again. Any thread may ask."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], tuple[LineOrigin, ...]] = OrderedDict()

    def of(self, workspace: OpenWorkspace, spot: Spot) -> LineHistory | None:
        """The history of a spot's lines; None without git. What git cannot tell is left out."""
        try:
            history = workspace.history()
        except HistoryUnavailable:
            return None
        commits = history.commits()
        touching = [c for c in commits if any(change.path == spot.path for change in c.changes)]
        newest = commits[0].time if commits else 0
        lately = sum(newest - commit.time <= _YEAR_S for commit in touching)
        repository = Repository(workspace.row.path)
        try:
            old = repository.run("show", f"{history.head}:./{spot.path}").decode("utf-8", "replace")
        except GitFailed:  # HEAD does not have it
            return LineHistory(uncommitted=spot.end - spot.start + 1)
        ranges, uncommitted = lines_before(lines_of(old), spot.lines, spot.start, min(spot.end, len(spot.lines)))
        oldest = commits[-1].sha if len(commits) >= MAX_COMMITS else ""
        origins = self._origins(repository, history.head, spot.path, ranges, oldest)
        return LineHistory(origins, uncommitted, len(touching), lately, is_tracked=True)

    def _origins(
        self, repository: Repository, head: str, path: str, ranges: list[tuple[int, int]], oldest: str
    ) -> tuple[LineOrigin, ...]:
        key = (repository.root, head, path, *ranges)
        known = self._kept.get(key)
        if known is None:
            try:
                known = tuple(origins_of_lines(repository, head, path, ranges, oldest))
            except UnknownTarget:
                known = ()
            self._kept[key] = known
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return known


_YEAR_S = 365 * 86_400
