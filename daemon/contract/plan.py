"""Plans: what a change takes, and exactly what approving it permits."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field


class PlanNew(BaseModel):
    """A change to plan. Without `targets` its words say where it begins; `model` None means: if one can be asked."""

    folder: str
    change: str = Field(max_length=20_000)
    title: str = Field(default="", max_length=200)
    targets: list[str] = []
    project: str | None = None
    change_type: Literal["", "feature", "bug_fix", "refactoring", "migration", "upgrade"] = ""
    model: bool | None = None
    models: list[str] = []


class FileUseView(BaseModel):
    """A file that a task changes; a path that ends in `/**` means new files anywhere below."""

    path: str
    action: Literal["create", "modify", "remove"] = "modify"
    chance: float = 1.0
    why: str = ""


class HoursView(BaseModel):
    """Three points of an estimate, in hours."""

    low: float
    likely: float
    high: float


class ConfidenceView(BaseModel):
    """From 0 to 1, and why."""

    value: float
    reason: str


class AcceptanceView(BaseModel):
    """Commands that must end with 0, such that must fail because they show a fault, and sentences to check."""

    commands: list[str] = []
    sentences: list[str] = []
    failing: list[str] = []


class TraceView(BaseModel):
    """What a task rests on."""

    subject: str
    name: str
    text: str = ""


class TaskView(BaseModel):
    """A task of a plan. `ready` says that it can begin now; one with a reason in `held` waits for a person."""

    key: str
    title: str
    kind: str
    agent: str = ""
    instruction: str
    files: list[FileUseView] = []
    commands: list[str] = []
    hosts: list[str] = []
    acceptance: AcceptanceView
    after: list[str] = []
    estimate: HoursView
    confidence: ConfidenceView
    risk: Literal["low", "medium", "high"] = "low"
    risks: list[str] = []
    mitigation: str = ""
    rollback: str
    traces: list[TraceView] = []
    held: str = ""
    state: str = "open"
    run: str = ""
    ready: bool = False


class PhaseView(BaseModel):
    """Tasks that belong together for whoever reads the plan."""

    name: str
    goal: str
    tasks: list[str]


class PermissionsView(BaseModel):
    """What approving permits, to the letter; paths are globs. No `cost` means no money.

    `own_tests` permits the project's own tests, all or some; `applies` puts the changes into the folder unasked.
    """

    tools: list[str] = []
    paths: list[str] = []
    commands: list[str] = []
    hosts: list[str] = []
    risk: str = "medium"
    tokens: int = 0
    cost: str = ""
    own_tests: bool = False
    applies: bool = False


class ApprovalOfPlan(BaseModel):
    """Who approved a plan as it stands, and until when that counts."""

    by: str
    at: datetime
    digest: str
    grant: str = ""
    expires_at: datetime | None = None
    has_expired: bool = False


class PlanSummary(BaseModel):
    """A plan in a list."""

    id: str
    title: str
    folder: str
    project: str
    state: str
    version: int
    created_at: datetime
    approved: bool
    tasks: int
    done: int
    hours: float


class PlanView(BaseModel):
    """A plan. `effort` is all work, `duration` the longest chain; `digest` is what an approval binds to."""

    id: str
    title: str
    change: str
    change_type: str
    folder: str
    project: str
    branch: str
    state: str
    version: int
    created_at: datetime
    actor: str
    made_by: str
    digest: str
    approval: ApprovalOfPlan | None = None
    phases: list[PhaseView]
    tasks: list[TaskView]
    permissions: PermissionsView
    risks: list[str]
    notes: list[str]
    effort: HoursView
    duration: HoursView
    confidence: float
    critical_path: list[str]


class PlanChangeWish(BaseModel):
    """One change: `set` a field of a task (or of the plan, without one), `drop` a task, `add` one."""

    op: Literal["set", "drop", "add"]
    task: str = ""
    field: str = ""
    value: Any = None


class PlanEdit(BaseModel):
    """Changes that are made all or none."""

    changes: list[PlanChangeWish] = Field(min_length=1, max_length=200)


class PlanRefine(BaseModel):
    """Ask a model once more, with what a person says of the plan. It has to be approved again."""

    words: str = Field(default="", max_length=20_000)
    models: list[str] = []


class PlanApprove(BaseModel):
    """Approve a plan as it stands. `expires` is a time such as 12h, 7d or 2w; a budget replaces the plan's.

    With `applies` its changes reach the folder without a further question: only files of the plan, none of which has
    changed since the run began, and only when all of the plan is accepted.
    """

    expires: str = "7d"
    applies: bool = False
    cost: str | None = None
    tokens: int | None = Field(default=None, ge=0)


class PlanText(BaseModel):
    """A plan in another form."""

    format: str
    filename: str
    text: str


class PlanFault(BaseModel):
    """Something that keeps a plan from being carried out as it stands: `where` is a task's key, or `plan`."""

    code: str
    where: str
    message: str


class PlanCheck(BaseModel):
    """Whether a plan still holds, against the folder as it is now."""

    faults: list[PlanFault] = []
