"""The schemas of an OpenAPI document: what is read, what is sent to create and to change, and a page of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from spec.artifacts.shape import KeyForm, Names, Property, Role, Shape
from spec.records import FieldType as T
from spec.view import SpecView

_TYPES: Final[dict[T, dict[str, Any]]] = {
    T.STRING: {"type": "string"},
    T.TEXT: {"type": "string"},
    T.INTEGER: {"type": "integer", "format": "int64"},
    T.NUMBER: {"type": "number", "format": "double"},
    T.MONEY: {"type": "string", "format": "decimal", "pattern": r"^-?[0-9]+(\.[0-9]{1,4})?$"},
    T.BOOLEAN: {"type": "boolean"},
    T.DATE: {"type": "string", "format": "date"},
    T.DATETIME: {"type": "string", "format": "date-time"},
    T.DURATION: {"type": "string", "format": "duration"},
    T.UUID: {"type": "string", "format": "uuid"},
    T.EMAIL: {"type": "string", "format": "email"},
    T.URL: {"type": "string", "format": "uri"},
    T.JSON: {},
    T.BINARY: {"type": "string", "contentEncoding": "base64"},
    T.ENUM: {"type": "string"},
    T.REFERENCE: {"type": "string"},
}
_ULID: Final = {"type": "string", "format": "ulid", "pattern": "^[0-7][0-9A-HJKMNP-TV-Z]{25}$"}


class SchemaNames(msgspec.Struct, frozen=True):
    """What the schemas of one entity are called; `page` is that of a list."""

    entity: str
    create: str
    update: str
    page: str


def schema_names(shapes: Sequence[Shape]) -> dict[str, SchemaNames]:
    """The names of all schemas by shape; an entity that is itself called `OrderList` goes first."""
    names = Names(
        [*(shape.name for shape in shapes), *(error_name(shapes, wish) for wish in ("Problem", "Error"))], 120
    )
    made = {}
    for shape in shapes:
        create, update, page = (names.free(f"{shape.name}{end}", "") for end in ("Create", "Update", "List"))
        made[shape.name] = SchemaNames(shape.name, create, update, page)
    return made


def error_name(shapes: Sequence[Shape], wish: str) -> str:
    """What the schema of errors is called; an entity of that name goes first."""
    return Names((shape.name for shape in shapes), 120).free(wish, "Schema")


def schema_of(p: Property, is_nullable: bool = False) -> dict[str, Any]:
    """The schema of one property."""
    inner = dict(_ULID if p.form is KeyForm.ULID else _TYPES[p.type])
    if p.values:
        inner["enum"] = list(p.values)
    made: dict[str, Any] = {"type": "array", "items": inner} if p.many else inner
    if p.is_link:
        made["uniqueItems"] = True
    if is_nullable and "type" in made:
        made["type"] = [made["type"], "null"]
        if "enum" in made:
            made["enum"] = [*made["enum"], None]
    return made


def described(p: Property, shapes: Sequence[Shape]) -> str:
    """What a property is, in words."""
    if p.description:
        return " ".join(p.description.split())
    if p.target and any(shape.entity.name == p.target for shape in shapes):
        return (
            f"Keys of the {p.field}, each a {p.target}." if p.many else f"Key of the {p.target} that is its {p.field}."
        )
    return ""


def entity_schemas(shape: Shape, shapes: Sequence[Shape], names: SchemaNames, view: SpecView) -> dict[str, Any]:
    """The schemas of one entity, those that its operations need."""
    told = " ".join(shape.entity.description.split()) or f"One {shape.name}."
    made: dict[str, Any] = {names.entity: _object(shape.public(), shapes, told, show_all=True)}
    if shape.allows("create"):
        made[names.create] = _object(shape.writable(), shapes, f"What is sent to create {_one(shape.name)}.")
    if shape.allows("update"):
        # The update of a resource that a client may not change in any way has no members at all.
        changes = [p for p in shape.writable() if p.role is not Role.KEY]
        schema = _object(
            changes, shapes, f"What is to change in {_one(shape.name)}; what is left out stays.", is_patch=True
        )
        made[names.update] = schema
    if shape.allows("list"):
        made[names.page] = _page(shape, names, view)
    return made


def _object(
    properties: Sequence[Property],
    shapes: Sequence[Shape],
    told: str,
    *,
    show_all: bool = False,
    is_patch: bool = False,
) -> dict[str, Any]:
    members = {}
    for p in properties:
        schema = schema_of(p, is_nullable=not p.required)
        if words := described(p, shapes):
            schema["description"] = words
        made_by_server = p.role in {Role.CREATED, Role.UPDATED} or (
            p.role is Role.KEY and p.form is not KeyForm.NATURAL
        )
        if show_all and made_by_server:
            schema["readOnly"] = True
        if p.role is Role.STATE and not is_patch:
            schema["default"] = p.values[0]
        members[p.name] = schema
    required = [p.name for p in properties if p.required and (show_all or p.role is not Role.STATE)]
    made: dict[str, Any] = {"type": "object", "description": told}
    if required and not is_patch:
        made["required"] = required
    if is_patch and members:
        made["minProperties"] = 1
    made["properties"] = members
    return made


def _page(shape: Shape, names: SchemaNames, view: SpecView) -> dict[str, Any]:
    items = {"type": "array", "items": {"$ref": f"#/components/schemas/{names.entity}"}}
    members: dict[str, Any] = {"items": items}
    paging = pagination_of(view)
    if paging == "cursor":
        members["next_cursor"] = {
            "type": ["string", "null"],
            "description": "Where the next page begins; null on the last one.",
        }
    elif paging == "offset":
        members["total"] = {"type": "integer", "format": "int64", "description": "How many there are in all."}
    return {
        "type": "object",
        "description": f"One page of {shape.plural.replace('_', ' ')}.",
        "required": list(members),
        "properties": members,
    }


def pagination_of(view: SpecView) -> str:
    """How lists are read: cursor while nothing is decided, since it stays right while rows come and go."""
    return view.word("api.pagination", "cursor")


def _one(name: str) -> str:
    return f"an {name}" if name[0] in "AEIO" else f"a {name}"
