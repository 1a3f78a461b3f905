"""One workflow at work in this process: its slot, its steps, and how it ends. Knows nothing of what records the steps.

Two ends are no outcomes and must leave no trace in the record: the daemon stops (the workflow goes on at the next
start), and the workflow is called off. Whatever the workflow or its work makes of the cancellation, an error raised
from then on is neither recorded nor taken for its result.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from contextvars import ContextVar
from typing import Any, Final, Protocol, TypeVar, cast

import msgspec

from daemon.acting_errors import EngineError
from daemon.engine.errors import NotReplayable, StepFailed
from daemon.engine.port import JsonT, Retries, Workflow, WorkflowState
from daemon.engine.slots import Hold, Slots

_log = logging.getLogger(__name__)

_IN_STEP: ContextVar[bool] = ContextVar("in_step", default=False)

Outcome = dict[str, Any]
"""`{"value": …}`, or `{"failed": {"cause", "message", "hint"}}`."""

ValueT = TypeVar("ValueT")

_TOO_LONG: Final = "It took longer than it was allowed to."


class Order(msgspec.Struct, frozen=True):
    """What a workflow was begun with. `deadline` is in seconds since 1970, 0 for none."""

    payload: dict[str, Any]
    priority: int
    deadline: float = 0.0


class Recorder(Protocol):
    """Keeps outcomes of steps in their order. Called in the context of the workflow that it is for."""

    async def step(self, name: str, work: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """The outcome that is recorded, or else that of `work`, recorded. Raises NotReplayable."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Sleep durably."""
        ...

    async def busy(self, workflow: str, *, is_busy: bool) -> None:
        """Note that a workflow begins or ends to hold a slot: who is busy when the process dies may be the reason."""
        ...


class Execution:
    """A workflow in this process, as a `Steps` for its code."""

    def __init__(
        self, workflow: str, order: Order, slots: Slots, recorder: Recorder, got_on: Callable[[], object] = int
    ) -> None:
        """`got_on` is called whenever it gets further than it ever was, and before it waits."""
        self.id = workflow
        self.state = WorkflowState.QUEUED
        self.broken = ""
        self.ended = asyncio.Event()
        """Set by the engine, when all is put away."""
        self._order = order
        self._slots = slots
        self._recorder = recorder
        self._got_on = got_on
        self._hold: Hold | None = None
        self._is_ending = False
        self._is_overdue = False
        self._is_away = False
        self._task = asyncio.current_task()

    # -- from the engine -----------------------------------------------------------------------------------------

    async def run(self, code: Workflow) -> Any:
        """Line up, do it, and give its result. Cancelled when it ends without an outcome."""
        try:
            result = await self._within_time(code)
        except Exception as error:
            if self._is_ending:
                raise asyncio.CancelledError from error
            if isinstance(error, NotReplayable):
                self.broken = error.message
                raise asyncio.CancelledError(self.broken) from error
            raise
        else:
            if self.broken:  # its code took the error for one that it may go on from
                raise asyncio.CancelledError(self.broken)
            return result

    def end(self) -> None:
        """Stop it without an outcome, at its next breath."""
        self._is_ending = True
        if self._task is not None:
            self._task.cancel()

    async def _within_time(self, code: Workflow) -> Any:
        left_s = self._order.deadline - time.time()
        timer = asyncio.get_running_loop().call_later(left_s, self._be_overdue) if self._order.deadline else None
        try:
            return await self._with_slot(code)
        except asyncio.CancelledError as error:
            if not self._is_overdue or self._is_ending:
                raise
            raise StepFailed("", "engine.timed_out", _TOO_LONG) from error
        finally:
            if timer is not None:
                timer.cancel()

    def _be_overdue(self) -> None:
        self._is_overdue = True
        if self._task is not None:
            self._task.cancel()

    async def _with_slot(self, code: Workflow) -> Any:
        async with self._slots.hold(self._order.priority) as hold:
            self._hold = hold
            await self._recorder.busy(self.id, is_busy=True)
            self.state = WorkflowState.RUNNING
            return plain(await code(self, self._order.payload))

    # -- for the workflow ----------------------------------------------------------------------------------------

    async def do(
        self,
        name: str,
        work: Callable[[], Awaitable[JsonT]],
        *,
        retries: Retries | None = None,
        timeout_s: float | None = None,
    ) -> JsonT:
        """Do a step and record its outcome; see `Steps`."""
        outcome = await self._recorded(name, lambda: _tried(work, retries or Retries(attempts=1), timeout_s))
        return cast("JsonT", _value(name, outcome))

    async def sleep(self, seconds: float) -> None:
        """Rest without a slot; see `Steps`."""
        self._check_place("sleep")
        await self._away(lambda: self._recorder.sleep(seconds))

    async def until(self, name: str, waiting: Callable[[], Awaitable[JsonT]]) -> JsonT:
        """Wait without a slot; see `Steps`."""
        outcome = await self._away(lambda: self._recorded(name, waiting))
        return cast("JsonT", _value(name, outcome))

    async def _away(self, rest: Callable[[], Awaitable[ValueT]]) -> ValueT:
        assert self._hold is not None
        if self._is_away:
            raise EngineError(f"{self.id} waits already; it can wait for one thing at a time.")
        self._is_away = True
        self._got_on()
        await self._recorder.busy(self.id, is_busy=False)
        self.state = WorkflowState.WAITING
        async with self._hold.away():
            gained = await rest()
            self.state = WorkflowState.QUEUED
        self._is_away = False
        await self._recorder.busy(self.id, is_busy=True)
        self.state = WorkflowState.RUNNING
        return gained

    async def _recorded(self, name: str, work: Callable[[], Awaitable[Any]]) -> Outcome:
        self._check_place(name)
        is_new = False

        async def outcome() -> Outcome:
            nonlocal is_new
            is_new = True
            return await self._outcome(name, work)

        try:
            recorded = await self._recorder.step(name, outcome)
        except NotReplayable as error:
            self.broken = error.message
            raise
        if is_new:
            self._got_on()
        return recorded

    async def _outcome(self, name: str, work: Callable[[], Awaitable[Any]]) -> Outcome:
        token = _IN_STEP.set(True)
        try:
            return {"value": plain(await work())}
        except Exception as error:  # the boundary of a step: whatever its work raises is its outcome
            if self._is_ending or self._is_overdue:  # it is the cancellation that made it fail
                raise asyncio.CancelledError from error
            return {"failed": _told(self.id, name, error)}
        finally:
            _IN_STEP.reset(token)

    def _check_place(self, name: str) -> None:
        if _IN_STEP.get():
            raise EngineError(f"The step {name} of {self.id} is inside another step, which cannot be recorded.")
        if self._is_ending or self._is_overdue:  # its code took the cancellation for an error that it may go on from
            raise asyncio.CancelledError
        if self.broken:
            raise NotReplayable(self.id, self.broken)


def plain(value: Any) -> Any:
    """What JSON makes of a value, so that a workflow sees the same the first time and each time after."""
    return msgspec.json.decode(msgspec.json.encode(value))


async def _tried(work: Callable[[], Awaitable[Any]], retries: Retries, timeout_s: float | None) -> Any:
    rest_s = retries.first_s
    for attempt in range(1, retries.attempts + 1):
        try:
            async with nullcontext() if timeout_s is None else asyncio.timeout(timeout_s):
                return await work()
        except Exception as error:  # the boundary of one try: `when` says which errors are worth another
            if attempt >= retries.attempts or not retries.when(error):
                raise
            await asyncio.sleep(rest_s)
            rest_s = min(rest_s * retries.factor, retries.most_s)
    raise AssertionError("a step is tried once at least")


def _told(workflow: str, step: str, error: Exception) -> dict[str, str]:
    """An error as data. One without a code is a fault of ours: its trace goes to the log."""
    if isinstance(error, StepFailed):
        return {"cause": error.cause, "message": error.message, "hint": error.hint}
    if isinstance(error, TimeoutError):
        return {"cause": "engine.timed_out", "message": _TOO_LONG, "hint": ""}
    code = getattr(error, "code", "")
    if not isinstance(code, str) or not code:
        _log.error("The step %s of %s failed", step, workflow, exc_info=error)
        return {"cause": "daemon.internal", "message": f"{type(error).__name__}: {error}", "hint": ""}
    return {"cause": code, "message": str(error), "hint": str(getattr(error, "hint", ""))}


def _value(step: str, outcome: Outcome) -> Any:
    failed = outcome.get("failed")
    if failed is not None:
        raise StepFailed(step, failed["cause"], failed["message"], failed["hint"])
    return outcome["value"]
