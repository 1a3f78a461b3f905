"""The database: nothing acknowledged is lost, nothing damaged is replaced, schemas only go forward."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select

from daemon import store
from daemon.contract.ids import UlidMaker, WorkspaceId
from daemon.errors import StoreCorrupt, StoreError, StoreTooNew
from daemon.store.database import Database
from daemon.store.migrate import migrate
from daemon.store.opening import open_database
from daemon.store.tables import REVISIONS, metadata, workspace
from daemon.store.workspaces import Workspaces


def add_workspace(database: Database, name: str) -> None:
    now = datetime.now(UTC)
    row = {"id": UlidMaker().make(), "path": name, "added_at": now, "last_opened_at": now}
    with database.writing() as connection:
        connection.execute(insert(workspace), row)


def paths(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.scalars(select(workspace.c.path).order_by(workspace.c.path)))


def schema(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return sorted(
            " ".join(row[0].split()) for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql > ''")
        )


def reopened(path: Path, after_crash: bool = False) -> list[str]:
    database = open_database(path, after_crash=after_crash)
    try:
        return paths(database)
    finally:
        database.close()


# -- the schema ----------------------------------------------------------------------------------------------------


def test_migrations_lead_to_the_tables_of_the_code(tmp_path: Path) -> None:
    database = Database(tmp_path / "migrated.db")
    with database.writing() as connection:
        migrate(connection, REVISIONS[-1])
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    database.close()


def test_the_list_of_revisions_is_that_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(store.__path__[0]) / "migrations"))
    config.set_main_option("path_separator", "os")
    found = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(found)) == REVISIONS


def test_a_migration_that_fails_leaves_the_database_as_it_was_and_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("CREATE TABLE decision (id INTEGER)")
        connection.execute("INSERT INTO decision VALUES (7)")
        connection.execute("INSERT INTO alembic_version VALUES ('0000')")
        connection.commit()
    monkeypatch.setattr("daemon.store.opening.REVISIONS", ("0000", *REVISIONS))
    with pytest.raises(StoreError, match="could not be brought from schema 0000"):  # which has no migration
        open_database(path, after_crash=False)
    copy = path.with_name(f"state.db.before-{REVISIONS[-1]}")
    for file in (path, copy):
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("SELECT id FROM decision").fetchall() == [(7,)]


def test_a_newer_schema_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    open_database(path, after_crash=False).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(StoreTooNew, match="9999"):
        open_database(path, after_crash=False)
    assert path.read_bytes() == before


def test_a_stranger_s_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (id INTEGER)")
    with pytest.raises(StoreError, match="not one of Groundplan's"):
        open_database(path, after_crash=False)


# -- damage --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["overwritten", "cut", "garbage"])
def test_a_damaged_database_is_copied_refused_and_left_alone(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "state.db"
    database = open_database(path, after_crash=False)
    for number in range(200):
        add_workspace(database, f"/{number}/" + "x" * 300)
    database.close()
    whole = path.read_bytes()
    hurt = {
        "overwritten": whole[:8192] + b"\xff" * 8192 + whole[16384:],
        "cut": whole[: len(whole) // 2],
        "garbage": b"this is not a database at all" * 100,
    }[damage]
    path.write_bytes(hurt)
    for _ in range(2):
        with pytest.raises(StoreCorrupt, match="nothing in it was changed"):
            open_database(path, after_crash=False)
    assert path.read_bytes() == hurt
    (copy,) = tmp_path.glob("state.db.damaged-*")
    assert copy.read_bytes() == hurt


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.touch()
    assert reopened(path) == []


def test_the_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    reopened(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


# -- writing -------------------------------------------------------------------------------------------------------


def test_what_a_block_wrote_is_there_when_it_ends_and_not_if_it_raises(database: Database) -> None:
    add_workspace(database, "/kept")

    def half() -> None:
        with database.writing() as connection:
            connection.execute(workspace.delete())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert paths(database) == ["/kept"]


def test_many_threads_write_and_read_without_a_lock_error(database: Database) -> None:
    def work(number: int) -> int:
        add_workspace(database, f"/{number}")
        return len(paths(database))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(80)))
    assert len(paths(database)) == 80


def test_a_reader_sees_one_state_throughout(database: Database) -> None:
    add_workspace(database, "/a")
    with database.reading() as connection:
        before = connection.scalars(select(workspace.c.path)).all()
        add_workspace(database, "/b")
        assert connection.scalars(select(workspace.c.path)).all() == before
    assert paths(database) == ["/a", "/b"]


def test_it_survives_power_cuts_and_other_processes(database: Database) -> None:
    with database.reading() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    full = 2
    assert settings == {"journal_mode": "wal", "synchronous": full, "foreign_keys": 1, "busy_timeout": 10000}


def test_acknowledged_writes_survive_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    program = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_store import add_workspace
from daemon.store.opening import open_database
database = open_database(Path({str(path)!r}), after_crash=False)
for number in range(10_000):
    add_workspace(database, f"/{{number:05}}")
    print(number, flush=True)
"""
    writer = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    acknowledged = [int(writer.stdout.readline()) for _ in range(50)]
    os.kill(writer.pid, signal.SIGKILL)
    acknowledged += [int(line) for line in writer.stdout.read().split()]
    writer.stdout.close()
    writer.wait()
    kept = reopened(path, after_crash=True)
    assert kept[: len(acknowledged)] == [f"/{number:05}" for number in acknowledged]


def test_a_full_disk_is_one_clear_error(database: Database) -> None:
    with database.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def fill() -> None:
        with database.writing() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            now = datetime.now(UTC)
            for number in range(100):
                row = {"id": f"{number:026}", "path": f"{number}" * 1000, "added_at": now, "last_opened_at": now}
                connection.execute(insert(workspace), row)

    with pytest.raises(StoreError, match="disk is full") as caught:
        fill()
    assert caught.value.code == "store.disk_full"


# -- workspaces ----------------------------------------------------------------------------------------------------


def test_a_folder_is_one_workspace_however_often_it_is_opened(database: Database) -> None:
    workspaces = Workspaces(database, UlidMaker())
    first, was_new = workspaces.open(Path("/a"))
    again, was_new_again = workspaces.open(Path("/a"))
    assert (was_new, was_new_again, first.id) == (True, False, again.id)
    assert again.last_opened_at >= first.last_opened_at
    assert again.added_at.tzinfo is UTC


def test_workspaces_are_found_and_forgotten(database: Database) -> None:
    workspaces = Workspaces(database, UlidMaker())
    made = [workspaces.open(Path(name))[0] for name in ("/a", "/b")]
    assert workspaces.all() == made
    assert workspaces.find(made[1].id) == made[1] == workspaces.find_path(Path("/b"))
    assert workspaces.remove(made[0].id)
    assert not workspaces.remove(made[0].id)
    assert workspaces.find(WorkspaceId("unknown")) is None
    assert workspaces.all() == made[1:]
