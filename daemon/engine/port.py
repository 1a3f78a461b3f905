"""What a workflow is, and what it sees of the engine. Knows nothing of what keeps it durable.

A workflow is an async function of JSON to JSON. After a restart it runs again from its beginning, and every step that
is recorded gives its recorded outcome at once instead of running. Therefore a workflow decides by its payload and by
the outcomes of its steps alone, in an order that is the same each time; effects, clocks and chance belong into steps.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol, TypeVar

import msgspec

JsonT = TypeVar("JsonT")

DEFAULT_PRIORITY: Final = 5
"""Lower goes first."""


@dataclass(frozen=True)
class Retries:
    """How often a step is tried, and how long it rests between: `first_s`, then `factor` times that, up to `most_s`.

    `when` says which errors are worth another try. The rests are inside the step: a kill begins the step anew.
    """

    attempts: int = 3
    first_s: float = 1.0
    factor: float = 2.0
    most_s: float = 60.0
    when: Callable[[Exception], bool] = lambda _error: True


class Steps(Protocol):
    """What a workflow does its work with."""

    @property
    def id(self) -> str:
        """The workflow's id."""
        ...

    async def do(
        self,
        name: str,
        work: Callable[[], Awaitable[JsonT]],
        *,
        retries: Retries | None = None,
        timeout_s: float | None = None,
    ) -> JsonT:
        """Do a step and record its outcome; once recorded it is never done again.

        A step that a kill interrupted is done again, so work with an effect looks first whether the effect is there.
        The result is what JSON makes of it. An error of `work` becomes `StepFailed`, which is an outcome as well.
        `timeout_s` is for each try.
        """
        ...

    async def sleep(self, seconds: float) -> None:
        """Rest; a restart in between does not prolong it."""
        ...

    async def until(self, name: str, waiting: Callable[[], Awaitable[JsonT]]) -> JsonT:
        """Wait for something outside, for days if need be, and record what came; after a restart it waits again.

        Meanwhile the workflow holds no thread and no slot.
        """
        ...


Workflow = Callable[[Steps, dict[str, Any]], Awaitable[dict[str, Any]]]


class WorkflowState(StrEnum):
    """How a workflow stands."""

    QUEUED = "queued"
    """It lines up for a slot, or for the engine to take it up again after a restart."""
    RUNNING = "running"
    WAITING = "waiting"
    """It waits for something outside, or sleeps."""
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    BROKEN = "broken"
    """It cannot go on, and the reason says why; nothing of it is lost."""

    @property
    def is_final(self) -> bool:
        """Whether it stays so unless somebody resumes it."""
        return self not in {WorkflowState.QUEUED, WorkflowState.RUNNING, WorkflowState.WAITING}


class WorkflowStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine knows of a workflow. `cause` and `message` tell why it failed or broke, else they are empty."""

    id: str
    name: str
    state: WorkflowState
    priority: int
    begun_at: datetime
    ended_at: datetime | None = None
    result: dict[str, Any] | None = None
    cause: str = ""
    message: str = ""
    hint: str = ""
