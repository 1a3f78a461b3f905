"""Epics and stories from entities and requirements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from spec.artifacts.features import Feature, features_of, plural
from spec.artifacts.markdown import listed, sentence
from spec.artifacts.ticket import Kind, Ticket
from spec.artifacts.writing import slug, words_of
from spec.records import CHANGE_TYPES, Entity, FieldType, Requirement, Step, subject_of
from spec.view import SpecView

_ORDER: Final = ("create", "read", "list", "update", "delete")
_POINTS: Final = {"create": 3, "read": 1, "list": 2, "update": 2, "delete": 2}
_GROUND: Final = ("store", "sign-in", "roles", "tenancy", "interface")
"""Foundation that the first operation of an entity stands on, where the project needs it."""


def feature_tickets(view: SpecView) -> Iterable[Ticket]:
    """An epic for each feature with its stories; a requirement of quality or constraint is a task under quality."""
    is_change = view.project.type in CHANGE_TYPES
    for feature in features_of(view):
        group = f"features:{feature.key}"
        if not is_change:
            yield _epic(feature)
        parent = "change" if is_change else f"epic-{feature.key}"
        if feature.entity and not is_change:
            yield from _operations(view, feature, feature.entity, group)
        first = _first_key(feature.entity) if feature.entity and not is_change else ""
        for requirement in feature.requirements:
            yield _story(requirement, group, parent, Kind.STORY, (first,) if first else _last_edits(view))
    for requirement in view.requirements:
        if requirement.kind != "functional":
            yield _story(requirement, "quality", "", Kind.TASK, _last_edits(view) or ("deployment",))


def change_epic(view: SpecView) -> Ticket:
    """The one epic that a change of existing code is."""
    project = str(subject_of("project", view.project.id))
    lines = tuple(" ".join(line.split()) for line in view.project.idea.splitlines() if line.strip())
    return Ticket(
        key="change",
        kind=Kind.EPIC,
        title=" ".join(view.project.name.split()) or "The change",
        group="epics",
        outcome="The change is live, and its way back was kept open until it was.",
        why="The idea of the project.",
        details=lines,
        labels=(view.project.type.replace("_", "-"),),
        rests_on=(project,),
    )


def _last_edits(view: SpecView) -> tuple[str, ...]:
    return ("step-tests", "step-tests-first") if view.project.type in CHANGE_TYPES else ()


def _epic(feature: Feature) -> Ticket:
    entity = feature.entity
    said = [sentence(entity.description)] if entity and entity.description else []
    said += [f"{one.alias}: {_title(one)}" for one in feature.requirements]
    return Ticket(
        key=f"epic-{feature.key}",
        kind=Kind.EPIC,
        title=plural(feature.name) if entity else feature.name,
        group="epics",
        outcome=f"People can work with {plural(words_of(entity.name))}."
        if entity
        else f"All requirements under “{feature.name}” are met.",
        details=tuple(said),
        labels=("feature",),
        rests_on=feature.rests_on,
    )


def _operations(view: SpecView, feature: Feature, entity: Entity, group: str) -> Iterable[Ticket]:
    name, key = words_of(entity.name), _entity_key(entity)
    kept = [operation for operation in _ORDER if operation in entity.operations]
    first = _first_key(entity)
    targets = [view.entity(field.target) for field in entity.fields if field.type is FieldType.REFERENCE]
    needed = [_first_key(target) for target in targets if target and target.name != entity.name]
    subject = str(subject_of("entity", entity.id))
    for operation in kept:
        own = f"{key}-{operation}"
        yield Ticket(
            key=own,
            kind=Kind.STORY,
            title=f"{operation.capitalize()} {plural(name) if operation == 'list' else name}",
            group=group,
            outcome=_OUTCOMES[operation].format(name=name, names=plural(name)),
            why=f"{name.capitalize()} is a thing that the product keeps track of ({entity.alias}).",
            details=_details(entity, operation),
            acceptance=_acceptance(entity, operation),
            depends_on=(*_GROUND, *needed) if own == first else (first,),
            labels=("feature", slug(entity.name)),
            points=_POINTS[operation] + (2 if operation == "create" and len(entity.fields) > 8 else 0),
            rests_on=(subject,),
            parent=f"epic-{feature.key}",
        )


def _entity_key(entity: Entity) -> str:
    return slug(entity.name)


def _first_key(entity: Entity | None) -> str:
    """The ticket that the others of an entity stand on; empty for an entity that nobody can do anything with."""
    if entity is None:
        return ""
    first = next((operation for operation in _ORDER if operation in entity.operations), "")
    return f"{_entity_key(entity)}-{first}" if first else ""


_OUTCOMES: Final = {
    "create": "A new {name} can be created and is kept.",
    "read": "One {name} can be looked at.",
    "list": "Several {names} can be seen at once.",
    "update": "A {name} can be changed.",
    "delete": "A {name} can be deleted.",
}


def _details(entity: Entity, operation: str) -> tuple[str, ...]:
    if operation not in {"create", "update"}:
        return ()
    needed = [words_of(field.name) for field in entity.fields if field.required]
    free = [words_of(field.name) for field in entity.fields if not field.required]
    lines = [f"Needed: {listed(needed)}."] if needed else []
    lines += [f"May be left out: {listed(free)}."] if free else []
    if entity.states:
        lines.append(f"States: {', '.join(entity.states)}.")
    return tuple(lines)


def _acceptance(entity: Entity, operation: str) -> tuple[str, ...]:
    name = words_of(entity.name)
    found: list[str] = []
    if operation in {"create", "update"}:
        needed = [words_of(field.name) for field in entity.fields if field.required]
        found += [f"With all that is needed the {name} is kept and can be read again."]
        found += [f"Without {needed_one} it is refused, and the answer names what is missing." for needed_one in needed]
        found += [f"A second {name} with the same {words_of(f.name)} is refused." for f in entity.fields if f.unique]
    if operation in {"read", "update", "delete"}:
        found.append(f"For a {name} that does not exist the answer says so.")
    if operation == "delete":
        found.append(f"After it the {name} is not found any more.")
    if operation == "list":
        found += [f"All {plural(name)} that the reader may see are in the list.", "Without any, the list is empty."]
    if operation == "read":
        found.append(f"The {name} is shown with all that is kept of it.")
    return tuple(found)


def _story(requirement: Requirement, group: str, parent: str, kind: Kind, after: tuple[str, ...]) -> Ticket:
    subject = str(subject_of("requirement", requirement.id))
    told = [one for one in (requirement.story,) if one.strip()]
    return Ticket(
        key=slug(requirement.alias),
        kind=kind,
        title=_title(requirement),
        group=group,
        outcome=sentence(" ".join(requirement.text.split())),
        why=f"Requirement {requirement.alias} ({requirement.priority}).",
        details=tuple(sentence(" ".join(one.split())) for one in told),
        acceptance=tuple(_example(step) for step in requirement.scenarios)
        or (sentence(" ".join(requirement.text.split())),),
        depends_on=after,
        labels=(requirement.priority, "feature" if kind is Kind.STORY else requirement.kind),
        points=min(8, {0: 3, 1: 3, 2: 3, 3: 5}.get(len(requirement.scenarios), 8)),
        rests_on=(subject, *requirement.rests_on),
        parent=parent,
    )


def _title(requirement: Requirement) -> str:
    words = " ".join((requirement.title or requirement.text).split()).rstrip(".")
    return words if len(words) <= 100 else f"{words[:97].rsplit(' ', 1)[0]} …"


def _example(step: Step) -> str:
    said = [
        f"{word} {' and '.join(' '.join(part.split()).rstrip('.') for part in parts)}"
        for word, parts in (("given", step.given), ("when", step.when), ("then", step.then))
        if parts
    ]
    return sentence(f"{step.name}: {', '.join(said)}" if step.name else ", ".join(said))
