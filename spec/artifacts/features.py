"""The features of a product: what documents, tickets and scenarios are grouped by, the same everywhere.

A feature is an entity with the requirements about it, or a heading that requirements stand under.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from spec.artifacts.writing import slug, unique_slugs, words_of
from spec.records import Entity, Requirement, subject_of
from spec.view import SpecView

OTHER: Final = "Other"


class Feature(msgspec.Struct, frozen=True):
    """`key` is the slug that sections and files are called by, unique within a view."""

    key: str
    name: str
    entity: Entity | None = None
    requirements: tuple[Requirement, ...] = ()

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The subjects that it is made of."""
        entity = (str(subject_of("entity", self.entity.id)),) if self.entity else ()
        return (*entity, *(str(subject_of("requirement", one.id)) for one in self.requirements))


def features_of(view: SpecView) -> tuple[Feature, ...]:
    """Entities first, then headings in the order of their first requirement; requirements without either come last."""
    entities = list(view.entities)
    found: dict[str, tuple[str, Entity | None, list[Requirement]]] = {}
    named = {name: entity for entity in entities for name in _names(entity)}
    for entity in entities:
        found[f"entity:{entity.id}"] = (words_of(entity.name).capitalize(), entity, [])
    for requirement in functional(view.requirements):
        entity_key = _entity_of(requirement, entities, named)
        name = requirement.group.strip() or OTHER
        key = entity_key or f"group:{slug(name)}"
        found.setdefault(key, (name, None, []))[2].append(requirement)
    ordered = sorted(found.items(), key=lambda item: item[0] == f"group:{slug(OTHER)}")
    keys = unique_slugs([name for _, (name, _, _) in ordered])
    return tuple(
        Feature(key, name, entity, tuple(requirements))
        for key, (_, (name, entity, requirements)) in zip(keys, ordered, strict=True)
    )


def functional(requirements: Sequence[Requirement]) -> list[Requirement]:
    """What the product shall do, not how well."""
    return [one for one in requirements if one.kind == "functional"]


def _entity_of(requirement: Requirement, entities: Sequence[Entity], named: Mapping[str, Entity]) -> str:
    """The entity that a requirement is filed under: the one its heading names, else the only one it is about."""
    heading = slug(requirement.group, "")
    if heading:
        return f"entity:{named[heading].id}" if heading in named else ""
    about = [entity for entity in entities if subject_of("entity", entity.id) in requirement.rests_on]
    return f"entity:{about[0].id}" if len(about) == 1 else ""


def _names(entity: Entity) -> tuple[str, ...]:
    singular = slug(entity.name)
    return singular, slug(plural(words_of(entity.name)))


def plural(words: str) -> str:
    """The plural of an English noun, as far as a rule goes."""
    if words.endswith(("s", "x", "z", "ch", "sh")):
        return words + "es"
    if words.endswith("y") and words[-2:-1] not in set("aeiou"):
        return words[:-1] + "ies"
    return words + "s"
