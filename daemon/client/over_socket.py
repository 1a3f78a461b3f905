"""The client over a socket."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType

from daemon.address import Address
from daemon.client.api import Query, Reply
from daemon.client.exchange import checked, spell_target
from daemon.client.stream import EventStream, Line
from daemon.client.wire import Wire
from daemon.contract.protocol import EVENTS_PATH
from daemon.errors import DaemonUnreachable

REQUEST_TIMEOUT_S = 300.0
CONNECT_TIMEOUT_S = 5.0
SILENCE_TIMEOUT_S = 45.0
"""An event stream that is quieter than this is dead: the daemon sends a comment every 15 s."""

_RECONNECT_TRIES = 5
_IDLE_CONNECTIONS = 4


class HttpClient:
    """Speaks to the daemon at one address. Threads may share it: each request has a connection to itself."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._lock = threading.Lock()
        self._idle: list[Wire] = []
        self._is_closed = False

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float | None = REQUEST_TIMEOUT_S,
    ) -> Reply:
        """Send a request with a JSON body and wait for the answer; raises the daemon's own error if it says no."""
        content = b"" if body is None else json.dumps(body).encode()
        lines = {**({"Content-Type": "application/json"} if content else {}), **(headers or {})}
        wire = self._take_wire()
        try:
            reply = wire.exchange(method, spell_target(path, query), lines, content, timeout_s)
        except BaseException:
            wire.close()  # half an answer may be on its way: this connection is of no use any more
            raise
        self._give_back(wire)
        return checked(reply)

    def events(self, *, after: str = "", kinds: Sequence[str] = (), workspace: str = "") -> EventStream:
        """Events from now on, or from the one after `after`, over a connection of their own.

        Dials again when the connection is lost and goes on where it was; raises `DaemonUnreachable` when the daemon
        is gone.
        """
        target = spell_target(EVENTS_PATH, {"kind": kinds, "workspace": workspace or None})
        return EventStream(lambda last: self._listen(target, last), after, _RECONNECT_TRIES)

    def close(self) -> None:
        """Let go of idle connections, and of those in use once they are done; a later request has one of its own."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for wire in idle:
            wire.close()

    def __enter__(self) -> HttpClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _listen(self, target: str, after: str) -> Line:
        wire = Wire(self.address, CONNECT_TIMEOUT_S)
        try:
            headers = {"Accept": "text/event-stream", **({"Last-Event-ID": after} if after else {})}
            head, pieces = wire.stream(target, headers, SILENCE_TIMEOUT_S)
            checked(head)
        except BaseException:
            wire.close()
            raise
        return Line(_until_lost(pieces), wire.close)

    def _take_wire(self) -> Wire:
        while True:
            with self._lock:
                wire = self._idle.pop() if self._idle else None
            if wire is None:
                return Wire(self.address, CONNECT_TIMEOUT_S)
            if wire.is_reusable():
                return wire
            wire.close()

    def _give_back(self, wire: Wire) -> None:
        with self._lock:
            if not self._is_closed and len(self._idle) < _IDLE_CONNECTIONS:
                self._idle.append(wire)
                return
        wire.close()


def _until_lost(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What comes; a stream that ends was cut off, since events never end by themselves."""
    yield from pieces
    raise DaemonUnreachable("The daemon ended the event stream.")
