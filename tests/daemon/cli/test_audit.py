"""The audit trail at the command line, of a daemon whose database somebody has looked into meanwhile."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from daemon.audit.trail import AuditTrail
from daemon.client.stop import stop_daemon
from daemon.home import Home, find_home
from daemon.store.opening import open_database

RUN = "01JDAAAAAAAAAAAAAAAAABC123"


@pytest.fixture(scope="module")
def audited() -> Iterator[Home]:
    """A home in which an agent has worked: 12 entries."""
    place = tempfile.mkdtemp(prefix="gp-")
    home = find_home({"GROUNDPLAN_HOME": place})
    home.prepare()
    database = open_database(home.database, after_crash=False)
    trail = AuditTrail(database)
    for number in range(10):
        trail.record("tool_result", "agent:coder", RUN, {"tool": "write_file", "step": number, "result": "a" * 64})
    trail.record("approval_answered", "user:ann", RUN, {"answer": "approve"})
    trail.record("settings_changed", "user:ann", None, {"name": "offline", "value": True})
    database.close()
    yield home
    stop_daemon(home, patience_s=10)
    shutil.rmtree(place)


def audit(home: Home, *arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-I", "-m", "groundplan", "audit", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={"GROUNDPLAN_HOME": str(home.data.parent), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_whole_trail_is_said_to_be_whole(audited: Home) -> None:
    assert "The audit trail is whole: 12 entries" in audit(audited, "verify")
    report = json.loads(audit(audited, "verify", "--json"))
    assert (report["is_whole"], report["entries"], report["fault"]) == (True, 12, None)


def test_entries_are_listed_newest_first_without_the_hashes_that_tell_nobody_anything(audited: Home) -> None:
    lines = audit(audited, "list", "-n", "3").splitlines()
    assert [line.split()[0] for line in lines] == ["12", "11", "10"]
    assert "settings_changed" in lines[0]
    assert "step: 9, tool: write_file" in lines[2]
    assert "aaaa" not in lines[2]


def test_the_entries_of_a_run_are_found_by_the_end_of_its_id(audited: Home) -> None:
    entries = json.loads(audit(audited, "list", "--run", "abc123", "--kind", "approval_answered", "--json"))["entries"]
    assert [(entry["seq"], entry["facts"]) for entry in entries] == [(11, {"answer": "approve"})]
    assert "There are no such entries." in audit(audited, "list", "--run", "nobody")


@pytest.mark.parametrize("wrong", [("--kind", "gossip"), ("--since", "lately")])
def test_words_that_mean_nothing_are_told(audited: Home, wrong: tuple[str, str]) -> None:
    assert "not valid" in audit(audited, "list", *wrong, code=2)


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_an_export_holds_every_entry_and_is_the_users_alone(audited: Home, tmp_path: Path, form: str) -> None:
    file = tmp_path / "export"
    assert "12 entries in" in audit(audited, "export", str(file), "--format", form)
    assert len(file.read_text().splitlines()) == 12 + (form == "csv")
    assert file.stat().st_mode & 0o777 == 0o600
    assert audit(audited, "export", "--format", form).splitlines() == file.read_text().splitlines()


def test_a_place_that_cannot_be_written_is_told(audited: Home, tmp_path: Path) -> None:
    assert "cannot be written" in audit(audited, "export", str(tmp_path), code=2)


def test_a_change_in_the_database_is_found_and_shown(audited: Home) -> None:
    with closing(sqlite3.connect(audited.database)) as connection, connection:
        (kept,) = connection.execute("SELECT body FROM audit WHERE seq = 11").fetchone()
        connection.execute("""UPDATE audit SET body = '{"answer":"deny"}' WHERE seq = 11""")
    told = audit(audited, "verify", code=1)
    assert "Entry 11 was changed after it was written" in told
    assert "before it: 10, " in told
    assert "after it:  12, " in told
    assert "Sound up to there: 10 entries." in told
    fault = json.loads(audit(audited, "verify", "--json", code=1))["fault"]
    assert (fault["what"], fault["seq"]) == ("changed", 11)
    with closing(sqlite3.connect(audited.database)) as connection, connection:
        connection.execute("UPDATE audit SET body = ? WHERE seq = 11", (kept,))
    audit(audited, "verify")


def test_an_end_that_was_cut_off_while_the_daemon_was_down_is_found(audited: Home) -> None:
    audit(audited, "verify")
    stop_daemon(audited, patience_s=10)
    with closing(sqlite3.connect(audited.database)) as connection, connection:
        rows = connection.execute("SELECT * FROM audit WHERE seq > 9").fetchall()
        connection.execute("DELETE FROM audit WHERE seq > 9")
    assert "entries 10 to 12 are missing" in audit(audited, "verify", code=1)
    with closing(sqlite3.connect(audited.database)) as connection, connection:
        connection.executemany("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    audit(audited, "verify")
