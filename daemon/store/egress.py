"""The egress ledger: who was contacted for what, written before anything is sent and completed afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, select, update

from daemon.contract.ids import UlidMaker
from daemon.store.database import Database
from daemon.store.tables import egress


@dataclass(frozen=True)
class Contact:
    """One entry. `state` is `open` while it goes on; an entry that stays open was cut off by the daemon's end."""

    id: str
    at: datetime
    run: str
    host: str
    purpose: str
    is_remote: bool
    bytes_out: int
    bytes_in: int
    state: str
    model: str
    error: str


@dataclass(frozen=True)
class Contacts:
    """All entries for one host and purpose."""

    host: str
    purpose: str
    is_remote: bool
    times: int
    bytes_out: int
    bytes_in: int
    first_at: datetime
    last_at: datetime


class Egress:
    """Writes and reads the ledger. Any thread."""

    def __init__(self, database: Database, ulids: UlidMaker) -> None:
        self._database = database
        self._ulids = ulids

    # -- writing -----------------------------------------------------------------------------------------------

    def begin(self, run: str, host: str, purpose: str, *, is_remote: bool, bytes_out: int) -> str:
        """Note whom a run (empty: nobody's) is about to contact; the note's id."""
        note = self._ulids.make()
        with self._database.writing() as connection:
            self.write(connection, note, run, host, purpose, is_remote=is_remote, bytes_out=bytes_out)
        return note

    def end(self, note: str, bytes_in: int, error: str = "", bytes_out: int | None = None) -> None:
        """Complete a note; `error` is a stable code, `bytes_out` what was sent where that was not known before."""
        with self._database.writing() as connection:
            self.complete(connection, note, bytes_in, {"state": "failed" if error else "done", "error": error})
            if bytes_out is not None:
                connection.execute(update(egress).where(egress.c.id == note).values(bytes_out=bytes_out))

    def write(
        self,
        connection: Connection,
        note: str,
        run: str,
        host: str,
        purpose: str,
        *,
        is_remote: bool,
        bytes_out: int,
        facts: dict[str, Any] | None = None,
    ) -> None:
        """A new entry, in the caller's transaction."""
        connection.execute(
            insert(egress).values(
                id=note,
                at=datetime.now(UTC),
                run=run or None,
                host=host,
                purpose=purpose[:64],
                is_remote=is_remote,
                bytes_out=bytes_out,
                bytes_in=0,
                body={"state": "open", **(facts or {})},
            )
        )

    def complete(
        self, connection: Connection, note: str, bytes_in: int, facts: dict[str, Any], host: str | None = None
    ) -> None:
        """Complete an entry, in the caller's transaction; `host` is the one that was seen to be contacted."""
        known = connection.execute(select(egress.c.body).where(egress.c.id == note)).scalar()
        values: dict[str, Any] = {"bytes_in": bytes_in, "body": {**(known or {}), **facts}}
        if host is not None:
            values["host"] = host
        connection.execute(update(egress).where(egress.c.id == note).values(values))

    def note_seen(self, connection: Connection, run: str, host: str, purpose: str, *, is_remote: bool) -> None:
        """An entry for a contact that was only seen afterwards."""
        made = self._ulids.make()
        self.write(connection, made, run, host, purpose, is_remote=is_remote, bytes_out=0, facts={"state": "seen"})

    # -- reading -----------------------------------------------------------------------------------------------

    def entries(
        self, *, run: str = "", since: datetime | None = None, after: str = "", limit: int = 100
    ) -> Sequence[Contact]:
        """Entries, the latest first; `after` is the last one of the page before."""
        query = _chosen(select(egress), run, since).order_by(egress.c.id.desc()).limit(limit)
        query = query.where(egress.c.id < after) if after else query
        with self._database.reading() as connection:
            return [_contact(row) for row in connection.execute(query).mappings()]

    def totals(self, *, run: str = "", since: datetime | None = None) -> Sequence[Contacts]:
        """By host and purpose: other machines first, those that got most before others."""
        keys = (egress.c.host, egress.c.purpose, egress.c.is_remote)
        query = _chosen(
            select(
                *keys,
                func.count().label("times"),
                func.sum(egress.c.bytes_out).label("bytes_out"),
                func.sum(egress.c.bytes_in).label("bytes_in"),
                func.min(egress.c.at).label("first_at"),
                func.max(egress.c.at).label("last_at"),
            ),
            run,
            since,
        ).group_by(*keys)
        with self._database.reading() as connection:
            found = [Contacts(**row) for row in connection.execute(query).mappings()]
        return sorted(found, key=lambda one: (not one.is_remote, -one.bytes_out, one.host, one.purpose))


def _chosen(query: Select[Any], run: str, since: datetime | None) -> Select[Any]:
    query = query.where(egress.c.run == run) if run else query
    return query.where(egress.c.at >= since) if since is not None else query


def _contact(row: RowMapping) -> Contact:
    body = row["body"]
    return Contact(
        id=row["id"],
        at=row["at"],
        run=row["run"] or "",
        host=row["host"],
        purpose=row["purpose"],
        is_remote=row["is_remote"],
        bytes_out=row["bytes_out"],
        bytes_in=row["bytes_in"],
        state=str(body.get("state", "")),
        model=str(body.get("model", "")),
        error=str(body.get("error", "")),
    )
