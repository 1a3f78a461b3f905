"""Whether artifacts agree: each entity with its table, schema, type and message, and both ways.

The texts themselves are read, not what they were made from: a person's edit of one section is what parts them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from spec.artifacts.agreement_model import Companion, Reading, Said
from spec.artifacts.agreement_readers import read_artifacts
from spec.artifacts.graphql import camel
from spec.artifacts.model import Finding
from spec.artifacts.schema_upkeep import INFRASTRUCTURE
from spec.artifacts.shape import Property, Role, Shape
from spec.artifacts.tables import Model, Table, model_of
from spec.artifacts.writing import words_of as prose_words
from spec.entities.naming import plural, words_of
from spec.records import Element
from spec.records import FieldType as T
from spec.view import SpecView

_DATABASES: Final = frozenset({"sqlite", "postgresql", "mysql", "document", "warehouse"})
_MAY_BE_MORE: Final = frozenset({"openapi", "graphql", "proto"})
"""Interfaces, where a property of the table's own columns (a tenant, a deletion) may be shown."""


def disagreements(view: SpecView, texts: Mapping[str, str]) -> list[Finding]:
    """What the artifacts in `texts` (by the name of their type) say against the entities or against each other.

    A text that its own check cannot read is left out here. Findings are in the order of the texts and the entities.
    """
    if not view.entities:
        return []
    model = model_of(view)
    found: list[Finding] = []
    for reading in read_artifacts(model, texts):
        found += _Comparison(model, reading).findings()
    found += _steps(model, texts.get("gherkin", ""))
    found += _stores(view, texts.get("c4", ""))
    return found


class _Comparison:
    """One artifact against the entities."""

    def __init__(self, model: Model, reading: Reading) -> None:
        self.model = model
        self.reading = reading

    def findings(self) -> Iterator[Finding]:
        """All that differs."""
        for shape in self.model.shapes:
            yield from self._shape(shape)
            for companion in self.reading.companions_of(shape):
                yield from self._companion(shape, companion)
        if self.reading.thing == "table":
            yield from self._links()
        yield from self._strangers()

    def _shape(self, shape: Shape) -> Iterator[Finding]:
        name = self.reading.name_of(shape)
        thing = self.reading.things.get(name)
        kind = self.reading.thing
        if thing is None:
            told = f"The {_entity(shape)} has no {kind}: {self._place(name)} is missing."
            yield self._finding(f"{_word(kind)}_missing", told, shape.name)
            return
        expected = {
            member: p for p in self._properties(shape) if (member := self.reading.member_of(shape, p)) is not None
        }
        for member, p in expected.items():
            said = thing.members.get(member)
            if said is None and p.role is Role.INVERSE:
                continue
            if said is None:
                told = f"{_field(shape, p)} has no {self.reading.member}: {self._place(name, member)} is missing."
                yield self._finding(f"{self.reading.member}_missing", told, shape.name)
            elif p.role is not Role.INVERSE:
                yield from self._property(shape, p, self._place(name, member), said)
        for member in thing.members:
            if member not in expected and member not in self._allowed(shape):
                yield self._extra(shape, name, member)

    def _companion(self, shape: Shape, companion: Companion) -> Iterator[Finding]:
        """What is sent to create or change: the same names and types, and nothing else."""
        name = companion.name
        thing = self.reading.things.get(name)
        if thing is None:
            told = f"The {_entity(shape)} can be written, but {self._place(name)} is missing."
            yield self._finding(f"{_word(self.reading.thing)}_missing", told, shape.name)
            return
        is_graphql = self.reading.artifact == "graphql"
        expected = {camel(p.name) if is_graphql else p.name: p for p in companion.properties}
        for member, p in expected.items():
            said = thing.members.get(member)
            place = self._place(name, member)
            if said is None:
                told = f"{_field(shape, p)} has no {self.reading.member}: {place} is missing."
                yield self._finding(f"{self.reading.member}_missing", told, shape.name)
                continue
            wanted = msgspec.structs.replace(p, required=bool(said.is_required))
            yield from self._property(shape, wanted, place, said)
            if companion.says_required and p.role is not Role.STATE and said.is_required != p.required:
                yield self._required(shape, p, place)
        for member in thing.members:
            if member not in expected:
                yield self._extra(shape, name, member)

    def _place(self, name: str, member: str = "") -> str:
        return f"{name}{'.' + member if member else ''} in {self.reading.artifact}"

    def _extra(self, shape: Shape, name: str, member: str) -> Finding:
        place = self._place(name, member)
        told = f"The {self.reading.member} {place} has no counterpart: the {_entity(shape)} has no such field."
        return self._finding(f"{self.reading.member}_extra", told, shape.name)

    def _required(self, shape: Shape, p: Property, place: str) -> Finding:
        mine, other = ("required", "optional") if p.required else ("optional", "required")
        return self._finding("required_differs", f"{_field(shape, p)} is {mine}, {place} is {other}.", shape.name)

    def _properties(self, shape: Shape) -> Sequence[Property]:
        """What must be there: in tables their own columns too."""
        table = self._table(shape)
        if self.reading.thing != "table" or table is None:
            return shape.properties
        columns = {column.name: column for column in table.columns}
        mine = [columns.pop(p.name, p) for p in shape.properties]
        return (*mine, *columns.values())

    def _table(self, shape: Shape) -> Table | None:
        return self.model.table(shape.plural)

    def _allowed(self, shape: Shape) -> set[str]:
        """Columns of the table that an interface may show or not."""
        table = self._table(shape)
        if self.reading.artifact not in _MAY_BE_MORE or table is None:
            return set()
        return {name for c in table.columns for name in (c.name, self.reading.member_of(shape, c) or "")}

    def _property(self, shape: Shape, p: Property, place: str, said: Said) -> Iterator[Finding]:
        if said.is_list is not None and said.is_list != p.many and not self._is_list_as_json(p, said):
            told = f"{_field(shape, p)} is {'a list' if p.many else 'one value'}, {place} is not ({said.written})."
            yield self._finding("type_differs", told, shape.name)
        elif said.types is not None and not self._fits(p, said):
            told = f"{_field(shape, p)} is of the type {p.type}, {place} is {said.written}."
            yield self._finding("type_differs", told, shape.name)
        if said.is_required is not None and said.is_required != p.required and p.role is not Role.TENANT:
            yield self._required(shape, p, place)
        wanted = self.reading.values_of(shape, p) if p.values else frozenset()
        if said.values is not None and wanted and said.values != wanted:
            yield self._finding(
                "values_differ", f"{_field(shape, p)} and {place} {_difference(wanted, said.values)}.", shape.name
            )

    def _is_list_as_json(self, p: Property, said: Said) -> bool:
        """MySQL and SQLite have no lists, so that a list lies in a column of JSON."""
        return p.many and said.types is not None and T.JSON in said.types

    def _fits(self, p: Property, said: Said) -> bool:
        types = said.types or frozenset()
        if p.many and not said.is_list:
            return T.JSON in types
        if said.values is None and p.type is T.ENUM and self.reading.artifact == "openapi":
            return False  # the words that are allowed were taken out
        return p.type in types

    def _links(self) -> Iterator[Finding]:
        """Tables of relations of many to many, with their columns."""
        for table in self.model.tables:
            if not table.link:
                continue
            thing = self.reading.things.get(table.name)
            if thing is None:
                told = f"The relation {table.entity}.{table.link} has no table: {table.name} is missing."
                yield self._finding("table_missing", told, f"{table.entity}.{table.link}")
                continue
            for column in table.columns:
                if column.name not in thing.members:
                    told = f"The relation {table.entity}.{table.link} has no column {table.name}.{column.name}."
                    yield self._finding("column_missing", told, f"{table.entity}.{table.link}")

    def _strangers(self) -> Iterator[Finding]:
        for name in self.reading.strangers:
            if name in INFRASTRUCTURE and self.reading.thing == "table":
                continue
            told = f"The {self.reading.thing} {name} stands for no entity: add the entity, or take it out."
            yield Finding(f"agree.{_word(self.reading.thing)}_extra", told, self.reading.artifact)

    def _finding(self, code: str, told: str, section: str) -> Finding:
        return Finding(f"agree.{code}", told, f"{self.reading.artifact}#{self.reading.group}:{section}", "error")


def _word(kind: str) -> str:
    return kind.partition(" ")[0]


def _entity(shape: Shape) -> str:
    return f"entity {shape.name} ({shape.entity.alias})"


def _field(shape: Shape, p: Property) -> str:
    return f"{shape.name}.{p.field} ({shape.entity.alias})"


def _difference(wanted: frozenset[str], said: frozenset[str]) -> str:
    missing, extra = sorted(wanted - said), sorted(said - wanted)
    parts = [f"the latter lacks {', '.join(missing)}"] if missing else []
    parts += [f"the latter adds {', '.join(extra)}"] if extra else []
    return "allow different values: " + " and ".join(parts)


def _steps(model: Model, text: str) -> Iterator[Finding]:
    """Entities with operations that no step of the features speaks of."""
    if not text.strip():
        return
    heads = ("given", "when", "then", "and", "but", "*", "feature:", "scenario", "rule:", "|")
    lines = [line for line in text.splitlines() if line.strip().lower().startswith(heads)]
    # In ASCII, as tables and types are called, and letter by letter, for names of other scripts.
    spoken = f" {' '.join(word for line in lines for word in words_of(line))} "
    spoken += f" {' '.join(word for line in lines for word in prose_words(line).split())} "
    for shape in model.shapes:
        one = prose_words(shape.entity.name)
        forms = {form for name in (one, " ".join(words_of(shape.entity.name))) if name for form in (name, plural(name))}
        if shape.entity.operations and not any(f" {form} " in spoken for form in forms):
            told = f"The {_entity(shape)} has operations, and no step of the features speaks of {one!r}."
            yield Finding("agree.step_missing", told, "gherkin#features")


def _stores(view: SpecView, text: str) -> Iterator[Finding]:
    """Data in a database, and no store among the containers; where no container is known nothing can be said."""
    if "C4Container" not in text or view.word("data.store") not in _DATABASES:
        return
    stores = [element for element in view.elements if element.kind == "store"]
    if not ("Db(" in text or any(_is_named(element, text) for element in stores)):
        told = f"Entities are kept in {view.word('data.store')}, and no container of the architecture is a store."
        yield Finding("agree.container_missing", told, "c4#container", "error")


def _is_named(element: Element, text: str) -> bool:
    return element.name in text
