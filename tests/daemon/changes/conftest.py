from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from daemon.changes.service import ChangeService
from daemon.contract.ids import UlidMaker
from daemon.store.blobs import Blobs
from daemon.store.database import Database
from daemon.store.opening import open_database


class ListedTrail:
    """An audit trail that only lists what it is told."""

    def __init__(self) -> None:
        self.kinds: list[str] = []

    def append(self, connection: Connection, kind: Any, actor: str, run: str | None, facts: Any) -> int:
        self.kinds.append(kind.value)
        return len(self.kinds)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "folder"
    place.mkdir()
    return place


@pytest.fixture
def trail() -> ListedTrail:
    return ListedTrail()


@pytest.fixture
def make_service(tmp_path: Path, trail: ListedTrail) -> Iterator[Callable[..., ChangeService]]:
    databases: list[Database] = []

    def make(**extra: Any) -> ChangeService:
        database = open_database(tmp_path / "state.db", after_crash=False)
        databases.append(database)
        return ChangeService(database, Blobs(tmp_path / "blobs"), UlidMaker(), trail, **extra)

    yield make
    for database in databases:
        database.close()


@pytest.fixture
def service(make_service: Callable[..., ChangeService]) -> ChangeService:
    return make_service()
