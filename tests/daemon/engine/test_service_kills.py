"""A real process with an engine, killed at any moment: nothing that is recorded is done again, nothing is lost."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).resolve().parents[2] / "support" / "mortal_engine.py"
ROOT = SCRIPT.parents[2]


class Mortal:
    """One life after the other of a process on one folder."""

    def __init__(self, folder: Path, wishes: dict[str, Any]) -> None:
        self.folder = folder
        (folder / "wishes.json").write_text(json.dumps(wishes))

    def live(self) -> subprocess.Popen[str]:
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(SCRIPT), str(self.folder)]
        return subprocess.Popen(
            command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder
        )

    def live_until(self, is_time: Callable[[], bool]) -> str:
        """A life that is ended by force; what it said."""
        process = self.live()
        deadline = time.monotonic() + 30
        while not is_time() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        return process.communicate(timeout=30)[0]

    def live_out(self) -> dict[str, str]:
        """A life to its natural end; the state and result of each workflow."""
        said, complaint = self.live().communicate(timeout=60)
        assert "Traceback" not in complaint
        return {line.split()[1]: line.split(maxsplit=2)[2] for line in said.splitlines() if line.startswith("ended")}

    def effects(self) -> Counter[str]:
        path = self.folder / "effects"
        return Counter(path.read_text().split("\n")[:-1]) if path.exists() else Counter()

    def recorded(self) -> set[str]:
        if not (self.folder / "runs.db").exists():
            return set()
        with closing(sqlite3.connect(self.folder / "runs.db")) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE name = 'operation_outputs'").fetchall()
            query = "SELECT workflow_uuid, function_name FROM operation_outputs"
            return {" ".join(row) for row in connection.execute(query)} if tables else set()


def worker(steps: int, pace_s: float, **more: Any) -> dict[str, Any]:
    return {"name": "worker", "payload": {"steps": steps, "pace_s": pace_s, **more}}


def test_no_recorded_step_is_done_again_whenever_the_process_is_killed(tmp_path: Path) -> None:
    wishes = {f"w{number}": worker(12, 0.03, asks_after=5) for number in range(6)}
    mortal = Mortal(tmp_path, wishes)
    settled: dict[str, int] = {}
    acknowledged: set[str] = set()
    for life in range(4):
        if life == 2:
            (tmp_path / "answer").touch()
        ends_at = time.monotonic() + random.uniform(0.7, 1.6)
        said = mortal.live_until(lambda ends_at=ends_at: time.monotonic() > ends_at)
        acknowledged |= {line.split()[1] for line in said.splitlines() if line.startswith("begun")}
        now = mortal.effects()
        for step, times in settled.items():
            assert now[step] == times, f"{step} was recorded and done again"
        settled = {step: now[step] for step in mortal.recorded() if "step" in step}
    ended = mortal.live_out()
    assert ended == dict.fromkeys(wishes, 'done {"total": 1066}')
    assert acknowledged <= ended.keys()
    final = mortal.effects()
    assert len(final) == 6 * 12
    assert {step: final[step] for step in settled} == settled
    assert max(final.values()) <= 1 + 4  # the one in flight may be done again, once a life


def test_a_workflow_that_kills_its_process_is_parked_and_those_beside_it_go_on(tmp_path: Path) -> None:
    wishes = {
        "asks": worker(3, 0, asks_after=0),
        "killer": {"name": "killer", "payload": {}, "priority": 1},
        "works": worker(200, 0.01),
    }
    mortal = Mortal(tmp_path, wishes)
    for _ in range(3):
        mortal.live_until(lambda: False)
    (tmp_path / "answer").touch()
    ended = mortal.live_out()
    assert mortal.effects()["killer kill"] == 3
    assert ended["killer"] == "broken null"
    assert ended["asks"] == 'done {"total": 1003}'
    assert ended["works"] == f'done {{"total": {sum(range(200))}}}'


def test_who_only_waits_is_not_to_blame_for_any_number_of_kills(tmp_path: Path) -> None:
    mortal = Mortal(tmp_path, {"asks": worker(2, 0, asks_after=0)})
    for _ in range(5):
        seen = mortal.effects().total()
        is_waiting = lambda seen=seen: bool(mortal.recorded()) and is_marked_idle(tmp_path)  # noqa: E731 - a short look
        mortal.live_until(is_waiting)
        assert mortal.effects().total() in {seen, 1}
    (tmp_path / "answer").touch()
    assert mortal.live_out() == {"asks": 'done {"total": 1001}'}


def is_marked_idle(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / "runs.db")) as connection:
        pending = connection.execute("SELECT status FROM workflow_status").fetchall() == [("PENDING",)]
        return pending and connection.execute("SELECT * FROM groundplan_busy").fetchall() == []
