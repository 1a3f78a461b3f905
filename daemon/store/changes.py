"""The journal of what runs have changed in users' folders, as it lies in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from daemon.store.tables import journal_entry


class EntryState(StrEnum):
    """Where an entry stands. It is written as begun before the first file is touched."""

    BEGUN = "begun"
    DONE = "done"
    TAKEN_BACK = "taken_back"
    """A kill cut it short, and somebody changed the files before it could be completed."""
    PURGED = "purged"
    """Its contents are no longer kept, so it cannot be undone."""


class EntryKind(StrEnum):
    """What an entry did."""

    APPLY = "apply"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True)
class FileStep:
    """One file of an entry: digests (empty where there is no file) and git's modes, before and after."""

    path: str
    before: str
    before_mode: str
    after: str
    after_mode: str
    size_bytes: int


@dataclass(frozen=True)
class JournalRow:
    """An entry as stored. `key` names the apply that it stands for, `of` the entries that it takes back."""

    id: str
    run: str
    seq: int
    at: datetime
    actor: str
    kind: EntryKind
    folder: str
    state: EntryState
    steps: tuple[FileStep, ...]
    key: str = ""
    of: tuple[str, ...] = ()
    undone_at: datetime | None = None

    @property
    def digests(self) -> frozenset[str]:
        """The contents that it needs."""
        return frozenset(digest for step in self.steps for digest in (step.before, step.after) if digest)


def add_entry(connection: Connection, row: JournalRow) -> None:
    """Keep a new entry."""
    connection.execute(
        insert(journal_entry).values(
            id=row.id,
            run=row.run,
            seq=row.seq,
            at=row.at,
            actor=row.actor,
            kind=row.kind.value,
            undone_at=row.undone_at,
            files=_body(row, row.state),
        )
    )


def next_seq(connection: Connection, run: str) -> int:
    """The number of a run's next entry, from 1."""
    return (connection.scalar(select(func.max(journal_entry.c.seq)).where(journal_entry.c.run == run)) or 0) + 1


def entries_of_run(connection: Connection, run: str) -> list[JournalRow]:
    """All entries of a run, oldest first."""
    query = select(journal_entry).where(journal_entry.c.run == run).order_by(journal_entry.c.seq)
    return [_row(found) for found in connection.execute(query).mappings()]


def all_entries(connection: Connection) -> list[JournalRow]:
    """All entries of all runs, newest first."""
    query = select(journal_entry).order_by(journal_entry.c.id.desc())
    return [_row(found) for found in connection.execute(query).mappings()]


def set_state(connection: Connection, row: JournalRow, state: EntryState) -> None:
    """Move an entry on."""
    connection.execute(update(journal_entry).where(journal_entry.c.id == row.id).values(files=_body(row, state)))


def set_undone(connection: Connection, ids: tuple[str, ...], at: datetime) -> None:
    """Mark entries as taken back."""
    connection.execute(update(journal_entry).where(journal_entry.c.id.in_(ids)).values(undone_at=at))


def _body(row: JournalRow, state: EntryState) -> dict[str, Any]:
    return {
        "folder": row.folder,
        "state": state.value,
        "key": row.key,
        "of": list(row.of),
        "files": [vars(step) for step in row.steps],
    }


def _row(found: RowMapping) -> JournalRow:
    body: Mapping[str, Any] = found["files"]
    return JournalRow(
        id=found["id"],
        run=found["run"],
        seq=found["seq"],
        at=found["at"],
        actor=found["actor"],
        kind=EntryKind(found["kind"]),
        folder=body["folder"],
        state=EntryState(body["state"]),
        steps=tuple(FileStep(**step) for step in body["files"]),
        key=body["key"],
        of=tuple(body["of"]),
        undone_at=found["undone_at"],
    )
