"""Opening the database: is it sound, is it ours, is its schema the one that this version knows?

Alembic takes 200 ms to import, so it is asked only when the schema differs; a new database gets its tables directly.
A damaged database is copied and refused, never replaced.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from daemon.errors import StoreCorrupt, StoreError, StoreTooNew
from daemon.store.database import Database
from daemon.store.tables import REVISIONS, metadata

_ALWAYS_CHECKED_BYTES = 64_000_000
"""Up to this size checking every page costs less than 0.1 s, so it is done at each start."""


def open_database(path: Path, after_crash: bool) -> Database:
    """The database at `path`, made or migrated as need be.

    `after_crash` checks every page whatever the size. Raises `StoreCorrupt`, `StoreTooNew` or `StoreError`.
    """
    existed = path.exists() and path.stat().st_size > 0
    revision = _sound_revision(path, after_crash) if existed else None
    if revision is not None and revision not in REVISIONS:
        raise StoreTooNew(path, revision, REVISIONS[-1])
    if not existed:
        path.touch(mode=0o600)
    database = Database(path)
    if revision is None:
        _create(database)
    elif revision != REVISIONS[-1]:
        _migrate(database, revision)
    return database


def _sound_revision(path: Path, after_crash: bool) -> str | None:
    """The schema version of a database without faults; None for one that has no tables yet."""
    try:
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            if after_crash or path.stat().st_size <= _ALWAYS_CHECKED_BYTES:
                _check_pages(connection)
            tables = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables:
                return None
            if "alembic_version" not in tables:
                raise StoreError(f"{path} is a database, but not one of Groundplan's.", "Move it away.")
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(row[0]) if row else None
    except sqlite3.OperationalError as error:
        raise StoreError(f"Cannot open the database {path}: {error}.", "Check its owner, rights and disk.") from error
    except sqlite3.DatabaseError as error:
        raise StoreCorrupt(path, str(error), _kept_copy(path)) from error


def _check_pages(connection: sqlite3.Connection) -> None:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)


def _create(database: Database) -> None:
    with database.writing() as connection:
        metadata.create_all(connection)
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("DELETE FROM alembic_version")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (REVISIONS[-1],))


def _migrate(database: Database, revision: str) -> None:
    from daemon.store.migrate import migrate  # noqa: PLC0415 - imports Alembic, 200 ms, needed once per upgrade

    backup = database.path.with_name(f"{database.path.name}.before-{REVISIONS[-1]}")
    with (
        closing(sqlite3.connect(database.path)) as source,
        closing(sqlite3.connect(backup)) as copy,
    ):
        source.backup(copy)
    backup.chmod(0o600)
    try:
        with database.writing() as connection:
            migrate(connection, REVISIONS[-1])
    except Exception as error:  # the boundary to Alembic and the migrations, which may fail in any way
        database.close()
        raise StoreError(
            f"The database {database.path} could not be brought from schema {revision} to {REVISIONS[-1]}: {error}. "
            "It is as it was before.",
            f"Go back to the version that wrote it, and report this. A copy lies at {backup}.",
        ) from error


def _kept_copy(path: Path) -> Path:
    """Copy the damaged file and its log aside, once per state of the file."""
    copy = path.with_name(f"{path.name}.damaged-{path.stat().st_mtime_ns}")
    for suffix in ("", "-wal"):
        source, target = Path(f"{path}{suffix}"), Path(f"{copy}{suffix}")
        if source.exists() and not target.exists():
            shutil.copy2(source, target)
    return copy
