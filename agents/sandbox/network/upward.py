"""What a command sends on its way to a host: only what was allowed goes on, and nothing behind it."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Final

from agents.sandbox.network.heads import BadHead, Head, asked_of_server, read_head
from agents.sandbox.network.hello import HANDSHAKE, BadHello, read_hello, server_names
from agents.sandbox.network.hosts import Target, address_of

PIECE: Final = 64 * 1024
_SPEAKING_S: Final = 60.0
_WEB, _SECURE_WEB = 80, 443
_CHUNK: Final = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(;[\t\x20-\x7e]*)?\r\n")
_MOST_TRAILERS: Final = 100


@dataclass
class Counted:
    """What went to one host and came from it; `refused` and `problem` say why nothing did, as clauses."""

    connections: int = 0
    bytes_out: int = 0
    bytes_in: int = 0
    refused: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Upward:
    """The way from a command to a host."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    count: Counted

    async def send(self, data: bytes) -> None:
        """Let so much go on."""
        self.count.bytes_out += len(data)
        self.writer.write(data)
        await self.writer.drain()

    async def send_all(self) -> None:
        """Everything that comes goes on, and so does its end."""
        while data := await self.reader.read(PIECE):
            await self.send(data)
        if self.writer.can_write_eof():
            self.writer.write_eof()

    async def send_exactly(self, length: int) -> None:
        """So many bytes go on."""
        while length > 0:
            data = await self.reader.read(min(length, PIECE))
            if not data:
                raise asyncio.IncompleteReadError(b"", length)
            length -= len(data)
            await self.send(data)

    async def send_chunked(self) -> None:
        """A body in pieces goes on, written anew: what is odd in how it was written does not."""
        while True:
            line = await self.reader.readuntil(b"\r\n")
            found = _CHUNK.fullmatch(line)
            if found is None:
                raise BadHead("a piece of its body has no length")
            size = int(found[1], 16)
            if size == 0:
                break
            await self.send(b"%x\r\n" % size)
            await self.send_exactly(size)
            if await self.reader.readexactly(2) != b"\r\n":
                raise BadHead("a piece of its body is longer than it says")
            await self.send(b"\r\n")
        await self._skip_trailers()
        await self.send(b"0\r\n\r\n")

    async def _skip_trailers(self) -> None:
        for _ in range(_MOST_TRAILERS):
            if await self.reader.readuntil(b"\r\n") == b"\r\n":
                return
        raise BadHead("too much follows its body")


async def head_from(reader: asyncio.StreamReader, first: bytes = b"") -> Head:
    """The head of a request, of which `first` was read already. Raises `BadHead`."""
    try:
        async with asyncio.timeout(_SPEAKING_S):
            return read_head(first + await reader.readuntil(b"\r\n\r\n"))
    except asyncio.LimitOverrunError as error:
        raise BadHead("its beginning is too long") from error


async def one_request(up: Upward, head: bytes, length: int | None) -> None:
    """One request and its body; whatever comes after it is not read."""
    await up.send(head)
    if length is None:
        await up.send_chunked()
    else:
        await up.send_exactly(length)


async def through_tunnel(up: Upward, target: Target) -> None:
    """What goes through a tunnel: TLS for its host, without TLS a request for it, or at a port that was named anything.

    Raises `BadHello` and `BadHead`.
    """
    first = await up.reader.read(1)
    if not first:
        return
    if first[0] == HANDSHAKE:
        await _greet(up, target, first)
    elif target.port == _SECURE_WEB:
        raise BadHello("it does not begin with a handshake")
    elif target.port == _WEB:
        head = await head_from(up.reader, first)
        path = asked_of_server(head, target)
        await one_request(up, head.told_to(target, path), head.length)
        return
    else:
        await up.send(first)
    await up.send_all()


async def _greet(up: Upward, target: Target, first: bytes) -> None:
    """The first message of TLS, if it is for this host."""
    seen = bytearray(first)
    async with asyncio.timeout(_SPEAKING_S):
        seen += await up.reader.readexactly(4)
        seen += await up.reader.readexactly(int.from_bytes(seen[-2:], "big"))
        while (message := read_hello(bytes(seen))) is None:
            head = await up.reader.readexactly(5)
            seen += head + await up.reader.readexactly(int.from_bytes(head[-2:], "big"))
    names = server_names(message)
    if any(name != target.host for name in names) and not address_of(target.host):
        raise BadHello(f"it asks for {', '.join(names)[:200]}")
    await up.send(bytes(seen))
