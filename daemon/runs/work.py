"""A run that is being carried on: its row, its tree, and everything that its steps need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from agents.chat import Gateway
from agents.loop.entries import Segment
from agents.loop.moves import LoopLimits
from agents.records import Effect, Mode
from agents.roles.role import Role
from agents.surroundings import Surroundings
from agents.tools.tool import Tool
from daemon.engine.slots import Slots
from daemon.runs.ledger import RunLedger
from daemon.store.runs import RunRow


class Restorer(Protocol):
    """Puts secrets back where an effect on this machine needs them."""

    def restore_for_effect(self, effect: Effect, value: Any) -> Any:
        """The JSON value with secrets in the place of their placeholders, if the effect stays on this machine."""
        ...


class Checkpoints(Protocol):
    """States of the run's tree. Called in a thread."""

    def checkpoint(self) -> str:
        """The name of the state that the tree is in now."""
        ...


@dataclass(frozen=True)
class Work:
    """One run while the daemon carries it on. `brain` is `model` or `rules`."""

    row: RunRow
    segments: tuple[Segment, ...]
    roles: Mapping[str, Role]
    tools: Mapping[str, Tool[Any]]
    surroundings: Surroundings
    checkpoints: Checkpoints
    ledger: RunLedger
    restorer: Restorer
    gateway: Gateway
    thoughts: Slots
    commands: Slots
    keep: Callable[[bytes], str]
    """Keeps bytes; gives their hash."""

    @property
    def mode(self) -> Mode:
        """When people are asked."""
        return Mode(self.row.mode)

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
        return LoopLimits(role.steps, role.tokens) if role else LoopLimits()

    def allowed(self, segment: Segment) -> frozenset[str]:
        """The tools of whoever works on a segment."""
        role = self.role(segment)
        return frozenset(role.tools) & frozenset(self.tools) if role else frozenset()
