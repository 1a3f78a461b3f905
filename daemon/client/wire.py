"""HTTP/1.1 over one socket, in the small dialect that our daemon speaks.

Why not httpx: importing it takes 100 ms of CPU and http.client 25 ms, of the 150 ms that a whole command may take;
h11, which the daemon's server is built on anyway, takes 8 ms (docs/decisions/0010).
"""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import h11

from daemon.address import UNIX, Address
from daemon.client.api import Reply
from daemon.errors import DaemonUnreachable

_READ_SIZE = 65536


class Wire:
    """One connection, one request at a time. Not for more than one thread at once."""

    def __init__(self, address: Address, connect_timeout_s: float) -> None:
        self._address = address
        self._protocol = h11.Connection(h11.CLIENT)
        self._socket = _dial(address, connect_timeout_s)

    def is_reusable(self) -> bool:
        """Whether the last exchange ended well and the daemon has not hung up since."""
        if self._protocol.our_state is h11.MUST_CLOSE or self._protocol.states[h11.SERVER] is h11.CLOSED:
            return False
        readable, _, _ = select.select([self._socket], [], [], 0)
        return not readable  # nothing is owed to us, so all that can be there is the end

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, timeout_s: float | None
    ) -> Reply:
        """Send a request and read the whole answer."""
        self._socket.settimeout(timeout_s)
        head = self._send(method, target, headers, body)
        content = b"".join(self._chunks())
        if self._protocol.our_state is h11.DONE and self._protocol.their_state is h11.DONE:
            self._protocol.start_next_cycle()
        return Reply(head.status_code, _headers(head), content)

    def stream(self, target: str, headers: Mapping[str, str], timeout_s: float) -> tuple[Reply, Iterator[bytes]]:
        """Start a GET whose answer has no end: its head, and its content in pieces.

        `timeout_s` bounds the silence between two pieces. An answer that is no success is read whole.
        """
        self._socket.settimeout(timeout_s)
        head = self._send("GET", target, headers, b"")
        is_good = head.status_code == 200
        body = b"" if is_good else b"".join(self._chunks())
        return Reply(head.status_code, _headers(head), body), self._chunks() if is_good else iter(())

    def close(self) -> None:
        """Hang up. A thread that waits for an answer here is woken: closing alone would leave it in `recv`."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _send(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> h11.Response:
        lines = {
            "Host": self._address.target if self._address.transport != UNIX else "localhost",
            "Content-Length": str(len(body)),
            **headers,
        }
        if self._address.token:
            lines["Authorization"] = f"Bearer {self._address.token}"
        request = h11.Request(method=method, target=target, headers=list(lines.items()))
        out = (self._protocol.send(request) or b"") + (self._protocol.send(h11.Data(data=body)) or b"")
        try:
            self._socket.sendall(out + (self._protocol.send(h11.EndOfMessage()) or b""))
        except OSError as error:
            raise DaemonUnreachable(f"The connection to the daemon broke: {error}.") from error
        event = self._next()
        while isinstance(event, h11.InformationalResponse):
            event = self._next()
        assert isinstance(event, h11.Response), event
        return event

    def _chunks(self) -> Iterator[bytes]:
        while True:
            event = self._next()
            if isinstance(event, h11.Data):
                yield bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                return

    def _next(self) -> Any:
        try:
            while (event := self._protocol.next_event()) is h11.NEED_DATA:
                self._protocol.receive_data(self._socket.recv(_READ_SIZE))
        except TimeoutError as error:
            raise DaemonUnreachable("The daemon did not answer in time.") from error
        except (OSError, h11.RemoteProtocolError) as error:
            raise DaemonUnreachable(f"The connection to the daemon broke: {error}.") from error
        if isinstance(event, h11.ConnectionClosed):
            raise DaemonUnreachable("The daemon hung up.")
        return event


def _dial(address: Address, timeout_s: float) -> socket.socket:
    dialled = socket.socket(socket.AF_UNIX if address.transport == UNIX else socket.AF_INET)
    host, _, port = address.target.rpartition(":")
    try:
        dialled.settimeout(timeout_s)
        dialled.connect(address.target if address.transport == UNIX else (host, int(port)))
    except OSError as error:
        dialled.close()
        raise DaemonUnreachable(f"No daemon answers at {address.target}: {error.strerror or error}.") from error
    return dialled


def _headers(head: h11.Response) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
