"""One engine on the database: short transactions, one writer at a time.

Writing transactions begin IMMEDIATE: a deferred one that reads before it writes fails at once with "database is
locked" when another writer was faster, whatever the timeout (333 of 400 did). `synchronous=FULL`, because an
acknowledged decision must survive a power cut. What is special to SQLite stands in this module and `opening`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError

from daemon.errors import StoreError, StoreFull

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=10000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-8000",
)


class Database:
    """Gives connections in a transaction, from any thread. Call it off the event loop: it blocks."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writing = threading.Lock()
        self._engine = _engine(path)
        self._writer = self._engine.execution_options(immediate=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database throughout."""
        with self._translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose changes are all on disk when the block ends well, and none of them if it raises."""
        with self._writing, self._translated(), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of all connections; SQLite folds its log into the file with the last of them."""
        self._engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            reason = str(error.orig)
            if "disk is full" in reason or "disk I/O error" in reason:
                raise StoreFull(self.path, reason) from error
            raise StoreError(f"The database {self.path} failed: {reason}.", "`groundplan doctor` checks it.") from error


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        # isolation_level None: the driver must begin nothing by itself, `_begin` does.
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": 10},
        pool_size=4,
        max_overflow=60,
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: Any, record: object) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    is_writer = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")
