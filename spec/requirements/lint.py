"""The lint of all requirements of a project: remarks on each sentence, and what only shows between them.

Everything is a hint but a contradiction, which is an error: two bounds that nothing can meet, or a ban of what is
demanded.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from spec.artifacts.model import Finding
from spec.records import Entity, Glossary, Requirement
from spec.requirements.contradictions import contradictions
from spec.requirements.ears import Parsed, Pattern, parse_requirement, with_article
from spec.requirements.quantities import singular
from spec.requirements.smells import smells_in
from spec.requirements.words import FAULT_WORDS, SMALL

NEAR: Final = 0.6
"""From this share of common words and pairs of words on, two requirements are called nearly the same."""

_IF: Final = re.compile(r"\b(?:if|unless)\b", re.IGNORECASE)
_Negative = Sequence[tuple[Requirement, frozenset[str]]]

COMMON: Final = 40
"""What more sentences than this share says nothing about their being alike."""


def lint_requirements(
    requirements: Sequence[Requirement], terms: Sequence[Glossary], entities: Sequence[Entity]
) -> list[Finding]:
    """Remarks on `requirements`, in their order, then those between two. `where` is the alias of a requirement."""
    parsed = {requirement.id: parse_requirement(requirement.text) for requirement in requirements}
    names = _known_words(terms, entities)
    negative = [(other, _content(other.text)) for other in requirements if _IF.search(other.text)]
    found: list[Finding] = []
    for requirement in requirements:
        found += [_hint(smell.code, smell.message, requirement) for smell in smells_in(requirement.text)]
        found += _examples(requirement, parsed[requirement.id], negative)
        found += _vocabulary(requirement, terms, names)
    return [*found, *_repeated(requirements), *contradictions(requirements)]


def _hint(code: str, message: str, requirement: Requirement) -> Finding:
    return Finding(code, message, requirement.alias, "hint")


def _examples(requirement: Requirement, parsed: Parsed | None, negative: _Negative) -> Iterator[Finding]:
    for step in requirement.scenarios:
        if not step.then:
            message = f"The scenario '{step.name}' has no THEN. What can be seen from outside when it has worked?"
            yield _hint("req.scenario_without_then", message, requirement)
    if requirement.kind != "functional":
        return
    if not requirement.scenarios and requirement.priority == "must":
        message = "It has no scenario. Which example shows that it works: given what, when what, then what?"
        yield _hint("req.no_scenario", message, requirement)
    happens = parsed and parsed.pattern in {Pattern.EVENT, Pattern.COMPLEX} and not parsed.is_unwanted
    if parsed and happens and not _has_negative_case(requirement, parsed, negative):
        message = (
            f"Nothing says what happens when it goes wrong. Add: 'If …, then {with_article(parsed.system)} shall …'."
        )
        yield _hint("req.no_negative_case", message, requirement)


def _has_negative_case(requirement: Requirement, parsed: Parsed, negative: _Negative) -> bool:
    for step in requirement.scenarios:
        words = " ".join((step.name, *step.given, *step.when, *step.then)).lower()
        if FAULT_WORDS & set(re.findall(r"[a-z]+", words)):
            return True
    about = _content(parsed.trigger)
    return any(_is_sibling(other, requirement, len(about & words)) for other, words in negative)


def _is_sibling(other: Requirement, requirement: Requirement, shared_words: int) -> bool:
    """Whether the other one, about a fault, is about the same thing: by what it rests on, its group or its words."""
    if other.id == requirement.id:
        return False
    shared_ground = not set(other.rests_on).isdisjoint(requirement.rests_on)
    return shared_ground or (bool(requirement.group) and other.group == requirement.group) or shared_words >= 2


def _known_words(terms: Sequence[Glossary], entities: Sequence[Entity]) -> frozenset[str]:
    """Last words of all names, in the singular: of "line item" that is "item", which a sentence may use alone."""
    names = [term.term for term in terms] + [word for term in terms for word in term.synonyms]
    names += [re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", entity.name) for entity in entities]
    names += [field.name.replace("_", " ") for entity in entities for field in entity.fields]
    return frozenset(singular(word) for name in names for word in name.lower().split()[-1:])


def _vocabulary(requirement: Requirement, terms: Sequence[Glossary], names: frozenset[str]) -> Iterator[Finding]:
    text = requirement.text
    for term in terms:
        for synonym in term.synonyms:
            inside = any(synonym.lower() in other.term.lower() and _says(text, other.term) for other in terms)
            if synonym and not inside and _says(text, synonym):
                message = f"'{synonym}' is called '{term.term}' in the glossary. Write '{term.term}'."
                yield _hint("req.synonym", message, requirement)
    if names:
        for thing in _things(text):
            if singular(thing.split()[-1]) not in names:
                message = (
                    f"'{thing}' is neither an entity nor in the glossary. Which one is meant, or what are its fields?"
                )
                yield _hint("req.unknown_entity", message, requirement)


def _says(text: str, words: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(words)}s?(?!\w)", text, re.IGNORECASE))


def _things(text: str) -> list[str]:
    """Nouns that something is done to as to an entity: what follows create, delete, list … and an article."""
    verbs = "create|creates|delete|deletes|list|lists|archive|archives|edit|edits|rename|renames"
    pattern = rf"\b(?:{verbs})\s+(?:the|an?|all|any|each|every|his|her|their|its)\s+((?:[a-z][\w-]*\s*){{1,3}})"
    found = []
    for match in re.finditer(pattern, text, re.IGNORECASE):
        words: list[str] = []
        for word in match[1].lower().split():
            if word in SMALL or word.endswith("ly"):
                break
            words.append(word)
        if words:
            found.append(" ".join(words))
    return list(dict.fromkeys(found))


def _content(text: str) -> frozenset[str]:
    words = (singular(word) for word in re.findall(r"[a-z][a-z0-9-]*", text.lower()))
    return frozenset(word for word in words if word not in SMALL)


def _repeated(requirements: Sequence[Requirement]) -> Iterator[Finding]:
    shingles = [_shingles(requirement.text) for requirement in requirements]
    for first, second, share in _alike(shingles):
        one, other = requirements[first], requirements[second]
        if share == 1:
            yield _hint("req.duplicate", f"It says the same as {one.alias}. Remove one of them.", other)
        else:
            message = f"It says nearly the same as {one.alias} ('{one.text}'). Say in one what differs, or merge them."
            yield _hint("req.near_duplicate", message, other)


def _shingles(text: str) -> frozenset[str]:
    """Words and pairs of neighbours. Numbers and `not` count, so that two bounds or a ban are no repetition."""
    words = [singular(word.strip(".")) for word in re.findall(r"[a-z0-9.%]+", text.lower().replace("-", ""))]
    words = [word for word in words if word in {"not", "no"} or (word and word not in SMALL)]
    return frozenset((*words, *(f"{one} {two}" for one, two in pairwise(words))))


def _alike(shingles: Sequence[frozenset[str]]) -> Iterator[tuple[int, int, float]]:
    """Pairs of places with the Jaccard share of what they have in common, where it is at least `NEAR`.

    Only sentences that share a pair of words that is not everywhere are compared, else all would be with all.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    for at, own in enumerate(shingles):
        near: set[int] = set()
        for shingle in own:
            if len(holders[shingle]) <= COMMON:
                near.update(holders[shingle])
            holders[shingle].append(at)
        for earlier in sorted(near):
            share = len(own & shingles[earlier]) / len(own | shingles[earlier])
            if share >= NEAR:
                yield earlier, at, share
