"""Takes a model's proposal into a plan: words freely, files only where they can be, commands only the project's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from agents.plans.check import Ground, path_fault
from agents.plans.drafting import AGENT_OF, PHASES, REVERT
from agents.plans.order import in_turn
from agents.plans.permissions import scope_like
from agents.plans.plan import Acceptance, Confidence, FileUse, Hours, Phase, Plan, Task, TaskKind
from agents.plans.proposal import Proposal, ProposedTask
from agents.plans.weighing import hours_of
from agents.plans.words import one_line
from agents.protected import is_protected

_MOST_PARTS: Final = 6
_MOST_HOURS: Final = 80.0
_LETTERS: Final = 6_000
_LINES: Final = 12


def merged(plan: Plan, proposal: Proposal, ground: Ground) -> tuple[Plan, tuple[str, ...]]:
    """The plan with the proposal in it, and notes on what was not taken of it.

    Keys are in order, tasks on the same file come one after the other, and the permissions are what the tasks need.
    """
    merger = _Merger(plan, ground)
    tasks, parts = merger.tasks(proposal.tasks)
    numbers = {task.key: f"T-{number}" for number, task in enumerate(tasks, start=1)}
    renamed = in_turn([_renamed(task, numbers, parts) for task in tasks])
    added = [task for task in tasks if task.key.startswith("new/")]
    phases = _phased([_phase(phase, numbers, parts) for phase in plan.phases], added, numbers)
    scope = scope_like(plan.scope, renamed, ground.agents)
    changed = msgspec.structs.replace(
        plan,
        tasks=renamed,
        phases=phases,
        scope=scope,
        risks=tuple(dict.fromkeys((*_keys_in(plan.risks, numbers, parts), *_lines(proposal.risks)))),
        notes=tuple(dict.fromkeys((*plan.notes, *_lines(proposal.notes)))),
    )
    return changed, tuple(dict.fromkeys(merger.notes))


class _Merger:
    """One merge; `notes` tell what of the proposal was not taken."""

    def __init__(self, plan: Plan, ground: Ground) -> None:
        self._plan = plan
        self._ground = ground
        self._commands = {command for task in plan.tasks for command in task.commands}
        self._red = {command for task in plan.tasks for command in task.acceptance.failing}
        self._names: dict[str, str] = {}
        """Keys that the model gave its own tasks, and those that they have here."""
        self._refused: set[str] = set()
        self.notes: list[str] = []

    def tasks(self, proposed: Sequence[ProposedTask]) -> tuple[list[Task], dict[str, tuple[str, ...]]]:
        """The tasks, and for each that was split the keys of its parts."""
        known = {task.key for task in self._plan.tasks}
        added = self._added([one for one in proposed if one.key not in known and one.kind and not one.instead_of])
        words = {one.key: one for one in reversed(proposed) if not one.instead_of and one.key not in self._names}
        splits: dict[str, list[ProposedTask]] = {}
        for one in proposed:
            if one.instead_of:
                splits.setdefault(one.instead_of, []).append(one)
        for key in sorted({*words, *splits} - known - self._refused):
            self.notes.append(f"The model spoke of {one_line(key, 20)}, which is no task of the plan.")
        found: list[Task] = []
        parts: dict[str, tuple[str, ...]] = {}
        for task in self._plan.tasks:
            made = self._split(task, splits.get(task.key, ()))
            if made:
                parts[task.key] = tuple(one.key for one in made)
                found += made
            else:
                found.append(self._worded(task, words[task.key]) if task.key in words else task)
        return _joined(found, added), parts

    def _added(self, proposed: Sequence[ProposedTask]) -> list[Task]:
        """Tasks that the rules did not think of; one that does not say when it is done is none."""
        wanted = list({one.key: one for one in reversed(proposed)}.values())[::-1][:_MOST_ADDED]
        for one in wanted:
            if one.title.strip() and one.instruction.strip() and _lines(one.done_when):
                self._names[one.key] = f"new/{len(self._names) + 1}"
            else:
                self._refused.add(one.key)
                told = one_line(one.title, 60) or one_line(one.key, 20)
                self.notes.append(
                    f"The model wants a task “{told}”, and does not say what is to be done and when it is."
                )
        return [self._new(one) for one in wanted if one.key in self._names]

    def _new(self, one: ProposedTask) -> Task:
        kind = TaskKind(one.kind or TaskKind.EDIT)
        bare = Task(
            key=self._names[one.key],
            title="",
            kind=kind,
            agent=AGENT_OF[kind],
            instruction="",
            acceptance=Acceptance(),
            rollback=REVERT,
            estimate=hours_of(kind, (), _SURE_OF_MODEL),
            confidence=Confidence(_SURE_OF_MODEL, "a model thought of it, and nothing else speaks for it"),
        )
        files = self._files(bare, one)
        named = msgspec.structs.replace(bare, files=files, estimate=hours_of(kind, files, _SURE_OF_MODEL))
        worded = self._worded(named, one)
        own = tuple(command for command in worded.commands if command not in self._red)
        return msgspec.structs.replace(worded, acceptance=msgspec.structs.replace(worded.acceptance, commands=own))

    def _after(self, one: ProposedTask) -> tuple[str, ...]:
        """What a model says a task comes after; keys that there are not are told and left out."""
        known = {task.key for task in self._plan.tasks}
        for key in one.after:
            if key not in known and key not in self._names:
                self.notes.append(
                    f"The model lets {one.key} wait for {one_line(key, 20)}, which is no task of the plan."
                )
        return tuple(self._names.get(key, key) for key in one.after if key in known or key in self._names)

    def _split(self, task: Task, proposed: Sequence[ProposedTask]) -> list[Task]:
        """The parts of a task, one after the other; together they hold its files, its commands and its traces."""
        if not 2 <= len(proposed) <= _MOST_PARTS or not task.agent or task.held:
            return []
        keys = [f"{task.key}/{number}" for number in range(1, len(proposed) + 1)]
        made, left = [], {use.path: use for use in task.files}
        for number, (key, one) in enumerate(zip(keys, proposed, strict=True)):
            mine = self._files(task, one)
            for use in mine:
                left.pop(use.path, None)
            if number == len(keys) - 1:
                mine = (*mine, *left.values())  # what no part names stays with the last
            part = msgspec.structs.replace(
                task, key=key, files=mine, after=(*task.after, *keys[:number][-1:]), estimate=_share(task, len(keys))
            )
            worded = self._worded(part, one, with_files=False)
            made.append(worded if number == len(keys) - 1 else self._begun(worded))
        return made

    def _begun(self, task: Task) -> Task:
        """A part that others follow: what shows a fault is red and what mends it green only after the last one."""
        kept = tuple(command for command in task.acceptance.commands if command not in self._red)
        sentences = task.acceptance.sentences or ((f"It is so: {task.title}",) if not kept else ())
        return msgspec.structs.replace(task, acceptance=Acceptance(kept, sentences))

    def _worded(self, task: Task, one: ProposedTask, *, with_files: bool = True) -> Task:
        changed = msgspec.structs.replace(
            task,
            title=one_line(one.title, 100) or task.title,
            instruction=_text(one.instruction) or task.instruction,
            rollback=_text(one.rollback) or task.rollback,
            acceptance=msgspec.structs.replace(
                task.acceptance, sentences=_lines(one.done_when) or task.acceptance.sentences
            ),
            mitigation=_text(one.mitigation) or task.mitigation,
            risks=tuple(dict.fromkeys((*task.risks, *_lines([one.what_may_go_wrong])))),
            estimate=_estimate(task, one.hours),
            after=tuple(dict.fromkeys((*task.after, *self._after(one)))),
        )
        if one.risk is not None and _LEVELS.index(one.risk) > _LEVELS.index(task.risk) and changed.mitigation:
            changed = msgspec.structs.replace(changed, risk=one.risk)
        if with_files and task.agent and task.files:
            known = {use.path for use in task.files}
            more = tuple(use for use in self._files(task, one) if use.path not in known)
            changed = msgspec.structs.replace(changed, files=(*task.files, *more))
        return self._with_commands(changed, one)

    def _files(self, task: Task, one: ProposedTask) -> tuple[FileUse, ...]:
        """The files that a model names, of which only plain ones in the folder that nothing protects are taken."""
        known = {use.path: use for use in task.files}
        found: dict[str, FileUse] = {}
        for file in one.files:
            if file.path in known:
                found[file.path] = known[file.path]
            elif path_fault(file.path) or "*" in file.path or is_protected(file.path):
                self.notes.append(
                    f"The model named {one_line(file.path, 80)!r} for {task.key}, which is not permitted."
                )
            elif self._fits(file.path, file.action):
                found[file.path] = FileUse(file.path, file.action, 0.5, "named by the model")
            else:
                self.notes.append(f"The model named {file.path} for {task.key}, which is not as it says.")
        return tuple(found.values())

    def _fits(self, path: str, action: str) -> bool:
        if self._ground.look is None:
            return True
        return self._ground.look(path) == ("missing" if action == "create" else "file")

    def _with_commands(self, task: Task, one: ProposedTask) -> Task:
        for command in one.commands:
            if command in self._commands and task.agent and command not in task.commands:
                task = msgspec.structs.replace(task, commands=(*task.commands, command))
            elif command not in self._commands:
                told = one_line(command, 80)
                self.notes.append(
                    f"The model wants to run `{told}` in {task.key}; it is none of the project's commands."
                )
        return task


def _joined(tasks: Sequence[Task], added: Sequence[Task]) -> list[Task]:
    """With what was added before all that checks the whole, which waits for it."""
    if not added:
        return list(tasks)
    at = next((place for place, task in enumerate(tasks) if task.kind in _LAST), len(tasks))
    keys = tuple(task.key for task in added)
    last = [
        msgspec.structs.replace(task, after=tuple(dict.fromkeys((*task.after, *keys)))) if task.kind in _LAST else task
        for task in tasks[at:]
    ]
    ground = tuple(task.key for task in tasks[:at] if task.kind in _GROUND)
    return [
        *tasks[:at],
        *(task if task.after else msgspec.structs.replace(task, after=ground) for task in added),
        *last,
    ]


def _phased(phases: Sequence[Phase], added: Sequence[Task], numbers: Mapping[str, str]) -> tuple[Phase, ...]:
    """With the added tasks in the phases of their kinds; a phase that there is not yet goes before the last."""
    found = list(phases)
    for task in added if phases else ():
        name, goal = next((name, goal) for name, goal, kinds in PHASES if task.kind in kinds)
        at = next((place for place, phase in enumerate(found) if phase.name == name), None)
        if at is None:
            found.insert(max(len(found) - 1, 0), Phase(name, goal, (numbers[task.key],)))
        else:
            found[at] = msgspec.structs.replace(found[at], tasks=(*found[at].tasks, numbers[task.key]))
    return tuple(found)


_LAST: Final = frozenset({TaskKind.VERIFY, TaskKind.REVIEW, TaskKind.REMOVE})
_GROUND: Final = frozenset({TaskKind.EDIT, TaskKind.MIGRATION, TaskKind.DEPENDENCIES})
_MOST_ADDED: Final = 8
_SURE_OF_MODEL: Final = 0.4
_LEVELS: Final = ("low", "medium", "high")


def _estimate(task: Task, hours: float) -> Hours:
    """The model's guess widens the range; it does not take the place of what was computed."""
    if not 0 < hours <= _MOST_HOURS:
        return task.estimate
    known = task.estimate
    return Hours(min(known.low, hours), known.likely, max(known.high, hours))


def _share(task: Task, parts: int) -> Hours:
    return Hours(*(max(0.25, round(hours / parts * 4) / 4) for hours in msgspec.structs.astuple(task.estimate)))


def _renamed(task: Task, numbers: Mapping[str, str], parts: Mapping[str, tuple[str, ...]]) -> Task:
    after = [key for before in task.after for key in parts.get(before, (before,))[-1:]]
    return msgspec.structs.replace(
        task, key=numbers[task.key], after=tuple(dict.fromkeys(numbers[key] for key in after if key in numbers))
    )


def _phase(phase: Phase, numbers: Mapping[str, str], parts: Mapping[str, tuple[str, ...]]) -> Phase:
    keys = [key for before in phase.tasks for key in parts.get(before, (before,))]
    return msgspec.structs.replace(phase, tasks=tuple(numbers[key] for key in keys))


def _keys_in(risks: Sequence[str], numbers: Mapping[str, str], parts: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Risks that begin with a task's key, with the key that it has now."""
    found = []
    for risk in risks:
        key, colon, rest = risk.partition(": ")
        now = numbers.get(parts.get(key, (key,))[0]) if colon else None
        found.append(f"{now}: {rest}" if now else risk)
    return tuple(found)


def _text(text: str) -> str:
    """A text of a model's, without letters that show nothing."""
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n").strip()[:_LETTERS]


def _lines(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for line in (one_line(_text(one), 300) for one in lines[:_LINES]) if line)
