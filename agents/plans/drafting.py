"""Tasks in the making: each kind with the agent that does it, its instruction, and its way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from agents.plans.plan import Acceptance, FileUse, Hours, Task, TaskKind, Trace
from agents.plans.weighing import Danger, Ground, confidence_of, hours_of, points_hours, worst

AGENT_OF: Final = {
    TaskKind.BASELINE: "tester",
    TaskKind.DECIDE: "",
    TaskKind.TEST: "tester",
    TaskKind.DEPENDENCIES: "coder",
    TaskKind.MIGRATION: "coder",
    TaskKind.EDIT: "coder",
    TaskKind.DOCS: "coder",
    TaskKind.DELIVERY: "coder",
    TaskKind.VERIFY: "tester",
    TaskKind.REVIEW: "reviewer",
    TaskKind.REMOVE: "coder",
}

NOTHING_TO_TAKE_BACK: Final = "Nothing is changed in this task, so there is nothing to take back."
REVERT: Final = "git revert <the commit of this task>, after the tasks that stand on it."

PHASES: Final = (
    ("Decide", "What is open and holds the work up.", (TaskKind.DECIDE,)),
    ("Prepare", "A known state to begin from, and tests that tell.", (TaskKind.BASELINE,)),
    ("Ground", "What the change stands on.", (TaskKind.DEPENDENCIES, TaskKind.MIGRATION)),
    ("Change", "The change itself.", (TaskKind.EDIT,)),
    ("Around it", "Tests, documents and delivery in line with it.", (TaskKind.TEST, TaskKind.DOCS, TaskKind.DELIVERY)),
    ("Prove", "Everything that checks the code, and a second pair of eyes.", (TaskKind.VERIFY, TaskKind.REVIEW)),
    ("Later", "What a later release takes away.", (TaskKind.REMOVE,)),
)
"""Phases in their order, with the kinds of tasks in them. Tests that come first stand under Prepare."""


class Draft(msgspec.Struct, kw_only=True):
    """A task before it has its number; `key` and `after` are names that only the rules know."""

    key: str
    kind: TaskKind
    title: str
    instruction: str
    phase: str = ""
    files: tuple[FileUse, ...] = ()
    commands: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    """Those of the commands that must fail for now, since they show the fault."""
    only_run: tuple[str, ...] = ()
    """Those of the commands that may be run, and need not succeed."""
    sentences: tuple[str, ...] = ()
    rollback: str = REVERT
    after: tuple[str, ...] = ()
    traces: tuple[Trace, ...] = ()
    dangers: tuple[Danger, ...] = ()
    extra_hours: float = 0.0
    points: int = 0
    """An estimate that somebody else made, on the scale 1, 2, 3, 5, 8; 0 without one."""
    held: str = ""


def finished(draft: Draft, number: int, numbers: dict[str, str], ground: Ground) -> Task:
    """The task of a draft, with what is computed of it."""
    sure = confidence_of(draft.kind, draft.files, ground)
    dangers = list(draft.dangers)
    if sure.value < _UNSURE and draft.kind is TaskKind.EDIT:
        dangers.append(Danger("medium", "It is not sure that these are the places.", _LOOK_FIRST))
    return Task(
        key=f"T-{number}",
        title=draft.title,
        kind=draft.kind,
        agent=AGENT_OF[draft.kind],
        instruction=draft.instruction,
        files=draft.files,
        commands=tuple(dict.fromkeys(draft.commands)),
        acceptance=_acceptance(draft),
        after=tuple(dict.fromkeys(numbers[key] for key in draft.after if key in numbers)),
        estimate=_hours(draft, sure.value),
        confidence=sure,
        risk=worst(dangers),
        risks=tuple(danger.text for danger in dangers),
        mitigation=" ".join(dict.fromkeys(danger.mitigation for danger in dangers)),
        rollback=draft.rollback,
        traces=draft.traces,
        held=draft.held,
    )


_UNSURE: Final = 0.45
_LOOK_FIRST: Final = "Read the places first, and stop with what was found if the change belongs elsewhere."


def _hours(draft: Draft, sure: float) -> Hours:
    if draft.points:
        return points_hours(draft.points, sure)
    return hours_of(draft.kind, draft.files, sure, draft.extra_hours)


def _acceptance(draft: Draft) -> Acceptance:
    failing = tuple(one for one in dict.fromkeys(draft.failing) if one in draft.commands)
    checked = tuple(one for one in dict.fromkeys(draft.commands) if one not in (*failing, *draft.only_run))
    told = draft.sentences or (() if checked or failing else (_DONE.get(draft.kind, _LOOKED_AT),))
    return Acceptance(checked, told, failing)


_LOOKED_AT: Final = "Somebody else has read it against the wish, and found nothing that must be mended."
_DONE: Final = {
    TaskKind.TEST: "Each thing that the wish asks for has a test that fails without it.",
    TaskKind.DECIDE: "The decision is recorded.",
    TaskKind.DOCS: "Every document that speaks of it says what is so now.",
    TaskKind.BASELINE: "It is known which tests fail before anything changes, and what they say.",
}
"""How one sees that a task is done where no command shows it."""


def instruction(what: str, files: Sequence[FileUse] = (), further: Sequence[str] = ()) -> str:
    """An instruction that stands alone: what to do, where and why there, and what else to mind."""
    parts = [what]
    if files:
        told = [f"- {_use(use)}" for use in files]
        parts.append("\n".join(["Where:", *told]))
    parts += [line for line in further if line]
    return "\n\n".join(parts)


def _use(use: FileUse) -> str:
    verb = {"create": "new", "remove": "remove", "modify": ""}[use.action]
    notes = [note for note in (verb, use.why, f"chance {use.chance:.2f}" if use.chance < 1 else "") if note]
    return f"{use.path} ({'; '.join(notes)})" if notes else use.path
