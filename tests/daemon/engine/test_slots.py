from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from daemon.engine.slots import Slots


def story(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    def run() -> None:
        asyncio.run(asyncio.wait_for(test(), 10))

    return run


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def hold_until(slots: Slots, priority: int, told: list[str], name: str, released: asyncio.Event) -> None:
    async with slots.hold(priority):
        told.append(name)
        await released.wait()


@story
async def test_no_more_work_at_once_than_there_are_slots() -> None:
    slots, told, released = Slots(2), list[str](), asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for name in "abc":
            tasks.create_task(hold_until(slots, 5, told, name, released))
        await settled()
        assert (told, slots.held, slots.waiting) == (["a", "b"], 2, 1)
        released.set()
    assert (told, slots.held) == (["a", "b", "c"], 0)


@story
async def test_lower_priorities_go_first_and_then_who_came_first() -> None:
    slots, told, released = Slots(1), list[str](), asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for name, priority in (("first", 9), ("late", 7), ("later", 7), ("urgent", 1)):
            tasks.create_task(hold_until(slots, priority, told, name, released))
            await settled()
        released.set()
    assert told == ["first", "urgent", "late", "later"]


@story
async def test_who_is_away_makes_room_and_comes_back_before_those_who_came_after() -> None:
    slots, told = Slots(1), list[str]()
    answered, gone, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def asks() -> None:
        async with slots.hold() as hold:
            async with hold.away():
                gone.set()
                await answered.wait()
            told.append("asked")

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(asks())
        await gone.wait()
        tasks.create_task(hold_until(slots, 5, told, "second", finished))
        await settled()
        tasks.create_task(hold_until(slots, 5, told, "third", finished))
        assert told == ["second"]
        answered.set()
        await settled()
        finished.set()
    assert told == ["second", "asked", "third"]


@story
async def test_an_error_while_away_finds_the_slot_taken_again() -> None:
    slots = Slots(1)
    async with slots.hold() as hold:
        with pytest.raises(ValueError):
            async with hold.away():
                raise ValueError
        assert slots.held == 1
    assert slots.held == 0


@pytest.mark.parametrize("moment", ["in line", "just admitted", "away"])
def test_a_slot_is_not_lost_with_whoever_is_called_off(moment: str) -> None:
    async def go() -> None:
        slots = Slots(1)
        started = asyncio.Event()

        async def work() -> None:
            async with slots.hold() as hold:
                if moment == "away":
                    async with hold.away():
                        started.set()
                        await asyncio.sleep(60)

        if moment == "away":
            task = asyncio.create_task(work())
            await started.wait()
            task.cancel()
        else:
            async with slots.hold():
                task = asyncio.create_task(work())
                await settled()
                if moment == "in line":
                    task.cancel()
                    await settled()
            task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()
        assert (slots.held, slots.waiting) == (0, 0)

    asyncio.run(asyncio.wait_for(go(), 10))


@story
async def test_closed_slots_let_nobody_in_and_open_by_priority() -> None:
    slots, told, released = Slots(1), list[str](), asyncio.Event()
    slots.close()
    async with asyncio.TaskGroup() as tasks:
        for name, priority in (("low", 9), ("high", 1)):
            tasks.create_task(hold_until(slots, priority, told, name, released))
        await settled()
        assert told == []
        slots.open()
        released.set()
    assert told == ["high", "low"]
