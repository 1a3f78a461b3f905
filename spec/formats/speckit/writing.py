"""A spec as a spec-kit feature: spec.md, plan.md, research.md, data-model.md, a check list and tasks.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from spec.formats.folder import RequirementSeed, TaskSeed
from spec.formats.lines import join_lines
from spec.formats.naming import kebab, numbers_of, short_title
from spec.formats.speckit.rendering import requirement_lines, story_heading, task_line
from spec.formats.steps import one_line, sentence_of
from spec.formats.tasks import PlannedTask, id_map
from spec.records import Decision, Requirement, State
from spec.view import SpecView

_KEPT: Final = re.compile(r"(?!US\d)(?:[A-Z]{1,6}-)*[A-Z]{1,6}-\d{1,4}(?:\.\d{1,3})*[a-z]?")
_STORY: Final = re.compile(r"US(\d+)")
_PREFIXES: Final = {"functional": "FR", "quality": "SC", "constraint": "CON"}
_RANKS: Final = {"MUST": "must", "SHALL": "must", "SHOULD": "should", "MAY": "could", "COULD": "could"}
_CONTEXT: Final = (
    ("Language/Version", "stack.language"),
    ("Primary Dependencies", "stack.framework"),
    ("Storage", "data.store"),
    ("Testing", "tests.depth"),
    ("Target Platform", "deploy.target"),
    ("Project Type", "product.type"),
)


def write_speckit(view: SpecView, tasks: Sequence[PlannedTask] = ()) -> dict[str, bytes]:
    """The files of one feature, below `specs/`. Ids are the requirements' foreign ids, else their alias's number."""
    number = numbers_of([view.project])[view.project.alias]
    folder = f"specs/{number:03d}-{kebab(view.project.name, 'feature', 4)}"
    seeds = _seeds(view.requirements)
    stories = _numbered_stories(view.requirements, seeds)
    files = {
        "spec.md": _spec(view, folder, seeds, stories),
        "plan.md": _plan(view, folder),
        "checklists/requirements.md": _checklist(view),
    }
    decided = [decision for decision in view.decisions if decision.is_live and decision.answer()]
    if decided:
        files["research.md"] = _research(view, decided)
    if view.entities:
        files["data-model.md"] = _data_model(view)
    if tasks:
        files["tasks.md"] = _tasks(view, folder, tasks, seeds, stories)
    return {f"{folder}/{name}": join_lines(lines) for name, lines in files.items()}


def _seeds(requirements: Sequence[Requirement]) -> dict[str, RequirementSeed]:
    """By alias: each requirement with the id that it gets."""
    kept = {one.alias: one.foreign_id for one in requirements if _KEPT.fullmatch(one.foreign_id) or _is_story(one)}
    names: dict[str, str] = {}
    used: set[str] = set()
    for alias, name in kept.items():
        if name not in used:
            names[alias] = name
            used.add(name)
    for kind, prefix in _PREFIXES.items():
        waiting = [one for one in requirements if one.kind == kind and one.alias not in names]
        taken = [int(match[1]) for name in used if (match := re.fullmatch(rf"{prefix}-(\d+)[a-z]?", name)) is not None]
        for alias, number in numbers_of(waiting, taken).items():
            names[alias] = f"{prefix}-{number:03d}"
    return {
        one.alias: RequirementSeed(
            foreign_id=names[one.alias],
            title=one.title,
            text=one.text,
            story=one.story,
            scenarios=one.scenarios,
            priority=one.priority,
            kind=one.kind,
            group=one.group,
        )
        for one in requirements
    }


def _is_story(one: Requirement) -> bool:
    """Whether a requirement is nothing but the user story that it was imported as."""
    return _STORY.fullmatch(one.foreign_id) is not None and one.text in {"", one.story, one.title}


def _numbered_stories(requirements: Sequence[Requirement], seeds: Mapping[str, RequirementSeed]) -> dict[str, str]:
    """By alias: the number of the user story of each requirement that has one."""
    told = [one for one in requirements if one.story or one.scenarios or seeds[one.alias].foreign_id.startswith("US")]
    numbers = {
        one.alias: match[1] for one in told if (match := _STORY.fullmatch(seeds[one.alias].foreign_id)) is not None
    }
    free = (str(number) for number in range(1, len(told) * 2 + 2) if str(number) not in numbers.values())
    return {one.alias: numbers.get(one.alias) or next(free) for one in told}


def _spec(view: SpecView, folder: str, seeds: Mapping[str, RequirementSeed], stories: Mapping[str, str]) -> list[str]:
    lines = [
        f"# Feature Specification: {one_line(view.project.name)}",
        "",
        f"**Feature Branch**: `{folder.rpartition('/')[2]}`",
        "",
        f"**Created**: {view.project.at:%Y-%m-%d}",
        "",
        "**Status**: Draft",
        "",
        f'**Input**: User description: "{one_line(view.project.idea)}"',
        "",
    ]
    lines += _clarifications(view.decisions)
    lines += ["## User Scenarios & Testing *(mandatory)*", ""]
    for alias, number in stories.items():
        lines += [*_story(seeds[alias], number), "", "---", ""]
    if not stories:
        lines += ["No user story is decided yet.", ""]
    lines += ["## Requirements *(mandatory)*", "", *_requirements(view, seeds)]
    lines += ["## Success Criteria *(mandatory)*", "", "### Measurable Outcomes", ""]
    outcomes = _listed(seed for seed in seeds.values() if _is_outcome(seed))
    lines += [*(outcomes or ["No measurable outcome is decided yet.", ""]), "## Assumptions", ""]
    assumed = [decision for decision in view.decisions if decision.state is State.ASSUMED and decision.answer()]
    lines += [f"- {_assumption(decision)}" for decision in assumed] or ["Nothing is assumed."]
    if view.terms:
        lines += ["", "## Glossary", ""]
        lines += [f"- **{one_line(term.term)}**: {one_line(term.meaning)}" for term in view.terms]
    return lines


def _assumption(decision: Decision) -> str:
    because = f" ({one_line(decision.rationale)})" if decision.rationale else ""
    return f"{one_line(decision.question)} {one_line(decision.answer())}{because}"


def _clarifications(decisions: Sequence[Decision]) -> list[str]:
    """What was answered, a session for each day."""
    by_day: dict[str, list[Decision]] = {}
    for decision in decisions:
        if decision.state is State.DECIDED and decision.answer():
            by_day.setdefault(f"{decision.at:%Y-%m-%d}", []).append(decision)
    lines = ["## Clarifications", ""] if by_day else []
    for day in sorted(by_day):
        lines += [f"### Session {day}", ""]
        lines += [f"- Q: {one_line(one.question)} → A: {one_line(one.answer())}" for one in by_day[day]]
        lines.append("")
    return lines


def _story(seed: RequirementSeed, number: str) -> list[str]:
    named = seed.title or short_title(seed.text or seed.story)
    lines = [story_heading(RequirementSeed(foreign_id="", title=named, priority=seed.priority), number), ""]
    if seed.story:
        lines += [one_line(seed.story), ""]
    lines += [f"**Why this priority**: It is rated `{seed.priority}`.", ""]
    lines += ["**Independent Test**: Can be tested alone by the scenarios below.", ""]
    if not seed.foreign_id.startswith("US"):
        lines += [f"**Requirements**: {seed.foreign_id}", ""]
    if seed.scenarios:
        lines += ["**Acceptance Scenarios**:", ""]
        lines += [f"{at}. {sentence_of(step)}" for at, step in enumerate(seed.scenarios, start=1)]
    return lines[:-1] if not lines[-1] else lines


def _requirements(view: SpecView, seeds: Mapping[str, RequirementSeed]) -> list[str]:
    lines = ["### Functional Requirements", ""]
    told = [seed for seed in seeds.values() if not seed.foreign_id.startswith("US") and not _is_outcome(seed)]
    lines += _listed(seed for seed in told if seed.kind == "functional") or ["No requirement is decided yet.", ""]
    for kind, title in (("quality", "Non-Functional Requirements"), ("constraint", "Constraints")):
        listed = _listed(seed for seed in told if seed.kind == kind)
        lines += [f"### {title}", "", *listed] if listed else []
    waiting = sorted(view.open, key=lambda question: (not question.blocking, question.deferred))[:3]
    if waiting:
        lines += ["*Open questions:*", ""]
        lines += [f"- [NEEDS CLARIFICATION: {one_line(question.text).replace(']', ')')}]" for question in waiting]
        lines.append("")
    if view.entities:
        lines += ["### Key Entities *(include if feature involves data)*", ""]
        lines += [f"- **{entity.name}**: {one_line(entity.description)}".rstrip() for entity in view.entities]
        lines.append("")
    return lines


def _is_outcome(seed: RequirementSeed) -> bool:
    return seed.foreign_id.startswith("SC-")


def _listed(seeds: Iterable[RequirementSeed]) -> list[str]:
    """Requirements as lists, those of a group below its heading."""
    groups: dict[str, list[RequirementSeed]] = {}
    for seed in seeds:
        groups.setdefault(one_line(seed.group), []).append(seed)
    lines: list[str] = []
    for group in sorted(groups, key=bool):
        lines += [f"#### {group}", ""] if group else []
        for seed in groups[group]:
            lines += requirement_lines(seed, _told_rank(seed))
        lines.append("")
    return lines


def _told_rank(seed: RequirementSeed) -> str:
    """The priority where neither the sentence nor a story says it."""
    modal = re.search(r"\b(MUST|SHALL|SHOULD|MAY|COULD)\b", seed.text)
    said = _RANKS[modal[1]] if modal is not None else "must"
    return "" if said == seed.priority or seed.story or seed.scenarios else seed.priority


def _plan(view: SpecView, folder: str) -> list[str]:
    feature = folder.rpartition("/")[2]
    lines = [
        f"# Implementation Plan: {one_line(view.project.name)}",
        "",
        f"**Branch**: `{feature}` | **Date**: {view.project.at:%Y-%m-%d} | **Spec**: [spec.md](spec.md)",
        "",
        f"**Input**: Feature specification from `/{folder}/spec.md`",
        "",
        "## Summary",
        "",
        one_line(view.project.idea),
        "",
        "## Technical Context",
        "",
    ]
    for label, fact in _CONTEXT:
        lines += [f"**{label}**: {view.word(fact).replace('_', ' ') or 'NEEDS CLARIFICATION'}", ""]
    limits = [one_line(rule.because) for rule in view.rules if rule.confirmed]
    lines += [f"**Constraints**: {'; '.join(limits) or 'N/A'}", "", "## Project Structure", "", "```text"]
    return [*lines, f"{folder}/", "├── spec.md", "├── plan.md", "├── research.md", "└── data-model.md", "```"]


def _research(view: SpecView, decided: Sequence[Decision]) -> list[str]:
    lines = [f"# Research: {one_line(view.project.name)}", ""]
    for decision in decided:
        lines += [f"## {decision.alias}: {one_line(decision.question)}", ""]
        lines += [f"**Decision**: {one_line(decision.answer())}", ""]
        lines += [f"**Rationale**: {one_line(decision.rationale)}", ""] if decision.rationale else []
        other = [option for option in decision.options if option.value not in decision.chosen]
        if other:
            lines += ["**Alternatives considered**:", ""]
            lines += [
                f"- **{one_line(option.label)}**: {one_line(option.consequence)}".rstrip(": ") for option in other
            ]
            lines.append("")
    return lines[:-1]


def _data_model(view: SpecView) -> list[str]:
    lines = [f"# Data Model: {one_line(view.project.name)}", ""]
    for entity in view.entities:
        lines += [f"## {entity.name}", ""]
        lines += [one_line(entity.description), ""] if entity.description else []
        if entity.fields:
            lines += ["| Field | Type | Required | Description |", "| --- | --- | --- | --- |"]
            for field in entity.fields:
                kind = f"{field.type} of {field.target}" if field.target else str(field.type)
                said = one_line(field.description).replace("|", "\\|")
                lines.append(f"| {field.name} | {kind} | {'yes' if field.required else 'no'} | {said} |")
            lines.append("")
        if entity.states:
            lines += [f"States: {' → '.join(entity.states)}", ""]
    return lines[:-1]


def _checklist(view: SpecView) -> list[str]:
    settled = not view.open
    items = (
        (settled, "No [NEEDS CLARIFICATION] markers remain"),
        (bool(view.requirements), "Requirements are listed with ids"),
        (any(one.scenarios for one in view.requirements), "Acceptance scenarios are defined"),
        (any(one.kind == "quality" for one in view.requirements), "Success criteria are measurable"),
        (bool(view.decisions), "Dependencies and assumptions identified"),
    )
    return [
        f"# Specification Quality Checklist: {one_line(view.project.name)}",
        "",
        "**Purpose**: Validate specification completeness and quality before proceeding to planning",
        f"**Created**: {view.project.at:%Y-%m-%d}",
        "**Feature**: [spec.md](../spec.md)",
        "",
        "## Requirement Completeness",
        "",
        *(f"- [{'x' if done else ' '}] {text}" for done, text in items),
    ]


def _tasks(
    view: SpecView,
    folder: str,
    tasks: Sequence[PlannedTask],
    seeds: Mapping[str, RequirementSeed],
    stories: Mapping[str, str],
) -> list[str]:
    lines = [
        f"# Tasks: {one_line(view.project.name)}",
        "",
        f"**Input**: Design documents from `/{folder}/`",
        "",
        "**Prerequisites**: plan.md, spec.md",
        "",
        "## Format: `[ID] [P?] [Story] Description`",
        "",
        "- **[P]**: Can run in parallel (different files, no dependencies)",
        "- **[Story]**: Which user story this task belongs to (e.g., US1, US2, US3)",
        "",
    ]
    phases: dict[str, list[PlannedTask]] = {}
    for task in tasks:
        phases.setdefault(task.phase or "Implementation", []).append(task)
    ordered = [task for listed in phases.values() for task in listed]
    names = id_map(ordered, _task_ids(ordered))
    for number, (phase, listed) in enumerate(phases.items(), start=1):
        lines += [f"## Phase {number}: {re.sub(r'^Phase [0-9]+: ', '', one_line(phase))}", ""]
        for seed in (_task_seed(task, names, seeds, stories) for task in listed):
            lines += [task_line(seed), *(f"  {line}" for line in seed.details)]
        lines.append("")
    return lines[:-1]


def _task_seed(
    task: PlannedTask,
    names: Mapping[str, str],
    seeds: Mapping[str, RequirementSeed],
    stories: Mapping[str, str],
) -> TaskSeed:
    """A planned task with the tool's ids for what it waits for and what it serves."""
    aliases = {name: alias for alias, seed in seeds.items() for name in (alias, seed.foreign_id)}
    served = [aliases[name] for name in task.requirements if name in aliases]
    return TaskSeed(
        id=names[task.id],
        title=task.title,
        state="done" if task.done else "open",
        parallel=task.parallel,
        depends_on=tuple(names.get(one, one) for one in task.depends_on),
        stories=tuple(dict.fromkeys(f"US{stories[alias]}" for alias in served if alias in stories)),
        files=task.files,
        details=_details(task, [seeds[alias].foreign_id for alias in served]),
    )


def _task_ids(tasks: Sequence[PlannedTask]) -> list[str]:
    """The tasks' own ids where all have the form, else numbers in their order."""
    own = [task.id for task in tasks]
    if len(set(own)) == len(own) and all(re.fullmatch(r"T\d{3,}", name) for name in own):
        return own
    return [f"T{number:03d}" for number in range(1, len(tasks) + 1)]


def _details(task: PlannedTask, served: Sequence[str]) -> tuple[str, ...]:
    said = [f"- {one_line(line)}" for line in task.details]
    said += [f"- Done when {one_line(line)}" for line in task.acceptance]
    named = [name for name in dict.fromkeys(served) if not name.startswith("US")]
    return tuple([*said, f"- Covers {', '.join(named)}"] if named else said)
