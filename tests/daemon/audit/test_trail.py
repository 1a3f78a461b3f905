from __future__ import annotations

import json
import subprocess
import sys
import threading
from itertools import pairwise

import pytest

from daemon.audit.chain import LONGEST_TEXT, NOTHING_BEFORE, AuditKind
from daemon.audit.trail import AuditTrail
from daemon.store.database import Database


def test_each_entry_holds_the_hash_of_the_one_before_it(filled: AuditTrail) -> None:
    entries = list(filled.rows.after(0))
    assert [entry.seq for entry in entries] == list(range(1, 11))
    assert [entry.before for entry in entries] == [NOTHING_BEFORE, *(entry.hash for entry in entries[:-1])]


def test_an_entry_is_there_exactly_if_the_thing_that_it_tells_of_is(trail: AuditTrail, database: Database) -> None:
    def undo() -> None:
        with database.writing() as connection:
            assert trail.append(connection, AuditKind.UNDONE, "user:ann", None, {}) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undo()
    assert list(trail.rows.after(0)) == []
    assert trail.record(AuditKind.UNDONE, "user:ann", None, {}) == 1


def test_threads_that_write_at_once_make_one_chain(trail: AuditTrail) -> None:
    def write() -> None:
        for _ in range(20):
            trail.record("model_call", "agent:coder", None, {})

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = list(trail.rows.after(0))
    assert [entry.seq for entry in entries] == list(range(1, 81))
    assert all(later.before == earlier.hash for earlier, later in pairwise(entries))


def test_every_text_of_the_facts_passes_the_redaction(database: Database) -> None:
    trail = AuditTrail(database, redact=lambda text: text.replace("hunter2", "[secret]"))
    trail.record("tool_call", "agent:coder", None, {"command": "login hunter2", "more": [{"deep": "hunter2"}]})
    (entry,) = trail.rows.after(0)
    assert json.loads(entry.body) == {"command": "login [secret]", "more": [{"deep": "[secret]"}]}


def test_a_long_text_is_cut_and_its_hash_kept(trail: AuditTrail) -> None:
    trail.record("tool_result", "agent:coder", None, {"text": "x" * (LONGEST_TEXT + 1)})
    (entry,) = trail.rows.after(0)
    assert "(4001 characters, SHA-256 " in json.loads(entry.body)["text"]


@pytest.mark.parametrize("facts", [{"text": "half \ud800 of a letter"}, {"text": "ünïcode"}, {"number": 0.1 + 0.2}])
def test_what_is_read_is_what_was_hashed(trail: AuditTrail, facts: dict[str, object]) -> None:
    trail.record("message_given", "user:ann", None, facts)
    (entry,) = trail.rows.after(0)
    assert json.loads(entry.body) == facts


@pytest.mark.parametrize(("kind", "facts"), [("no_such_kind", {}), ("undone", {"number": float("nan")})])
def test_what_could_not_be_checked_is_not_recorded(trail: AuditTrail, kind: str, facts: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        trail.record(kind, "user:ann", None, facts)
    assert trail.rows.last() is None


def test_processes_that_write_at_once_make_one_chain(trail: AuditTrail, database: Database) -> None:
    script = """
import sys
from pathlib import Path
from daemon.audit.trail import AuditTrail
from daemon.store.opening import open_database
trail = AuditTrail(open_database(Path(sys.argv[1]), after_crash=False))
for number in range(30):
    trail.record("tool_result", "agent:coder", None, {"number": number})
"""
    writers = [subprocess.Popen([sys.executable, "-I", "-c", script, str(database.path)]) for _ in range(3)]
    for number in range(30):
        trail.record("tool_result", "agent:coder", None, {"number": number})
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    entries = list(trail.rows.after(0))
    assert [entry.seq for entry in entries] == list(range(1, 121))
    assert all(later.before == entry.hash for entry, later in pairwise(entries))
