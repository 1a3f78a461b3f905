"""Who was at work when the process died, how often that happened, and who is parked for it.

A workflow that kills its daemon would kill every daemon that takes it up again. DBOS counts the times that a workflow
was taken up, which a workflow that waits for months reaches by patience alone. Here only those count who held a slot
when a process died without saying goodbye, and only as long as they get no further.
"""

from __future__ import annotations

from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, Text, delete, insert, select, update

metadata = MetaData()

_busy = Table("groundplan_busy", metadata, Column("workflow", String(200), primary_key=True))

_crash = Table(
    "groundplan_crash",
    metadata,
    Column("workflow", String(200), primary_key=True),
    Column("steps", Integer, nullable=False),
    Column("crashes", Integer, nullable=False),
)

_broken = Table(
    "groundplan_broken",
    metadata,
    Column("workflow", String(200), primary_key=True),
    Column("reason", Text, nullable=False),
)


class Marks:
    """Tables of our own beside those of DBOS. Blocks: call it in a thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self) -> set[str]:
        """Make the tables; who was busy when the process before this one died."""
        metadata.create_all(self._engine)
        with self._engine.begin() as connection:
            suspects = set(connection.scalars(select(_busy.c.workflow)))
            connection.execute(delete(_busy))
        return suspects

    def set_busy(self, workflow: str, is_busy: bool) -> None:
        """Note that a workflow begins or ends to hold a slot."""
        with self._engine.begin() as connection:
            connection.execute(delete(_busy).where(_busy.c.workflow == workflow))
            if is_busy:
                connection.execute(insert(_busy).values(workflow=workflow))

    def clear_busy(self) -> None:
        """Say goodbye: from now on nobody is to blame."""
        with self._engine.begin() as connection:
            connection.execute(delete(_busy))

    def count_crash(self, workflow: str, steps: int) -> int:
        """One more crash of a workflow that has so many steps recorded; how many it has had at this place."""
        with self._engine.begin() as connection:
            known = connection.execute(
                select(_crash.c.steps, _crash.c.crashes).where(_crash.c.workflow == workflow)
            ).one_or_none()
            if known is None:
                connection.execute(insert(_crash).values(workflow=workflow, steps=steps, crashes=1))
                return 1
            crashes = known.crashes + 1 if known.steps == steps else 1
            connection.execute(update(_crash).where(_crash.c.workflow == workflow).values(steps=steps, crashes=crashes))
        return int(crashes)

    def park(self, workflow: str, reason: str) -> None:
        """Note why a workflow cannot go on."""
        with self._engine.begin() as connection:
            connection.execute(delete(_broken).where(_broken.c.workflow == workflow))
            connection.execute(insert(_broken).values(workflow=workflow, reason=reason))

    def parked(self) -> dict[str, str]:
        """All that cannot go on, and why."""
        with self._engine.begin() as connection:
            return {row.workflow: row.reason for row in connection.execute(select(_broken))}

    def why_parked(self, workflow: str) -> str:
        """Why a workflow cannot go on; empty if it can."""
        with self._engine.begin() as connection:
            return connection.scalar(select(_broken.c.reason).where(_broken.c.workflow == workflow)) or ""

    def forget(self, workflows: list[str]) -> None:
        """Drop whatever is noted of these."""
        with self._engine.begin() as connection:
            for table in (_busy, _crash, _broken):
                connection.execute(delete(table).where(table.c.workflow.in_(workflows)))
