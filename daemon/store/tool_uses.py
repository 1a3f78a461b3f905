"""How tools are used: counted per tool, for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select, update

from daemon.store.database import Database
from daemon.store.tables import tool_use


@dataclass(frozen=True)
class ToolUse:
    """One tool's counts; `time_s` is all its calls together."""

    tool: str
    uses: int
    failures: int
    time_s: float
    last_at: datetime


class ToolUses:
    """Counts and tells."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, tool: str, *, is_ok: bool, time_s: float) -> None:
        """Count one call that has ended."""
        now, failed = datetime.now(UTC), int(not is_ok)
        with self._database.writing() as connection:
            counted = connection.execute(
                update(tool_use)
                .where(tool_use.c.tool == tool)
                .values(
                    uses=tool_use.c.uses + 1,
                    failures=tool_use.c.failures + failed,
                    time_s=tool_use.c.time_s + time_s,
                    last_at=now,
                )
            )
            if not counted.rowcount:
                first = {"tool": tool, "uses": 1, "failures": failed, "time_s": time_s, "last_at": now}
                connection.execute(insert(tool_use).values(first))

    def all(self) -> dict[str, ToolUse]:
        """The counts of every tool that was ever used, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(tool_use).order_by(tool_use.c.tool)).mappings()
            return {row["tool"]: ToolUse(**row) for row in rows}
