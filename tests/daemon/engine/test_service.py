from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from daemon.acting_errors import EngineError, EngineUnavailable
from daemon.engine.errors import StepFailed, UnknownWorkflow, WorkflowEnded
from daemon.engine.port import Retries, Steps, WorkflowState
from daemon.engine.service import Engine
from daemon.engine.slots import Slots
from daemon.errors import StoreError


def told(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(story, 30))


async def giving(value: Any) -> Any:
    return value


async def double(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
    number = await steps.do("double", lambda: giving(payload["number"] * 2))
    return {"number": number, "id": steps.id}


def test_a_workflow_turns_json_into_json(running) -> None:
    async def story() -> None:
        async with running(double=double) as engine:
            await engine.begin("double", "w", {"number": 21})
            assert await engine.wait("w") == {"number": 42, "id": "w"}

    told(story())


def test_beginning_twice_begins_once(running) -> None:
    done: list[str] = []

    async def once(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        await steps.do("note", lambda: giving(done.append("step")))
        return {}

    async def story() -> None:
        async with running(once=once) as engine:
            await asyncio.gather(*(engine.begin("once", "w", {}) for _ in range(5)))
            await engine.wait("w")
            await engine.begin("once", "w", {})
            assert done == ["step"]

    told(story())


def test_a_workflow_sees_of_a_step_what_json_makes_of_it(running) -> None:
    async def shapes(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        seen = await steps.do("shapes", lambda: giving({"pair": (1, 2), "text": "ü"}))
        return {"kind": type(seen["pair"]).__name__, "text": seen["text"]}

    async def story() -> None:
        async with running(shapes=shapes) as engine:
            await engine.begin("shapes", "w", {})
            assert await engine.wait("w") == {"kind": "list", "text": "ü"}

    told(story())


@pytest.mark.parametrize(
    ("error", "cause", "message"),
    [
        (StoreError("The disk is gone.", "Mount it."), "store.failed", "The disk is gone."),
        (ZeroDivisionError("by zero"), "daemon.internal", "ZeroDivisionError: by zero"),
    ],
)
def test_an_error_of_a_step_is_its_outcome(running, error: Exception, cause: str, message: str) -> None:
    async def fails() -> None:
        raise error

    async def flow(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        try:
            await steps.do("fails", fails)
        except StepFailed as failed:
            return {"step": failed.step, "cause": failed.cause, "message": failed.message, "hint": failed.hint}
        return {}

    async def story() -> None:
        async with running(flow=flow) as engine:
            await engine.begin("flow", "w", {})
            got = await engine.wait("w")
            assert (got["step"], got["cause"], got["message"]) == ("fails", cause, message)
            assert got["hint"] == getattr(error, "hint", "")

    told(story())


def test_an_error_that_nobody_caught_ends_the_workflow_with_its_cause(running) -> None:
    async def flow(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        raise StoreError("The disk is gone.", "Mount it.")

    async def story() -> None:
        async with running(flow=flow) as engine:
            await engine.begin("flow", "w", {})
            with pytest.raises(WorkflowEnded) as ended:
                await engine.wait("w")
            assert (ended.value.state, ended.value.cause, ended.value.hint) == ("failed", "store.failed", "Mount it.")
            status = await engine.state("w")
            assert status is not None
            assert (status.state, status.message) == (WorkflowState.FAILED, "The disk is gone.")

    told(story())


def test_a_step_is_tried_again_with_growing_rests_until_it_is_not_worth_it(running) -> None:
    moments: list[float] = []

    async def flaky() -> int:
        moments.append(time.monotonic())
        if len(moments) < 3:
            raise OSError("not yet")
        return len(moments)

    async def hopeless() -> int:
        moments.append(time.monotonic())
        raise ValueError("never")

    retries = Retries(attempts=5, first_s=0.05, factor=2, when=lambda error: isinstance(error, OSError))

    async def flow(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        tries = await steps.do("flaky", flaky, retries=retries)
        try:
            await steps.do("hopeless", hopeless, retries=retries)
        except StepFailed:
            return {"tries": tries}
        return {}

    async def story() -> None:
        async with running(flow=flow) as engine:
            await engine.begin("flow", "w", {})
            assert await engine.wait("w") == {"tries": 3}
        assert len(moments) == 4
        assert moments[1] - moments[0] >= 0.05
        assert moments[2] - moments[1] >= 0.1

    told(story())


def test_a_step_that_takes_too_long_is_interrupted(running) -> None:
    async def flow(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        try:
            await steps.do("slow", lambda: asyncio.sleep(60), timeout_s=0.05)
        except StepFailed as failed:
            return {"cause": failed.cause}
        return {}

    async def story() -> None:
        async with running(flow=flow) as engine:
            await engine.begin("flow", "w", {})
            assert await engine.wait("w") == {"cause": "engine.timed_out"}

    told(story())


@pytest.mark.parametrize("where", ["step", "until", "line"])
def test_a_workflow_that_takes_too_long_fails_wherever_it_is(running, where: str) -> None:
    async def flow(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        forever = lambda: asyncio.sleep(60)  # noqa: E731 - shorter than a function
        await (steps.until("wait", forever) if where == "until" else steps.do("work", forever))
        return {}

    async def story() -> None:
        async with running(flow=flow, slots=Slots(1)) as engine:
            if where == "line":
                await engine.begin("flow", "other", {})
                await state_is(engine, "other", WorkflowState.RUNNING)
            await engine.begin("flow", "w", {}, timeout_s=0.2)
            with pytest.raises(WorkflowEnded) as ended:
                await engine.wait("w")
            assert (ended.value.state, ended.value.cause) == ("failed", "engine.timed_out")

    told(story())


async def state_is(engine: Engine, workflow: str, state: WorkflowState) -> None:
    while (status := await engine.state(workflow)) is None or status.state is not state:
        await asyncio.sleep(0.01)


def test_cancelling_interrupts_a_step_at_once_and_resuming_does_that_step_again(running) -> None:
    tries: list[str] = []
    interrupted: list[str] = []

    async def work() -> str:
        tries.append("work")
        if len(tries) == 1:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                interrupted.append("work")
                raise RuntimeError("killed while it was at it") from None  # as a wrapper of processes may do
        return "done"

    async def flow(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        await steps.do("before", lambda: giving(tries.clear()))
        return {"work": await steps.do("work", work)}

    async def story() -> None:
        async with running(flow=flow) as engine:
            await engine.begin("flow", "w", {})
            while not tries:
                await asyncio.sleep(0.01)
            begun = time.monotonic()
            await engine.cancel("w")
            assert time.monotonic() - begun < 1
            assert interrupted == ["work"]
            await state_is(engine, "w", WorkflowState.CANCELLED)
            with pytest.raises(WorkflowEnded, match="cancelled"):
                await engine.wait("w")
            await engine.resume("w")
            assert await engine.wait("w") == {"work": "done"}
            assert tries == ["work", "work"]
            assert engine.slots.held == 0

    told(story())


def test_what_has_ended_stays_so_when_it_is_cancelled_or_resumed(running) -> None:
    async def story() -> None:
        async with running(double=double) as engine:
            await engine.begin("double", "w", {"number": 1})
            await engine.wait("w")
            await engine.cancel("w")
            await engine.resume("w")
            assert (await engine.wait("w"))["number"] == 2

    told(story())


def test_waiting_gives_the_slot_to_others(running) -> None:
    async def asks(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        return {"answer": await steps.until("ask", answers.get)}

    async def story() -> None:
        nonlocal answers
        answers = asyncio.Queue()
        async with running(asks=asks, double=double, slots=Slots(1)) as engine:
            await engine.begin("asks", "asks", {})
            await state_is(engine, "asks", WorkflowState.WAITING)
            await engine.begin("double", "double", {"number": 1})
            assert (await engine.wait("double"))["number"] == 2
            answers.put_nowait("yes")
            assert await engine.wait("asks") == {"answer": "yes"}

    answers: asyncio.Queue[str]
    told(story())


def test_workflows_line_up_by_priority(running) -> None:
    order: list[str] = []
    gate = asyncio.Event()

    async def flow(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        await steps.do("note", lambda: giving(order.append(steps.id)))
        await steps.do("gate", lambda: giving(None) if steps.id != "first" else gate.wait())
        return {}

    async def story() -> None:
        async with running(flow=flow, slots=Slots(1)) as engine:
            await engine.begin("flow", "first", {}, priority=9)
            await state_is(engine, "first", WorkflowState.RUNNING)
            for name, priority in (("low", 9), ("middle", 5), ("high", 1)):
                await engine.begin("flow", name, {}, priority=priority)
            assert [await _state(engine, name) for name in ("low", "high")] == ["queued", "queued"]
            gate.set()
            await asyncio.gather(*(engine.wait(name) for name in ("low", "middle", "high")))
        assert order == ["first", "high", "middle", "low"]

    told(story())


async def _state(engine: Engine, workflow: str) -> str:
    status = await engine.state(workflow)
    assert status is not None
    return status.state.value


def test_a_fork_keeps_the_outcomes_before_its_step_and_does_the_rest_anew(running) -> None:
    done: list[str] = []

    async def flow(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        for name in ("a", "b", "c"):
            await steps.do(name, lambda name=name: giving(done.append(name)))
        return {"id": steps.id}

    async def story() -> None:
        async with running(flow=flow) as engine:
            await engine.begin("flow", "w", {})
            await engine.wait("w")
            await engine.fork("w", "again", 3)
            assert await engine.wait("again") == {"id": "again"}
            assert done == ["a", "b", "c", "c"]

    told(story())


def test_a_step_inside_a_step_and_a_step_of_another_workflow_are_refused(running) -> None:
    seen: list[Steps] = []

    async def nested(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        await steps.do("outer", lambda: steps.do("inner", lambda: giving(1)))
        return {}

    async def story() -> None:
        async with running(nested=nested) as engine:
            await engine.begin("nested", "w", {})
            with pytest.raises(WorkflowEnded, match="inside another step"):
                await engine.wait("w")

    told(story())
    assert seen == []


def test_beginning_another_workflow_inside_a_step_is_no_step_of_its_own(running) -> None:
    engines: list[Engine] = []

    async def parent(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        await steps.do("begin", lambda: engines[0].begin("double", "child", {"number": 4}))
        await engines[0].state("child")  # a look from the workflow itself does not count as a step either
        return await steps.do("result", lambda: engines[0].wait("child"))

    async def story() -> None:
        async with running(parent=parent, double=double) as engine:
            engines.append(engine)
            await engine.begin("parent", "w", {})
            assert (await engine.wait("w"))["number"] == 8
            await engine.cancel("w")
            assert (await engine.wait("child"))["number"] == 8

    told(story())


def test_purging_forgets_what_ended_and_keeps_what_goes_on(running) -> None:
    async def waits(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        await steps.until("wait", lambda: asyncio.sleep(60))
        return {}

    async def story() -> None:
        async with running(double=double, waits=waits) as engine:
            await engine.begin("waits", "waits", {})
            for number in range(3):
                await engine.begin("double", f"w{number}", {"number": number})
                await engine.wait(f"w{number}")
            assert await engine.purge(timedelta(hours=1)) == 0
            assert {status.id for status in await engine.list()} == {"waits", "w0", "w1", "w2"}
            assert await engine.purge(timedelta(seconds=-5)) == 3
            assert [status.id for status in await engine.list()] == ["waits"]
            assert await engine.state("w0") is None

    told(story())


def test_an_unknown_workflow_is_told(running) -> None:
    async def story() -> None:
        async with running(double=double) as engine:
            assert await engine.state("nobody") is None
            calls: list[Callable[[], Coroutine[Any, Any, Any]]] = [
                lambda: engine.wait("nobody"),
                lambda: engine.cancel("nobody"),
                lambda: engine.resume("nobody"),
                lambda: engine.fork("nobody", "new", 1),
            ]
            for call in calls:
                with pytest.raises(UnknownWorkflow):
                    await call()
            with pytest.raises(EngineError, match="no workflow 'nothing'"):
                await engine.begin("nothing", "w", {})

    told(story())


def test_waiting_for_a_result_has_an_end(running) -> None:
    async def waits(steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        await steps.until("wait", lambda: asyncio.sleep(60))
        return {}

    async def story() -> None:
        async with running(waits=waits) as engine:
            await engine.begin("waits", "w", {})
            with pytest.raises(TimeoutError):
                await engine.wait("w", 0.1)

    told(story())


def test_who_begins_before_the_engine_is_ready_waits_for_it(tmp_path: Path) -> None:
    async def story() -> None:
        engine = Engine(tmp_path / "runs.db", Slots(1))
        engine.register("double", double)
        async with asyncio.TaskGroup() as tasks:
            beginning = tasks.create_task(engine.begin("double", "w", {"number": 1}))
            await asyncio.sleep(0)
            assert not beginning.done()
            await engine.start()
        assert (await engine.wait("w"))["number"] == 2
        await engine.stop()
        with pytest.raises(EngineUnavailable, match="the daemon ends"):
            await engine.begin("double", "v", {"number": 1})

    told(story())


def test_an_engine_that_cannot_start_says_so_to_whoever_begins_something(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "runs.db").write_bytes(b"this is no database" * 100)

    async def story() -> None:
        engine = Engine(tmp_path / "runs.db", Slots(1))
        engine.register("double", double)
        with caplog.at_level(logging.CRITICAL):
            await engine.start()
        with pytest.raises(EngineUnavailable, match="not a database"):
            await engine.begin("double", "w", {"number": 1})
        await engine.stop()

    told(story())
