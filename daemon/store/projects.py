"""The projects there are, and the log of each. Events are only ever appended, in order and without a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import RowMapping, delete, exists, insert, select, update

from daemon.contract.ids import ProjectId, UlidMaker
from daemon.store.database import Database
from daemon.store.tables import project, spec_event
from spec.log.branches import Place
from spec.log.event import Change, Event
from spec.records import Subject


@dataclass(frozen=True)
class ProjectRow:
    """A project as stored; `branch` is the one in use."""

    id: ProjectId
    folder: Path
    branch: str
    archived: bool
    created_at: datetime
    used_at: datetime
    text_place: Place | None = None


class Projects:
    """Adds, finds and changes projects, and keeps their logs."""

    def __init__(self, database: Database, ulids: UlidMaker) -> None:
        self._database = database
        self._ulids = ulids

    def add(self, folder: Path, branch: str, wanted: ProjectId | None = None) -> ProjectRow:
        """A new project of `folder` (absolute), in use at once; under the id that it has elsewhere, if one is given."""
        now = datetime.now(UTC)
        made = ProjectRow(wanted or ProjectId(self._ulids.make()), folder, branch, False, now, now)
        row = {
            "id": made.id,
            "folder": str(folder),
            "branch": branch,
            "archived": False,
            "created_at": now,
            "used_at": now,
        }
        with self._database.writing() as connection:
            connection.execute(delete(project).where(project.c.id == made.id, ~_HAS_BEGUN))
            connection.execute(insert(project).values(row))
        return made

    def all(self) -> list[ProjectRow]:
        """All projects, the one used last first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(project).where(_HAS_BEGUN).order_by(project.c.used_at.desc(), project.c.id.desc())
            ).mappings()
            return [_project(row) for row in rows]

    def find(self, wanted: ProjectId) -> ProjectRow | None:
        """The project with that id."""
        with self._database.reading() as connection:
            query = select(project).where(project.c.id == wanted, _HAS_BEGUN)
            row = connection.execute(query).mappings().one_or_none()
        return _project(row) if row else None

    def use(self, wanted: ProjectId, branch: str | None = None) -> None:
        """Note that a project is in use from now on, and which of its branches if one is given."""
        values = {"used_at": datetime.now(UTC), **({"branch": branch} if branch else {})}
        with self._database.writing() as connection:
            connection.execute(update(project).where(project.c.id == wanted).values(values))

    def archive(self, wanted: ProjectId, *, archived: bool) -> None:
        """Put a project away, or bring it back."""
        with self._database.writing() as connection:
            connection.execute(update(project).where(project.c.id == wanted).values(archived=archived))

    def note_text(self, wanted: ProjectId, place: Place) -> None:
        """Note that the spec as text says what the log says up to `place`."""
        values = {"text_branch": place.branch, "text_seq": place.seq}
        with self._database.writing() as connection:
            connection.execute(update(project).where(project.c.id == wanted).values(values))

    def events(self, wanted: ProjectId, after: int = 0) -> list[Event]:
        """The log of a project after an event, in order."""
        query = select(spec_event).where(spec_event.c.project == wanted, spec_event.c.seq > after)
        with self._database.reading() as connection:
            return [_event(row) for row in connection.execute(query.order_by(spec_event.c.seq)).mappings()]

    def append(self, wanted: ProjectId, events: Sequence[Event]) -> None:
        """Keep events, all or none; when this returns they are on disk."""
        rows = [{"project": wanted, **msgspec.structs.asdict(event)} for event in events]
        for row in rows:
            row["changes"] = msgspec.to_builtins(row["changes"])
        with self._database.writing() as connection:
            connection.execute(insert(spec_event), rows)


_HAS_BEGUN: Final = exists().where(spec_event.c.project == project.c.id)
"""A project whose first event was not written, because the daemon was killed just then, is none."""


def _project(row: RowMapping) -> ProjectRow:
    place = Place(row["text_branch"], row["text_seq"]) if row["text_branch"] else None
    return ProjectRow(
        ProjectId(row["id"]),
        Path(row["folder"]),
        row["branch"],
        row["archived"],
        row["created_at"],
        row["used_at"],
        place,
    )


def _event(row: RowMapping) -> Event:
    values = {name: value for name, value in row.items() if name != "project"}
    values["changes"] = tuple(Change(**change) for change in values["changes"])
    values["subject"] = Subject(values["subject"])
    return Event(**values)
