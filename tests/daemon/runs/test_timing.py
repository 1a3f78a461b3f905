from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import pytest

from daemon.acting_errors import RunOutOfTime, StepTooLong
from daemon.contract.ids import RunId
from daemon.engine.slots import Slots
from daemon.runs.timing import UncountedLine, WorkClock, is_over, worked_s
from daemon.store.runs import StepRow

LONG_S = 30.0


def story(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    def run() -> None:
        asyncio.run(asyncio.wait_for(test(), 10))

    return run


def step(number: int, worked: float) -> StepRow:
    now = datetime.now(UTC)
    return StepRow(RunId("R"), number, "tool", "done", now, now, {"worked_s": worked})


def for_so_long(seconds: float) -> Callable[[], Awaitable[str]]:
    async def work() -> str:
        await asyncio.sleep(seconds)
        return "done"

    return work


@story
async def test_what_was_worked_is_told_once() -> None:
    clock = WorkClock()
    assert await clock.work(for_so_long(0.05)) == "done"
    assert clock.take() >= 0.05
    assert clock.take() == 0.0


@story
async def test_work_is_ended_when_the_time_of_the_run_is_over_and_none_begins_then() -> None:
    clock = WorkClock(worked_s=9.9, limit_s=10.0)
    began = time.monotonic()
    with pytest.raises(RunOutOfTime, match="worked the 10 s"):
        await clock.work(for_so_long(LONG_S))
    assert time.monotonic() - began < LONG_S / 2
    with pytest.raises(RunOutOfTime):
        await clock.work(for_so_long(0))


@story
async def test_one_step_that_takes_too_long_is_ended_and_the_next_one_has_all_of_its_time() -> None:
    clock = WorkClock(step_s=0.2)
    with pytest.raises(StepTooLong):
        await clock.work(for_so_long(LONG_S))
    assert await clock.work(for_so_long(0.01)) == "done"


@story
async def test_lining_up_is_not_work() -> None:
    clock, slots = WorkClock(limit_s=0.3), Slots(1)

    async def wait_and_work() -> str:
        async with UncountedLine(slots, clock).hold(5):
            return "done"

    async with slots.hold():
        working = asyncio.ensure_future(clock.work(wait_and_work))
        await asyncio.sleep(0.5)
        assert not working.done()
    assert await working == "done"
    assert clock.take() < 0.3
    assert slots.held == 0


@story
async def test_a_place_in_line_is_given_back_by_whoever_runs_out_of_time() -> None:
    clock, slots = WorkClock(limit_s=0.2), Slots(1)

    async def hold_for_long() -> None:
        async with UncountedLine(slots, clock).hold(5):
            await asyncio.sleep(LONG_S)

    with pytest.raises(RunOutOfTime):
        await clock.work(hold_for_long)
    assert slots.held == 0


@story
async def test_a_timeout_of_the_work_itself_stays_its_own() -> None:
    async def work() -> None:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(LONG_S)

    with pytest.raises(TimeoutError):
        await WorkClock(limit_s=LONG_S).work(work)


@story
async def test_what_must_not_be_ended_counts_and_goes_on_past_the_limit() -> None:
    clock = WorkClock(limit_s=0.1)
    assert await clock.count(for_so_long(0.2)) == "done"
    with pytest.raises(RunOutOfTime):
        await clock.work(for_so_long(0))


@story
async def test_who_is_cancelled_from_outside_is_cancelled() -> None:
    working = asyncio.ensure_future(WorkClock(limit_s=LONG_S).work(for_so_long(LONG_S)))
    await asyncio.sleep(0.01)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working


def test_worked_time_is_the_sum_of_steps_and_of_those_put_aside() -> None:
    assert worked_s({"worked_s": 5.0}, [step(1, 1.5), step(2, 0.25)]) == 6.75
    assert worked_s({}, []) == 0.0


def test_no_limit_is_never_over() -> None:
    assert not is_over(1e9, 0.0)
    assert is_over(10.0, 10.0)
