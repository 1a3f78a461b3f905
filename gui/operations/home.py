"""Everything that Home shows, in one operation; and what can be begun from there.

A part that cannot be had does not keep the others from being shown: its card alone says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from daemon.client.api import Client
from daemon.contract.approval import Approvals, ApprovalView
from daemon.contract.artifact import ArtifactInfo
from daemon.contract.check import Contradiction
from daemon.contract.decision import HistoryEntry
from daemon.contract.knowledge import RefreshTicket, WorkspaceAdd, WorkspaceView
from daemon.contract.model import ModelsView
from daemon.contract.page import Page
from daemon.contract.plan import PlanSummary
from daemon.contract.project import ProjectNew, ProjectStatus, ProjectView
from daemon.contract.question import NextQuestion
from daemon.contract.run import RunView
from daemon.contract.sandbox import SandboxView
from daemon.contract.status import DaemonStatus
from daemon.errors import DaemonError, DaemonUnreachable
from gui.operations.operation import Failure, Operation
from gui.operations.overview import place_of
from gui.operations.place import Place
from gui.operations.reading import path_to, read, read_list, read_plain_list, send
from gui.operations.topic import Topic

T = TypeVar("T")

_PROJECTS_SHOWN: Final = 8
_RUNS_LOOKED_AT: Final = 200
_EVENTS_LOOKED_AT: Final = 1000
_MADE: Final = frozenset({"answered", "changed", "confirmed"})
"""Actions in a project's log by which somebody settled something."""
_READING: Final = frozenset({"starting", "scanning", "parsing"})

Runs = Page[RunView]


@dataclass(frozen=True)
class ProjectSight:
    """A project as Home shows it: how far it is, its clashes, the question that comes next, its artifacts."""

    status: ProjectStatus
    clashes: list[Contradiction]
    next: NextQuestion | None
    artifacts: list[ArtifactInfo]
    made_at: list[datetime]
    """When something was settled, the newest first."""


@dataclass(frozen=True)
class Week:
    """What was done since Monday, and how many decisions in the week before."""

    decisions: int
    decisions_before: int
    artifacts: int
    stale: int
    runs: int
    undone: int
    cost: Decimal
    tokens: int


@dataclass(frozen=True)
class Sight:
    """All of Home. What could not be had is empty here and named in `problems`, by the name of its card."""

    workspaces: list[WorkspaceView] = field(default_factory=list)
    projects: list[ProjectSight] = field(default_factory=list)
    more_projects: int = 0
    approvals: list[ApprovalView] = field(default_factory=list)
    plans: list[PlanSummary] = field(default_factory=list)
    runs: list[RunView] = field(default_factory=list)
    daemon: DaemonStatus | None = None
    models: ModelsView | None = None
    sandbox: SandboxView | None = None
    problems: dict[str, Failure] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show yet: no folder is known and no project was begun."""
        return not (self.workspaces or self.projects or self.problems)


def look_home() -> Operation[Sight]:
    """Gather what Home shows."""

    def call(client: Client) -> Sight:
        problems: dict[str, Failure] = {}

        def part(card: str, tried: str, get: Callable[[], T], otherwise: T) -> T:
            try:
                return get()
            except DaemonUnreachable:
                raise
            except DaemonError as error:
                problems.setdefault(card, Failure.of(tried, error))
                return otherwise

        views: list[ProjectView] = part(
            "projects", "Read the projects", lambda: read_list(client, path_to("projects"), ProjectView), []
        )
        sights = [
            part("projects", f"Read {view.name}", partial(_look_at, client, view), None)
            for view in views[:_PROJECTS_SHOWN]
        ]
        return Sight(
            workspaces=part("workspaces", "Read the folders", lambda: _workspaces(client), []),
            projects=[sight for sight in sights if sight is not None],
            more_projects=max(len(views) - _PROJECTS_SHOWN, 0),
            approvals=part(
                "waiting", "Read the approvals", lambda: read(client, path_to("approvals"), Approvals).approvals, []
            ),
            plans=part("waiting", "Read the plans", lambda: read_list(client, path_to("plans"), PlanSummary), []),
            runs=part("runs", "Read the runs", lambda: _runs(client), []),
            daemon=part("machine", "Ask the daemon", lambda: read(client, path_to("status"), DaemonStatus), None),
            models=part("machine", "Read the models", lambda: read(client, path_to("models"), ModelsView), None),
            sandbox=part("machine", "Look at the sandbox", lambda: read(client, path_to("sandbox"), SandboxView), None),
            problems=problems,
        )

    return Operation("See what waits", call)


def look_at_workspaces() -> Operation[list[WorkspaceView]]:
    """The folders alone, for the progress of an index, which is told often."""
    return Operation("See how far the index is", _workspaces)


def add_folder(folder: str) -> Operation[Place]:
    """Know a folder from now on; its index begins. The place is there, with the project in use at it."""

    def call(client: Client) -> Place:
        view = send(client, "POST", path_to("workspaces"), WorkspaceAdd(path=folder), WorkspaceView)
        projects = read_list(client, path_to("projects"), ProjectView, {"folder": view.path})
        here = [project for project in projects if Path(project.folder) == Path(view.path)]
        return place_of(view, next((project for project in here if project.in_use), None))

    return Operation("Add the folder", call, frozenset({Topic.WORKSPACES}))


def forget_workspace(workspace: str) -> Operation[None]:
    """Know a folder no longer; its files stay as they are."""

    def call(client: Client) -> None:
        client.request("DELETE", path_to("workspaces", workspace))

    return Operation("Forget the folder", call, frozenset({Topic.WORKSPACES}))


def refresh_index(workspace: str) -> Operation[RefreshTicket]:
    """Look through a folder again for what has changed."""

    def call(client: Client) -> RefreshTicket:
        return send(client, "POST", path_to("workspaces", workspace, "refresh"), None, RefreshTicket)

    return Operation("Refresh the index", call, frozenset({Topic.INDEX, Topic.WORKSPACES}))


def stop_index(workspace: str) -> Operation[None]:
    """Stop the pass that is under way; what was read stays."""

    def call(client: Client) -> None:
        client.request("POST", path_to("workspaces", workspace, "cancel"))

    return Operation("Stop the index", call, frozenset({Topic.INDEX, Topic.WORKSPACES}))


def start_project(wish: ProjectNew) -> Operation[Place]:
    """Begin a project; the place is there. A folder that was not known becomes a workspace."""

    def call(client: Client) -> Place:
        view = send(client, "POST", path_to("workspaces"), WorkspaceAdd(path=wish.folder), WorkspaceView)
        status = send(client, "POST", path_to("projects"), wish, ProjectStatus)
        return place_of(view, status.project)

    return Operation("Start the project", call, frozenset({Topic.PROJECTS, Topic.WORKSPACES, Topic.SPEC}))


def is_reading(view: WorkspaceView) -> bool:
    """Whether a pass over a folder is under way."""
    return view.state in _READING


def week_of(sight: Sight, now: datetime) -> Week:
    """The figures since Monday; `now` is aware."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=now.weekday())
    before = monday - timedelta(days=7)
    made = [at for project in sight.projects for at in project.made_at]
    artifacts = [info for project in sight.projects for info in project.artifacts]
    runs = [run for run in sight.runs if run.created_at >= monday]
    return Week(
        decisions=sum(at >= monday for at in made),
        decisions_before=sum(before <= at < monday for at in made),
        artifacts=sum(info.built_at is not None and info.built_at >= monday for info in artifacts),
        stale=sum(len(info.stale_sections) for info in artifacts),
        runs=len(runs),
        undone=sum(run.undone for run in runs),
        cost=sum((cost_of(run) or Decimal(0) for run in runs), Decimal(0)),
        tokens=sum(run.tokens for run in runs),
    )


def cost_of(run: RunView) -> Decimal | None:
    """What a run has cost in dollars; None where nobody knows."""
    try:
        return Decimal(run.cost)
    except InvalidOperation:
        return None


def _workspaces(client: Client) -> list[WorkspaceView]:
    return read_list(client, path_to("workspaces"), WorkspaceView)


def _runs(client: Client) -> list[RunView]:
    return read(client, path_to("runs"), Runs, {"limit": _RUNS_LOOKED_AT}).items


def _look_at(client: Client, view: ProjectView) -> ProjectSight:
    """One project: as few questions to the daemon as what is shown of it takes."""
    status = read(client, path_to("projects", view.id), ProjectStatus)
    clashes, coming = [], None
    if status.contradictions:
        clashes = read_plain_list(client, path_to("projects", view.id, "contradictions"), Contradiction)
    if status.progress.open:
        coming = read(client, path_to("projects", view.id, "question"), NextQuestion)
    log = read_plain_list(client, path_to("projects", view.id, "log"), HistoryEntry, {"limit": _EVENTS_LOOKED_AT})
    return ProjectSight(
        status=status,
        clashes=clashes,
        next=coming,
        artifacts=read_plain_list(client, path_to("projects", view.id, "artifacts"), ArtifactInfo),
        made_at=[entry.at for entry in log if entry.action in _MADE],
    )
