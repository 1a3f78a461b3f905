"""The rows of the audit trail: appended, and read in order. There is nothing here that changes or deletes one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Text, insert, select, type_coerce

from daemon.store.database import Database
from daemon.store.tables import audit

_PAGE = 2_000

_COLUMNS = (
    *(audit.c.seq, audit.c.at, audit.c.actor, audit.c.kind, audit.c.run),
    type_coerce(audit.c.body, Text).label("body"),
    *(audit.c.before, audit.c.hash),
)
"""The body as the text that was hashed, not as what a parser would make of it."""


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


class AuditRows:
    """Keeps and finds entries."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def head(self, connection: Connection) -> tuple[int, str] | None:
        """Number and hash of the last entry."""
        row = connection.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).one_or_none()
        return None if row is None else (row.seq, row.hash)

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

    def after(self, seq: int) -> Iterator[Entry]:
        """All entries with a higher number, in order; a page of them at a time is in memory and no transaction open."""
        while True:
            query = select(*_COLUMNS).where(audit.c.seq > seq).order_by(audit.c.seq).limit(_PAGE)
            with self.database.reading() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                yield _entry(row)
            if len(rows) < _PAGE:
                return
            seq = rows[-1].seq

    def latest(
        self,
        *,
        run: str | None = None,
        kinds: Sequence[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        below: int | None = None,
        limit: int = 100,
    ) -> list[Entry]:
        """Entries, newest first, with numbers lower than `below`."""
        query = select(*_COLUMNS)
        query = query.where(audit.c.run == run) if run is not None else query
        query = query.where(audit.c.kind.in_(kinds)) if kinds else query
        query = query.where(audit.c.at >= since) if since is not None else query
        query = query.where(audit.c.at < until) if until is not None else query
        query = query.where(audit.c.seq < below) if below is not None else query
        with self.database.reading() as connection:
            return [_entry(row) for row in connection.execute(query.order_by(audit.c.seq.desc()).limit(limit))]


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.seq, row.at, row.actor, row.kind, row.run, row.body, row.before, row.hash)
