"""What runs need of other rooms, as narrow as they need it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from agents.chat import Gateway
from agents.models.budgets import Limits
from agents.models.profiles import EditStyle, Learned
from agents.plans.plan import Plan, TaskState
from agents.policy.rules import Rules
from agents.roles.role import Role
from agents.surroundings import CodeKnowledge, DecisionAccess, Fetcher, Sandbox
from daemon.runs.work import Restorer


class PlanBook(Protocol):
    """The plans there are. Called in a thread."""

    def find(self, wanted: str, folder: str) -> Plan:
        """The plan of that id or title; raises an error of ours that says what there is."""
        ...

    def mark(self, plan: str, task: str, state: TaskState, run: str) -> None:
        """Note how a task stands."""
        ...


class Rosters(Protocol):
    """The agents there are for a folder. Called in a thread."""

    def roles(self, folder: Path) -> Mapping[str, Role]:
        """By name."""
        ...


class RulesOf(Protocol):
    """The user's rules and those of a folder. Called in a thread."""

    def rules(self, folder: Path) -> Rules:
        """The rules in force."""
        ...


class Providers(Protocol):
    """What the tools of a run reach, by its folder."""

    def knowledge(self, folder: Path, may_show: Callable[[str], bool]) -> CodeKnowledge:
        """What the index knows of it, without the text of files that may not be shown unasked."""
        ...

    def decisions(self, folder: Path) -> DecisionAccess:
        """The spec of the project in use there."""
        ...

    def fetcher(self, run: str) -> Fetcher:
        """Gets pages for a run."""
        ...

    def gateway(self, run: str) -> Gateway:
        """The way to models for a run."""
        ...

    def limit(self, run: str, limits: Limits) -> None:
        """Bind a run to a budget of its own."""
        ...

    def spent(self, run: str, since: datetime | None = None) -> tuple[int, Decimal]:
        """Tokens and dollars that a run has used, as far as anybody knows."""
        ...

    def learned(self, model: str) -> Learned:
        """Which styles a model gets right."""
        ...

    def note_edit(self, model: str, style: EditStyle, failed: bool) -> None:
        """Learn how an edit of a model went."""
        ...

    def masker(self, run: str, folder: Path) -> Restorer:
        """What hides and restores the secrets of a run."""
        ...

    def forget(self, run: str, folder: Path) -> None:
        """Forget the secrets that were shown to a run."""
        ...

    def sandbox(self) -> Sandbox:
        """What runs commands."""
        ...

    def sandbox_of(self, run: str) -> Sandbox:
        """The same for one run, whose contacts are noted."""
        ...

    def hidden(self) -> tuple[Path, ...]:
        """What no command may read."""
        ...

    def note_use(self, tool: str, result: Any) -> None:
        """Count the use of a tool."""
        ...
