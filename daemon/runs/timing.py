"""How long a run has worked, and when that is enough. Time in which it waits, for a person or its turn, is not counted.

What was worked stands in the steps (`worked_s`), not in a clock of this process, so it counts on after a restart. A kill
costs at most the time of the step that it hit.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, Protocol, TypeVar

from daemon.acting_errors import RunOutOfTime, StepTooLong
from daemon.engine.slots import Slots
from daemon.store.runs import StepRow

WORKED: Final = "worked_s"
"""In the body of a step: the seconds that it took without waits; in that of a run: those of steps put aside."""
LIMIT: Final = "time_limit_s"
"""In the body of a run: the seconds that it may work in all its attempts; 0 for no limit."""

ValueT = TypeVar("ValueT")


def worked_s(body: Mapping[str, Any], steps: Iterable[StepRow]) -> float:
    """The seconds that a run has worked, by its own body and its steps that count."""
    return float(body.get(WORKED, 0.0)) + sum(float(step.body.get(WORKED, 0.0)) for step in steps)


class WorkClock:
    """Measures the work of one run, and ends it when the time is over. For one loop, one piece of work at a time."""

    def __init__(self, worked_s: float = 0.0, limit_s: float = 0.0, step_s: float = 0.0) -> None:
        """`worked_s` is what was worked before; of the limits, for all work and for one step, 0 means none."""
        self._worked_s = worked_s
        self._limit_s = limit_s
        self._step_s = step_s
        self._untold_s = 0.0
        self._began: float | None = None
        self._step_worked_s = 0.0
        self._timeout: asyncio.Timeout | None = None

    def take(self) -> float:
        """The seconds since this was asked last: what a step took."""
        if self._began is not None:
            self._stop()
            self._began = time.monotonic()
        taken, self._untold_s = self._untold_s, 0.0
        return round(taken, 3)

    async def work(self, piece: Callable[[], Awaitable[ValueT]]) -> ValueT:
        """Do a piece of work within the time that is left; what it is at when the time is over is ended.

        Raises `RunOutOfTime`, and `StepTooLong` where this piece alone takes longer than one may.
        """
        self._check()
        self._step_worked_s = 0.0
        try:
            async with asyncio.timeout(None) as self._timeout:
                self._start()
                return await piece()
        except TimeoutError as error:
            if self._timeout is None or not self._timeout.expired():
                raise
            self._stop()
            self._check()
            raise StepTooLong(self._step_s) from error
        finally:
            self._stop()
            self._timeout = None

    async def unlimited(self, piece: Callable[[], Awaitable[ValueT]]) -> ValueT:
        """Do a piece of work that must not be ended in its middle; it counts."""
        self._start()
        try:
            return await piece()
        finally:
            self._stop()

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Count nothing for a while."""
        self._stop()
        try:
            yield
        finally:
            self._start()

    def _check(self) -> None:
        # What is left of less than a tick would set a timer that goes off too early by as much, again and again.
        if self._limit_s and self._limit_s - self._worked_s < _TICK_S:
            raise RunOutOfTime(self._limit_s)

    def _start(self) -> None:
        self._began = time.monotonic()
        left = [limit - used for limit, used in self._used() if limit]
        if self._timeout is not None and left:
            self._timeout.reschedule(asyncio.get_running_loop().time() + max(min(left), 0.0))

    def _stop(self) -> None:
        if self._began is None:
            return
        spent = time.monotonic() - self._began
        self._began = None
        self._worked_s += spent
        self._untold_s += spent
        self._step_worked_s += spent
        if self._timeout is not None and not self._timeout.expired():
            self._timeout.reschedule(None)

    def _used(self) -> tuple[tuple[float, float], ...]:
        return (self._limit_s, self._worked_s), (self._step_s, self._step_worked_s)


_TICK_S: Final = 0.05


class Places(Protocol):
    """Where whoever wants to work lines up."""

    def hold(self, priority: int) -> Any:
        """A place for the time of an `async with`."""
        ...


class UncountedLine:
    """Slots for which a run lines up without its time running on."""

    def __init__(self, slots: Slots, clock: WorkClock) -> None:
        self._slots = slots
        self._clock = clock

    @asynccontextmanager
    async def hold(self, priority: int) -> AsyncIterator[None]:
        """A place for the time of an `async with`; what is done there counts."""
        hold = self._slots.hold(priority)
        async with self._clock.paused():
            await hold.__aenter__()
        try:
            yield
        finally:
            await hold.__aexit__(None, None, None)
