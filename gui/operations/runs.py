"""What can be done with runs: begun, followed, stopped, resumed, and their changes applied and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from daemon.client.api import Client
from daemon.contract.approval import ApprovalView
from daemon.contract.page import Page
from daemon.contract.plan import PlanView
from daemon.contract.run import (
    AppliedView,
    ApplyWish,
    ChangesetView,
    MessageNew,
    Purged,
    ResumeWish,
    RunNew,
    RunsUsage,
    RunView,
    StepView,
    UndoWish,
)
from daemon.errors import UnknownName
from gui.operations.operation import Operation
from gui.operations.reading import path_to, plain, read, send
from gui.operations.topic import Topic

ENDED: Final = frozenset({"done", "failed", "stopped", "broken"})
"""States in which nothing of a run is going on."""

_STEPS: Final = 150
"""Steps that are fetched at once: few enough that reading them keeps nothing else waiting."""

_ALL: Final = frozenset({Topic.RUNS, Topic.TRACE, Topic.PLANS, Topic.APPROVALS})
_RUNS: Final = frozenset({Topic.RUNS, Topic.TRACE})


@dataclass(frozen=True)
class SeenRun:
    """A run with its plan, if that is still there, and with what it waits for."""

    run: RunView
    plan: PlanView | None = None
    waits: tuple[ApprovalView, ...] = ()


@dataclass(frozen=True)
class SeenSteps:
    """Steps behind number `after`, in order; `is_all` says that there are no more for now."""

    run: str
    after: int
    steps: tuple[StepView, ...]
    is_all: bool


def list_runs(folder: str = "", states: Sequence[str] = (), limit: int = 100) -> Operation[list[RunView]]:
    """Runs, the newest first: of a folder, or of all."""
    query = {"folder": folder or None, "state": list(states) or None, "limit": limit}
    return Operation("List the runs", lambda client: read(client, path_to("runs"), Page[RunView], query).items)


def show_run(run: str) -> Operation[SeenRun]:
    """How a run stands, what it is to do, and what it waits for."""

    def call(client: Client) -> SeenRun:
        view = read(client, path_to("runs", run), RunView)
        waits = [read(client, path_to("approvals", one), ApprovalView) for one in view.waiting_for]
        return SeenRun(view, _plan(client, view), tuple(waits))

    return Operation("Open the run", call)


def read_steps(run: str, after: int) -> Operation[SeenSteps]:
    """The next steps of a run, a few at a time."""

    def call(client: Client) -> SeenSteps:
        query = {"after": after, "limit": _STEPS}
        items = read(client, path_to("runs", run, "steps"), Page[StepView], query).items
        return SeenSteps(run, after, tuple(items), len(items) < _STEPS)

    return Operation("Read the trace", call)


def begin_run(wish: RunNew) -> Operation[RunView]:
    """Begin a run of a plan or an agent."""
    return Operation("Start the run", lambda client: send(client, "POST", path_to("runs"), wish, RunView), _ALL)


def stop_run(run: str) -> Operation[RunView]:
    """Stop it at once; what it did is kept, and it can be resumed."""
    path = path_to("runs", run, "stop")
    return Operation("Stop the run", lambda client: send(client, "POST", path, None, RunView), _ALL)


def resume_run(run: str, from_step: int | None = None) -> Operation[RunView]:
    """Let it go on, or do its steps anew from one on."""
    wish, path = ResumeWish(from_step=from_step, time_limit_s=None), path_to("runs", run, "resume")
    return Operation("Resume the run", lambda client: send(client, "POST", path, wish, RunView), _ALL)


def say_to_run(run: str, text: str) -> Operation[RunView]:
    """Step in with a message; it hears it before its next thought."""
    path = path_to("runs", run, "messages")
    return Operation(
        "Send the message",
        lambda client: send(client, "POST", path, MessageNew(text=text), RunView),
        frozenset({Topic.TRACE, Topic.APPROVALS}),
    )


def show_changes(run: str) -> Operation[ChangesetView]:
    """What a run has changed in its own tree, with numbered hunks and the reasons."""
    return Operation("Show the changes", lambda client: read(client, path_to("runs", run, "changes"), ChangesetView))


def apply_run(run: str, hunks: Mapping[str, Sequence[int]] | None = None) -> Operation[AppliedView]:
    """Put its changes into the folder: all, or the named hunks of the named files."""
    chosen = None if hunks is None else {path: list(numbers) for path, numbers in hunks.items()}
    wish = ApplyWish(hunks=chosen, commit=False, message="")
    path = path_to("runs", run, "apply")
    return Operation("Apply the changes", lambda client: send(client, "POST", path, wish, AppliedView), _RUNS)


def undo_run(run: str, *, skip_changed: bool = False) -> Operation[AppliedView]:
    """Take its changes out of the folder; `skip_changed` leaves alone what was changed there since."""
    wish, path = UndoWish(files=None, skip_changed=skip_changed), path_to("runs", run, "undo")
    return Operation("Undo the changes", lambda client: send(client, "POST", path, wish, AppliedView), _RUNS)


def redo_run(run: str) -> Operation[AppliedView]:
    """Put changes back that were taken out."""
    path = path_to("runs", run, "redo")
    return Operation("Put the changes back", lambda client: send(client, "POST", path, None, AppliedView), _RUNS)


def purge_runs(days: float, *, is_dry: bool) -> Operation[Purged]:
    """Forget runs that ended longer ago, or only tell which would go."""

    def call(client: Client) -> Purged:
        query = {"days": days, "dry_run": is_dry}
        return client.request("POST", path_to("runs", "purge"), query=query, body=plain(None)).parse(Purged)

    return Operation("Forget old runs", call, frozenset() if is_dry else _RUNS)


def measure_runs() -> Operation[RunsUsage]:
    """How much disk runs hold."""
    return Operation("Measure what runs hold", lambda client: read(client, path_to("runs", "usage"), RunsUsage))


def _plan(client: Client, view: RunView) -> PlanView | None:
    """The plan of a run; one that was removed since is no reason not to show the run."""
    if view.plan is None:
        return None
    try:
        return read(client, path_to("plans", view.plan), PlanView)
    except UnknownName:
        return None
