"""Lets go of old contents of the journal, so that undo costs a bounded amount of disk.

The entries themselves stay for longer: without contents they only tell what was done, as the audit trail does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from daemon.store.blobs import Blobs
from daemon.store.changes import EntryState, JournalRow, all_entries, set_state
from daemon.store.database import Database

KEPT_BYTES: Final = 2_000_000_000
KEPT_FOR: Final = timedelta(days=90)


@dataclass(frozen=True)
class PurgeReport:
    """What was let go."""

    entries: int
    blobs: int
    size_bytes: int


def purge_changes(
    database: Database,
    blobs: Blobs,
    *,
    kept_bytes: int = KEPT_BYTES,
    kept_for: timedelta | None = KEPT_FOR,
    is_known: Callable[[str], bool] = lambda _run: True,
) -> PurgeReport:
    """Let go of contents that are too old or of no run that is known, and of the oldest while there is too much.

    An entry that is purged cannot be undone any more. Those that are not finished are never touched. `kept_for` None
    keeps them as long as there is room.
    """
    oldest = datetime.now(UTC) - kept_for if kept_for is not None else None
    with database.writing() as connection:
        rows = all_entries(connection)
        going = list(entries_to_purge(rows, oldest, kept_bytes, is_known))
        for row in going:
            set_state(connection, row, EntryState.PURGED)
    gone = {row.id for row in going}
    needed = {d for row in rows if row.id not in gone and row.state is not EntryState.PURGED for d in row.digests}
    # Also of entries that were purged before: a kill may have come between the two halves.
    unneeded = {digest for row in rows for digest in row.digests} - needed
    sizes = [size for digest in sorted(unneeded) if (size := blobs.forget(digest))]
    return PurgeReport(len(going), len(sizes), sum(sizes))


def entries_to_purge(
    rows: Iterable[JournalRow],
    oldest: datetime | None,
    kept_bytes: int,
    is_known: Callable[[str], bool] = lambda _run: True,
) -> Iterable[JournalRow]:
    """Of entries, newest first, those to let go of."""
    total = 0
    for row in rows:
        if row.state is EntryState.PURGED:
            continue
        if not is_known(row.run):
            is_going = True
        else:
            total += sum(step.size_bytes for step in row.steps)
            is_going = total > kept_bytes or (oldest is not None and row.at < oldest)
        if is_going and row.state is not EntryState.BEGUN:
            yield row
