"""Versions of artifacts. Each is kept whole; the oldest are thinned when there are many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import RowMapping, delete, insert, select

from daemon.contract.ids import ProjectId
from daemon.store.database import Database
from daemon.store.tables import artifact

KEPT_VERSIONS: Final = 10
"""So many latest versions are all kept; of older ones every tenth, so that a long history keeps its outline."""


@dataclass(frozen=True)
class ArtifactVersion:
    """One version; `sections` are plain data in the form of `daemon.specs.artifacts`."""

    type: str
    version: int
    built_at: datetime
    actor: str
    sections: list[dict[str, Any]]


class Artifacts:
    """Keeps and finds versions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self, project: ProjectId, branch: str, kind: str) -> ArtifactVersion | None:
        """The newest version on a branch."""
        query = _of(project, branch).where(artifact.c.type == kind).order_by(artifact.c.version.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return _version(row) if row else None

    def latest_of_all(self, project: ProjectId, branch: str) -> list[ArtifactVersion]:
        """The newest version of each type on a branch."""
        newest: dict[str, ArtifactVersion] = {}
        with self._database.reading() as connection:
            for row in connection.execute(_of(project, branch).order_by(artifact.c.version)).mappings():
                newest[row["type"]] = _version(row)
        return [newest[kind] for kind in sorted(newest)]

    def find(self, project: ProjectId, branch: str, kind: str, version: int) -> ArtifactVersion | None:
        """One version."""
        query = _of(project, branch).where(artifact.c.type == kind, artifact.c.version == version)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return _version(row) if row else None

    def versions(self, project: ProjectId, branch: str, kind: str) -> list[tuple[int, datetime, str]]:
        """(number, time, actor) of the versions that are kept, newest first."""
        query = (
            select(artifact.c.version, artifact.c.built_at, artifact.c.actor)
            .where(artifact.c.project == project, artifact.c.branch == branch, artifact.c.type == kind)
            .order_by(artifact.c.version.desc())
        )
        with self._database.reading() as connection:
            return [(row.version, row.built_at, row.actor) for row in connection.execute(query)]

    def keep(self, project: ProjectId, branch: str, kind: str, actor: str, sections: list[dict[str, Any]]) -> int:
        """Keep a new version; its number. Versions that are too many are thinned in the same transaction."""
        with self._database.writing() as connection:
            numbers = list(
                connection.scalars(
                    select(artifact.c.version)
                    .where(artifact.c.project == project, artifact.c.branch == branch, artifact.c.type == kind)
                    .order_by(artifact.c.version)
                )
            )
            number = (numbers[-1] if numbers else 0) + 1
            connection.execute(
                insert(artifact).values(
                    project=project,
                    branch=branch,
                    type=kind,
                    version=number,
                    actor=actor,
                    built_at=datetime.now(UTC),
                    sections=sections,
                )
            )
            unwanted = thinned([*numbers, number])
            if unwanted:
                connection.execute(
                    delete(artifact).where(
                        artifact.c.project == project,
                        artifact.c.branch == branch,
                        artifact.c.type == kind,
                        artifact.c.version.in_(unwanted),
                    )
                )
        return number


def thinned(numbers: list[int]) -> list[int]:
    """Of versions in order those to let go: all but the latest, the first, and every tenth."""
    return [number for number in numbers[:-KEPT_VERSIONS] if number % KEPT_VERSIONS and number != 1]


def _of(project: ProjectId, branch: str) -> Any:
    return select(artifact).where(artifact.c.project == project, artifact.c.branch == branch)


def _version(row: RowMapping) -> ArtifactVersion:
    return ArtifactVersion(row["type"], row["version"], row["built_at"], row["actor"], row["sections"])
