"""Plans as they lie in the database. `version` grows with each change of the work; progress leaves it as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from daemon.store.database import Database
from daemon.store.folders import around
from daemon.store.tables import plan


@dataclass(frozen=True)
class PlanRow:
    """A plan as stored; `body` is the plan as `agents.plans.plan.Plan` has it, in plain JSON."""

    id: str
    folder: str
    project: str
    title: str
    state: str
    version: int
    created_at: datetime
    actor: str
    approved_at: datetime | None
    approved_by: str
    body: dict[str, Any]


class Plans:
    """Keeps and finds plans. Blocks, so call it off the loop."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, row: PlanRow) -> None:
        """Keep a new plan."""
        with self.database.writing() as connection:
            connection.execute(insert(plan).values(_values(row)))

    def all(self, folder: str | None = None) -> list[PlanRow]:
        """All plans, the newest first; those in a folder, above and below it if it is named."""
        query = select(plan).order_by(plan.c.created_at.desc(), plan.c.id.desc())
        with self.database.reading() as connection:
            rows = connection.execute(
                query if folder is None else query.where(around(plan.c.folder, folder))
            ).mappings()
            return [_row(row) for row in rows]

    def find(self, wanted: str) -> PlanRow | None:
        """The plan with that id."""
        with self.database.reading() as connection:
            return self.find_within(connection, wanted)

    def find_within(self, connection: Connection, wanted: str) -> PlanRow | None:
        """The same in the caller's transaction."""
        row = connection.execute(select(plan).where(plan.c.id == wanted)).mappings().one_or_none()
        return _row(row) if row else None

    def put(self, connection: Connection, row: PlanRow) -> None:
        """Put a plan in the place of what it was, in the caller's transaction."""
        connection.execute(update(plan).where(plan.c.id == row.id).values(_values(row)))

    def remove(self, wanted: str) -> None:
        """Forget a plan."""
        with self.database.writing() as connection:
            connection.execute(delete(plan).where(plan.c.id == wanted))


def _values(row: PlanRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in PlanRow.__dataclass_fields__}
    return values | {"project": row.project or None, "approved_by": row.approved_by or None}


def _row(row: RowMapping) -> PlanRow:
    values = dict(row)
    return PlanRow(**{**values, "project": row["project"] or "", "approved_by": row["approved_by"] or ""})
