"""Services of this machine that nobody in a sandbox may reach: each notes what it hears."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

_OTHER_LOOPBACK: Final = "127.8.8.8"
_LARGEST: Final = 4096
_TURNS: Final = 3
_NOBODY: Final = "192.88.99.1"
"""Counts as public, and nobody has it."""
_STREAMS: Final = {"accept": "stream", "site": "visit"}
_ANSWER: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Services:
    """Listens over TCP, UDP and Unix sockets from a thread of its own until closed."""

    def __init__(self, folder: Path, name: str) -> None:
        self.address = _own_address()
        self.unix, self.unix_datagram = folder / "s.sock", folder / "d.sock"
        self.abstract = name
        self._selector = selectors.DefaultSelector()
        self._heard = bytearray()
        self._lookups = 0
        self._asking, self._caught_up = threading.Lock(), threading.Event()
        self._opened: list[socket.socket] = []
        self.tcp = self._listen(socket.AF_INET, "127.0.0.1", 0)
        self.udp = self._receive(socket.AF_INET, "127.0.0.1", 0)
        self.site = self._listen(socket.AF_INET, "127.0.0.1", 0, "site")
        self._heard_at_site = bytearray()
        self.tcp6 = self.udp6 = 0
        for host in {_OTHER_LOOPBACK, self.address} - {"127.0.0.1"}:
            with suppress(OSError):
                self._listen(socket.AF_INET, host, self.tcp)
                self._receive(socket.AF_INET, host, self.udp)
        with suppress(OSError):
            self.tcp6 = self._listen(socket.AF_INET6, "::1", 0)
            self.udp6 = self._receive(socket.AF_INET6, "::1", 0)
        self._listen_unix(str(self.unix))
        self._listen_unix(f"\0{name}")
        datagrams = self._keep(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        datagrams.bind(str(self.unix_datagram))
        self._selector.register(datagrams, selectors.EVENT_READ, "read")
        self._woken, self._waker = socket.socketpair()
        self._selector.register(self._woken, selectors.EVENT_READ, "stop")
        self._thread = threading.Thread(target=self._serve, name="selftest-services", daemon=True)
        self._thread.start()

    def has_heard(self, token: str) -> bool:
        """Whether anything with this token has come in."""
        self._catch_up()
        return token.encode() in self._heard

    def was_fooled(self, token: str) -> bool:
        """Whether the one host that commands may reach got something that is meant for another."""
        return f"for-{token}".encode() in self._heard_at_site

    def addresses_of(self, name: str, _port: int) -> list[str]:
        """What names mean in a trial: decoys lead to this machine. As `dialling.addresses_of`."""
        if name == "localhost":
            return ["127.0.0.1"]
        self._lookups += 1
        flipped = "127.0.0.1" if self._lookups % 2 else _NOBODY
        meant = {
            "rebound": ["127.0.0.1"],
            "own": [self.address],
            "mapped": ["::ffff:127.0.0.1"],
            "flips": [flipped],
            "both": [_NOBODY, "127.0.0.1"],
            "link": ["169.254.169.254"],
        }.get(name.removesuffix(".example"))
        if meant is None:
            raise OSError("there is no such name")
        return meant

    def hosts(self) -> tuple[str, ...]:
        """What commands may reach that are held to hosts: the site, and names that lead where they must not get."""
        names = ("rebound", "own", "mapped", "flips", "both")
        return (f"localhost:{self.site}", "link.example", *(f"{name}.example:{self.tcp}" for name in names))

    def close(self) -> None:
        """Stop listening."""
        self._waker.send(b"x")
        self._thread.join()
        for opened in (*self._opened, self._woken, self._waker):
            opened.close()
        self._selector.close()

    def _catch_up(self) -> None:
        """Until everything that has come in so far is read; what connects first has to be accepted."""
        with self._asking:
            for _ in range(_TURNS):
                self._caught_up.clear()
                self._waker.send(b"n")
                self._caught_up.wait(1)

    def _keep(self, opened: socket.socket) -> socket.socket:
        self._opened.append(opened)
        return opened

    def _listen(self, family: int, host: str, port: int, kind: str = "accept") -> int:
        listening = self._keep(socket.socket(family, socket.SOCK_STREAM))
        listening.bind((host, port))
        listening.listen(64)
        self._selector.register(listening, selectors.EVENT_READ, kind)
        return int(listening.getsockname()[1])

    def _receive(self, family: int, host: str, port: int) -> int:
        receiving = self._keep(socket.socket(family, socket.SOCK_DGRAM))
        receiving.bind((host, port))
        self._selector.register(receiving, selectors.EVENT_READ, "read")
        return int(receiving.getsockname()[1])

    def _listen_unix(self, name: str) -> None:
        listening = self._keep(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        listening.bind(name)
        listening.listen(64)
        self._selector.register(listening, selectors.EVENT_READ, "accept")

    def _serve(self) -> None:
        while True:
            is_asked = False
            for key, _ in self._selector.select():
                ready = key.fileobj
                assert isinstance(ready, socket.socket)
                if key.data == "stop":
                    is_asked = True
                    if b"x" in ready.recv(_LARGEST):
                        return
                    continue
                if key.data in _STREAMS:
                    came, _ = ready.accept()
                    self._selector.register(self._keep(came), selectors.EVENT_READ, _STREAMS[key.data])
                    continue
                data = b""
                with suppress(OSError):
                    data = ready.recv(_LARGEST)
                if key.data == "visit":
                    self._heard_at_site += data
                    with suppress(OSError):
                        ready.send(_ANSWER if b"\r\n\r\n" in data else b"")
                else:
                    self._heard += data
                if key.data in _STREAMS.values() and not data:
                    self._selector.unregister(ready)
            if is_asked:
                self._caught_up.set()


def _own_address() -> str:
    """The address of this machine towards others; no packet is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(asking.getsockname()[0])
