"""A spec as OpenSpec's living specs, or as a change of those that are there; both keep the tool's rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from spec.formats.escaping import safe_lines
from spec.formats.folder import Folder, RequirementSeed, TaskSeed
from spec.formats.lines import join_lines, read_text
from spec.formats.naming import kebab, short_title, unique
from spec.formats.openspec.rendering import scenario_lines, task_line
from spec.formats.openspec.requirement_blocks import FILLED_SCENARIO, FILLED_TEXT, FILLED_WHEN
from spec.formats.openspec.spec_file import read_spec_file
from spec.formats.openspec.validating import MIN_PURPOSE, MIN_WHY
from spec.formats.steps import one_line
from spec.formats.tasks import PlannedTask, id_map
from spec.records import Requirement, Step
from spec.view import SpecView

_KEYWORD: Final = re.compile(r"\b(?:SHALL|MUST)\b")
_MODAL: Final = re.compile(r"\b(shall|must)\b", re.IGNORECASE)


class _Capability(msgspec.Struct, frozen=True):
    """A capability with its requirements, each under a name of its own."""

    name: str
    title: str
    requirements: tuple[tuple[str, Requirement], ...]


def write_openspec(view: SpecView) -> dict[str, bytes]:
    """The living specs below `openspec/specs/`, one for each group of requirements, and `openspec/config.yaml`."""
    files = {"openspec/config.yaml": _config(view)}
    for capability in _capabilities(view):
        lines = [f"# {capability.title} Specification", "", "## Purpose", "", _purpose(view, capability), ""]
        lines += ["## Requirements", ""]
        for name, one in capability.requirements:
            lines += [*_block(name, one), ""]
        files[f"openspec/specs/{capability.name}/spec.md"] = join_lines(lines[:-1])
    return files


def write_openspec_change(
    view: SpecView, tasks: Sequence[PlannedTask] = (), folder: Folder | None = None, name: str = ""
) -> dict[str, bytes]:
    """A change that brings what the specs in `folder` do not have yet, or have otherwise; it removes nothing."""
    named = kebab(name or view.project.name, "change")
    base = f"openspec/changes/{named}"
    files: dict[str, bytes] = {
        f"{base}/.openspec.yaml": f"schema: spec-driven\ncreated: {view.project.at:%Y-%m-%d}\n".encode()
    }
    new: list[_Capability] = []
    changed: list[_Capability] = []
    for capability in _capabilities(view):
        current = _current(folder or {}, capability.name)
        added, modified = _split(capability, current)
        if not added and not modified:
            continue
        (changed if current is not None else new).append(capability)
        lines = ["## Purpose", "", _purpose(view, capability), ""] if current is None else []
        for kind, listed in (("ADDED", added), ("MODIFIED", modified)):
            lines += [f"## {kind} Requirements", ""] if listed else []
            for title, one in listed:
                lines += [*_block(title, one), ""]
        files[f"{base}/specs/{capability.name}/spec.md"] = join_lines(lines[:-1])
    if not new and not changed:
        files[f"{base}/.openspec.yaml"] += b"skip_specs: true\n"
    files[f"{base}/proposal.md"] = join_lines(_proposal(view, new, changed))
    files[f"{base}/design.md"] = join_lines(_design(view))
    if tasks:
        names = {
            one: title
            for capability in new + changed
            for title, record in capability.requirements
            for one in _names(record)
        }
        files[f"{base}/tasks.md"] = join_lines(_tasks(tasks, names))
    return dict(sorted(files.items()))


def _names(one: Requirement) -> tuple[str, ...]:
    return (one.alias, one.foreign_id) if one.foreign_id else (one.alias,)


def _capabilities(view: SpecView) -> list[_Capability]:
    """A capability for each group; what has no group is the product's own."""
    groups: dict[str, list[Requirement]] = {}
    for one in view.requirements:
        groups.setdefault(one_line(one.group) or one_line(view.project.name), []).append(one)
    names = unique([kebab(group, f"capability-{at}") for at, group in enumerate(groups, start=1)])
    return [
        _Capability(
            name,
            group,
            tuple(zip(unique([one_line(one.title) or short_title(one.text) for one in listed]), listed, strict=True)),
        )
        for name, (group, listed) in zip(names, groups.items(), strict=True)
    ]


def _current(folder: Folder, capability: str) -> dict[str, RequirementSeed] | None:
    path = f"openspec/specs/{capability}/spec.md"
    if path not in folder:
        return None
    return {seed.title: seed for seed in read_spec_file(read_text(path, folder[path]), capability).requirements}


def _split(
    capability: _Capability, current: Mapping[str, RequirementSeed] | None
) -> tuple[list[tuple[str, Requirement]], list[tuple[str, Requirement]]]:
    """What is new and what is otherwise; scenarios that only the spec has are kept: a modified block replaces all."""
    added: list[tuple[str, Requirement]] = []
    modified: list[tuple[str, Requirement]] = []
    for name, one in capability.requirements:
        old = None if current is None else current.get(name)
        if old is None:
            added.append((name, one))
            continue
        named = {step.name for step in one.scenarios}
        kept = tuple(step for step in old.scenarios if step.name not in named)
        if _statement(one) != _shouted(old.text) or (one.scenarios and one.scenarios != old.scenarios):
            modified.append((name, msgspec.structs.replace(one, scenarios=(*one.scenarios, *kept))))
    return added, modified


def _purpose(view: SpecView, capability: _Capability) -> str:
    about = one_line(view.project.idea)
    told = f"What {one_line(view.project.name)} does and guarantees for {capability.title}."
    return f"{told} {about}" if about or len(told) >= MIN_PURPOSE else f"{told} All of it was decided and is checked."


def _shouted(text: str) -> str:
    """The statement with its first shall or must in capitals."""
    return text if _KEYWORD.search(text) else _MODAL.sub(lambda match: match[1].upper(), text, count=1)


def _statement(one: Requirement) -> str:
    return _shouted(one.text or one.story or one.title)


def _block(name: str, one: Requirement) -> list[str]:
    """A requirement with SHALL or MUST and a scenario; what is missing of those is said in words that reading knows."""
    told = _statement(one)
    lines = [f"### Requirement: {name}"]
    if one.foreign_id and one.foreign_id != name:
        lines.append(f"**ID**: {one_line(one.foreign_id)}")
    if one.priority != "must":
        lines.append(f"**Priority**: {one.priority}")
    if one.kind != "functional":
        lines.append(f"**Kind**: {one.kind}")
    if one.story:
        lines.append(f"**Story**: {one_line(one.story)}")
    lines += ["", *safe_lines(told)]
    if not _KEYWORD.search(told):
        lines += ["", FILLED_TEXT]
    steps = one.scenarios or (Step(FILLED_SCENARIO, when=(FILLED_WHEN,), then=(one_line(told),)),)
    for step in steps:
        lines += ["", *scenario_lines(step)]
    return lines


def _config(view: SpecView) -> bytes:
    lines = ["schema: spec-driven", "", "context: |", f"  Project: {one_line(view.project.name)}"]
    lines += [f"  {one_line(view.project.idea)}"] if view.project.idea else []
    lines += [f"  {one_line(rule.because)}" for rule in view.rules if rule.confirmed]
    return join_lines(lines)


def _proposal(view: SpecView, new: Sequence[_Capability], changed: Sequence[_Capability]) -> list[str]:
    why = one_line(view.project.idea)
    if len(why) < MIN_WHY:
        named = one_line(view.project.name)
        why = f"{why} This change brings what was decided for {named}, so that it can be built.".strip()
    lines = ["## Why", "", why, "", "## What Changes", ""]
    told = [name for capability in (*new, *changed) for name, _ in capability.requirements]
    lines += [f"- {name}" for name in told] or ["- No requirement changes."]
    lines += ["", "## Capabilities", "", "### New Capabilities", ""]
    lines += [f"- `{one.name}`: {one.title}" for one in new]
    lines += ["", "### Modified Capabilities", ""] if new else ["### Modified Capabilities", ""]
    lines += [f"- `{one.name}`: {one.title}" for one in changed]
    lines += ["", "## Impact", ""] if changed else ["## Impact", ""]
    touched = [one.path for one in view.change.touched] if view.change is not None else []
    return [*lines, *(f"- `{path}`" for path in touched[:20])] if touched else [*lines, "- New code only."]


def _design(view: SpecView) -> list[str]:
    lines = ["## Context", "", one_line(view.project.idea) or one_line(view.project.name), ""]
    lines += ["## Goals / Non-Goals", "", "**Goals:**", ""]
    lines += [
        f"- {one_line(one.title) or short_title(one.text)}" for one in view.requirements if one.priority == "must"
    ]
    lines += ["", "## Decisions", ""]
    for decision in view.decisions:
        if decision.is_live and decision.answer():
            lines += [f"### {decision.alias}: {one_line(decision.question)}", "", one_line(decision.answer()), ""]
            lines += [f"**Rationale**: {one_line(decision.rationale)}", ""] if decision.rationale else []
    lines += ["## Risks / Trade-offs", ""]
    waiting = [f"- Open: {one_line(question.text)}" for question in view.open]
    return [*lines, *(waiting or ["- None is known."])]


def _tasks(tasks: Sequence[PlannedTask], names: Mapping[str, str]) -> list[str]:
    phases = list(dict.fromkeys(task.phase for task in tasks))
    ids = id_map(tasks, _task_ids(tasks, phases))
    lines: list[str] = []
    for at, phase in enumerate(phases, start=1):
        lines += [f"## {at}. {one_line(phase) or 'Implementation'}", ""]
        for task in tasks:
            if task.phase == phase:
                seed = TaskSeed(id=ids[task.id], title=task.title, state="done" if task.done else "open")
                lines += [task_line(seed), *(f"  - {line}" for line in _details(task, ids, names))]
        lines.append("")
    return lines[:-1]


def _task_ids(tasks: Sequence[PlannedTask], phases: Sequence[str]) -> list[str]:
    own = [task.id for task in tasks]
    fitting = all(
        re.fullmatch(rf"{phases.index(task.phase) + 1}\.\d+(?:\.\d+)*[a-z]?", task.id) is not None for task in tasks
    )
    if fitting and len(set(own)) == len(own):
        return own
    counts = dict.fromkeys(phases, 0)
    numbers = []
    for task in tasks:
        counts[task.phase] += 1
        numbers.append(f"{phases.index(task.phase) + 1}.{counts[task.phase]}")
    return numbers


def _details(task: PlannedTask, ids: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    lines = [one_line(line) for line in task.details]
    lines += [f"Files: {', '.join(f'`{path}`' for path in task.files)}"] if task.files else []
    lines += [f"Depends on {', '.join(ids.get(one, one) for one in task.depends_on)}"] if task.depends_on else []
    lines += [f"Requirement: {names[one]}" for one in dict.fromkeys(task.requirements) if one in names]
    return [*lines, *(f"Verify: {one_line(line)}" for line in task.acceptance)]
