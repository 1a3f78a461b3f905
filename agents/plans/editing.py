"""Changes of a plan by a person: a field of a task set, a task dropped, a task added. The result passes the check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, Literal

import msgspec

from agents.errors import PlanFaulty
from agents.plans.check import Ground, check
from agents.plans.drafting import AGENT_OF, REVERT
from agents.plans.permissions import scope_like
from agents.plans.plan import (
    Acceptance,
    Confidence,
    FileUse,
    Hours,
    Level,
    Phase,
    Plan,
    PlanState,
    Task,
    TaskKind,
    TaskState,
)
from agents.plans.weighing import hours_of


class PlanChange(msgspec.Struct, frozen=True):
    """One change. `set` needs `field` and `value`, and without a `task` it is the plan's own; `add` takes `value`."""

    op: Literal["set", "drop", "add"]
    task: str = ""
    field: str = ""
    value: Any = None


class NewTask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A task as a person writes it; what is left out is filled in."""

    title: str
    instruction: str = ""
    kind: TaskKind = TaskKind.EDIT
    agent: str = ""
    files: list[str] = []
    commands: list[str] = []
    acceptance: list[str] = []
    after: list[str] = []
    rollback: str = ""


def edited(plan: Plan, changes: Sequence[PlanChange], ground: Ground) -> Plan:
    """The plan with the changes, its permissions as the tasks need them now, and approved no more.

    Raises PlanFaulty with every fault, and then nothing has changed.
    """
    for change in changes:
        plan = _CHANGES[change.op](plan, change)
    scope = scope_like(plan.scope, plan.tasks, ground.agents)
    state = PlanState.DRAFT if plan.state is PlanState.APPROVED else plan.state
    plan = msgspec.structs.replace(plan, scope=scope)
    if not plan.is_approved:
        plan = msgspec.structs.replace(plan, approval=None, state=state)
    faults = check(plan, ground)
    if faults:
        raise PlanFaulty(fault.message for fault in faults)
    return plan


def _set(plan: Plan, change: PlanChange) -> Plan:
    if not change.task:
        if change.field not in {"title", "change"} or not isinstance(change.value, str):
            raise PlanFaulty([f"Of the plan itself, title and change can be set, not {change.field!r}."])
        return msgspec.structs.replace(plan, **{change.field: change.value})
    task = _found(plan, change.task)
    setter = _FIELDS.get(change.field)
    if setter is None:
        close = get_close_matches(change.field, _FIELDS, n=1, cutoff=0.5)
        told = f" Did you mean {close[0]}?" if close else f" There are {', '.join(_FIELDS)}."
        raise PlanFaulty([f"A task has no field {change.field!r}.{told}"])
    try:
        replaced = msgspec.structs.replace(task, **setter(task, change.value))
    except msgspec.ValidationError as error:
        raise PlanFaulty([f"This is no {change.field} of {task.key}: {error}."]) from error
    tasks = tuple(replaced if one.key == task.key else one for one in plan.tasks)
    return msgspec.structs.replace(plan, tasks=tasks)


def _drop(plan: Plan, change: PlanChange) -> Plan:
    """Without the task; what came after it comes after what was before it."""
    gone = _found(plan, change.task)
    tasks = []
    for task in plan.tasks:
        after = [key for one in task.after for key in (gone.after if one == gone.key else (one,))]
        if task.key != gone.key:
            tasks.append(msgspec.structs.replace(task, after=tuple(dict.fromkeys(after))))
    phases = [
        msgspec.structs.replace(phase, tasks=tuple(key for key in phase.tasks if key != gone.key))
        for phase in plan.phases
    ]
    return msgspec.structs.replace(plan, tasks=tuple(tasks), phases=tuple(one for one in phases if one.tasks))


def _add(plan: Plan, change: PlanChange) -> Plan:
    try:
        wish = msgspec.convert({"title": change.value} if isinstance(change.value, str) else change.value, NewTask)
    except msgspec.ValidationError as error:
        raise PlanFaulty([f"This is no task: {error}."]) from error
    numbers = [int(task.key.partition("-")[2].rstrip("abcdefghijklmnopqrstuvwxyz") or 0) for task in plan.tasks]
    key = f"T-{max(numbers, default=0) + 1}"
    files = tuple(_use(text) for text in wish.files)
    task = Task(
        key=key,
        title=wish.title,
        kind=wish.kind,
        agent=wish.agent or AGENT_OF[wish.kind],
        instruction=wish.instruction or wish.title,
        files=files,
        commands=tuple(wish.commands),
        acceptance=Acceptance(tuple(wish.commands), tuple(wish.acceptance) or ("Somebody else has looked at it.",)),
        after=tuple(wish.after),
        rollback=wish.rollback or REVERT,
        estimate=hours_of(wish.kind, files, 0.5),
        confidence=Confidence(0.5, "a person added it, and nothing more is known"),
    )
    phases = (*plan.phases, Phase("Added", "What a person added.", (key,))) if plan.phases else ()
    joined = next((at for at, phase in enumerate(plan.phases) if phase.name == "Added"), None)
    if joined is not None:
        old = plan.phases[joined]
        grown = msgspec.structs.replace(old, tasks=(*old.tasks, key))
        phases = (*plan.phases[:joined], grown, *plan.phases[joined + 1 :])
    return msgspec.structs.replace(plan, tasks=(*plan.tasks, task), phases=phases)


def _found(plan: Plan, key: str) -> Task:
    task = plan.task(key) or plan.task(key.upper())
    if task is None:
        raise PlanFaulty(
            [f"There is no task {key!r} in this plan; there are {', '.join(one.key for one in plan.tasks)}."]
        )
    return task


def _use(text: str) -> FileUse:
    """A file as a person writes it: a path, with `+` before it for a new one and `-` for one to remove."""
    if text.startswith("+"):
        return FileUse(text[1:], "create")
    if text.startswith("-"):
        return FileUse(text[1:], "remove")
    return FileUse(text, "create" if text.endswith("**") else "modify")


def _texts(value: Any) -> tuple[str, ...]:
    """A list of texts; one text is a list of one, nothing an empty one."""
    given = [] if value in (None, "") else [value] if isinstance(value, str) else value
    found: tuple[str, ...] = msgspec.convert(given, tuple[str, ...])
    return found


def _commands(task: Task, value: Any) -> dict[str, Any]:
    commands = _texts(value)
    kept = tuple(command for command in task.acceptance.commands if command in commands)
    failing = tuple(command for command in task.acceptance.failing if command in commands)
    if not kept and not failing and not task.acceptance.sentences:
        kept = commands  # a task that is accepted by commands alone is accepted by those that it has now
    accepted = msgspec.structs.replace(task.acceptance, commands=kept, failing=failing)
    return {"commands": commands, "acceptance": accepted}


def _acceptance(task: Task, value: Any) -> dict[str, Any]:
    """Sentences; those that are commands of the task stay commands, and with `!` before them such that must fail."""
    told = _texts(value)
    commands = tuple(one for one in told if one in task.commands)
    failing = tuple(one[1:].strip() for one in told if one[:1] == "!" and one[1:].strip() in task.commands)
    sentences = tuple(one for one in told if one not in commands and one.removeprefix("!").strip() not in failing)
    return {"acceptance": Acceptance(commands, sentences, failing)}


def _estimate(task: Task, value: Any) -> dict[str, Any]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"estimate": Hours(round(value * 0.6, 2), value, value * 2)}
    return {"estimate": msgspec.convert(value, Hours)}


def _converted(name: str, kind: Any) -> Callable[[Task, Any], dict[str, Any]]:
    return lambda task, value: {name: msgspec.convert(value, kind)}


_FIELDS: Final[Mapping[str, Callable[[Task, Any], dict[str, Any]]]] = {
    "title": _converted("title", str),
    "instruction": _converted("instruction", str),
    "agent": _converted("agent", str),
    "kind": _converted("kind", TaskKind),
    "files": lambda task, value: {"files": tuple(_use(one) for one in _texts(value))},
    "commands": _commands,
    "acceptance": _acceptance,
    "after": lambda task, value: {"after": _texts(value)},
    "hosts": lambda task, value: {"hosts": _texts(value)},
    "risk": _converted("risk", Level),
    "mitigation": _converted("mitigation", str),
    "rollback": _converted("rollback", str),
    "held": _converted("held", str),
    "estimate": _estimate,
    "state": _converted("state", TaskState),
}

_CHANGES: Final[Mapping[str, Callable[[Plan, PlanChange], Plan]]] = {"set": _set, "drop": _drop, "add": _add}
