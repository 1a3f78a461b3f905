"""The client over a socket."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from daemon.address import Address
from daemon.client.api import Message, Query, Reply
from daemon.client.sse import EventReader
from daemon.client.wire import Wire
from daemon.contract.protocol import EVENTS_PATH
from daemon.errors import DaemonError, DaemonUnreachable, Refused, WrongUse, restored_error

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
                reply = wire.exchange(method, _target(path, query), {**lines, **(headers or {})}, content, timeout_s)
            except BaseException:
                self._drop()  # half an answer may be on its way: this connection is of no use any more
                raise
        return _checked(reply)

    def events(self, *, after: str = "", kinds: Sequence[str] = (), workspace: str = "") -> Iterator[Message]:
        """Events as they happen, from the one after `after` on, over a connection of their own.

        Dials again when the connection is lost and goes on where it was; ends with `DaemonUnreachable`
        when the daemon is gone.
        """
        target = _target(EVENTS_PATH, {"kind": kinds, "workspace": workspace or None})
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

    def _listen(self, target: str, after: str) -> Iterator[Message]:
        wire = Wire(self.address, CONNECT_TIMEOUT_S)
        try:
            headers = {"Accept": "text/event-stream", **({"Last-Event-ID": after} if after else {})}
            head, pieces = wire.stream(target, headers, SILENCE_TIMEOUT_S)
            _checked(head)
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


def _target(path: str, query: Query | None) -> str:
    given = {name: value for name, value in (query or {}).items() if value is not None}
    plain = {name: str(value).lower() if isinstance(value, bool) else value for name, value in given.items()}
    encoded = urlencode(plain, doseq=True)
    return quote(path, safe="/%:@") + (f"?{encoded}" if encoded else "")


def _checked(reply: Reply) -> Reply:
    if reply.status < 400:
        return reply
    raise problem_error(reply)


def problem_error(reply: Reply) -> DaemonError:
    """The error that a problem stands for, of the class that the daemon raised where this side knows it."""
    try:
        told: Mapping[str, Any] = reply.json()
        code, detail, hint = str(told["code"]), str(told["detail"]), str(told.get("hint", ""))
    except (ValueError, KeyError, TypeError):
        return DaemonError(f"The daemon answered with status {reply.status} and no explanation.")
    return restored_error(code, detail, hint, default=_default_class(reply.status))


def _default_class(status: int) -> type[DaemonError]:
    if status in {401, 403}:
        return Refused
    return WrongUse if status < 500 else DaemonError
