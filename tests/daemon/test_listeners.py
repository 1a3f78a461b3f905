"""Faces that live in the daemon's process are found by entry point, and fail alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from fastapi import FastAPI

from daemon.home import Home
from daemon.listeners import Listeners

MODULE = """
heard = []

class Good:
    async def start(self, client, home):
        reply = await client.ask("GET", "/hello")
        heard.append((reply.json(), home.data.name))

    async def stop(self):
        heard.append("stopped")

class Bad:
    async def start(self, client, home):
        raise ZeroDivisionError

    async def stop(self):
        heard.append("never")

class Stuck(Good):
    async def stop(self):
        raise ZeroDivisionError
"""
ENTRY_POINTS = """
[groundplan.listeners]
a_bad = guest_of_groundplan:Bad
b_missing = guest_of_groundplan:Missing
c_stuck = guest_of_groundplan:Stuck
d_good = guest_of_groundplan:Good
"""


@pytest.fixture
def guest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed distribution with listeners, of which some do not work."""
    info = tmp_path / "guest_of_groundplan-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: guest_of_groundplan\nVersion: 1\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    (tmp_path / "guest_of_groundplan.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("guest")
def test_listeners_get_the_client_and_fail_alone(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    app = FastAPI()
    home.prepare()
    app.get("/hello")(lambda: "hello")

    async def live() -> None:
        listeners = Listeners(app, home)
        await listeners.start()
        await listeners.stop()

    asyncio.run(live())
    import guest_of_groundplan  # type: ignore[import-not-found]  # made by the fixture

    assert guest_of_groundplan.heard == [("hello", "data"), ("hello", "data"), "stopped"]
    failed = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert [message.split()[2] for message in failed] == ["a_bad", "b_missing", "c_stuck"]
