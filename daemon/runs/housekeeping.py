"""What runs leave behind, and how long: trees, traces, what undoing needs, and ledgers.

Runs that ended long ago are forgotten, by a person's word or by the setting `runs.keep_days`. What was applied stays in
the folder, and what was done stays in the audit trail. In the background this is seen to some time after the start and
then every few hours; nothing waits for it.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from daemon.audit.chain import AuditKind
from daemon.contract.ids import DAEMON_ACTOR, Actor
from daemon.contract.run import Purged, PurgedRun, RunsUsage
from daemon.errors import DaemonError
from daemon.runs.book import ENDED, RunBook
from daemon.runs.driving import RunDrive
from daemon.settings.registry import RUNS_KEEP_DAYS
from daemon.store.forgetting import forget_ledgers, forget_run
from daemon.store.runs import RunRow

_log = logging.getLogger(__name__)

_FIRST_S: Final = 90.0
_EVERY_S: Final = 6 * 3600.0

_ORPHAN_S: Final = 7 * 86_400.0
"""A tree of no known run stays so long: a database that was lost may come back from a backup."""

_ATTEMPTS_KEPT: Final = timedelta(days=1)
"""What the engine recorded of attempts that ended serves nobody: the trace is in our own tables."""

_LEDGERS_KEPT: Final = timedelta(days=400)
"""Whom was contacted and what was spent can be looked up for a year and a month."""


class Housekeeping:
    """Forgets runs, and says what they hold."""

    def __init__(self, book: RunBook, drive: RunDrive, *, first_s: float = _FIRST_S, every_s: float = _EVERY_S) -> None:
        self._book = book
        self._drive = drive
        self._first_s = first_s
        self._every_s = every_s
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """See to it from now on, in the background."""
        self._task = asyncio.create_task(self._keep_house(), name="housekeeping of runs")

    async def stop(self) -> None:
        """Let it be; a removal that is under way is finished, since its thread needs the database."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _keep_house(self) -> None:
        await asyncio.sleep(self._first_s)
        while True:
            work = asyncio.ensure_future(self.tidy())
            try:
                await asyncio.shield(work)
            except asyncio.CancelledError:
                await asyncio.wait({work})
                raise
            except Exception:  # the boundary of a background loop: what failed now is tried again later
                _log.exception("What old runs hold could not be let go")
            await asyncio.sleep(self._every_s)

    async def tidy(self) -> Purged:
        """Forget what the settings say, and what belongs to no run."""
        days = self._book.rooms.settings.value(RUNS_KEEP_DAYS)
        await self._drive.purge(_ATTEMPTS_KEPT)
        return await asyncio.to_thread(self._purge, timedelta(days=days) if days else None, DAEMON_ACTOR)

    async def purge(self, days: float, *, is_dry: bool = False) -> Purged:
        """Forget runs that ended longer ago, or only tell which."""
        age = timedelta(days=days)
        if is_dry:
            return await asyncio.to_thread(self._would_go, age)
        await self._drive.purge(min(age, _ATTEMPTS_KEPT), is_needed=True)
        return await asyncio.to_thread(self._purge, age, self._book.user)

    def usage(self) -> RunsUsage:
        """How much disk runs hold. It walks their trees."""
        rooms = self._book.rooms
        data = rooms.trees.parent
        trees = _folders(rooms.trees)
        return RunsUsage(
            runs=len(rooms.runs.ids()),
            trees=len(trees),
            trees_bytes=sum(size_on_disk(tree) for tree in trees),
            undo_bytes=size_on_disk(data / "changes"),
            database_bytes=_sizes(data.glob("state.db*")),
            engine_bytes=_sizes(data.glob("runs.db*")),
            keep_days=rooms.settings.value(RUNS_KEEP_DAYS),
        )

    # -- in threads ------------------------------------------------------------------------------------------------

    def _would_go(self, age: timedelta) -> Purged:
        runs = [self._told(row) for row in self._old(age)]
        return Purged(is_dry=True, runs=runs, orphans=0, size_bytes=sum(one.size_bytes for one in runs), notes=[])

    def _purge(self, age: timedelta | None, actor: Actor) -> Purged:
        from agents.errors import AgentError  # noqa: PLC0415 - agents' libraries, after the start

        rooms, gone, notes = self._book.rooms, [], []
        for row in self._old(age) if age is not None else ():
            told = self._told(row)
            try:
                self._forget(row, actor)
            except (AgentError, DaemonError, OSError) as error:  # one that cannot go does not keep the others
                _log.warning("Run %s could not be forgotten: %s", row.id, error)
                notes.append(f"{row.id}: {error}")
                continue
            gone.append(told)
        orphans = self._prune()
        # Asked for after the journal was read, so that a run that begins meanwhile is among them.
        ids = cache(rooms.runs.ids)
        let_go = rooms.changes.purge(kept_for=None, is_known=lambda run: run in ids())
        with rooms.database.writing() as connection:
            forget_ledgers(connection, datetime.now(UTC) - _LEDGERS_KEPT)
        size = sum(one.size_bytes for one in gone) + let_go.size_bytes
        if gone or orphans:
            _log.info("%d runs were forgotten, %d trees of none removed, %d bytes freed", len(gone), orphans, size)
        return Purged(is_dry=False, runs=gone, orphans=orphans, size_bytes=size, notes=notes)

    def _old(self, age: timedelta) -> list[RunRow]:
        return self._book.rooms.runs.ended_before(datetime.now(UTC) - age, ENDED)

    def _forget(self, row: RunRow, actor: Actor) -> None:
        """The tree first: a kill in between leaves a run that is forgotten the next time."""
        from agents.tree.worktree import close_tree  # noqa: PLC0415 - agents' libraries, after the start

        rooms = self._book.rooms
        close_tree(rooms.trees, row.id)
        rooms.providers.forget(row.id, Path(row.folder))
        with rooms.database.writing() as connection:
            forget_run(connection, row.id)
            rooms.trail.append(connection, AuditKind.RUN_STATE, actor, row.id, {"state": "forgotten"})

    def _prune(self) -> int:
        """Remove trees of runs that are no more."""
        from agents.tree.worktree import prune_trees  # noqa: PLC0415 - see _forget

        rooms = self._book.rooms
        return len(prune_trees(rooms.trees, lambda run: rooms.runs.find(run) is not None, _ORPHAN_S))

    def _told(self, row: RunRow) -> PurgedRun:
        is_kept = row.body.get("applied") or row.is_dry
        return PurgedRun(
            id=row.id,
            agent=row.agent,
            goal=row.goal,
            state=row.state,  # type: ignore[arg-type]  # a str as stored; the model checks it
            ended_at=row.ended_at or row.created_at,
            size_bytes=size_on_disk(self._book.rooms.trees / row.id),
            unapplied=[] if is_kept else list(row.body.get("changed", [])),
        )


def size_on_disk(folder: Path) -> int:
    """The bytes that a folder takes on the disk, links not followed; what cannot be read counts nothing."""
    total, folders = 0, [folder]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(Path(entry.path))
                    total += _blocks(entry.stat(follow_symlinks=False))
        except OSError:  # gone meanwhile, or not ours to look into
            continue
    return total


def _blocks(status: os.stat_result) -> int:
    return getattr(status, "st_blocks", (status.st_size + 511) // 512) * 512


def _folders(place: Path) -> list[Path]:
    try:
        return [path for path in place.iterdir() if path.is_dir()]
    except OSError:
        return []


def _sizes(files: Iterable[Path]) -> int:
    return sum(_blocks(file.stat()) for file in files if file.is_file())
