"""The rows of the audit trail: appended, and read in order. There is nothing here that changes or deletes one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, Text, insert, select, type_coerce

from daemon.store.database import Database
from daemon.store.tables import ULID, audit

_PAGE = 2_000

_COLUMNS = (
    audit.c.seq,
    type_coerce(audit.c.at, Text).label("at"),
    *(audit.c.actor, audit.c.kind, audit.c.run),
    type_coerce(audit.c.body, Text).label("body"),
    *(audit.c.before, audit.c.hash),
)
"""As they lie there: the body as the text that was hashed, and nothing that fails on what somebody has put in place."""

_NO_TIME = datetime.min.replace(tzinfo=UTC)
"""Stands for what is no moment: the entry's hash tells the rest."""


class Entry(msgspec.Struct, frozen=True):
    """An entry as it is stored; `body` is the canonical JSON of its facts, `run` is None for what is of no run."""

    seq: int
    at: datetime
    actor: str
    kind: str
    run: str | None
    body: str
    before: str
    hash: str


@dataclass(frozen=True)
class Wanted:
    """Which entries somebody asks for; what is empty narrows nothing. `until` is not included.

    `run` is a run's id, or its end, which is what people see.
    """

    run: str | None = None
    kinds: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None


class AuditRows:
    """Keeps and finds entries."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def head(self, connection: Connection) -> tuple[int, str] | None:
        """Number and hash of the last entry."""
        row = connection.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).one_or_none()
        return None if row is None else (row.seq, row.hash)

    def last(self) -> tuple[int, str] | None:
        """The same in a transaction of its own."""
        with self.database.reading() as connection:
            return self.head(connection)

    def hash_of(self, seq: int) -> str | None:
        """The stored hash of an entry; None if there is no such entry."""
        with self.database.reading() as connection:
            found: str | None = connection.scalar(select(audit.c.hash).where(audit.c.seq == seq))
            return found

    def append(self, connection: Connection, entry: Entry) -> None:
        """Write the next entry."""
        connection.execute(
            insert(audit).values(
                seq=entry.seq,
                at=entry.at,
                actor=entry.actor,
                kind=entry.kind,
                run=entry.run,
                body=type_coerce(entry.body, Text),
                before=entry.before,
                hash=entry.hash,
            )
        )

    def after(self, seq: int, wanted: Wanted | None = None) -> Iterator[Entry]:
        """Entries with a higher number, in order; a page of them at a time is in memory and no transaction open."""
        while True:
            query = _narrowed(select(*_COLUMNS), wanted).where(audit.c.seq > seq).order_by(audit.c.seq).limit(_PAGE)
            with self.database.reading() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                yield _entry(row)
            if len(rows) < _PAGE:
                return
            seq = rows[-1].seq

    def latest(self, limit: int, *, below: int | None = None, wanted: Wanted | None = None) -> list[Entry]:
        """Entries, newest first, with numbers lower than `below`."""
        query = _narrowed(select(*_COLUMNS), wanted).order_by(audit.c.seq.desc()).limit(limit)
        query = query if below is None else query.where(audit.c.seq < below)
        with self.database.reading() as connection:
            return [_entry(row) for row in connection.execute(query)]


def _narrowed(query: Select[Any], wanted: Wanted | None) -> Select[Any]:
    if wanted is None:
        return query
    if wanted.run is not None:
        is_whole = len(wanted.run) == ULID.length
        run = audit.c.run
        query = query.where(run == wanted.run if is_whole else run.endswith(wanted.run.upper(), autoescape=True))
    query = query.where(audit.c.kind.in_(wanted.kinds)) if wanted.kinds else query
    query = query if wanted.since is None else query.where(audit.c.at >= wanted.since)
    return query if wanted.until is None else query.where(audit.c.at < wanted.until)


def _entry(row: Row[Any]) -> Entry:
    texts: tuple[Any, ...] = (row.actor, row.kind, row.run, row.body, row.before, row.hash)
    if not all(isinstance(text, str) for text in texts):
        texts = tuple(text if text is None or isinstance(text, str) else repr(text) for text in texts)
    return Entry(row.seq, _moment(row.at), *texts)


def _moment(stored: object) -> datetime:
    try:
        moment = stored if isinstance(stored, datetime) else datetime.fromisoformat(str(stored))
    except ValueError:
        return _NO_TIME
    return moment.replace(tzinfo=UTC)
