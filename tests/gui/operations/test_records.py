"""The audit trail, the egress ledger and the sandbox, as the window asks for them."""

from __future__ import annotations

import csv
import json
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from support.acting_bench import ActingBench, acting_bench, make_repository
from support.run_stories import begin, ended, reply, until

from daemon.errors import WrongUse
from gui.operations.audit import KINDS, Wanted, export_trail, list_entries, verify_trail
from gui.operations.egress import export_ledger, read_ledger, read_more
from gui.operations.sandbox import look_at_sandbox


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Iterator[ActingBench]:
    """One run was made: it asked a model twice."""
    with acting_bench() as made:
        made.ollama.said.extend(
            [reply("list_files", path="."), reply("finish", summary="I could not.", outcome="failed")]
        )
        folder = make_repository(tmp_path_factory.mktemp("code") / "work")
        until(made.daemon, begin(made.daemon, folder, acceptance=[]), ended)
        yield made


def test_entries_come_newest_first_and_by_kind(bench) -> None:
    entries = list_entries(Wanted()).call(bench.daemon).items
    numbers = [entry.seq for entry in entries]
    assert numbers == sorted(numbers, reverse=True)
    assert {entry.kind for entry in entries} <= set(KINDS)
    calls = list_entries(Wanted(("model_call",))).call(bench.daemon).items
    assert calls
    assert {entry.kind for entry in calls} == {"model_call"}
    later = datetime.now(UTC) + timedelta(hours=1)
    assert list_entries(Wanted(since=later)).call(bench.daemon).items == ()


def test_the_trail_is_verified(bench) -> None:
    report = verify_trail().call(bench.daemon)
    assert report.is_whole
    assert report.entries > 0


@pytest.mark.parametrize("name", ["audit.jsonl", "audit.csv"])
def test_the_trail_is_exported_for_nobody_elses_eyes(bench, tmp_path, name) -> None:
    exported = export_trail(tmp_path / name, Wanted()).call(bench.daemon)
    text = exported.file.read_text()
    if name.endswith("csv"):
        assert len(list(csv.reader(text.splitlines()))) == exported.entries + 1
    else:
        assert [json.loads(line)["seq"] for line in text.splitlines()] == list(range(1, exported.entries + 1))
    assert stat.S_IMODE(exported.file.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_written_is_told(bench, tmp_path) -> None:
    with pytest.raises(WrongUse, match="cannot be written"):
        export_trail(tmp_path / "no" / "such.csv", Wanted()).call(bench.daemon)


def test_the_ledger_has_totals_and_each_contact(bench, tmp_path) -> None:
    ledger = read_ledger().call(bench.daemon)
    assert not ledger.report.left_machine
    assert sum(one.times for one in ledger.report.contacts) == len(ledger.entries)
    assert {entry.host for entry in ledger.entries} == {"127.0.0.1"}
    assert read_ledger(datetime.now(UTC) + timedelta(hours=1)).call(bench.daemon).entries == ()
    assert read_more(None, "", "").call(bench.daemon).entries == ledger.entries
    exported = export_ledger(tmp_path / "egress.csv").call(bench.daemon)
    rows = list(csv.DictReader(exported.file.read_text().splitlines()))
    assert len(rows) == exported.entries == len(ledger.entries)
    assert rows[0]["host"] == "127.0.0.1"


def test_the_sandbox_says_how_far_it_goes_and_why(bench) -> None:
    view = look_at_sandbox().call(bench.daemon)
    assert view.level in {"isolated", "partly", "none"}
    assert view.reason
