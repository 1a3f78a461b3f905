"""How tasks and plans are told: their shapes, their states, their effort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from daemon.contract.plan import HoursView, PlanFault, PlanView, TaskView
from gui.views.plan.task_node import TaskNode

SHAPES: Final[Mapping[str, str]] = {
    "open": "todo",
    "running": "running",
    "waiting": "half",
    "done": "done",
    "failed": "clash",
    "skipped": "deferred",
}
STATES: Final[Mapping[str, str]] = {
    "open": "to do",
    "running": "running",
    "waiting": "waits for you",
    "done": "done",
    "failed": "failed",
    "skipped": "left out",
}
BOARD: Final[Sequence[tuple[str, str, frozenset[str]]]] = (
    ("open", "To do", frozenset({"open"})),
    ("running", "Under way", frozenset({"running", "waiting"})),
    ("failed", "Failed", frozenset({"failed"})),
    ("done", "Done", frozenset({"done", "skipped"})),
)
"""The columns of the board and which states stand in each; «Failed» only where something has."""

RISK_TONES: Final[Mapping[str, str]] = {"low": "neutral", "medium": "warn", "high": "bad"}
PLAN_TONES: Final[Mapping[str, str]] = {
    "draft": "neutral",
    "approved": "ok",
    "running": "accent",
    "done": "ok",
    "failed": "bad",
}
PLAN_SHAPES: Final[Mapping[str, str]] = {
    "draft": "todo",
    "approved": "open",
    "running": "running",
    "done": "done",
    "failed": "clash",
}
KINDS: Final[Sequence[tuple[str, str]]] = (
    ("", "As its words say"),
    ("feature", "New feature"),
    ("bug_fix", "Bug fix"),
    ("refactoring", "Refactoring"),
    ("migration", "Migration"),
    ("upgrade", "Upgrade"),
)
"""The kinds of change that a plan can be made for."""


def hours(amount: float) -> str:
    """An effort: `1.5 h`, `30 min`."""
    return f"{round(amount * 60)} min" if 0 < amount < 1 else f"{amount:g} h"


def span(estimate: HoursView) -> str:
    """The ends of an effort, to be put after «between»."""
    return f"{estimate.low:g} and {estimate.high:g} h"


def state_of(task: TaskView) -> str:
    """How a task stands, in words."""
    return "waits for you" if task.held and task.state == "open" else STATES.get(task.state, task.state)


def shape_of(task: TaskView) -> str:
    """How a task stands, as a shape."""
    return "half" if task.held and task.state == "open" else SHAPES.get(task.state, "todo")


def agent_of(task: TaskView) -> str:
    """Who does it."""
    return task.agent.capitalize() if task.agent else "You"


def node_of(task: TaskView, faults: Sequence[PlanFault]) -> TaskNode:
    """A task as a box."""
    return TaskNode(
        key=task.key,
        title=task.title,
        meta=f"{task.key} · {hours(task.estimate.likely)} · {task.risk}",
        shape=shape_of(task),
        state=state_of(task),
        is_held=bool(task.held),
        is_stale=any(fault.where == task.key for fault in faults),
    )


def plan_state(plan: PlanView) -> tuple[str, str]:
    """The badge of a plan: a word and its tone."""
    if plan.approval is not None and plan.approval.has_expired and plan.state != "done":
        return "Approval expired", "warn"
    return plan.state.capitalize(), PLAN_TONES.get(plan.state, "neutral")
