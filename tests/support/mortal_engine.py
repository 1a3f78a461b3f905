"""A process with an engine that is there to be killed: `python mortal_engine.py FOLDER`.

It begins what FOLDER/wishes.json names, tells on standard output what it has acknowledged, and notes in FOLDER/effects
each step that it does, at the moment in which it does it. It ends by itself when all workflows have ended.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from daemon.engine.port import Steps
from daemon.engine.service import Engine
from daemon.engine.slots import Slots


class Effects:
    """A file of lines that a kill cannot tear: one write each, on the disk at once."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)

    def note(self, workflow: str, step: str) -> None:
        os.write(self._file, f"{workflow} {step}\n".encode())


async def main(folder: Path) -> None:
    effects = Effects(folder / "effects")
    wishes: dict[str, dict[str, Any]] = json.loads((folder / "wishes.json").read_text())
    engine = Engine(folder / "runs.db", Slots(4))

    async def worker(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        total = 0
        for number in range(payload["steps"]):

            async def work(number: int = number) -> int:
                effects.note(steps.id, f"step{number}")
                await asyncio.sleep(payload["pace_s"])
                return number

            total += await steps.do(f"step{number}", work)
            if number == payload.get("asks_after"):
                total += await steps.until("ask", answered)
        return {"total": total}

    async def answered() -> int:
        while not (folder / "answer").exists():
            await asyncio.sleep(0.02)
        return 1000

    async def killer(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        async def kill() -> None:
            effects.note(steps.id, "kill")
            os.kill(os.getpid(), 9)

        await steps.do("kill", kill)
        return {}

    engine.register("worker", worker)
    engine.register("killer", killer)
    await engine.start()
    for workflow, wish in wishes.items():
        await engine.begin(wish["name"], workflow, wish["payload"], priority=wish.get("priority", 5))
        print(f"begun {workflow}", flush=True)
    for workflow in wishes:
        while (status := await engine.state(workflow)) is None or not status.state.is_final:
            await asyncio.sleep(0.02)
        print(f"ended {workflow} {status.state} {json.dumps(status.result)}", flush=True)
    await engine.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
