"""Answers on the door of one command: lets through what it may reach, refuses the rest, and counts both.

Each connection is one tunnel or one request; what follows a request is not read, so nothing can be hidden behind it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from agents.records import Risk, SecurityEvent
from agents.sandbox.network.dialling import Dialler, Refused, Stream, Unreachable
from agents.sandbox.network.heads import BadHead, Head, asked_of_proxy
from agents.sandbox.network.hello import BadHello
from agents.sandbox.network.hosts import AllowedHosts, Target
from agents.sandbox.network.upward import PIECE, Counted, Upward, head_from, one_request, through_tunnel
from agents.surroundings import Contact

REFUSED: Final = "network_refused"
"""The kind of the events that are told."""

_MOST_TOLD: Final = 20
_MOST_PLACES: Final = 200
_OTHERS: Final = Target("other-places.invalid", 0)


class ContactNotes(Protocol):
    """Where contacts are noted: before the first byte goes to a host, and when the command has ended. In threads."""

    def begin(self, host: str) -> str:
        """A host is about to be contacted; the note's id. Raises `OSError` if it must not be."""
        ...

    def end(self, note: str, bytes_out: int, bytes_in: int, problem: str) -> None:
        """No more will come of it."""
        ...


class FilteringProxy:
    """The proxy of one command, in one event loop."""

    def __init__(self, allowed: AllowedHosts, dialler: Dialler, notes: ContactNotes | None = None) -> None:
        self._allowed = allowed
        self._dialler = dialler
        self._notes = notes
        self._counts: dict[Target, Counted] = {}
        self._noted: dict[str, asyncio.Future[str]] = {}
        self._misspoken: dict[str, None] = {}

    # -- what came of it -------------------------------------------------------------------------------------------

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Whom the command reached or tried to."""
        return tuple(
            Contact(
                host=target.host,
                port=target.port,
                connections=one.connections,
                bytes_out=one.bytes_out,
                bytes_in=one.bytes_in,
                refused=one.refused,
                problem=one.problem,
            )
            for target, one in self._counts.items()
        )

    @property
    def events(self) -> list[SecurityEvent]:
        """What was refused, each thing once."""
        said = [
            SecurityEvent(REFUSED, Risk.MEDIUM, f"The command tried to reach {target}: refused, since {one.refused}.")
            for target, one in self._counts.items()
            if one.refused
        ]
        said += [
            SecurityEvent(REFUSED, Risk.HIGH, f"The command misused the way to hosts: refused, since {reason}.")
            for reason in self._misspoken
        ]
        if len(said) > _MOST_TOLD:
            more = f"The command tried to reach {len(said) - _MOST_TOLD} more places: refused."
            said[_MOST_TOLD:] = [SecurityEvent(REFUSED, Risk.HIGH, more)]
        return said

    @property
    def remarks(self) -> list[str]:
        """Which hosts could not be reached, and why: a sentence each. Programs rarely say so."""
        return [
            f"{target} could not be reached: {one.problem}."
            for target, one in self._counts.items()
            if one.problem and not one.connections
        ]

    async def end_notes(self) -> None:
        """Complete the notes of all hosts that were contacted."""
        if self._notes is None:
            return
        for host, noting in self._noted.items():
            (note,) = await asyncio.gather(noting, return_exceptions=True)  # one may still be under way
            if isinstance(note, BaseException):
                continue
            counts = [one for target, one in self._counts.items() if target.host == host]
            problem = "" if any(one.bytes_in for one in counts) else next((one.problem for one in counts), "")
            out, back = sum(one.bytes_out for one in counts), sum(one.bytes_in for one in counts)
            await asyncio.to_thread(self._notes.end, note, out, back, problem)

    # -- one connection --------------------------------------------------------------------------------------------

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection from its beginning to its end. Raises nothing but cancellation."""
        try:
            await self._answer((reader, writer))
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return  # one of the two has gone, or says nothing
        finally:
            writer.close()

    async def _answer(self, inside: Stream) -> None:
        target: Target | None = None
        try:
            head = await head_from(inside[0])
            kind, target, path = asked_of_proxy(head)
            await self._check(target)
            if kind == "tunnel":
                await self._tunnel(inside, target)
            else:
                await self._request(inside, head, target, path)
        except BadHead as error:
            self._misspeak(str(error))
            await _say(inside, "400 Bad Request", f"refused, since {error}")
        except Refused as error:
            self._count(target).refused = error.reason
            await _say(inside, "403 Forbidden", f"{target} must not be reached: {error.reason}")
        except Unreachable as error:
            self._count(target).problem = str(error)
            await _say(inside, "502 Bad Gateway", f"{target} could not be reached: {error}")

    async def _check(self, target: Target) -> None:
        """Raises `Refused` unless this may be asked for; notes the contact before it is made."""
        reason = self._allowed.refusal(target)
        if reason:
            raise Refused(reason)
        if self._notes is None:
            return
        if target.host not in self._noted:
            self._noted[target.host] = asyncio.ensure_future(asyncio.to_thread(self._notes.begin, target.host))
        (note,) = await asyncio.gather(asyncio.shield(self._noted[target.host]), return_exceptions=True)
        if isinstance(note, OSError):
            raise Refused(str(note)) from note
        if isinstance(note, BaseException):
            raise Refused(f"its contact could not be noted ({type(note).__name__})") from note

    async def _tunnel(self, inside: Stream, target: Target) -> None:
        outside = await self._dialler.tunnel(target, self._allowed)
        try:
            inside[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await self._both_ways(inside, outside, target, lambda up: through_tunnel(up, target))
        except (BadHead, BadHello) as error:  # nobody is there to be told in words: what follows is no longer a proxy's
            self._misspeak(f"of what went to {target}, {error}")
        finally:
            outside[1].close()

    async def _request(self, inside: Stream, head: Head, target: Target, path: str) -> None:
        outside, asked, extra = await self._dialler.request(target, self._allowed, path)
        try:
            told = head.told_to(target, asked, extra)
            await self._both_ways(inside, outside, target, lambda up: one_request(up, told, head.length))
        finally:
            outside[1].close()

    async def _both_ways(
        self, inside: Stream, outside: Stream, target: Target, send: Callable[[Upward], Awaitable[None]]
    ) -> None:
        """Until the host has said all; raises what `send` raises."""
        count = self._count(target)
        count.connections += 1
        upward = Upward(inside[0], outside[1], count)
        up, down = asyncio.ensure_future(send(upward)), asyncio.ensure_future(_answers(outside[0], inside[1], count))
        try:
            await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
            if up.done():
                up.result()
                await down
            else:
                down.result()
        finally:
            for one in (up, down):
                one.cancel()
            await asyncio.gather(up, down, return_exceptions=True)

    def _misspeak(self, reason: str) -> None:
        """Keep one reason; it may quote the command, which shall neither fill our memory nor write on a terminal."""
        if len(self._misspoken) < _MOST_PLACES:
            self._misspoken.setdefault("".join(letter if letter.isprintable() else "\ufffd" for letter in reason))

    def _count(self, target: Target | None) -> Counted:
        """What is counted of a host; of what comes after very many different ones, only that it was so."""
        known = target or Target("", 0)
        if known not in self._counts and len(self._counts) >= _MOST_PLACES:
            known = _OTHERS
        return self._counts.setdefault(known, Counted())


async def _answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, count: Counted) -> None:
    while data := await reader.read(PIECE):
        count.bytes_in += len(data)
        writer.write(data)
        await writer.drain()


async def _say(inside: Stream, status: str, text: str) -> None:
    """A refusal that a program shows to whoever reads it."""
    body = f"groundplan: {text}\n".encode("utf-8", "replace")
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
    inside[1].write(f"{head}Connection: close\r\n\r\n".encode() + body)
    await inside[1].drain()
