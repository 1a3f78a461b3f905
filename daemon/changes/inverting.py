"""Which changes of a run are in the folder and can be taken back, and which undo can be made undone. Pure.

An undo of some files alone bears the key `PART`: what it took back is no longer in effect, and the entries that it is
of stay so for their other files, until an undo has taken the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from daemon.acting_errors import NothingToTakeBack
from daemon.store.changes import EntryKind, EntryState, FileStep, JournalRow

PART: Final = "part"
_SHOWN: Final = 8

Steps = list[tuple[JournalRow, tuple[FileStep, ...]]]
"""Entries with those of their steps that are in effect, oldest first."""


def is_live(row: JournalRow) -> bool:
    """Whether something that an entry did is in the folder still, as far as we know."""
    is_done = row.state in {EntryState.DONE, EntryState.PURGED}
    return is_done and row.kind is not EntryKind.UNDO and row.undone_at is None


def to_take_back(run: str, rows: Sequence[JournalRow]) -> Steps:
    """What of a run is in the folder; raises `NothingToTakeBack`."""
    live = [row for row in rows if is_live(row)]
    if not live:
        raise NothingToTakeBack(run, "nothing of it is in the folder")
    if any(row.state is EntryState.PURGED for row in live):
        raise NothingToTakeBack(run, "it was so long ago that the contents from before are no longer kept")
    gone = {
        (taken, step.path)
        for row in rows
        if row.kind is EntryKind.UNDO and row.key == PART and row.state is EntryState.DONE and row.undone_at is None
        for taken in row.of
        for step in row.steps
    }
    return [(row, tuple(step for step in row.steps if (row.id, step.path) not in gone)) for row in live]


def to_do_again(run: str, rows: Sequence[JournalRow]) -> Steps:
    """The last undo that stands, if nothing but making undos undone came after it; raises `NothingToTakeBack`."""
    for row in reversed(rows):
        is_open = row.state is EntryState.DONE and row.undone_at is None
        if row.kind is EntryKind.UNDO and is_open:
            return [(row, row.steps)]
        if row.kind is EntryKind.APPLY and row.state is EntryState.DONE:
            break
    raise NothingToTakeBack(run, "nothing of it was undone, or something was done with it since")


def only(run: str, found: Steps, files: Collection[str]) -> Steps:
    """The steps on these files; raises `NothingToTakeBack` for one that is not among them."""
    known = sorted({step.path for _, steps in found for step in steps})
    for path in files:
        if path not in known:
            told = ", ".join(known[:_SHOWN]) + (f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else "")
            raise NothingToTakeBack(run, f"{path} is none of the files that it has changed here, which are {told}")
    return [(row, tuple(step for step in steps if step.path in files)) for row, steps in found]
