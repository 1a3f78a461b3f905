"""How runs are told: their shapes, their states, what they cost and how long they took."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from daemon.contract.run import RunView
from gui.operations.runs import ENDED
from gui.words.amounts import money, tokens
from gui.words.times import duration

SHAPES: Final[Mapping[str, str]] = {
    "queued": "todo",
    "running": "running",
    "waiting": "half",
    "done": "done",
    "stopped": "deferred",
    "failed": "clash",
    "broken": "clash",
}
TONES: Final[Mapping[str, str]] = {
    "queued": "neutral",
    "running": "accent",
    "waiting": "warn",
    "done": "ok",
    "stopped": "neutral",
    "failed": "bad",
    "broken": "bad",
}
INKS: Final[Mapping[str, str]] = {
    "neutral": "text2",
    "accent": "accent_text",
    "warn": "warn",
    "ok": "ok",
    "bad": "bad",
}
"""The ink of each tone."""
STATES: Final[Mapping[str, str]] = {
    "queued": "Queued",
    "running": "Running",
    "waiting": "Waits for you",
    "done": "Done",
    "stopped": "Stopped",
    "failed": "Failed",
    "broken": "Broken off",
}
SEGMENTS: Final[Mapping[str, tuple[str, str]]] = {
    "open": ("todo", ""),
    "running": ("running", "now"),
    "done": ("done", "done"),
    "failed": ("clash", "failed"),
    "stuck": ("clash", "stuck"),
    "over_budget": ("clash", "used up"),
    "skipped": ("deferred", "left out"),
}
"""How a piece of the work stands: its shape and its word."""

SANDBOXES: Final[Mapping[str, tuple[str, str]]] = {
    "isolated": ("Isolated in bubblewrap", "It sees its own tree and no network."),
    "partly": ("Partly held back", "Files and network are limited; nothing is hidden by name."),
    "none": ("Nothing holds commands back", "Each command is asked for."),
}
MODES: Final[Mapping[str, str]] = {
    "plan": "reads only",
    "ask": "asks before each change",
    "auto-edit": "changes files freely",
    "auto": "asks beyond the sandbox",
}


def is_over(run: RunView) -> bool:
    """Whether nothing of it is going on."""
    return run.state in ENDED


def name_of(run: RunView) -> str:
    """What a run is called: its goal, in one line."""
    return run.goal.partition("\n")[0].strip() or run.agent


def agent_now(run: RunView) -> str:
    """Who is at work, or was last."""
    at_work = [segment for segment in run.segments if segment.state == "running"]
    done = [segment for segment in run.segments if segment.state not in {"open", "running"}]
    found = (at_work or done[-1:] or run.segments[:1])[-1:]
    return found[0].agent if found and found[0].agent else "you" if found else run.agent


def model_of(run: RunView) -> str:
    """The model in use, or that none is."""
    if run.brain == "rules":
        return "by rules and people"
    return run.model or "no model asked yet"


def cost_of(run: RunView) -> str:
    """What it cost: `$0.18`, `nothing`, or that nobody knows."""
    if run.cost == "unknown":
        return "cost unknown"
    amount = _amount(run.cost)
    return money(float(amount)) if amount else "nothing"


def used_of(run: RunView) -> str:
    """Tokens and cost in one line."""
    told = tokens(run.tokens) if run.tokens else "no tokens"
    return f"{told} · {cost_of(run)}"


def took(run: RunView, now: datetime | None = None) -> str:
    """How long it has worked; what it works right now is not counted in what the daemon said last."""
    seconds = run.worked_s
    if run.state == "running" and run.started_at is not None and not seconds:
        seconds = ((now or datetime.now(UTC)) - run.started_at).total_seconds()
    return duration(max(seconds, 0.0))


def summary_of(run: RunView) -> str:
    """Who is at work on what, with which model, and for how long: one line."""
    at_work = next((segment for segment in run.segments if segment.state == "running" and segment.task), None)
    task = at_work.task if at_work is not None else ""
    who = agent_now(run).capitalize()
    return " · ".join(part for part in (task, who, model_of(run), took(run)) if part)


def state_of(run: RunView) -> str:
    """How it stands, in words."""
    if run.state == "failed" and run.outcome in {"stuck", "over_budget"}:
        return {"stuck": "Stuck", "over_budget": "Used up its budget"}[run.outcome]
    return STATES[run.state]


def result_of(run: RunView) -> str:
    """Where its changes are."""
    if run.undone:
        return "undone"
    if run.applied:
        return "in the folder"
    if run.changed:
        return "not applied" if is_over(run) else "in its own tree"
    return ""


def share(used: Decimal, limit: str | None) -> float:
    """How much of a budget is used, of 1."""
    most = _amount(limit or "0")
    return float(used / most) if most else 0.0


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text or "0")
    except InvalidOperation:
        return Decimal(0)
