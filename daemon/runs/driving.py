"""The engine as runs use it: started with the first of them, since it polls its database and idle daemons shall not."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from daemon.engine.port import WorkflowStatus
from daemon.engine.service import Engine
from daemon.store.runs import RunRow

WORKFLOW: Final = "run"


class RunDrive:
    """Sets runs going and stops them. Methods are for the loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._starting = asyncio.Lock()
        self.is_up = False
        self.is_ending = False

    async def stop(self) -> None:
        """Let go: the engine interrupts what is going on, and it goes on at the next start."""
        self.is_ending = True
        async with self._starting:  # an engine that is coming up is up before it is stopped
            if self.is_up:
                await self._engine.stop()

    async def go(self, row: RunRow, last: int) -> None:
        """Let a run go on behind its step `last`; does nothing if this attempt is under way."""
        await self._up()
        payload = {"run": row.id, "last": last}
        await self._engine.begin(WORKFLOW, _workflow_id(row), payload, priority=row.priority)

    async def status(self, row: RunRow) -> WorkflowStatus | None:
        """What the engine knows of this attempt of a run."""
        await self._up()
        return await self._engine.state(_workflow_id(row))

    async def cancel(self, row: RunRow) -> None:
        """Stop a run at once, with whatever it is doing."""
        await self._up()
        await self._engine.cancel(_workflow_id(row))

    async def purge(self, older_than: timedelta, *, is_needed: bool = False) -> None:
        """Forget attempts that ended so long ago; unless it is needed now, only if the engine is up anyway."""
        if is_needed:
            await self._up()
        if self.is_up and not self.is_ending:
            await self._engine.purge(older_than)

    async def _up(self) -> None:
        async with self._starting:
            if not self.is_up and not self.is_ending:
                await self._engine.start()
                self.is_up = True


def _workflow_id(row: RunRow) -> str:
    return f"{row.id}.{row.attempt}"
