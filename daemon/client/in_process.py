"""The client for faces that live in the daemon's own process: the same requests, without a socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from itertools import chain
from queue import SimpleQueue
from typing import Any
from urllib.parse import unquote

from daemon.client.api import Query, Reply
from daemon.client.exchange import checked, spell_query
from daemon.client.stream import EventStream, Line
from daemon.contract.protocol import EVENTS_PATH

AsgiMessage = MutableMapping[str, Any]
AsgiApp = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[AsgiMessage]], Callable[[AsgiMessage], Awaitable[None]]],
    Awaitable[None],
]


class InProcessClient:
    """Asks the daemon's application directly.

    On the loop itself use `ask`; the calls of the `Client` protocol block, so they are for other threads.
    """

    def __init__(self, app: AsgiApp, loop: asyncio.AbstractEventLoop) -> None:
        self._app = app
        self._loop = loop

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a request with a JSON body; raises the daemon's own error if it says no. For the loop."""
        content = b"" if body is None else json.dumps(body).encode()
        lines = {**({"content-type": "application/json"} if content else {}), **(headers or {})}
        answer = _Answer()
        await self._app(_scope(method, path, query, lines), _receiver(content), answer.take)
        return checked(Reply(answer.status, answer.headers, b"".join(answer.body)))

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float | None = None,
    ) -> Reply:
        """As `ask`, for other threads than the loop's."""
        asking = self.ask(method, path, query=query, body=body, headers=headers)
        return asyncio.run_coroutine_threadsafe(asking, self._loop).result(timeout_s)

    def events(self, *, after: str = "", kinds: Sequence[str] = (), workspace: str = "") -> EventStream:
        """Events from now on, or from the one after `after`, until the daemon ends; not for the loop's thread."""
        query = {"kind": kinds, "workspace": workspace or None}
        return EventStream(lambda last: self._listen(query, last), after, tries=0)

    def _listen(self, query: Query, after: str) -> Line:
        pieces: SimpleQueue[bytes] = SimpleQueue()

        async def take(message: AsgiMessage) -> None:
            if message["type"] == "http.response.body":
                pieces.put(message.get("body", b""))

        async def listen() -> None:
            headers = {"last-event-id": after} if after else {}
            try:
                await self._app(_scope("GET", EVENTS_PATH, query, headers), _receiver(b""), take)
            finally:
                pieces.put(b"")

        listening = asyncio.run_coroutine_threadsafe(listen(), self._loop)
        greeting = pieces.get()  # comes when the place in the stream is fixed

        def hang_up() -> None:
            listening.cancel()

        return Line(chain([greeting], iter(pieces.get, b"")), hang_up)

    def close(self) -> None:
        """There is no connection to let go of."""


class _Answer:
    """Gathers what an application sends."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body: list[bytes] = []

    async def take(self, message: AsgiMessage) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message["headers"]
            }
        elif message["type"] == "http.response.body":
            self.body.append(message.get("body", b""))


def _scope(method: str, path: str, query: Query | None, headers: Mapping[str, str]) -> AsgiMessage:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": spell_query(query).encode(),
        "root_path": "",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
        "client": None,
        "server": None,
        "state": {},
    }


def _receiver(body: bytes) -> Callable[[], Awaitable[AsgiMessage]]:
    """Gives the body once; whoever asks again waits for the end of a connection that there is none of."""
    is_given = False

    async def receive() -> AsgiMessage:
        nonlocal is_given
        if is_given:
            await asyncio.Event().wait()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
