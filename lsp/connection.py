"""One editor's connection: bytes in, bytes out, with back pressure, and the end of it."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Final

from lsp.framing import Frames, Junk, TooLong, framed
from lsp.protocol.strict import StrictProtocol

_log = logging.getLogger(__name__)

_READ_BYTES: Final = 256 * 1024
_TURN_S: Final = 0.005
"""After so long another connection gets its turn, though more of this one is there already."""

_FAREWELL_S: Final = 2.0


class Connection:
    """Reads messages and hands them to the protocol, one after the other, until either side ends it.

    While the editor does not read, it is not read from either: what is unsent stays bounded by what it has asked.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, protocol: StrictProtocol) -> None:
        self._reader = reader
        self._writer = writer
        self._protocol = protocol
        self._ended = asyncio.Event()
        protocol.send = self._send
        protocol.on_exit = self._ended.set

    async def serve(self) -> None:
        """Serve until `exit`, the end of the stream, or a cancellation."""
        reading = asyncio.create_task(self._read(), name="read an editor")
        ended = asyncio.create_task(self._ended.wait(), name="wait for an editor's exit")
        try:
            await asyncio.wait({reading, ended}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (reading, ended):
                task.cancel()
            await asyncio.gather(reading, ended, return_exceptions=True)
            await self._hang_up()

    async def _read(self) -> None:
        frames = Frames()
        while not self._ended.is_set():
            data = await self._reader.read(_READ_BYTES)
            if not data:
                return
            try:
                await self._take(frames, data)
            except TooLong as error:
                _log.warning("An editor is let go: %s", error)
                return
            await self._writer.drain()

    async def _take(self, frames: Frames, data: bytes) -> None:
        began = time.monotonic()
        for found in frames.feed(data):
            if isinstance(found, Junk):
                _log.warning("%d bytes of an editor belong to no message: %r", len(found.data), found.data[:80])
                continue
            self._protocol.receive(found)
            if self._ended.is_set():
                return
            if time.monotonic() - began > _TURN_S:
                await self._writer.drain()
                await asyncio.sleep(0)
                began = time.monotonic()

    def _send(self, body: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(framed(body))

    async def _hang_up(self) -> None:
        try:
            async with asyncio.timeout(_FAREWELL_S):
                await self._writer.drain()
                self._writer.close()
                await self._writer.wait_closed()
        except (OSError, TimeoutError):
            self._writer.transport.abort()
