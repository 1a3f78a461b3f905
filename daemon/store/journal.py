"""The event journal: the latest events, numbered without gaps in the order in which they happened."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from daemon.contract.event import Event
from daemon.store.database import Database
from daemon.store.tables import event as table

Numbered = tuple[int, Event]
"""An event with its place in the journal. Ids are no places: clocks step back, numbers do not."""


class Journal:
    """Reads and writes the journal; keeps the latest `kept` events."""

    def __init__(self, database: Database, kept: int) -> None:
        self._database = database
        self._kept = kept

    def last(self) -> tuple[int, str]:
        """Number and id of the latest event; 0 and nothing if there was none."""
        with self._database.reading() as connection:
            row = connection.execute(select(table.c.seq, table.c.id).order_by(table.c.seq.desc()).limit(1)).first()
        return (row.seq, row.id) if row else (0, "")

    def append(self, events: Sequence[Numbered]) -> None:
        """Keep events; drops the oldest when that makes too many."""
        rows = [{"seq": number, **event.model_dump(mode="python")} for number, event in events]
        with self._database.writing() as connection:
            connection.execute(insert(table), rows)
            connection.execute(delete(table).where(table.c.seq <= events[-1][0] - self._kept))

    def number_of(self, event_id: str) -> int | None:
        """The place of an event, None if it is not (or no longer) kept."""
        with self._database.reading() as connection:
            return connection.execute(select(table.c.seq).where(table.c.id == event_id)).scalar()

    def after(self, number: int, limit: int) -> list[Numbered]:
        """The next events after a place, at most `limit`."""
        query = select(table).where(table.c.seq > number).order_by(table.c.seq).limit(limit)
        with self._database.reading() as connection:
            return [(row.seq, Event.model_validate(row._mapping)) for row in connection.execute(query)]
