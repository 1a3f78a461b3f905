"""A plan as data: phases, tasks, and exactly what approving it permits. No I/O, and nothing of how a plan is made."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Literal

import msgspec

from agents.authority import APPLY_CHANGES, Scope

FORMAT: Final = 1
"""The form of what is stored; grows when a field changes its meaning."""


class TaskKind(StrEnum):
    """What sort of work a task is."""

    BASELINE = "baseline"
    """Runs the tests before anything changes."""
    DECIDE = "decide"
    """A person answers an open question; no agent can."""
    TEST = "test"
    DEPENDENCIES = "dependencies"
    MIGRATION = "migration"
    EDIT = "edit"
    DOCS = "docs"
    DELIVERY = "delivery"
    """How it is built and delivered."""
    VERIFY = "verify"
    """Runs everything that checks the code."""
    REVIEW = "review"
    """Somebody else reads what was changed."""
    REMOVE = "remove"
    """Takes away what is not needed any more, in a release of its own."""


class TaskState(StrEnum):
    """How far a task is."""

    OPEN = "open"
    RUNNING = "running"
    WAITING = "waiting"
    """For a person."""
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


class PlanState(StrEnum):
    """How far a plan is."""

    DRAFT = "draft"
    APPROVED = "approved"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


Level = Literal["low", "medium", "high"]
Action = Literal["create", "modify", "remove"]

SETTLED: Final = frozenset({TaskState.DONE, TaskState.SKIPPED})
"""States after which what stands on a task may begin."""


class FileUse(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file of the tree that a task changes: a path with slashes, relative to the folder.

    A path that ends in `/**`, or is `**`, means new files anywhere below. `chance` is how likely it is to change.
    """

    path: str
    action: Action = "modify"
    chance: float = 1.0
    why: str = ""

    @property
    def is_pattern(self) -> bool:
        """Whether it means a folder, not a file."""
        return self.path == "**" or self.path.endswith("/**")


class Hours(msgspec.Struct, frozen=True):
    """An estimate of work in hours, as three points."""

    low: float
    likely: float
    high: float


class Confidence(msgspec.Struct, frozen=True):
    """How sure the plan is of a task, from 0 to 1, and why."""

    value: float
    reason: str


class Acceptance(msgspec.Struct, frozen=True, omit_defaults=True):
    """How one sees that a task is done: commands that must end with 0, and sentences for whoever reviews it.

    `failing` are commands that must fail, because a test in them shows the fault that a later task mends.
    """

    commands: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()

    @property
    def all_commands(self) -> tuple[str, ...]:
        """Every command that is run to see whether the task is done."""
        return (*self.failing, *self.commands)


class Trace(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a task rests on: `subject` is `decision:…`, `requirement:…`, `evidence:…` or such, `name` its alias."""

    subject: str
    name: str
    text: str = ""
    """What it says, in a line."""


class Task(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One piece of work that leaves a working state behind it.

    `instruction` tells an agent that sees nothing else of the plan what to do. `commands` are all that it may run,
    those of `acceptance` among them. `after` are the keys of tasks that come first. A task with a reason in `held`
    does not begin before a person clears it. A `decide` task has no agent.
    """

    key: str
    title: str
    kind: TaskKind
    instruction: str
    acceptance: Acceptance
    rollback: str
    estimate: Hours
    confidence: Confidence
    agent: str = ""
    files: tuple[FileUse, ...] = ()
    commands: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    risk: Level = "low"
    risks: tuple[str, ...] = ()
    mitigation: str = ""
    traces: tuple[Trace, ...] = ()
    held: str = ""
    state: TaskState = TaskState.OPEN
    run: str = ""
    """The run that worked on it last."""


class Phase(msgspec.Struct, frozen=True, omit_defaults=True):
    """Tasks that belong together for whoever reads the plan; the order is told by the tasks alone."""

    name: str
    goal: str
    tasks: tuple[str, ...] = ()


class Approval(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who approved a plan as it stands; `digest` says which plan that was."""

    by: str
    at: datetime
    digest: str
    grant: str = ""
    expires_at: datetime | None = None


class Plan(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A plan. `change` is the wish in the person's own words, `made_by` is `rules` or the model that enriched it."""

    id: str
    title: str
    change: str
    folder: str
    tasks: tuple[Task, ...]
    phases: tuple[Phase, ...] = ()
    scope: Scope = Scope()
    change_type: str = "feature"
    project: str = ""
    branch: str = ""
    revision: str = ""
    """The git revision that it was made for."""
    risks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    made_by: str = "rules"
    made_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    state: PlanState = PlanState.DRAFT
    approval: Approval | None = None
    format: int = FORMAT

    def task(self, key: str) -> Task | None:
        """The task of that key."""
        return next((task for task in self.tasks if task.key == key), None)

    @property
    def digest(self) -> str:
        """The hash of what an approval binds to: the work and the permissions, not how far the work is."""
        fixed = [msgspec.structs.replace(task, state=TaskState.OPEN, run="") for task in self.tasks]
        told = msgspec.json.encode([self.folder, self.project, self.change, fixed, self.scope], order="sorted")
        return hashlib.sha256(told).hexdigest()

    @property
    def is_approved(self) -> bool:
        """Whether it was approved as it stands now."""
        return self.approval is not None and self.approval.digest == self.digest

    @property
    def applies(self) -> bool:
        """Whether its changes may reach the folder without a further question, once all of it is accepted."""
        return APPLY_CHANGES in self.scope.tools

    def is_in_force(self, now: datetime) -> bool:
        """Whether it is approved as it stands, and that has not expired."""
        expires_at = self.approval.expires_at if self.approval is not None else None
        return self.is_approved and (expires_at is None or now < expires_at)
