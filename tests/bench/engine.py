"""What the engine costs, and what it does under kills: `python tests/bench/engine.py [--kills 200]`.

Prints a table with the bars of the design: 500 workflows of 20 steps (none lost, own cost of a step, memory), an answer
to a step that waits (how soon it goes on, with 500 that wait), a start with 400 left over, the idle processor, and as
many SIGKILLs as wished at random moments, after each of which no recorded step may have been done again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from daemon.engine.port import Steps, WorkflowState
from daemon.engine.service import Engine
from daemon.engine.slots import Slots

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS, STEPS = 500, 20


def report(what: str, figure: str, bar: str = "") -> None:
    print(f"{what:<58} {figure:>16}  {bar}", flush=True)


def memory_mb() -> float:
    return psutil.Process().memory_info().rss / 1e6


async def giving(value: Any) -> Any:
    return value


async def stepping(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
    total = 0
    for number in range(payload["steps"]):
        answer = {"number": number, "text": "what a scripted model says " * 20}
        total += (await steps.do(f"step{number}", lambda answer=answer: giving(answer)))["number"]
    return {"total": total}


class Gate:
    def __init__(self) -> None:
        self.answers: dict[str, asyncio.Future[str]] = {}
        self.went_on: dict[str, float] = {}

    async def asking(self, steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        self.answers[steps.id] = asyncio.get_running_loop().create_future()
        await steps.until("answer", lambda: self.answers[steps.id])
        self.went_on[steps.id] = time.perf_counter()
        return {}


async def many(folder: Path) -> None:
    engine = Engine(folder / "many.db", Slots(8))
    engine.register("stepping", stepping)
    begun = time.perf_counter()
    await engine.start()
    report("start, with DBOS loaded", f"{time.perf_counter() - begun:.2f} s")
    await engine.begin("stepping", "warm", {"steps": 2})
    await engine.wait("warm")
    peaks: list[float] = []
    for turn in range(3):
        begun, cpu = time.perf_counter(), time.process_time()
        for number in range(WORKFLOWS):
            await engine.begin("stepping", f"{turn}-{number}", {"steps": STEPS})
        accepted = time.perf_counter() - begun
        results = await asyncio.gather(*(engine.wait(f"{turn}-{number}") for number in range(WORKFLOWS)))
        wall, spent = time.perf_counter() - begun, time.process_time() - cpu
        lost = sum(result != {"total": sum(range(STEPS))} for result in results)
        peaks.append(memory_mb())
        report(f"{WORKFLOWS} workflows of {STEPS} steps, turn {turn + 1}: all begun", f"{accepted:.2f} s")
        report("  all done, none lost", f"{wall:.1f} s, {lost} lost", "0 lost")
        steps = WORKFLOWS * STEPS
        report("  own cost of a step, wall / CPU", f"{wall / steps * 1e3:.2f}/{spent / steps * 1e3:.2f} ms", "<= 20 ms")
        report("  memory", f"{peaks[-1]:.0f} MB", "flat")
    size = (folder / "many.db").stat().st_size
    report("database for each step", f"{size / (3 * WORKFLOWS * STEPS):.0f} B")
    await engine.stop()


async def waiting(folder: Path) -> None:
    gate = Gate()
    engine = Engine(folder / "waiting.db", Slots(8))
    engine.register("asking", gate.asking)
    await engine.start()
    for number in range(WORKFLOWS):
        await engine.begin("asking", f"w{number}", {})
    while len(gate.answers) < WORKFLOWS or engine.slots.held:
        await asyncio.sleep(0.05)
    cpu, begun = time.process_time(), time.perf_counter()
    await asyncio.sleep(10)
    busy = (time.process_time() - cpu) / (time.perf_counter() - begun)
    report(f"idle, {WORKFLOWS} waiting", f"{busy * 100:.2f} % CPU", "<= 1 %")
    delays = []
    for number in range(100):
        asked = time.perf_counter()
        gate.answers[f"w{number}"].set_result("yes")
        await engine.wait(f"w{number}")
        delays.append((gate.went_on[f"w{number}"] - asked) * 1e3)
    report("answer -> goes on, p50 / max of 100", f"{median(delays):.1f}/{max(delays):.1f} ms", "<= 300 ms")
    stop = time.perf_counter()
    await engine.stop()
    report("stop, 400 waiting", f"{time.perf_counter() - stop:.2f} s")
    gate.answers.clear()
    engine = Engine(folder / "waiting.db", Slots(8))
    engine.register("asking", gate.asking)
    begun = time.perf_counter()
    await engine.start()
    while len(gate.answers) < WORKFLOWS - 100:
        await asyncio.sleep(0.02)
    report("start -> all 400 wait again", f"{time.perf_counter() - begun:.2f} s")
    for answer in gate.answers.values():
        answer.set_result("yes")
    while any(status.state is not WorkflowState.DONE for status in await engine.list(limit=WORKFLOWS)):
        await asyncio.sleep(0.05)
    await engine.stop()


def kills(folder: Path, wanted: int) -> None:
    """Lives of a process that ends by force; each batch of workflows lives through several of them."""
    killed = batches = redone = lost = 0
    while killed < wanted:
        batches += 1
        place = folder / f"kills{batches}"
        place.mkdir()
        payload = {"steps": 30, "pace_s": 0.02, "asks_after": 15}
        wishes = {f"w{number}": {"name": "worker", "payload": payload} for number in range(6)}
        (place / "wishes.json").write_text(json.dumps(wishes))
        settled: Counter[str] = Counter()
        for life in range(8):
            if life == 4:
                (place / "answer").touch()
            process = _live(place)
            time.sleep(random.uniform(0.3, 2.0))
            process.send_signal(signal.SIGKILL)
            process.communicate()
            killed += 1
            now = _effects(place)
            redone += sum(now[step] != times for step, times in settled.items())
            settled = Counter({step: now[step] for step in _recorded(place)})
        said, _ = _live(place).communicate(timeout=120)
        ended = [line for line in said.splitlines() if line.startswith("ended")]
        lost += len(wishes) - sum('done {"total": 1435}' in line for line in ended)
        now = _effects(place)
        redone += sum(now[step] != times for step, times in settled.items())
    report(f"{killed} SIGKILLs: recorded steps done again", str(redone), "0")
    report(f"{killed} SIGKILLs: workflows lost or wrong of {batches * 6}", str(lost), "0")


def _live(place: Path) -> subprocess.Popen[str]:
    script = ROOT / "tests" / "support" / "mortal_engine.py"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, str(script), str(place)],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _effects(place: Path) -> Counter[str]:
    path = place / "effects"
    return Counter(path.read_text().split("\n")[:-1]) if path.exists() else Counter()


def _recorded(place: Path) -> list[str]:
    if not (place / "runs.db").exists():
        return []
    with closing(sqlite3.connect(place / "runs.db")) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'operation_outputs'").fetchall():
            return []
        rows = connection.execute("SELECT workflow_uuid, function_name FROM operation_outputs").fetchall()
    return [f"{workflow} {step}" for workflow, step in rows if step.startswith("step")]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=24)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(many(Path(name)))
        asyncio.run(waiting(Path(name)))
        kills(Path(name), given.kills)


if __name__ == "__main__":
    main()
