from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from daemon.audit.chain import AuditKind
from daemon.audit.trail import AuditTrail
from daemon.store.database import Database
from daemon.store.opening import open_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "state.db", after_crash=False)
    yield opened
    opened.close()


@pytest.fixture
def trail(database: Database) -> AuditTrail:
    return AuditTrail(database)


@pytest.fixture
def filled(trail: AuditTrail) -> AuditTrail:
    """Ten entries of one run."""
    for number in range(10):
        trail.record(AuditKind.TOOL_RESULT, "agent:coder", "0" * 26, {"tool": "write_file", "number": number})
    return trail


@pytest.fixture
def tamper(database: Database) -> Callable[..., None]:
    """Does to the table what somebody with an editor for databases would do."""

    def change(statement: str, *values: Any) -> None:
        with closing(sqlite3.connect(database.path)) as connection, connection:
            connection.execute(statement, values)

    return change
