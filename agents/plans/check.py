"""Whether a plan can be carried out as it stands. Every plan passes here, also one that a model made or people changed.

Each fault is a sentence that names the task and the way out; nothing is mended in silence.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from agents.plans.order import ancestors, circle_in
from agents.plans.permissions import scope_of
from agents.plans.plan import FileUse, Plan, Task, TaskKind
from agents.records import Risk

Look = Literal["file", "folder", "missing", "outside"]

_KEY: Final = re.compile(r"[A-Z]{1,3}-[0-9]{1,4}[a-z]?")
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_HOST: Final = re.compile(
    r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::[0-9]{1,5})?", re.I
)
_HIDING: Final = re.compile(r"\$\(|`|<\(|>\(")
"""By what a command holds another one, that nobody approving it may notice."""
_MOST_TASKS: Final = 200


@dataclass(frozen=True)
class Ground:
    """What a plan is checked against.

    `agents` are the known agents with their tools. `look` says what lies at a path of the folder, links followed;
    None where the folder cannot be looked at. `subjects` are what a trace may name; None where that is not known.
    """

    agents: Mapping[str, Sequence[str]]
    look: Callable[[str], Look] | None = None
    subjects: frozenset[str] | None = None


class Fault(msgspec.Struct, frozen=True):
    """Something that is wrong: `where` is a task's key, or `plan`."""

    code: str
    where: str
    message: str


def check(plan: Plan, ground: Ground) -> tuple[Fault, ...]:
    """Everything that is wrong with a plan, in the order of its tasks; empty for a plan that can be carried out."""
    faults = [*_plan_faults(plan)]
    for task in plan.tasks:
        faults += _task_faults(task, ground)
    circle = circle_in(plan.tasks)
    if circle:
        told = " → ".join((*circle, circle[0]))
        faults.append(
            Fault("plan.circle", circle[0], f"These tasks wait for each other: {told}. Take one `after` out.")
        )
    elif not any(fault.code in {"plan.key", "plan.unknown_task"} for fault in faults):
        faults += _file_faults(plan, ground)
    return (*faults, *_scope_faults(plan, ground))


def _plan_faults(plan: Plan) -> Iterator[Fault]:
    if not plan.tasks:
        yield Fault("plan.empty", "plan", "A plan needs at least one task.")
    if len(plan.tasks) > _MOST_TASKS:
        yield Fault(
            "plan.long", "plan", f"It has {len(plan.tasks)} tasks; more than {_MOST_TASKS} is more than one plan."
        )
    if not plan.title.strip():
        yield Fault("plan.title", "plan", "A plan needs a title.")
    keys = [task.key for task in plan.tasks]
    for key in dict.fromkeys(keys):
        if keys.count(key) > 1:
            yield Fault("plan.key", key, f"{key} is the key of more than one task.")
    for task in plan.tasks:
        for key in task.after:
            if key not in keys:
                yield Fault(
                    "plan.unknown_task", task.key, f"{task.key} comes after {key}, which is no task of this plan."
                )
    yield from _phase_faults(plan, keys)


def _phase_faults(plan: Plan, keys: Sequence[str]) -> Iterator[Fault]:
    phased = [key for phase in plan.phases for key in phase.tasks]
    for key in dict.fromkeys(phased):
        if key not in keys:
            yield Fault("plan.phase", "plan", f"A phase names {key}, which is no task of this plan.")
        elif phased.count(key) > 1:
            yield Fault("plan.phase", key, f"{key} stands in more than one phase.")
    for key in keys if plan.phases else ():
        if key not in phased:
            yield Fault("plan.phase", key, f"{key} stands in no phase.")


def _task_faults(task: Task, ground: Ground) -> Iterator[Fault]:
    yield from _wording_faults(task)
    yield from _agent_faults(task, ground)
    yield from _number_faults(task)
    for command in dict.fromkeys((*task.commands, *task.acceptance.all_commands)):
        if reason := command_fault(command):
            yield Fault("plan.command", task.key, f"The command {command!r} of {task.key} {reason}.")
    for command in task.acceptance.all_commands:
        if command not in task.commands:
            message = f"{task.key} is accepted by {command!r}, which is not among the commands that it may run."
            yield Fault("plan.command", task.key, message)
    for host in task.hosts:
        if not _HOST.fullmatch(host):
            yield Fault("plan.host", task.key, f"{task.key} names {host!r}, which is no host name.")
    for trace in task.traces:
        if ground.subjects is not None and trace.subject not in ground.subjects:
            yield Fault(
                "plan.trace", task.key, f"{task.key} rests on {trace.name or trace.subject}, which there is not."
            )


def _wording_faults(task: Task) -> Iterator[Fault]:
    if not _KEY.fullmatch(task.key):
        yield Fault("plan.key", task.key, f"{task.key!r} is no key of a task; they look like T-1.")
    for what, text in (("title", task.title), ("instruction", task.instruction), ("way back", task.rollback)):
        if not text.strip():
            code = "plan.rollback" if what == "way back" else "plan.wording"
            yield Fault(code, task.key, f"{task.key} has no {what}.")
    if not task.acceptance.all_commands and not any(one.strip() for one in task.acceptance.sentences):
        yield Fault("plan.acceptance", task.key, f"{task.key} does not say how one sees that it is done.")
    for command in task.acceptance.failing:
        if command in task.acceptance.commands:
            yield Fault("plan.acceptance", task.key, f"{command!r} of {task.key} cannot both succeed and fail.")
    if task.risk != "low" and not task.mitigation.strip():
        yield Fault(
            "plan.mitigation", task.key, f"{task.key} is of {task.risk} risk, and nothing says what is done about it."
        )


def _agent_faults(task: Task, ground: Ground) -> Iterator[Fault]:
    if task.kind is TaskKind.DECIDE:
        if task.agent or task.files or task.commands:
            message = f"{task.key} is for a person to decide, so it has no agent, no files and no commands."
            yield Fault("plan.agent", task.key, message)
    elif task.agent not in ground.agents:
        known = ", ".join(sorted(ground.agents)) or "none"
        yield Fault("plan.agent", task.key, f"There is no agent {task.agent!r} for {task.key}; there are: {known}.")


def _number_faults(task: Task) -> Iterator[Fault]:
    hours = task.estimate
    if not 0 <= hours.low <= hours.likely <= hours.high or not hours.high < 10_000:
        yield Fault("plan.estimate", task.key, f"The estimate of {task.key} does not go from low over likely to high.")
    if not 0 <= task.confidence.value <= 1:
        yield Fault("plan.confidence", task.key, f"The confidence of {task.key} is not between 0 and 1.")
    elif not task.confidence.reason.strip():
        yield Fault("plan.confidence", task.key, f"The confidence of {task.key} has no reason.")


def path_fault(path: str) -> str:
    """Why a path cannot be one of the folder's; empty if it can."""
    parts = path.removesuffix("/**").split("/")
    if not path.strip() or not path.isprintable() or path != path.strip():
        return "is empty or holds letters that cannot be seen"
    if path.startswith(("/", "~")) or _DRIVE.match(path) or "\\" in path:
        return "is not relative to the folder, with slashes"
    if any(part in {"", ".", ".."} for part in parts):
        return "goes through `.`, `..` or an empty name"
    if any(part.casefold() == ".git" for part in parts):
        return "lies in git's own folder, which no task may touch"
    if parts[0].casefold() == ".groundplan":
        return "lies in our own folder, which no task may touch"
    if "**" in path and path != "**" and not path.endswith("/**"):
        return "has `**` where no folder ends"
    return ""


def command_fault(command: str) -> str:
    """Why a command cannot be permitted as it stands; empty if it can."""
    if not command.isprintable():
        return "holds letters that cannot be seen, or more than one line"
    if command.strip() != command or not command:
        return "is empty or begins or ends with a blank"
    if command.endswith(" *"):
        return "ends in ` *`, which would permit more than what is read"
    if _HIDING.search(command):
        return "holds another command inside it"
    try:
        words = shlex.split(command)
    except ValueError as error:
        return f"cannot be read ({str(error).lower()})"
    return "" if words else "is empty"


def _file_faults(plan: Plan, ground: Ground) -> Iterator[Fault]:
    """Paths that cannot be, files that are not there, and two tasks on one file at the same time."""
    before = ancestors(plan.tasks)
    users: dict[str, list[tuple[Task, FileUse]]] = {}
    for task in plan.tasks:
        for use in task.files:
            reason = path_fault(use.path)
            if reason:
                yield Fault("plan.path", task.key, f"The path {use.path!r} of {task.key} {reason}.")
            else:
                users.setdefault(use.path, []).append((task, use))
    for path, uses in users.items():
        yield from _clashes(path, uses, before)
        yield from _whereabouts(path, uses, before, ground)


def _clashes(path: str, uses: Sequence[tuple[Task, FileUse]], before: Mapping[str, frozenset[str]]) -> Iterator[Fault]:
    for index, (task, _) in enumerate(uses):
        for other, _ in uses[index + 1 :]:
            if task.key == other.key:
                yield Fault("plan.path", task.key, f"{task.key} names {path} more than once.")
            elif task.key not in before[other.key] and other.key not in before[task.key]:
                message = f"{task.key} and {other.key} both change {path} and neither comes after the other."
                yield Fault("plan.parallel", other.key, f"{message} Let one come after the other.")


def _whereabouts(
    path: str, uses: Sequence[tuple[Task, FileUse]], before: Mapping[str, frozenset[str]], ground: Ground
) -> Iterator[Fault]:
    if ground.look is None:
        return
    found = ground.look(path.removesuffix("/**").removesuffix("**") or ".")
    creators = {task.key for task, use in uses if use.action == "create"}
    for task, use in uses:
        if found == "outside":
            yield Fault("plan.path", task.key, f"The path {path} of {task.key} leads out of the folder.")
        elif use.is_pattern:
            if found == "file":
                yield Fault("plan.path", task.key, f"{path} of {task.key} names a folder where a file lies.")
        elif found == "folder":
            yield Fault("plan.path", task.key, f"{path} of {task.key} is a folder, not a file.")
        elif use.action == "create":
            if found == "file" and not _removed_before(task, uses, before):
                yield Fault("plan.path", task.key, f"{task.key} creates {path}, which is there already.")
        elif found == "missing" and creators.isdisjoint(before[task.key]):
            message = f"{task.key} changes {path}, which is not there and which no earlier task creates."
            yield Fault("plan.path", task.key, message)


def _removed_before(task: Task, uses: Sequence[tuple[Task, FileUse]], before: Mapping[str, frozenset[str]]) -> bool:
    return any(use.action == "remove" and other.key in before[task.key] for other, use in uses)


def _scope_faults(plan: Plan, ground: Ground) -> Iterator[Fault]:
    """The permissions are exactly what the tasks need: no less, or the work stops; no more, or nobody has read it."""
    needed, given = scope_of(plan.tasks, ground.agents, applies=plan.applies), plan.scope
    pairs = (
        ("writing", needed.paths, given.paths),
        ("running", needed.commands, given.commands),
        ("contacting", needed.hosts, given.hosts),
        ("the tool", needed.tools, given.tools),
    )
    for verb, wanted, permitted in pairs:
        for one in wanted:
            if one not in permitted:
                yield Fault("plan.scope", "plan", f"The permissions lack {verb} {one}, which a task needs.")
        for one in permitted:
            if one not in wanted:
                yield Fault("plan.scope", "plan", f"The permissions hold {verb} {one}, which no task needs.")
    if plan.applies and not any(task.acceptance.commands for task in plan.tasks):
        yield Fault("plan.scope", "plan", "Nothing would be seen to succeed before its changes are applied unasked.")
    if given.risk >= Risk.CRITICAL:
        yield Fault("plan.scope", "plan", "No plan may permit calls of critical risk.")
    if given.binding:
        yield Fault("plan.scope", "plan", "The permissions of a plan bind to no single call.")


def covers(plan: Plan, path: str) -> tuple[str, ...]:
    """The keys of the tasks that name a path, or the folder above it, in the plan's order."""
    return tuple(task.key for task in plan.tasks if any(_names(use, path) for use in task.files))


def _names(use: FileUse, path: str) -> bool:
    if not use.is_pattern:
        return use.path == path
    folder = use.path.removesuffix("**")
    return path.startswith(folder)
