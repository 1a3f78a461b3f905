"""Our end of a command's only door: takes the socket that listens in its network, and answers on it."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from agents.sandbox.network.heads import LARGEST_BYTES
from agents.sandbox.network.proxy import FilteringProxy

_MOST_CONNECTIONS: Final = 64
"""At a time and for one command: each takes two descriptors of ours. More wait in the command's own network."""

_WORD: Final = b"g"
_FULL_S: Final = 0.1


class Gate:
    """One door, from before the command begins until it has ended. `theirs` is for whoever opens it."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._ours.setblocking(False)
        self.theirs = theirs.detach()
        self.is_open = False
        """Whether somebody answers; a command begins only then."""

    @asynccontextmanager
    async def answered_by(self, proxy: FilteringProxy) -> AsyncIterator[None]:
        """Answer as long as this lasts."""
        answering = asyncio.ensure_future(self._answer(proxy))
        try:
            yield
        finally:
            answering.cancel()
            await asyncio.gather(answering, return_exceptions=True)
            self.close()

    def close(self) -> None:
        """Let go of our end."""
        self._ours.close()

    async def _answer(self, proxy: FilteringProxy) -> None:
        try:
            listening = await self._taken()
        except OSError:  # whoever opens it has gone, or has handed out what is no door
            self.close()
            return
        with listening:
            self._ours.send(_WORD)
            self.close()
            self.is_open = True
            await _accept(listening, proxy)

    async def _taken(self) -> socket.socket:
        """The listening socket, once it is handed out. Raises `OSError`."""
        await _something_comes(self._ours)
        _, passed, flags, _ = socket.recv_fds(self._ours, 16, 1, socket.MSG_CMSG_CLOEXEC)
        if len(passed) != 1 or flags & socket.MSG_CTRUNC or not stat.S_ISSOCK(os.fstat(passed[0]).st_mode):
            for one in passed:
                os.close(one)
            raise OSError("nothing was handed out")
        listening = socket.socket(fileno=passed[0])
        is_door = listening.family == socket.AF_INET and listening.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        if not is_door:
            listening.close()
            raise OSError("what was handed out does not listen")
        listening.setblocking(False)
        return listening


async def _something_comes(to: socket.socket) -> None:
    loop, come = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(to, come.set)
    try:
        await come.wait()
    finally:
        loop.remove_reader(to)


async def _next_of(listening: socket.socket) -> socket.socket:
    """A connection. Not by `loop.sock_accept`: cancelled in the moment in which one comes, it leaves that one open."""
    while True:
        try:
            connection, _ = listening.accept()
        except BlockingIOError:
            await _something_comes(listening)
            continue
        connection.setblocking(False)
        return connection


async def _accept(listening: socket.socket, proxy: FilteringProxy) -> None:
    loop, turns = asyncio.get_running_loop(), asyncio.Semaphore(_MOST_CONNECTIONS)
    serving: set[asyncio.Task[None]] = set()  # in no group: a fault in answering one must not end the others

    async def serve(connection: socket.socket) -> None:
        try:
            await proxy.serve(*await asyncio.open_connection(sock=connection, limit=LARGEST_BYTES))
        finally:
            turns.release()

    try:
        while True:
            await turns.acquire()
            try:
                connection = await _next_of(listening)
            except OSError:  # we have no descriptors left for now, or it has gone already
                turns.release()
                await asyncio.sleep(_FULL_S)
                continue
            one = loop.create_task(serve(connection), name="command's connection")
            serving.add(one)
            one.add_done_callback(serving.discard)
    finally:
        for one in serving:
            one.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
