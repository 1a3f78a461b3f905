"""The client over a socket."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType

from daemon.address import Address
from daemon.client.api import Message, Query, Reply
from daemon.client.exchange import checked, spell_target
from daemon.client.sse import EventReader
from daemon.client.wire import Wire
from daemon.contract.protocol import EVENTS_PATH
from daemon.errors import DaemonUnreachable

REQUEST_TIMEOUT_S = 300.0
CONNECT_TIMEOUT_S = 5.0
SILENCE_TIMEOUT_S = 45.0
"""An event stream that is quieter than this is dead: the daemon sends a comment every 15 s."""

_RECONNECT_TRIES = 5
_RECONNECT_PAUSE_S = 0.2


class HttpClient:
    """Speaks to the daemon at one address. Threads may share it; requests go one after the other."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._lock = threading.Lock()
        self._wire: Wire | None = None

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
        lines = {"Content-Type": "application/json"} if content else {}
        with self._lock:
            wire = self._ready_wire()
            try:
                reply = wire.exchange(
                    method, spell_target(path, query), {**lines, **(headers or {})}, content, timeout_s
                )
            except BaseException:
                self._drop()  # half an answer may be on its way: this connection is of no use any more
                raise
        return checked(reply)

    def events(self, *, after: str = "", kinds: Sequence[str] = (), workspace: str = "") -> Iterator[Message]:
        """Events as they happen, from the one after `after` on, over a connection of their own.

        Dials again when the connection is lost and goes on where it was; ends with `DaemonUnreachable`
        when the daemon is gone.
        """
        target = spell_target(EVENTS_PATH, {"kind": kinds, "workspace": workspace or None})
        last, tries = after, 0
        while True:
            try:
                for message in self._listen(target, last):
                    last, tries = message.id, 0
                    yield message
            except DaemonUnreachable:
                tries += 1
                if tries > _RECONNECT_TRIES:
                    raise
                time.sleep(_RECONNECT_PAUSE_S * tries)

    def close(self) -> None:
        """Let go of the connection; the next request makes a new one."""
        with self._lock:
            self._drop()

    def __enter__(self) -> HttpClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _listen(self, target: str, after: str) -> Iterator[Message]:
        wire = Wire(self.address, CONNECT_TIMEOUT_S)
        try:
            headers = {"Accept": "text/event-stream", **({"Last-Event-ID": after} if after else {})}
            head, pieces = wire.stream(target, headers, SILENCE_TIMEOUT_S)
            checked(head)
            reader = EventReader()
            for piece in pieces:
                yield from reader.feed(piece)
            raise DaemonUnreachable("The daemon ended the event stream.")
        finally:
            wire.close()

    def _ready_wire(self) -> Wire:
        if self._wire is not None and not self._wire.is_reusable():
            self._drop()
        if self._wire is None:
            self._wire = Wire(self.address, CONNECT_TIMEOUT_S)
        return self._wire

    def _drop(self) -> None:
        if self._wire is not None:
            self._wire.close()
            self._wire = None
