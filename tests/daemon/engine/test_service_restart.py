"""What a restart, another version and a death of the process leave of workflows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

import pytest

from daemon.engine.errors import WorkflowEnded
from daemon.engine.port import Steps, WorkflowState
from daemon.engine.service import Engine
from daemon.engine.slots import Slots


def told(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(story, 30))


async def giving(value: Any) -> Any:
    return value


async def state_is(engine: Engine, workflow: str, state: WorkflowState) -> None:
    while (status := await engine.state(workflow)) is None or status.state is not state:
        await asyncio.sleep(0.01)


async def broken(engine: Engine, workflow: str) -> str:
    await state_is(engine, workflow, WorkflowState.BROKEN)
    status = await engine.state(workflow)
    assert status is not None
    return status.message


def test_a_stop_interrupts_a_step_without_an_outcome_and_the_next_start_does_it_again(running) -> None:
    done: list[str] = []

    async def work() -> str:
        done.append("work")
        if done.count("work") == 1:
            try:
                await asyncio.sleep(60)
            finally:
                raise RuntimeError("killed") from None  # what work makes of the end is not its outcome
        return "worked"

    async def flow(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        await steps.do("first", lambda: giving(done.append("first")))
        return {"work": await steps.do("work", work)}

    async def story() -> None:
        async with running(flow=flow) as engine:
            await engine.begin("flow", "w", {})
            while "work" not in done:
                await asyncio.sleep(0.01)
        async with running(flow=flow) as engine:
            assert await engine.wait("w") == {"work": "worked"}
        assert done == ["first", "work", "work"]

    told(story())


def test_what_was_waited_for_is_waited_for_again_and_what_came_is_kept(running) -> None:
    waits: list[int] = []
    answers: asyncio.Queue[str] = asyncio.Queue()

    async def waiting() -> str:
        waits.append(1)
        return await answers.get()

    async def flow(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        first = await steps.until("first", waiting)
        second = await steps.until("second", waiting)
        return {"answers": [first, second]}

    async def story() -> None:
        async with running(flow=flow) as engine:
            await engine.begin("flow", "w", {})
            answers.put_nowait("yes")
            while len(waits) < 2:
                await asyncio.sleep(0.01)
        async with running(flow=flow) as engine:
            await state_is(engine, "w", WorkflowState.WAITING)
            answers.put_nowait("no")
            assert await engine.wait("w") == {"answers": ["yes", "no"]}
        assert len(waits) == 3

    told(story())


def test_a_failed_step_fails_in_the_same_way_after_a_restart(running) -> None:
    seen: list[tuple[str, str, str]] = []
    gate = asyncio.Event()

    async def fails() -> None:
        raise ZeroDivisionError("by zero")

    async def flow(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        try:
            await steps.do("fails", fails)
        except Exception as error:
            seen.append((type(error).__name__, str(error), getattr(error, "cause", "")))
        await steps.until("gate", gate.wait)
        return {}

    async def story() -> None:
        async with running(flow=flow) as engine:
            await engine.begin("flow", "w", {})
            await state_is(engine, "w", WorkflowState.WAITING)
        gate.set()
        async with running(flow=flow) as engine:
            await engine.wait("w")
        assert seen == [seen[0], seen[0]]

    told(story())


def test_a_restart_does_not_prolong_a_sleep_or_a_deadline(running) -> None:
    async def sleeps(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        await steps.sleep(payload["seconds"])
        return {}

    async def story() -> None:
        begun = time.monotonic()
        async with running(sleeps=sleeps) as engine:
            await engine.begin("sleeps", "sleeps", {"seconds": 1.5})
            await engine.begin("sleeps", "late", {"seconds": 60}, timeout_s=1.0)
            await state_is(engine, "sleeps", WorkflowState.WAITING)
            await asyncio.sleep(0.7)
        async with running(sleeps=sleeps) as engine:
            with pytest.raises(WorkflowEnded, match="longer than it was allowed"):
                await engine.wait("late")
            await engine.wait("sleeps")
        assert time.monotonic() - begun < 3

    told(story())


def test_after_a_restart_the_best_priority_goes_first(running) -> None:
    order: list[str] = []
    is_open = False

    async def flow(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        if not is_open:
            await asyncio.sleep(60)
        await steps.do("note", lambda: giving(order.append(steps.id)))
        return {}

    async def story() -> None:
        nonlocal is_open
        async with running(flow=flow, slots=Slots(1)) as engine:
            for priority in (9, 8, 3, 7, 1, 5):
                await engine.begin("flow", f"w{priority}", {}, priority=priority)
        is_open = True
        async with running(flow=flow, slots=Slots(1)) as engine:
            await asyncio.gather(*(engine.wait(f"w{priority}") for priority in (9, 8, 3, 7, 1, 5)))
        assert order == ["w1", "w3", "w5", "w7", "w8", "w9"]

    told(story())


async def waits(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
    await steps.until("wait", lambda: asyncio.sleep(60))
    return {}


async def finds_it_there(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
    return {"waited": await steps.until("wait", lambda: giving("came"))}


def test_a_workflow_of_another_version_is_told_as_broken_and_waits_for_that_version(running) -> None:
    async def story() -> None:
        async with running(flow=waits, version="1") as engine:
            await engine.begin("flow", "w", {})
            await state_is(engine, "w", WorkflowState.WAITING)
        async with running(flow=finds_it_there, version="2") as engine:
            assert await broken(engine, "w") == "it was begun by version 1 of the workflows, and this is version 2"
            with pytest.raises(WorkflowEnded, match="version 1"):
                await engine.wait("w")
        async with running(flow=finds_it_there, version="1") as engine:
            assert await engine.wait("w") == {"waited": "came"}

    told(story())


def test_a_workflow_that_this_version_does_not_know_is_told_as_broken(running) -> None:
    async def story() -> None:
        async with running(flow=waits) as engine:
            await engine.begin("flow", "w", {})
            await state_is(engine, "w", WorkflowState.WAITING)
        async with running(other=waits) as engine:
            assert "no workflow 'flow'" in await broken(engine, "w")
        async with running(flow=finds_it_there) as engine:
            assert await engine.wait("w") == {"waited": "came"}

    told(story())


@pytest.mark.parametrize("catches", [True, False])
def test_code_that_went_another_way_breaks_the_workflow_and_loses_nothing(running, catches: bool) -> None:
    done: list[str] = []

    def flow(first: str):
        async def go(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
            try:
                await steps.do(first, lambda: giving(done.append(first)))
            except Exception:
                if not catches:
                    raise
            await steps.do("second", lambda: giving(done.append("second")))
            await steps.until("gate", lambda: asyncio.sleep(60 if first == "first" and len(done) < 3 else 0))
            return {}

        return go

    async def story() -> None:
        async with running(flow=flow("first")) as engine:
            await engine.begin("flow", "w", {})
            await state_is(engine, "w", WorkflowState.WAITING)
        async with running(flow=flow("renamed")) as engine:
            assert "renamed" in await broken(engine, "w")
            assert done == ["first", "second"]
            assert engine.slots.held == 0
        done.append("back")
        async with running(flow=flow("first")) as engine:
            assert "renamed" in await broken(engine, "w")  # it stays so until somebody resumes it
            await engine.resume("w")
            assert await engine.wait("w") == {}
        assert done == ["first", "second", "back"]

    told(story())


def test_what_was_cancelled_stays_cancelled_over_a_restart(running) -> None:
    async def story() -> None:
        async with running(flow=waits) as engine:
            await engine.begin("flow", "w", {})
            await state_is(engine, "w", WorkflowState.WAITING)
            await engine.cancel("w")
        async with running(flow=finds_it_there) as engine:
            await state_is(engine, "w", WorkflowState.CANCELLED)
            await engine.resume("w")
            assert await engine.wait("w") == {"waited": "came"}

    told(story())
