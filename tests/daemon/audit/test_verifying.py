"""Whatever is done to the trail afterwards is found, named, and shown between its neighbours."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from daemon.audit.anchors import Anchors
from daemon.audit.chain import NOTHING_BEFORE, canonical, entry_hash
from daemon.audit.trail import AuditTrail
from daemon.audit.verifying import AuditReport, Check
from daemon.store.opening import open_database

Tamper = Callable[..., None]


@pytest.fixture
def anchors(tmp_path: Path) -> Anchors:
    return Anchors(tmp_path / "audit.anchors", tmp_path / "audit.key")


def checked(trail: AuditTrail, anchors: Anchors, has_blob=None) -> AuditReport:
    state, known = anchors.read()
    return Check(state, known, has_blob).run(trail.rows.after(0))


def test_a_trail_that_nobody_touched_is_whole(filled: AuditTrail, anchors: Anchors) -> None:
    anchors.write(filled.rows)
    report = checked(filled, anchors)
    assert (report.is_whole, report.entries, report.anchored, report.fault) == (True, 10, 10, None)


def test_an_empty_trail_is_whole(trail: AuditTrail, anchors: Anchors) -> None:
    assert checked(trail, anchors).is_whole


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "user:ann"),
        ("kind", "undone"),
        ("run", None),
        ("at", "2020-01-01 00:00:00.000000"),
        ("at", "yesterday"),
        ("at", 7),
        ("actor", b"\xff"),
        ("body", "no JSON"),
        ("body", '{"number":4,"tool":"read_file"}'),
        ("body", '{ "number":4,"tool":"write_file"}'),
        ("hash", "f" * 64),
        ("before", "f" * 64),
    ],
)
def test_a_changed_field_is_found_at_its_entry(
    filled: AuditTrail, anchors: Anchors, tamper: Tamper, column: str, value: object
) -> None:
    tamper(f"UPDATE audit SET {column} = ? WHERE seq = 5", value)
    fault = checked(filled, anchors).fault
    assert fault is not None
    assert (fault.what, fault.seq) == ("changed", 5)
    assert fault.before.startswith("4, ")
    assert fault.after.startswith("6, ")


def test_a_changed_last_entry_is_found(filled: AuditTrail, anchors: Anchors, tamper: Tamper) -> None:
    tamper("UPDATE audit SET actor = 'user:ann' WHERE seq = 10")
    fault = checked(filled, anchors).fault
    assert fault is not None
    assert (fault.what, fault.seq, fault.after) == ("changed", 10, "")


@pytest.mark.parametrize(("gone", "told"), [("seq = 1", "entry 1 is"), ("seq IN (4, 5)", "entries 4 to 5 are")])
def test_removed_entries_are_named(filled: AuditTrail, anchors: Anchors, tamper: Tamper, gone: str, told: str) -> None:
    tamper(f"DELETE FROM audit WHERE {gone}")
    fault = checked(filled, anchors).fault
    assert fault is not None
    assert fault.what == "missing"
    assert told in fault.message


def test_removed_entries_whose_numbers_were_closed_up_are_found(
    filled: AuditTrail, anchors: Anchors, tamper: Tamper
) -> None:
    tamper("DELETE FROM audit WHERE seq = 4")
    tamper("UPDATE audit SET seq = seq - 1 WHERE seq > 4")
    fault = checked(filled, anchors).fault
    assert fault is not None
    assert (fault.what, fault.seq) == ("changed", 4)


def test_an_entry_with_a_hash_made_anew_does_not_fit_the_next_one(
    filled: AuditTrail, anchors: Anchors, tamper: Tamper
) -> None:
    rechain(filled, tamper, first=5, last=5)
    fault = checked(filled, anchors).fault
    assert fault is not None
    assert (fault.what, fault.seq) == ("replaced", 6)


def rechain(trail: AuditTrail, tamper: Tamper, first: int, last: int) -> None:
    """Forge entries and make their hashes anew, as somebody would who knows how."""
    entries = list(trail.rows.after(first - 1))[: last - first + 1]
    before = entries[0].before
    for entry in entries:
        forged = ("user:mallory", entry.kind, entry.run, entry.body, before)
        digest = entry_hash(entry.seq, entry.at, *forged)
        tamper("UPDATE audit SET actor = ?, before = ?, hash = ? WHERE seq = ?", forged[0], before, digest, entry.seq)
        before = digest


def test_a_chain_made_anew_contradicts_its_anchor(filled: AuditTrail, anchors: Anchors, tamper: Tamper) -> None:
    anchors.write(filled.rows)
    rechain(filled, tamper, first=5, last=10)
    fault = checked(filled, anchors).fault
    assert fault is not None
    assert (fault.what, fault.seq) == ("rewritten", 10)


def test_an_end_that_was_cut_off_is_missed(filled: AuditTrail, anchors: Anchors, tamper: Tamper) -> None:
    anchors.write(filled.rows)
    tamper("DELETE FROM audit WHERE seq > 7")
    report = checked(filled, anchors)
    assert report.fault is not None
    assert (report.fault.what, report.entries) == ("cut", 7)
    assert "entries 8 to 10 are missing" in report.fault.message


def test_a_trail_that_went_on_after_a_cut_still_shows_it(filled: AuditTrail, anchors: Anchors, tamper: Tamper) -> None:
    anchors.write(filled.rows)
    tamper("DELETE FROM audit WHERE seq > 7")
    for _ in range(5):
        filled.record("model_call", "agent:coder", None, {})
    anchors.write(filled.rows)
    filled.record("model_call", "agent:coder", None, {})
    anchors.write(filled.rows)
    fault = checked(filled, anchors).fault
    assert fault is not None
    assert (fault.what, fault.seq) == ("rewritten", 10)


def test_everything_cut_off_is_missed(filled: AuditTrail, anchors: Anchors, tamper: Tamper) -> None:
    anchors.write(filled.rows)
    tamper("DELETE FROM audit")
    fault = checked(filled, anchors).fault
    assert fault is not None
    assert fault.what == "cut"


def old(tamper: Tamper, trail: AuditTrail) -> None:
    """Let the trail have been there for long: entries made anew with a time of back then."""
    before = NOTHING_BEFORE
    for entry in trail.rows.after(0):
        at = entry.at.replace(year=2025)
        digest = entry_hash(entry.seq, at, entry.actor, entry.kind, entry.run, entry.body, before)
        moment = at.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
        tamper("UPDATE audit SET at = ?, before = ?, hash = ? WHERE seq = ?", moment, before, digest, entry.seq)
        before = digest


def test_anchors_that_were_taken_away_are_missed(
    filled: AuditTrail, anchors: Anchors, tamper: Tamper, tmp_path: Path
) -> None:
    old(tamper, filled)
    anchors.write(filled.rows)
    assert checked(filled, anchors).is_whole
    (tmp_path / "audit.anchors").unlink()
    fault = checked(filled, anchors).fault
    assert fault is not None
    assert fault.what == "anchors_missing"


@pytest.mark.parametrize(
    ("forge", "what"),
    [
        (lambda path: path.write_bytes(b"nonsense \xff"), "anchors_forged"),
        (lambda path: path.write_text(path.read_text().replace('"seq":10', '"seq":7')), "anchors_forged"),
        (lambda path: path.with_name("audit.key").write_text("ab" * 32), "anchors_forged"),
        (lambda path: path.with_name("audit.key").unlink(), "anchors_unreadable"),
    ],
)
def test_anchors_that_are_not_ours_are_told(filled: AuditTrail, anchors: Anchors, tmp_path: Path, forge, what) -> None:
    anchors.write(filled.rows)
    forge(tmp_path / "audit.anchors")
    fault = checked(filled, anchors).fault
    assert fault is not None
    assert fault.what == what


def test_doubtful_anchors_are_kept_aside_when_new_ones_are_made(
    filled: AuditTrail, anchors: Anchors, tmp_path: Path
) -> None:
    anchors.write(filled.rows)
    (tmp_path / "audit.anchors").write_text("nonsense")
    filled.record("model_call", "agent:coder", None, {})
    anchors.write(filled.rows)
    assert [path.read_text() for path in tmp_path.glob("audit.anchors.doubtful-*")] == ["nonsense"]
    assert checked(filled, anchors).is_whole


def test_key_and_anchors_are_the_users_alone(filled: AuditTrail, anchors: Anchors, tmp_path: Path) -> None:
    anchors.write(filled.rows)
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("audit.key", "audit.anchors")} == {0o600}


def test_blobs_that_are_gone_are_named(trail: AuditTrail, anchors: Anchors) -> None:
    digests = [hashlib.sha256(bytes([number])).hexdigest() for number in range(3)]
    trail.record("changeset_applied", "user:ann", None, {"blobs": digests[:2]})
    trail.record("tool_result", "agent:coder", None, {"files": [{"blobs": [digests[2]]}]})
    report = checked(trail, anchors, has_blob=lambda digest: digest != digests[1])
    assert (report.is_whole, report.fault, report.blobs, list(report.lost_blobs)) == (False, None, 3, [digests[1]])


def test_any_single_byte_that_is_changed_is_found(filled: AuditTrail, anchors: Anchors, tamper: Tamper) -> None:
    """Whatever the place: each character of each field of an entry, one after the other."""
    anchors.write(filled.rows)
    columns = ("actor", "kind", "run", "body", "before", "hash")
    with closing(sqlite3.connect(filled.rows.database.path)) as connection:
        row = connection.execute(f"SELECT {', '.join(columns)} FROM audit WHERE seq = 6").fetchone()
    for column, text in zip(columns, row, strict=True):
        for place in range(len(text)):
            changed = text[:place] + ("y" if text[place] == "x" else "x") + text[place + 1 :]
            tamper(f"UPDATE audit SET {column} = ? WHERE seq = 6", changed)
            report = checked(filled, anchors)
            assert report.fault is not None, (column, place)
            assert report.fault.seq == 6
        tamper(f"UPDATE audit SET {column} = ? WHERE seq = 6", text)
    assert checked(filled, anchors).is_whole


def test_the_text_that_is_hashed_is_the_canonical_json_of_the_fields(filled: AuditTrail) -> None:
    entry = next(iter(filled.rows.after(0)))
    fields = {
        "actor": entry.actor,
        "at": entry.at.isoformat(timespec="microseconds"),
        "before": entry.before,
        "body": json.loads(entry.body),
        "kind": entry.kind,
        "run": entry.run,
        "seq": entry.seq,
    }
    assert hashlib.sha256(canonical(fields).encode()).hexdigest() == entry.hash


def test_two_entries_that_changed_places_are_found_at_the_first_of_them(
    filled: AuditTrail, anchors: Anchors, tamper: Tamper
) -> None:
    for old, new in ((4, 99), (6, 4), (99, 6)):
        tamper("UPDATE audit SET seq = ? WHERE seq = ?", new, old)
    fault = checked(filled, anchors).fault
    assert fault is not None
    assert (fault.what, fault.seq) == ("changed", 4)


@pytest.mark.parametrize(("before", "what"), [("f" * 64, "changed"), (NOTHING_BEFORE, "replaced")])
def test_an_entry_that_somebody_put_at_the_end_is_found(
    filled: AuditTrail, anchors: Anchors, tamper: Tamper, before: str, what: str
) -> None:
    last = list(filled.rows.after(0))[-1]
    fields = (11, last.at, "user:ann", "approval_answered", None, "{}", before)
    digest = entry_hash(*fields) if what == "replaced" else last.hash
    at = last.at.strftime("%Y-%m-%d %H:%M:%S.%f")
    tamper("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", 11, at, *fields[2:], digest)
    fault = checked(filled, anchors).fault
    assert fault is not None
    assert (fault.what, fault.seq) == (what, 11)


@pytest.mark.parametrize("length", [3, 10, 25])
def test_the_trail_of_another_database_contradicts_the_anchors(
    filled: AuditTrail, anchors: Anchors, tmp_path: Path, length: int
) -> None:
    anchors.write(filled.rows)
    other = open_database(tmp_path / "other.db", after_crash=False)
    trail = AuditTrail(other)
    for number in range(length):
        trail.record("tool_result", "agent:coder", None, {"number": number})
    report = checked(trail, anchors)
    other.close()
    assert report.fault is not None
    assert (report.fault.what, report.fault.seq) == (("cut", 3) if length < 10 else ("rewritten", 10))


def test_anchors_that_came_with_the_other_database_are_not_ours(filled: AuditTrail, tmp_path: Path) -> None:
    foreign = Anchors(tmp_path / "audit.anchors", tmp_path / "their.key")
    foreign.write(filled.rows)
    ours = Anchors(tmp_path / "none", tmp_path / "audit.key")
    ours.write(filled.rows)
    fault = checked(filled, Anchors(tmp_path / "audit.anchors", tmp_path / "audit.key")).fault
    assert fault is not None
    assert fault.what == "anchors_forged"
