"""Places to work at: so many at once, lower priorities first, then in the order of arrival.

Whoever waits for a person gives his slot back meanwhile (`Hold.away`) and keeps his place in the order, so that days of
waiting block nobody, and who comes back goes before those who came after him.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from types import TracebackType

from daemon.engine.port import DEFAULT_PRIORITY


class Slots:
    """A bounded number of slots. For one event loop; not for threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held = 0
        self._numbers = count()
        self._line: list[tuple[int, int, asyncio.Future[None]]] = []
        self._is_closed = False

    @property
    def limit(self) -> int:
        """How many there are."""
        return self._limit

    @property
    def held(self) -> int:
        """How many are taken."""
        return self._held

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return sum(not place.done() for _, _, place in self._line)

    def close(self) -> None:
        """Let nobody in until `open`, so that those who arrive meanwhile are admitted by priority."""
        self._is_closed = True

    def open(self) -> None:
        """Admit whoever stands in line, best first."""
        self._is_closed = False
        self._admit()

    def hold(self, priority: int = DEFAULT_PRIORITY) -> Hold:
        """A slot for the time of an `async with`; the place in line counts from this call."""
        return Hold(self, priority, next(self._numbers))

    async def take(self, priority: int, number: int) -> None:
        """Wait for a slot; use `hold`, which gives it back."""
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._line, (priority, number, place))
        self._admit()
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.give_back()  # admitted in the same moment in which it was called off
            else:
                place.cancel()
            raise

    def give_back(self) -> None:
        """Let the next one in."""
        self._held -= 1
        self._admit()

    def _admit(self) -> None:
        while self._line and not self._is_closed and self._held < self._limit:
            _, _, place = heapq.heappop(self._line)
            if not place.done():
                self._held += 1
                place.set_result(None)


class Hold:
    """One claim on a slot."""

    def __init__(self, slots: Slots, priority: int, number: int) -> None:
        self._slots = slots
        self._priority = priority
        self._number = number
        self._has_slot = False

    async def __aenter__(self) -> Hold:
        await self._take()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._give_back()

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Be without the slot for a while. One that is called off while it is away does not come back for it."""
        self._give_back()
        try:
            yield
        except Exception:
            await self._take()
            raise
        await self._take()

    async def _take(self) -> None:
        await self._slots.take(self._priority, self._number)
        self._has_slot = True

    def _give_back(self) -> None:
        if self._has_slot:
            self._has_slot = False
            self._slots.give_back()
