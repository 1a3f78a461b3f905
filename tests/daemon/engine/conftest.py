"""Engines that stand in a test's own folder, one after the other on the same database, as after a restart."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from daemon.engine.port import Workflow
from daemon.engine.service import Engine
from daemon.engine.slots import Slots

Running = Callable[..., AbstractAsyncContextManager[Engine]]


@pytest.fixture
def running(tmp_path: Path) -> Running:
    """`async with running(work=flow, slots=Slots(8), version="1") as engine`: flows by name."""

    @asynccontextmanager
    async def start(
        *, slots: Slots | None = None, version: str | None = None, **flows: Workflow
    ) -> AsyncIterator[Engine]:
        engine = Engine(tmp_path / "runs.db", slots or Slots(8), version=version)
        for name, flow in flows.items():
            engine.register(name, flow)
        await engine.start()
        try:
            yield engine
        finally:
            await engine.stop()

    return start
