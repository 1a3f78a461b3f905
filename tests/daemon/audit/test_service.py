from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from daemon.audit.anchors import Anchors
from daemon.audit.service import AuditService
from daemon.audit.trail import AuditTrail
from daemon.home import Home
from daemon.store.audit import Wanted


@pytest.fixture
def service(filled: AuditTrail, tmp_path: Path) -> AuditService:
    home = Home(*(tmp_path / name for name in ("config", "data", "cache", "logs", "run")))
    for folder in (home.config, home.data):
        folder.mkdir()
    return AuditService(filled, home)


def anchored(tmp_path: Path) -> int:
    _, known = Anchors(tmp_path / "data" / "audit.anchors", tmp_path / "config" / "audit.key").read()
    return known[0].seq if known else 0


def test_the_head_is_anchored_at_the_start_within_seconds_and_at_the_end(
    service: AuditService, filled: AuditTrail, tmp_path: Path
) -> None:
    async def story() -> None:
        await service.start()
        assert anchored(tmp_path) == 10
        thread = threading.Thread(target=lambda: filled.record("model_call", "agent:coder", None, {}))
        thread.start()
        while anchored(tmp_path) != 11:
            await asyncio.sleep(0.02)
        await asyncio.to_thread(filled.record, "model_call", "agent:coder", None, {})
        await service.stop()
        assert anchored(tmp_path) == 12

    asyncio.run(asyncio.wait_for(story(), 20))
    filled.record("model_call", "agent:coder", None, {})  # when nobody anchors any more, this still works
    assert service.verify().is_whole


def test_an_export_can_be_checked_by_the_script_of_the_documentation(
    service: AuditService, tmp_path: Path, root: Path
) -> None:
    page = (root / "docs" / "audit.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(script.splitlines()) <= 20
    (tmp_path / "check.py").write_text(script)
    export = tmp_path / "audit.jsonl"
    lines = list(service.json_lines(0, 1000))

    def run() -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-I", tmp_path / "check.py", export], capture_output=True, text=True, timeout=60
        )
        return done.returncode, (done.stdout + done.stderr).strip()

    export.write_text("".join(lines))
    assert run() == (0, f"10 entries, whole, head {json.loads(lines[-1])['hash']}")
    export.write_text("".join([*lines[:4], lines[4].replace("coder", "tester"), *lines[5:]]))
    assert run() == (1, "entry 5 was changed")
    export.write_text("".join([*lines[:4], *lines[5:]]))
    assert run() == (1, "entry 6 does not follow the one before it")


def test_a_sheet_has_a_head_and_takes_nothing_for_a_formula(service: AuditService, filled: AuditTrail) -> None:
    filled.record("message_given", "=HYPERLINK(1)", None, {"text": 'He said "no",\nand left.'})
    rows = list(csv.reader(io.StringIO("".join(service.csv_lines(0, 1000)), newline="")))
    assert rows[0] == ["seq", "at", "actor", "kind", "run", "before", "hash", "facts"]
    assert [row[0] for row in rows[1:]] == [str(number) for number in range(1, 12)]
    assert rows[-1][2] == "'=HYPERLINK(1)"
    assert json.loads(rows[-1][7]) == {"text": 'He said "no",\nand left.'}


def test_entries_are_found_by_run_kind_and_time(service: AuditService, filled: AuditTrail) -> None:
    run = "01J" + "A" * 17 + "XYZ123"
    filled.record("model_call", "agent:coder", run, {"number": 1})
    filled.record("run_state", "agent:coder", run, {"number": 2})
    last = service.latest(1)[0]

    def numbers(wanted: Wanted) -> list[int]:
        return [entry.seq for entry in service.latest(100, wanted=wanted)]

    assert numbers(Wanted(run=run)) == [12, 11]
    assert numbers(Wanted(run="xyz123")) == [12, 11]
    assert numbers(Wanted(run="%")) == []
    assert numbers(Wanted(run=run, kinds=["model_call"])) == [11]
    assert numbers(Wanted(since=last.at)) == [12]
    assert numbers(Wanted(until=last.at)) == list(range(11, 0, -1))
    assert [entry.seq for entry in service.latest(2, below=4)] == [3, 2]
