"""Entities out of OpenAPI documents and JSON Schemas: named objects with properties, their references followed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from spec.entities.field_types import type_from_name
from spec.entities.naming import pascal, singular
from spec.evidence.document import Read
from spec.evidence.plain import json_value, yaml_value
from spec.evidence.seeds import (
    OPERATIONS,
    STATE_MARK,
    STATE_NAMES,
    Found,
    entity_name,
    field_name,
    is_housekeeping,
    reference_by_name,
    seed,
    text_type,
)
from spec.records import EntityField, EvidenceRef, FieldType

_VARIANTS: Final = re.compile(
    r"(?P<base>.+?)(?:Create|Update|Patch|List|Page|Request|Response|Input|Output|Summary|Ref|Body|Collection|Params)$"
)
_ENVELOPES: Final = frozenset(
    "Error Errors Problem ProblemDetails ValidationError HTTPValidationError Pagination PageInfo Meta Links".split()
)
_FORMATS: Final = {
    "date-time": FieldType.DATETIME,
    "date": FieldType.DATE,
    "email": FieldType.EMAIL,
    "idn-email": FieldType.EMAIL,
    "uri": FieldType.URL,
    "url": FieldType.URL,
    "iri": FieldType.URL,
    "uuid": FieldType.UUID,
    "duration": FieldType.DURATION,
    "binary": FieldType.BINARY,
    "byte": FieldType.BINARY,
    "decimal": FieldType.MONEY,
}
_TYPES: Final = {"integer": FieldType.INTEGER, "number": FieldType.NUMBER, "boolean": FieldType.BOOLEAN}
_METHODS: Final = {
    ("get", False): "list",
    ("post", False): "create",
    ("get", True): "read",
    ("put", True): "update",
    ("patch", True): "update",
    ("delete", True): "delete",
}
_DEEPEST: Final = 30

Schema = Mapping[str, Any]


def entities_in_json(read: Read) -> Found:
    """The entities among the named schemas; those that only wrap, create or change another one are none."""
    looks_like_json = read.text.lstrip().startswith(("{", "["))
    value = json_value(read.name, read.text) if looks_like_json else yaml_value(read.name, read.text)
    document = _Document(value if isinstance(value, dict) else {}, read.title)
    seeds = []
    for name in document.entities:
        fields = list(document.fields(name))
        line = _line(read.text, name)
        evidence = EvidenceRef("document", read.name, f"schema {name}", line)
        told = str(document.resolved(document.schemas[name]).get("description") or "")
        seeds.append(seed(entity_name(name), told, fields, evidence, document.operations(name)))
    return Found(tuple(seeds), tuple(document.notes))


class _Document:
    """The schemas of one document and how they refer to each other."""

    def __init__(self, root: Schema, title: str) -> None:
        self._root = root
        self.notes: list[str] = []
        self.schemas = dict(self._named(title))
        self.entities = [name for name in self.schemas if self._is_entity(name)]
        self._names = {name: entity_name(name) for name in self.entities}
        self._known = frozenset(self._names.values())
        self._operations = _operations(root)
        if not self.entities:
            self.notes.append("It names no object with properties, so no entity was found.")

    def _named(self, title: str) -> Iterator[tuple[str, Schema]]:
        components = self._root.get("components")
        places = [components.get("schemas") if isinstance(components, dict) else None]
        places += [self._root.get(key) for key in ("definitions", "$defs", "schemas")]
        if isinstance(self._root.get("properties"), dict):
            yield pascal(str(self._root.get("title") or title)) or "Root", self._root
        for place in places:
            for name, schema in place.items() if isinstance(place, dict) else ():
                if isinstance(schema, dict):
                    yield str(name), schema

    def _is_entity(self, name: str) -> bool:
        variant = _VARIANTS.fullmatch(name)
        if name in _ENVELOPES or (variant and variant["base"] in self.schemas):
            return False
        return bool(self.resolved(self.schemas[name])["properties"])

    def resolved(self, schema: Schema, depth: int = 0) -> dict[str, Any]:
        """The schema with `$ref` followed and `allOf` merged; `properties` and `required` are always there."""
        merged: dict[str, Any] = {"properties": {}, "required": []}
        if depth > _DEEPEST:
            return merged
        parts = [self.target(schema)] if "$ref" in schema else []
        parts += [part for part in schema.get("allOf") or () if isinstance(part, dict)]
        for part in parts:
            self._merge(merged, self.resolved(part, depth + 1))
        self._merge(merged, {key: value for key, value in schema.items() if key not in {"$ref", "allOf"}})
        return merged

    def _merge(self, into: dict[str, Any], schema: Schema) -> None:
        properties = schema.get("properties")
        required = schema.get("required")
        into["properties"] |= properties if isinstance(properties, dict) else {}
        into["required"] = [*into["required"], *(required if isinstance(required, list) else ())]
        into.update({key: value for key, value in schema.items() if key not in {"properties", "required"}})

    def target(self, schema: Schema) -> Schema:
        """What a reference within the document points at; nothing, with a note, for one that leads out of it."""
        reference = str(schema["$ref"])
        found: Any = self._root
        if not reference.startswith("#"):
            note = f"The reference {reference} leads out of the document and was not followed."
            self.notes += [note] if note not in self.notes else []
            return {}
        for step in reference.lstrip("#/").split("/"):
            key = step.replace("~1", "/").replace("~0", "~")
            found = found.get(key) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else {}

    def fields(self, name: str) -> Iterator[EntityField]:
        """The fields of one of the entities."""
        schema = self.resolved(self.schemas[name])
        for written, value in schema["properties"].items():
            snake_name = field_name(str(written))
            if isinstance(value, dict) and not is_housekeeping(snake_name):
                yield self._field(snake_name, value, written in schema["required"])

    def _field(self, name: str, schema: Schema, required: bool) -> EntityField:
        schema, nullable = _without_null(schema)
        required = required and not nullable and not schema.get("nullable")
        told = str(schema.get("description") or "")
        named = self._entity_behind(schema)
        if named:
            return EntityField(name, FieldType.REFERENCE, required, target=named, description=told)
        inner = self.resolved(schema)
        if inner.get("type") == "array":
            return self._list(name, inner, required, told)
        values = tuple(str(value) for value in inner.get("enum") or () if value is not None)
        if values:
            begins = name in STATE_NAMES and "default" in inner
            return EntityField(
                name, FieldType.ENUM, required, values=values, description=STATE_MARK if begins else told
            )
        pointed = reference_by_name(name, self._known)
        if pointed and not pointed[2]:
            return EntityField(pointed[0], FieldType.REFERENCE, required, target=pointed[1])
        return EntityField(name, _type(name, inner), required, description=told)

    def _list(self, name: str, schema: Schema, required: bool, told: str) -> EntityField:
        items = schema.get("items")
        inner = items if isinstance(items, dict) else {}
        named = self._entity_behind(inner)
        if named:
            return EntityField(name, FieldType.REFERENCE, required, many=True, target=named, description=told)
        pointed = reference_by_name(name, self._known)
        if pointed:
            return EntityField(pointed[0], FieldType.REFERENCE, required, many=True, target=pointed[1])
        one = self._field(singular(name), inner, required)
        return EntityField(name, one.type, required, many=True, values=one.values, description=told)

    def _entity_behind(self, schema: Schema) -> str:
        references = [schema, *(part for part in schema.get("allOf") or () if isinstance(part, dict))]
        for part in references:
            name = str(part.get("$ref", "")).rsplit("/", 1)[-1]
            if name in self._names:
                return self._names[name]
            variant = _VARIANTS.fullmatch(name)
            if variant and variant["base"] in self._names:
                return self._names[variant["base"]]
        return ""

    def operations(self, name: str) -> tuple[str, ...]:
        """What the paths let people do with it; all five where no path tells."""
        found = self._operations.get(entity_name(name), set())
        return tuple(one for one in OPERATIONS if one in found) or OPERATIONS


def _without_null(schema: Schema) -> tuple[Schema, bool]:
    """The one alternative besides null in `anyOf` or `oneOf`, and whether null is allowed."""
    for key in ("anyOf", "oneOf"):
        options = [one for one in schema.get(key) or () if isinstance(one, dict)]
        real = [one for one in options if one.get("type") != "null"]
        if options and len(real) == 1:
            return {**{k: v for k, v in schema.items() if k != key}, **real[0]}, len(real) < len(options)
    kinds = schema.get("type")
    if isinstance(kinds, list):
        real_kinds = [kind for kind in kinds if kind != "null"]
        return {**schema, "type": real_kinds[0] if len(real_kinds) == 1 else None}, "null" in kinds
    return schema, False


def _type(name: str, schema: Schema) -> FieldType:
    kind, form = schema.get("type"), str(schema.get("format") or "")
    if kind == "string" or (kind is None and form):
        if schema.get("contentEncoding"):
            return FieldType.BINARY
        pattern = str(schema.get("pattern") or "")
        if "[0-9]" in pattern and r"\." in pattern and not re.search(r"[A-Za-z]{2}", pattern):
            return FieldType.MONEY
        return _FORMATS.get(form) or text_type(name)
    if kind == "number" and type_from_name(name) is FieldType.MONEY:
        return FieldType.MONEY
    return _TYPES.get(str(kind), FieldType.JSON)


def _operations(root: Schema) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    paths = root.get("paths")
    for path, methods in paths.items() if isinstance(paths, dict) else ():
        steps = [step for step in str(path).split("/") if step]
        words = [step for step in steps if not step.startswith("{")]
        if not words or not isinstance(methods, dict):
            continue
        one = steps[-1].startswith("{")
        name = entity_name(words[-1])
        found.setdefault(name, set()).update(_METHODS[m, one] for m in methods if (m, one) in _METHODS)
    return found


def _line(text: str, name: str) -> int:
    match = re.search(rf"^[ \t]*[\"']?{re.escape(name)}[\"']?\s*:", text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else 0
