"""The workspaces that the daemon knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Row, delete, insert, select, update

from daemon.contract.ids import UlidMaker, WorkspaceId
from daemon.store.database import Database
from daemon.store.tables import workspace


@dataclass(frozen=True)
class WorkspaceRow:
    """A workspace as stored; times are UTC."""

    id: WorkspaceId
    path: Path
    added_at: datetime
    last_opened_at: datetime


class Workspaces:
    """Adds, finds and removes workspaces. A folder is one workspace, however often it is added."""

    def __init__(self, database: Database, ulids: UlidMaker) -> None:
        self._database = database
        self._ulids = ulids

    def open(self, path: Path) -> tuple[WorkspaceRow, bool]:
        """The workspace at `path` (absolute), made if it is new; notes the time. Whether it was new comes second."""
        now = datetime.now(UTC)
        with self._database.writing() as connection:
            row = connection.execute(select(workspace).where(workspace.c.path == str(path))).one_or_none()
            if row is not None:
                connection.execute(update(workspace).where(workspace.c.id == row.id).values(last_opened_at=now))
                return WorkspaceRow(row.id, path, row.added_at, now), False
            made = WorkspaceRow(WorkspaceId(self._ulids.make()), path, now, now)
            connection.execute(insert(workspace).values(id=made.id, path=str(path), added_at=now, last_opened_at=now))
        return made, True

    def all(self) -> list[WorkspaceRow]:
        """All workspaces, oldest first."""
        with self._database.reading() as connection:
            return [_row(row) for row in connection.execute(select(workspace).order_by(workspace.c.id))]

    def find(self, wanted: WorkspaceId) -> WorkspaceRow | None:
        """The workspace with that id."""
        with self._database.reading() as connection:
            row = connection.execute(select(workspace).where(workspace.c.id == wanted)).one_or_none()
        return _row(row) if row else None

    def find_path(self, path: Path) -> WorkspaceRow | None:
        """The workspace at exactly that folder."""
        with self._database.reading() as connection:
            row = connection.execute(select(workspace).where(workspace.c.path == str(path))).one_or_none()
        return _row(row) if row else None

    def remove(self, unwanted: WorkspaceId) -> bool:
        """Forget a workspace; whether it was known. Nothing in its folder is touched."""
        with self._database.writing() as connection:
            return connection.execute(delete(workspace).where(workspace.c.id == unwanted)).rowcount > 0


def _row(row: Row[tuple[str, str, datetime, datetime]]) -> WorkspaceRow:
    return WorkspaceRow(WorkspaceId(row.id), Path(row.path), row.added_at, row.last_opened_at)
