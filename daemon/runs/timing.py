"""How long a run has worked, and when that is enough. Waiting, for a person or for its turn, is not counted.

What was worked stands in the steps (`worked_s`), not in a clock of this process, so it counts on after a restart. A
kill costs at most the time of the step that it hit.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

from daemon.acting_errors import RunOutOfTime, StepTooLong
from daemon.engine.slots import Slots
from daemon.settings.registry import RUNS_STEP_TIME_LIMIT
from daemon.settings.values import Settings
from daemon.store.runs import RunRow, StepRow

WORKED: Final = "worked_s"
"""In the body of a step: the seconds that it took without waits; in that of a run: those of steps put aside."""
LIMIT: Final = "time_limit_s"
"""In the body of a run: the seconds that it may work in all its attempts; 0 for no limit."""

_TICK_S: Final = 0.05

ValueT = TypeVar("ValueT")


def worked_s(body: Mapping[str, Any], steps: Iterable[StepRow]) -> float:
    """The seconds that a run has worked, by its own body and its steps that count."""
    return float(body.get(WORKED, 0.0)) + sum(float(step.body.get(WORKED, 0.0)) for step in steps)


def is_over(worked_s: float, limit_s: float) -> bool:
    """Whether a run has worked as long as it may: a timer may go off a tick too early, and that is not much left."""
    return bool(limit_s) and limit_s - worked_s < _TICK_S


class WorkClock:
    """Measures the work of one run, and ends it when the time is over. For one loop, one piece of work at a time."""

    def __init__(self, worked_s: float = 0.0, limit_s: float = 0.0, step_s: float = 0.0) -> None:
        """`worked_s` is what was worked before; of the limits, for all work and for one step, 0 means none."""
        self._worked_s = worked_s
        self._limit_s = limit_s
        self._step_s = step_s
        self._untold_s = self._step_worked_s = 0.0
        self._began: float | None = None
        self._timer: asyncio.Timeout | None = None

    def take(self) -> float:
        """The seconds that were worked since this was asked last: what a step took."""
        if self._began is not None:
            self._stop()
            self._start()
        taken, self._untold_s = self._untold_s, 0.0
        return round(taken, 3)

    async def work(self, piece: Callable[[], Awaitable[ValueT]]) -> ValueT:
        """Do a piece of work within the time that is left; what it is at when the time is over is ended.

        Raises `RunOutOfTime`, and `StepTooLong` where this piece alone takes longer than one may.
        """
        self._check()
        self._step_worked_s = 0.0
        timer = asyncio.timeout(None)
        try:
            async with timer:
                self._timer = timer
                return await self.count(piece)
        except TimeoutError as error:
            if not timer.expired():  # a timeout of the work's own
                raise
            self._check()
            raise StepTooLong(self._step_s) from error
        finally:
            self._timer = None

    async def count(self, piece: Callable[[], Awaitable[ValueT]]) -> ValueT:
        """Do a piece of work that must not be ended in its middle; it counts all the same."""
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
        if is_over(self._worked_s, self._limit_s):
            raise RunOutOfTime(self._limit_s)

    def _start(self) -> None:
        self._began = time.monotonic()
        used = ((self._limit_s, self._worked_s), (self._step_s, self._step_worked_s))
        left = [limit - spent for limit, spent in used if limit]
        if left:
            self._set_timer(asyncio.get_running_loop().time() + max(min(left), 0.0))

    def _stop(self) -> None:
        if self._began is None:
            return
        spent, self._began = time.monotonic() - self._began, None
        self._worked_s += spent
        self._untold_s += spent
        self._step_worked_s += spent
        self._set_timer(None)

    def _set_timer(self, at: float | None) -> None:
        if self._timer is not None and not self._timer.expired():
            self._timer.reschedule(at)


def clock_of_run(row: RunRow, steps: Iterable[StepRow], settings: Settings) -> WorkClock:
    """The clock of a run that goes on behind these steps."""
    limit_s = float(row.body.get(LIMIT, 0.0))
    return WorkClock(worked_s(row.body, steps), limit_s, settings.value(RUNS_STEP_TIME_LIMIT))


class UncountedLine:
    """Slots for which a run lines up without its time running on. Fills the port `daemon.runs.work.Places`."""

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
