"""A spec as a Kiro folder: requirements.md or bugfix.md, design.md, tasks.md with waves, settings; also for cc-sdd."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from spec.formats.folder import RequirementSeed, TaskSeed
from spec.formats.kiro.rendering import criterion_lines, group_heading, task_line
from spec.formats.lines import join_lines
from spec.formats.naming import kebab, numbers_of, short_title
from spec.formats.steps import one_line
from spec.formats.tasks import PlannedTask, id_map, waves_of
from spec.records import Requirement
from spec.view import SpecView

_OWN_ID: Final = re.compile(r"(\d+)\.(\d+)")
_PROPERTY: Final = re.compile(r"Property (\d+)")
_NAMESPACE: Final = uuid.UUID("6f7c1d6e-4a53-5c8b-9d57-0f6c7b1f2a90")


class _Group(msgspec.Struct, frozen=True):
    """One numbered requirement that is to be written, with its criteria by their number."""

    number: int
    title: str
    story: str
    criteria: tuple[tuple[int, Requirement], ...]


def write_kiro(view: SpecView, tasks: Sequence[PlannedTask] = (), cc_sdd: bool = False) -> dict[str, bytes]:
    """The files of one spec below `.kiro/specs/`; `cc_sdd` is its dialect: Objective, (P), spec.json."""
    folder = f".kiro/specs/{kebab(view.project.name, 'spec')}"
    bug = view.project.type == "bug_fix" and not cc_sdd
    plain = [one for one in view.requirements if not _PROPERTY.fullmatch(one.foreign_id)]
    ids: dict[str, str]
    if bug:
        wanted, ids = _bugfix(view, plain)
    else:
        groups = _groups(plain)
        ids = {one.alias: f"{group.number}.{number}" for group in groups for number, one in group.criteria}
        wanted = _requirements(view, groups, "Objective" if cc_sdd else "User Story")
    files = {"bugfix.md" if bug else "requirements.md": wanted, "design.md": _design(view, ids)}
    if tasks:
        files["tasks.md"] = _tasks(view, tasks, ids, cc_sdd)
    written = {f"{folder}/{name}": join_lines(lines) for name, lines in files.items()}
    if cc_sdd:
        written[f"{folder}/spec.json"] = _spec_json(view, bool(tasks))
    else:
        settings = {
            "specId": str(uuid.uuid5(_NAMESPACE, view.project.id)),
            "workflowType": "requirements-first",
            "specType": "bugfix" if bug else "feature",
        }
        written[f"{folder}/.config.kiro"] = json.dumps(settings).encode()
    return written


def _groups(requirements: Sequence[Requirement]) -> list[_Group]:
    """Requirements under numbered headings: those with one group together, the others each below a heading of its own.

    An id of the form N.M that was imported stays what it was; else the number is that of the alias.
    """
    keyed: dict[tuple[str, str, str], list[Requirement]] = {}
    for one in requirements:
        match = _OWN_ID.fullmatch(one.foreign_id)
        own = match[1] if match is not None else ""
        alone = "" if own or one.group else one.alias
        keyed.setdefault((own, "" if own else one.group, alone), []).append(one)
    taken = {int(own) for own, _, _ in keyed if own}
    numbers = numbers_of([listed[0] for (own, _, _), listed in keyed.items() if not own], taken)
    groups = []
    for (own, _, _), listed in keyed.items():
        first = listed[0]
        single = not first.group and len(listed) == 1
        title = first.group or (first.title or short_title(first.text or first.story) if single else "")
        story = next((one.story for one in listed if one.story), "")
        number = int(own) if own else numbers[first.alias]
        groups.append(_Group(number, title, story, tuple(_criteria(listed))))
    return sorted(groups, key=lambda group: group.number)


def _criteria(listed: Sequence[Requirement]) -> list[tuple[int, Requirement]]:
    """Each with its number: the imported one, where those rise; else the place."""
    own = [match[2] if (match := _OWN_ID.fullmatch(one.foreign_id)) is not None else "" for one in listed]
    if all(own) and len(set(own)) == len(own):
        return sorted(((int(number), one) for number, one in zip(own, listed, strict=True)), key=lambda pair: pair[0])
    return list(enumerate(listed, start=1))


def _requirements(view: SpecView, groups: Sequence[_Group], label: str) -> list[str]:
    lines = ["# Requirements Document", "", "## Introduction", "", one_line(view.project.idea) or view.project.name, ""]
    lines += _glossary(view)
    lines += ["## Requirements", ""]
    for group in groups:
        lines += [group_heading(str(group.number), group.title), ""]
        if group.story:
            lines += [f"**{label}:** {one_line(group.story)}", ""]
        lines += ["#### Acceptance Criteria", ""]
        for number, one in group.criteria:
            lines += criterion_lines(_seed(one, group), str(number))
        lines.append("")
    return lines[:-1]


def _seed(one: Requirement, group: _Group) -> RequirementSeed:
    title = "" if one.title == group.title and len(group.criteria) == 1 else one.title
    text = "\n".join(
        f"   {line.strip()}" if at else line for at, line in enumerate((one.text or one.story).split("\n"))
    )
    return RequirementSeed(foreign_id="", title=title, text=text, scenarios=one.scenarios, group=group.title or "-")


def _glossary(view: SpecView) -> list[str]:
    if not view.terms:
        return []
    told = [f"- **{one_line(term.term)}**: {one_line(term.meaning)}" for term in view.terms]
    return ["## Glossary", "", *told, ""]


def _bugfix(view: SpecView, requirements: Sequence[Requirement]) -> tuple[list[str], dict[str, str]]:
    """A bugfix.md: the idea is what is wrong, constraints are what must stay, all else is what shall be."""
    staying = [one for one in requirements if one.kind == "constraint"]
    wanted = [one for one in requirements if one.kind != "constraint"]
    ids = {one.alias: f"2.{at}" for at, one in enumerate(wanted, start=1)}
    ids |= {one.alias: f"3.{at}" for at, one in enumerate(staying, start=1)}
    lines = ["# Bugfix Requirements Document", "", "## Introduction", "", one_line(view.project.idea), ""]
    lines += [*_glossary(view), "## Bug Analysis", "", "### Current Behavior (Defect)", ""]
    lines += [f"1.1 {one_line(view.project.idea)}", "", "### Expected Behavior (Correct)", ""]
    for one in wanted:
        lines += [f"{ids[one.alias]} {one_line(one.text)}", ""]
    lines += ["### Unchanged Behavior (Regression Prevention)", ""]
    for one in staying:
        lines += [f"{ids[one.alias]} {one_line(one.text)}", ""]
    return lines[:-1], ids


def _design(view: SpecView, ids: Mapping[str, str]) -> list[str]:
    lines = ["# Design Document", "", "## Overview", "", one_line(view.project.idea), "", "## Architecture", ""]
    lines += [f"- **{one.name}** ({one.kind}): {one_line(one.description)}".rstrip(": ") for one in view.elements]
    lines += ["", "## Data Models", ""] if view.entities else []
    for entity in view.entities:
        lines += [f"### {entity.name}", ""] + ([one_line(entity.description), ""] if entity.description else [])
        lines += [f"- `{field.name}` ({field.type})" for field in entity.fields] + ([""] if entity.fields else [])
    decided = [decision for decision in view.decisions if decision.is_live and decision.answer()]
    if decided:
        lines += ["", "## Design Decisions", ""]
        for decision in decided:
            lines += [f"### {decision.alias}: {one_line(decision.question)}", "", one_line(decision.answer()), ""]
            lines += [f"**Rationale:** {one_line(decision.rationale)}", ""] if decision.rationale else []
    lines += _properties(view, ids)
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _properties(view: SpecView, ids: Mapping[str, str]) -> list[str]:
    found = [(match, one) for one in view.requirements if (match := _PROPERTY.fullmatch(one.foreign_id)) is not None]
    lines = ["", "## Correctness Properties", ""] if found else []
    for match, one in found:
        lines += [
            f"### Property {match[1]}: {one_line(one.title) or short_title(one.text)}",
            "",
            one_line(one.text),
            "",
        ]
        rests = [ids[alias] for alias in _aliases(view, one) if alias in ids]
        lines += [f"**Validates: Requirements {', '.join(rests)}**", ""] if rests else []
    return lines


def _aliases(view: SpecView, one: Requirement) -> list[str]:
    """The aliases of the requirements that a property rests on."""
    by_subject = {f"requirement:{other.id}": other.alias for other in view.requirements}
    return [by_subject[subject] for subject in one.rests_on if subject in by_subject]


def _tasks(view: SpecView, tasks: Sequence[PlannedTask], ids: Mapping[str, str], cc_sdd: bool) -> list[str]:
    known = {name: ids[one.alias] for one in view.requirements if one.alias in ids for name in _names(one)}
    phased = any(task.phase for task in tasks)
    numbers, order = _task_ids(tasks, phased)
    names = id_map(tasks, numbers)
    lines = ["# Implementation Plan", ""] + ([] if phased else ["## Tasks", ""])
    phase = ""
    for task in order:
        if phased and task.phase != phase:
            phase = task.phase
            lines += [f"## {names[task.id].partition('.')[0]}. {one_line(phase) or 'Further tasks'}", ""]
        seed = TaskSeed(
            id=names[task.id],
            title=one_line(task.title),
            state="done" if task.done else "open",
            parallel=task.parallel and cc_sdd,
            optional=task.optional,
        )
        lines += [task_line(seed), *(f"  {line}" for line in _details(task, known, names)), ""]
    waves = [[names[task.id] for task in wave] for wave in waves_of(tasks)]
    if not cc_sdd:
        graph = json.dumps({"waves": [{"id": at, "tasks": wave} for at, wave in enumerate(waves)]}, indent=2)
        lines += ["## Task Dependency Graph", "", "```json", *graph.split("\n"), "```"]
    return lines if lines[-1] else lines[:-1]


def _names(one: Requirement) -> tuple[str, ...]:
    return (one.alias, one.foreign_id) if one.foreign_id else (one.alias,)


def _task_ids(tasks: Sequence[PlannedTask], phased: bool) -> tuple[list[str], list[PlannedTask]]:
    """Numbers in the order of the plan, and the order to write: phase by phase, `N.M` counts within the phase."""
    own = [task.id for task in tasks]
    kept = len(set(own)) == len(own) and all(re.fullmatch(r"\d+(?:\.\d+)?", name) for name in own)
    if kept and (not phased or all("." in name for name in own)):
        return own, sorted(tasks, key=lambda task: [int(part) for part in task.id.split(".")]) if phased else list(
            tasks
        )
    if not phased:
        return [str(at) for at in range(1, len(tasks) + 1)], list(tasks)
    phases = list(dict.fromkeys(task.phase for task in tasks))
    counts = dict.fromkeys(phases, 0)
    numbers = []
    for task in tasks:
        counts[task.phase] += 1
        numbers.append(f"{phases.index(task.phase) + 1}.{counts[task.phase]}")
    return numbers, [task for phase in phases for task in tasks if task.phase == phase]


def _details(task: PlannedTask, known: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    lines = [f"- {one_line(line)}" for line in task.details]
    lines += [f"- Done when {one_line(line)}" for line in task.acceptance]
    if task.files:
        lines.append(f"- Files: {', '.join(f'`{path}`' for path in task.files)}")
    if task.depends_on:
        lines.append(f"- _Depends: {', '.join(names.get(one, one) for one in task.depends_on)}_")
    wanted = dict.fromkeys(known[name] for name in task.requirements if name in known)
    return [*lines, f"- _Requirements: {', '.join(wanted)}_"] if wanted else lines


def _spec_json(view: SpecView, planned: bool) -> bytes:
    at = f"{view.project.at:%Y-%m-%dT%H:%M:%SZ}"
    made = {"generated": True, "approved": False}
    spec = {
        "feature_name": kebab(view.project.name, "spec"),
        "created_at": at,
        "updated_at": at,
        "language": "en",
        "phase": "tasks-generated" if planned else "design-generated",
        "approvals": {"requirements": made, "design": made, "tasks": {"generated": planned, "approved": False}},
        "ready_for_implementation": False,
    }
    return (json.dumps(spec, indent=2) + "\n").encode()
