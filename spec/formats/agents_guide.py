"""`AGENTS.md`: what an agent has to know of a project before its first change, and `CLAUDE.md`, which points there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from spec.artifacts.markdown import bullets, code, escape, heading, sentence
from spec.artifacts.sentences import Narrator
from spec.artifacts.ticket import Kind, Ticket
from spec.records import Entity, EntityField, subject_of
from spec.view import SpecView

CLAUDE: Final = """@AGENTS.md

The file above holds for every agent. Tasks are in `prompts/`, one file each, in their order.
"""

NO_COMMANDS: Final = "No command is settled yet. Ask before you choose tools, then write the commands down here."


def agents_guide(view: SpecView, tickets: Sequence[Ticket]) -> str:
    """The text of `AGENTS.md`."""
    blocks = [heading(f"{view.project.name or 'Project'}: guide for agents", 1), escape(sentence(view.project.idea))]
    for title, lines in _sections(view, tickets):
        if lines:
            blocks += [heading(title), bullets(lines)]
    return "\n\n".join(block for block in blocks if block.strip()) + "\n"


def _sections(view: SpecView, tickets: Sequence[Ticket]) -> Iterator[tuple[str, list[str]]]:
    narrator = Narrator(view)
    yield "How to work", _working(tickets)
    yield "Commands", [f"{label}: {code(command)}" for label, command in commands_of(view)] or [NO_COMMANDS]
    yield "Where things are", _places(view)
    yield "Decisions", [narrator.decision(decision).text for decision in view.decisions if decision.is_live]
    yield "What it has to meet", [narrator.requirement(r).text for r in view.requirements if r.kind != "functional"]
    yield "Rules", [f"{escape(sentence(rule.because))} ({code(rule.holds)})" for rule in view.rules if rule.confirmed]
    yield "Things it keeps track of", [entity_line(entity) for entity in view.entities]
    yield "Words", [_term(t.term, t.meaning, t.synonyms) for t in view.terms]
    yield "Not decided", [f"{escape(question.text)} Ask; do not assume." for question in view.open if question.blocking]
    yield "Do not", prohibitions(view)


def commands_of(view: SpecView) -> list[tuple[str, str]]:
    """(purpose, shell command) as the workspace itself has them, the best of each kind."""
    found = view.code
    if found is None:
        return []
    kinds = (("Build", found.build), ("Test", found.test), ("Lint", found.lint))
    return [(label, commands[0]) for label, commands in kinds if commands]


def entity_line(entity: Entity) -> str:
    """An entity in one line: what it is, its fields with their types, its states."""
    told = f"**{escape(entity.name)}**"
    told += f": {escape(sentence(entity.description))}" if entity.description else ":"
    fields = ", ".join(code(f"{field.name}: {_type(field)}") for field in entity.fields)
    told += f" Fields: {fields}." if fields else ""
    states = " → ".join(code(state) for state in entity.states)
    return told + (f" States: {states}." if states else "")


def _type(field: EntityField) -> str:
    kind = field.target or ("|".join(field.values) if field.values else str(field.type))
    return f"{kind}{'[]' if field.many else ''}{'' if field.required else '?'}{' unique' if field.unique else ''}"


def _working(tickets: Sequence[Ticket]) -> list[str]:
    lines = [
        "Read this file and the task before you change anything. Where the task and this file differ, ask.",
        "Change only what the task names. What else you find goes into your report, not into the change.",
        "Write the test that shows the acceptance criterion first; the task is done when all of them pass.",
        "A decision below is settled. If it stands in your way, stop and say so; do not work around it.",
    ]
    work = [ticket for ticket in tickets if ticket.kind is not Kind.EPIC]
    if work:
        lines.append(f"The {len(work)} tasks lie in `prompts/`, in an order in which each comes after what it needs.")
    return lines


def _places(view: SpecView) -> list[str]:
    found = view.code
    elements = [
        f"{code(element.path)}: {escape(element.name)}{', ' + escape(element.technology) if element.technology else ''}"
        for element in view.elements
        if element.path
    ]
    if found is None:
        return elements
    lines = [f"Languages: {', '.join(escape(name) for name, _ in found.languages[:5])}."] if found.languages else []
    lines += [f"Frameworks: {', '.join(map(escape, found.frameworks))}."] if found.frameworks else []
    lines += [f"{code(point.path)}: running begins here ({escape(point.kind)})" for point in found.entry_points[:8]]
    modules = sorted(found.modules, key=lambda module: (-module.files, module.path))[:15]
    listed = {element.path for element in view.elements}
    lines += [f"{code(module.path)}: {module.files} files" for module in modules if module.path not in listed]
    return [*elements, *lines]


def _term(term: str, meaning: str, synonyms: Sequence[str]) -> str:
    told = f"**{escape(term)}**" + (f": {escape(sentence(meaning))}" if meaning else ".")
    return told + (f" Do not call it {', '.join(escape(word) for word in synonyms)}." if synonyms else "")


def prohibitions(view: SpecView) -> list[str]:
    """What no change may do: always, by the facts of the project, and by its locked decisions."""
    lines = [
        "Do not put secrets, keys or passwords into code, tests, logs or commits.",
        "Do not switch off, skip or weaken a test to make a check pass.",
        "Do not add a dependency that no decision names; propose it in your report.",
    ]
    facts = (
        (view.holds("data.personal"), "Do not write personal data into logs, errors or test data."),
        (view.holds("offline.required"), "Do not make anything depend on a network."),
        (view.word("telemetry.kind") == "none", "Do not send data on the use of it to anybody."),
        (view.word("api.versioning") == "additive_only", "Do not remove or rename anything of the interface."),
        (view.word("data.deletion") == "soft", "Do not delete rows; mark them as deleted."),
        (view.holds("data.audit"), "Do not change data past the record of who changed what."),
    )
    lines += [line for holds, line in facts if holds]
    locked = [decision.alias for decision in view.decisions if decision.locked and decision.is_live]
    lines += [f"Do not reopen {', '.join(locked)}: locked."] if locked else []
    exclusions = [d for d in view.decisions if d.is_live and d.question_id.endswith(("exclusions", "not_in_scope"))]
    lines += [f"Do not build: {escape(' '.join(d.text.split()))}" for d in exclusions if d.text.strip()]
    return lines


def decisions_behind(view: SpecView, subjects: Sequence[str]) -> list[str]:
    """The decisions among some subjects, told with their answers."""
    narrator = Narrator(view)
    wanted = set(subjects)
    return [narrator.decision(d).text for d in view.decisions if subject_of("decision", d.id) in wanted]
