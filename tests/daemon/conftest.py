"""A real server on a real socket, inside the test's process, for the parts that need no daemon around them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from daemon.address import Address
from daemon.client.over_socket import HttpClient
from daemon.home import Home
from daemon.server import DaemonServer, bind
from daemon.store.database import Database
from daemon.store.opening import open_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "state.db", after_crash=False)
    yield opened
    opened.close()


class Serving:
    """An application that is being served; `client` speaks to it, `loop` is where it runs."""

    def __init__(self, home: Home, transport: str, make: Callable[[Address], ASGIApp]) -> None:
        home.prepare()
        self._listening, self.address = bind(home, transport)
        self._make = make
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._ready.wait(10)
        self.client = HttpClient(self.address)

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        server = DaemonServer(self._make(self.address), self._stopping)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve(sockets=[self._listening]))
            await server.listening.wait()
            self._ready.set()

    def stop(self) -> None:
        self.client.close()
        self.loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)
        self._listening.close()


@pytest.fixture
def serve(home: Home) -> Iterator[Callable[..., Serving]]:
    """Serves an application: `serve(app)`, or `serve(make, transport="tcp")` with a function of the address."""
    started: list[Serving] = []

    def start(make: Callable[[Address], ASGIApp], transport: str = "unix") -> Serving:
        serving = Serving(home, transport, make)
        started.append(serving)
        return serving

    yield start
    for serving in started:
        serving.stop()
