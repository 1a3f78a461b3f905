"""A run that is being carried on: its row, its tree, and everything that its steps need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from agents.chat import Gateway
from agents.loop.entries import Segment
from agents.loop.moves import LoopLimits
from agents.models.profiles import EditStyle, Learned
from agents.plans.plan import Plan
from agents.policy.circumstances import Circumstances
from agents.records import Demand, Risk, ToolResult
from agents.roles.role import Role
from agents.surroundings import Concealer, Surroundings
from agents.tools.tool import Tool
from daemon.runs.ledger import RunLedger
from daemon.runs.timing import WorkClock
from daemon.store.runs import RunRow, Said


class Restorer(Concealer, Protocol):
    """Hides secrets, and puts them back where an effect on this machine needs them."""

    def restore_value(self, value: Any) -> Any:
        """The JSON value with secrets in the place of their placeholders."""
        ...

    def restore_for(self, demand: Demand, value: Any) -> Any:
        """The same, if what the demand is for stays on this machine; else the value as it is."""
        ...

    def redact_value(self, value: Any) -> Any:
        """The JSON value with placeholders in the place of secrets."""
        ...


class Places(Protocol):
    """Where whoever wants to work lines up."""

    def hold(self, priority: int) -> AbstractAsyncContextManager[object]:
        """A place for the time of an `async with`."""
        ...


@dataclass(frozen=True)
class Work:
    """One run while the daemon carries it on. `brain` is `model` or `rules`."""

    row: RunRow
    segments: tuple[Segment, ...]
    roles: Mapping[str, Role]
    tools: Mapping[str, Tool[Any]]
    surroundings: Surroundings
    checkpoint: Callable[[], str]
    """Names the state that the tree is in now. Called in a thread."""
    ledger: RunLedger
    restorer: Restorer
    gateway: Gateway
    thoughts: Places
    commands: Places
    clock: WorkClock
    """Counts what the run works, and ends it when its time is over."""
    circumstances: Callable[[Segment | None, str, bool], Circumstances]
    """What policy decides by, for a call with that binding, which the runtime makes itself or not. In a thread."""
    listen: Callable[[], Sequence[Said]]
    """What people have said and no step has heard. Called in a thread."""
    note_use: Callable[[str, ToolResult], None]
    """Counts the use of a tool. Called in a thread."""
    learned: Callable[[str], Learned]
    """Which styles a model gets right."""
    note_edit: Callable[[str, EditStyle, bool], None]
    """Learns how an edit of a model went, and whether it failed. Called in a thread."""
    plan: Plan | None = None

    @property
    def brain(self) -> str:
        """What thinks: `model` or `rules`."""
        return str(self.row.body["brain"])

    def role(self, segment: Segment) -> Role | None:
        """Who works on a segment; None where a person does."""
        return self.roles.get(segment.agent)

    def limits(self, segment: Segment | None) -> LoopLimits:
        """What the agent of a segment may take."""
        role = self.role(segment) if segment else None
        if role is None:
            return LoopLimits()
        shares = self.row.body.get("shares", 1)
        cost = Decimal(role.cost) * shares if role.cost else None
        return LoopLimits(role.steps * shares, role.tokens * shares, cost, may_only_talk=role.risk is Risk.SAFE)

    def allowed(self, segment: Segment | None) -> frozenset[str]:
        """The tools of whoever works on a segment; of a role's names those that there are."""
        return allowed_tools(self.role(segment) if segment else None, self.tools)


def allowed_tools(role: Role | None, tools: Mapping[str, Tool[Any]]) -> frozenset[str]:
    """What an agent may use: the tools of its file that there are, and those by which it steers its run.

    Who has no file, such as a person who does a task by hand or an agent that is gone, may only steer.
    """
    steering = {name for name, tool in tools.items() if tool.category == "control"}
    if role is None or not role.hand_over:
        steering.discard("hand_over")
    if role is None:
        return frozenset(steering)
    named = {name for name, tool in tools.items() if name in role.tools or tool.category in role.tools}
    return frozenset(named | steering)
