"""What a free answer becomes besides words: entities, requirements, terms and elements, as edits.

The records say by whose answer they are there, so that an answer that is changed changes them too: what it no longer
names is taken away unless a person has touched it since.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from daemon.specs.ledger import Ledger
from spec.entities.element_lines import ElementDraft, parse_elements, uses_of
from spec.entities.notation import EntityDraft, parse_entities
from spec.log.event import Edit, plain
from spec.log.state import State
from spec.questions.bank import Captures, Question
from spec.records import Element, Entity, EvidenceRef, Glossary, Requirement, Source, Subject, subject_of
from spec.requirements.derive import requirements_in
from spec.requirements.seeds import Seed

_ANSWER = "answer"
"""The kind of the evidence that names the question whose answer made a record."""
_TERM = re.compile(
    r"^\s*(?:[-*•]\s*)?(?P<term>[^:\u2013\u2014=]{1,60}?)\s*(?:[:=\u2013\u2014]|\s-\s)\s*(?P<meaning>.+)$"
)
_AVOIDED = re.compile(r"\(\s*(?:not|never|instead of)\s*:?\s+(?P<words>[^()]+)\)", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s*")


def capture(
    question: Question, text: str, decision: Subject, state: State, ledger: Ledger, *, found: bool = False
) -> list[Edit]:
    """Edits for the records that `text` describes; raises BadAnswer naming the line that cannot be read.

    What was `found`, and not said by a person, is marked to be confirmed.
    """
    match question.captures:
        case Captures.ENTITIES:
            return list(_entities(question.id, parse_entities(text, question.id), state, ledger, found=found))
        case Captures.REQUIREMENTS:
            return list(_requirements(requirements_in(text), decision, state, ledger))
        case Captures.TERMS:
            return list(_terms(text, state, ledger))
        case Captures.ACTORS:
            return list(_elements(_named(text, "person"), state, ledger, found=found))
        case Captures.SYSTEMS:
            return list(_elements(_named(text, "external"), state, ledger, found=found))
        case Captures.ELEMENTS:
            return list(_elements(parse_elements(text, question.id), state, ledger, found=found))
        case _:
            return []


def entity_edit(draft: EntityDraft, evidence: EvidenceRef, known: Entity | None, ledger: Ledger, **more: Any) -> Edit:
    """The edit that makes an entity what a draft says; fields that a person added to a known one stay."""
    fields: dict[str, Any] = {"name": draft.name, "fields": plain(draft.fields), **more}
    if draft.description:
        fields["description"] = draft.description
    if known is not None:
        drafted = {field.name for field in draft.fields}
        kept = [field for field in known.fields if field.name not in drafted]
        fields["fields"] = plain((*draft.fields, *kept))
        return Edit(subject_of("entity", known.id), "changed", fields)
    subject = subject_of("entity", ledger.id_for("entity", draft.name))
    fields |= {"alias": ledger.alias_for(subject), "evidence": plain((evidence,))}
    return Edit(subject, "added", fields)


_THERE_ALREADY = "change.entities"
"""Asks for what the code has: a change owes it no operations."""


def _entities(
    question_id: str, drafts: Iterable[EntityDraft], state: State, ledger: Ledger, *, found: bool
) -> Iterator[Edit]:
    mark = EvidenceRef(_ANSWER, question_id)
    more: dict[str, Any] = {"operations": []} if question_id == _THERE_ALREADY else {}
    known = {entity.name: entity for entity in state.all(Entity)}
    named = set()
    for draft in drafts:
        named.add(draft.name)
        before = known.get(draft.name)
        if before is not None and mark in before.evidence:
            before = msgspec.structs.replace(before, fields=())  # the answer made it, so the answer says all of it
        yield entity_edit(draft, mark, before, ledger, to_confirm=found or None, **more)
    for entity in known.values():
        if mark in entity.evidence and entity.name not in named:
            yield removal(subject_of("entity", entity.id), state)


def _requirements(seeds: Iterable[Seed], decision: Subject, state: State, ledger: Ledger) -> Iterator[Edit]:
    known = {requirement.text: requirement for requirement in state.all(Requirement)}
    named = set()
    for seed in seeds:
        named.add(seed.text)
        if seed.text in known:
            continue
        subject = subject_of("requirement", ledger.id_for("requirement", seed.text))
        fields = {**msgspec.to_builtins(seed), "rests_on": [decision], "alias": ledger.alias_for(subject)}
        yield Edit(subject, "added", fields)
    for requirement in known.values():
        if requirement.rests_on == (decision,) and requirement.text not in named:
            yield removal(subject_of("requirement", requirement.id), state)


def _terms(text: str, state: State, ledger: Ledger) -> Iterator[Edit]:
    """Terms by their name; `(not: booking, visit)` in a meaning are the words not to use."""
    known = {term.term.lower(): term for term in state.all(Glossary)}
    for line in text.splitlines():
        found = _TERM.match(line)
        name = (found["term"] if found else _BULLET.sub("", line)).strip()
        if not name:
            continue
        before = known.get(name.lower())
        subject = subject_of("term", before.id if before else ledger.id_for("term", name.lower()))
        meaning = found["meaning"].strip() if found else ""
        avoided = _AVOIDED.search(meaning)
        fields: dict[str, Any] = {"term": name, "meaning": _AVOIDED.sub("", meaning).strip()}
        if avoided:
            fields["synonyms"] = [word.strip() for word in avoided["words"].split(",") if word.strip()]
        yield Edit(subject, "changed" if before else "added", {**fields, "alias": ledger.alias_for(subject)})


def _elements(drafts: Iterable[ElementDraft], state: State, ledger: Ledger, *, found: bool) -> Iterator[Edit]:
    """Elements by their name; of one that is known only what the answer says of it is changed."""
    known = {element.name.casefold(): element for element in state.all(Element)}
    for draft in drafts:
        before = known.get(draft.name.casefold())
        told = {
            "kind": draft.kind,
            "technology": draft.technology,
            "description": draft.description,
            "parent": draft.parent,
        }
        fields: dict[str, Any] = {name: value for name, value in told.items() if value}
        if draft.uses:
            fields["uses"] = plain(uses_of(draft, before.uses if before else ()))
        if before is not None:
            yield Edit(subject_of("element", before.id), "changed", {**fields, "to_confirm": found or None})
            continue
        subject = subject_of("element", ledger.id_for("element", draft.name.casefold()))
        source = Source.FOUND if found else Source.ASKED
        fields |= {"name": draft.name, "source": source.value, "to_confirm": found or None}
        fields["alias"] = ledger.alias_for(subject)
        yield Edit(subject, "added", fields)


def _named(text: str, kind: str) -> Iterator[ElementDraft]:
    for name, description in _named_lines(text):
        yield ElementDraft(name, kind, description=description)


def _named_lines(text: str) -> Iterator[tuple[str, str]]:
    """(name, what it is) of each line; a line without a colon may name several, by commas."""
    for line in text.splitlines():
        bare = _BULLET.sub("", line).strip().rstrip(".")
        name, separator, description = bare.partition(":")
        if separator:
            yield name.strip(), description.strip()
        else:
            yield from ((part.strip(), "") for part in re.split(r",|;|\band\b", bare) if part.strip())


def removal(subject: Subject, state: State) -> Edit:
    """The edit that takes a record away: all of its fields."""
    fields: Mapping[str, Any] = state.fields(subject)
    return Edit(subject, "removed", dict.fromkeys(fields))
