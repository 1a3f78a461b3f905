"""The HTTP server: our own sockets, our own end, and a look at who is dialling."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import socket
import struct
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from daemon.address import TCP, UNIX, Address
from daemon.home import Home
from daemon.private_files import make_private_folder, write_atomically

_log = logging.getLogger(__name__)

_BACKLOG = 256
_GRACE_S = 5
_KEEP_ALIVE_S = 75


class PrivateProtocol(H11Protocol):
    """HTTP for the user alone: on a Unix socket, a peer of another user is hung up on before it can speak.

    The rights of the folder and the socket keep others out already; this holds if someone loosens them.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Look at the peer, then go on or hang up."""
        stranger = _peer_user(transport.get_extra_info("socket"))
        if stranger is not None and stranger != os.getuid():
            _log.warning("Refused a connection of user %d", stranger)
            self.transport = transport
            transport.abort()
            return
        super().connection_made(transport)


class DaemonServer(uvicorn.Server):
    """uvicorn without its signal handlers and its ten wake-ups a second: it sleeps until it is told to end."""

    def __init__(self, app: ASGIApp, stopping: asyncio.Event) -> None:
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http=PrivateProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            backlog=_BACKLOG,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=_GRACE_S,
        )
        super().__init__(config)
        self._stopping = stopping
        self.listening = asyncio.Event()

    async def main_loop(self) -> None:
        """Sleep until the end."""
        self.listening.set()
        self.server_state.default_headers = list(self.config.encoded_headers)
        await self._stopping.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the daemon, which has more to put away than connections."""
        yield


def bind(home: Home, transport: str) -> tuple[socket.socket, Address]:
    """A listening socket for `transport` (`auto`, `unix`, `tcp`), and where clients find it.

    Only the holder of the daemon's lock may call this: it removes a socket that a dead daemon left behind.
    """
    if transport == "tcp" or not hasattr(socket, "AF_UNIX"):
        return _bind_tcp(home)
    return _bind_unix(home)


def _bind_unix(home: Home) -> tuple[socket.socket, Address]:
    path = home.socket
    make_private_folder(path.parent)
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    # bind() makes the file with the umask's rights; a chmod afterwards would leave a moment for others.
    before = os.umask(0o177)
    try:
        listening.bind(os.fspath(path))
    finally:
        os.umask(before)
    listening.listen(_BACKLOG)
    return listening, Address(UNIX, os.fspath(path))


def _bind_tcp(home: Home) -> tuple[socket.socket, Address]:
    listening = socket.socket(socket.AF_INET)
    listening.bind(("127.0.0.1", 0))
    listening.listen(_BACKLOG)
    host, port = listening.getsockname()
    token = secrets.token_hex(32)
    write_atomically(home.token, token.encode())
    return listening, Address(TCP, f"{host}:{port}", token)


def _peer_user(peer: Any) -> int | None:
    """The user id behind a Unix connection, None where there is none or the system does not tell."""
    if peer.family != getattr(socket, "AF_UNIX", None) or not hasattr(socket, "SO_PEERCRED"):
        return None
    credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", credentials)[1])
