"""The interface as messages and services of protobuf (proto3), in the manner of Google's API design guide.

Field numbers follow from the order of an entity's fields: what every message has comes first, so that a field added at
the end moves no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from spec.artifacts.graphql import constants
from spec.artifacts.model import ArtifactType, Section
from spec.artifacts.openapi_schemas import pagination_of
from spec.artifacts.proto_text import FILENAME, check_proto
from spec.artifacts.shape import Names, Property, Role, Shape, missing_entities, shape_named, shapes_of
from spec.entities.naming import pascal, singular, snake
from spec.records import FieldType as T
from spec.view import SpecView

TYPES: Final = {
    T.STRING: "string",
    T.TEXT: "string",
    T.INTEGER: "int64",
    T.NUMBER: "double",
    T.MONEY: "string",
    T.BOOLEAN: "bool",
    T.DATE: "string",
    T.DATETIME: "google.protobuf.Timestamp",
    T.DURATION: "google.protobuf.Duration",
    T.UUID: "string",
    T.EMAIL: "string",
    T.URL: "string",
    T.JSON: "google.protobuf.Value",
    T.BINARY: "bytes",
    T.ENUM: "string",
    T.REFERENCE: "string",
}
_REMARKS: Final = {
    T.MONEY: "An exact decimal number.",
    T.DATE: "A day, as 2025-01-31.",
    T.UUID: "A UUID.",
}
_IMPORTS: Final = {
    "google.protobuf.Duration": "google/protobuf/duration.proto",
    "google.protobuf.Empty": "google/protobuf/empty.proto",
    "google.protobuf.FieldMask": "google/protobuf/field_mask.proto",
    "google.protobuf.Value": "google/protobuf/struct.proto",
    "google.protobuf.Timestamp": "google/protobuf/timestamp.proto",
}
_FIXED: Final = {Role.KEY: 1, Role.CREATED: 2, Role.UPDATED: 3, Role.STATE: 4}
_FIRST_OWN: Final = 5
_KEPT_BY_PROTOBUF: Final = range(19_000, 20_000)


class ProtoNames:
    """The names of all messages, enumerations and services; entities go first, what is derived makes room."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self._names = Names((shape.name for shape in shapes), 200)
        self.enums = {
            (shape.name, p.name): self._names.free(f"{shape.name}{pascal(p.name)}", "")
            for shape in shapes
            for p in shape.properties
            if p.values
        }
        self.services = {shape.name: self._names.free(f"{shape.name}Service", "") for shape in shapes}
        self.requests: dict[str, str] = {}
        for shape in shapes:
            many = pascal(shape.plural)
            listing = many if many != shape.name else f"All{many}"
            for wish in (
                f"List{listing}",
                f"Get{shape.name}",
                f"Create{shape.name}",
                f"Update{shape.name}",
                f"Delete{shape.name}",
            ):
                self.requests[f"{wish}Request"] = self._names.free(f"{wish}Request", "")
            self.requests[f"List{listing}Response"] = self._names.free(f"List{listing}Response", "")

    def listing(self, shape: Shape) -> str:
        """What the method that lists is called."""
        many = pascal(shape.plural)
        return f"List{many if many != shape.name else f'All{many}'}"


def enum_values(name: str, values: Sequence[str]) -> dict[str, str]:
    """The name of each value, with the enumeration's own name before it, since they share one scope."""
    prefix = snake(name).upper()
    names = Names([f"{prefix}_UNSPECIFIED"], 200)
    return {value: names.free(f"{prefix}_{made.removeprefix('V_')}") for value, made in constants(values).items()}


def numbered(shape: Shape) -> Iterator[tuple[int, Property]]:
    """The properties of a message with their numbers, in the order of the numbers."""
    own = [p for p in shape.public() if p.role not in _FIXED]
    numbers = [
        number
        for number in range(_FIRST_OWN, _FIRST_OWN + len(own) + len(_KEPT_BY_PROTOBUF))
        if number not in _KEPT_BY_PROTOBUF
    ]
    fixed = [(_FIXED[p.role], p) for p in shape.public() if p.role in _FIXED]
    return iter(sorted([*fixed, *zip(numbers, own, strict=False)], key=lambda pair: pair[0]))


def render_proto(view: SpecView) -> Sequence[Section]:
    """The head, then the message and the service of each entity."""
    shapes = shapes_of(view)
    writer = _Writer(view, shapes)
    made = [(shape, writer.message(shape), writer.service(shape)) for shape in shapes]
    used = "\n".join(f"{message}\n{service}" for _, message, service in made)
    gaps = (
        ()
        if view.value("api.pagination") is not None
        else ("How lists are read is not decided; page tokens are taken until it is.",)
    )
    sections = [Section("messages", "Head", _head(view, used), ("fact:api.pagination",), gaps)]
    for shape, message, service in made:
        targets = sorted({o.subject for p in shape.public() if (o := shape_named(shapes, p.target))} - {shape.subject})
        sections.append(
            Section(
                f"messages:{shape.name}", shape.name, message, (shape.subject, *targets, "fact:ids.kind"), shape.gaps
            )
        )
        if service:
            facts = (shape.subject, "fact:api.pagination", "fact:api.idempotency", "fact:data.deletion")
            sections.append(Section(f"services:{shape.name}", f"Service of {shape.name}", service, facts))
    return tuple(sections)


def package_of(view: SpecView) -> str:
    """The package of a project's messages."""
    name = snake(view.project.name) or "project"
    return f"{name if name[0].isalpha() else f'n_{name}'}.v1"


def _head(view: SpecView, used: str) -> str:
    imports = [f'import "{path}";' for name, path in _IMPORTS.items() if re.search(rf"\b{re.escape(name)}\b", used)]
    lines = ['syntax = "proto3";', "", f"package {package_of(view)};"]
    return "\n".join([*lines, *([""] if imports else []), *imports])


class _Writer:
    """Writes messages and services; keeps the names."""

    def __init__(self, view: SpecView, shapes: Sequence[Shape]) -> None:
        self.view = view
        self.shapes = shapes
        self.names = ProtoNames(shapes)
        self.paging = pagination_of(view)

    def message(self, shape: Shape) -> str:
        """The message of an entity, after its enumerations."""
        parts = [self._enum(shape, p) for p in shape.public() if p.values]
        lines = [_told(shape.entity.description or f"One {shape.name}."), f"message {shape.name} {{"]
        for number, p in numbered(shape):
            lines += [f"  {line}" for line in self._field(shape, p, number)]
        return "\n\n".join([*parts, "\n".join([*lines, "}"])])

    def _field(self, shape: Shape, p: Property, number: int) -> Iterator[str]:
        told = p.description or self._pointed(p) or _REMARKS.get(p.type, "")
        if told:
            yield _told(told)
        kind = self._kind(shape, p)
        label = "repeated " if p.many else "" if p.required or kind.startswith("google.") else "optional "
        yield f"{label}{kind} {p.name} = {number};"

    def _pointed(self, p: Property) -> str:
        other = shape_named(self.shapes, p.target)
        return f"Keys of {other.name}." if other and p.many else f"Key of the {other.name}." if other else ""

    def _kind(self, shape: Shape, p: Property) -> str:
        return self.names.enums[shape.name, p.name] if p.values else TYPES[p.type]

    def _enum(self, shape: Shape, p: Property) -> str:
        name = self.names.enums[shape.name, p.name]
        lines = [_told(f"What {p.field} of {shape.name} can be."), f"enum {name} {{"]
        lines.append(f"  {snake(name).upper()}_UNSPECIFIED = 0;")
        for number, (value, made) in enumerate(enum_values(name, p.values).items(), 1):
            lines += [f"  {_told(value)}", f"  {made} = {number};"]
        return "\n".join([*lines, "}"])

    def service(self, shape: Shape) -> str:
        """The service of an entity with the messages that its methods take; empty without operations."""
        methods, messages = list[str](), list[str]()
        for operation, write in (
            ("list", self._list),
            ("read", self._get),
            ("create", self._create),
            ("update", self._update),
            ("delete", self._delete),
        ):
            if shape.allows(operation):
                method, *made = write(shape)
                methods.append(method)
                messages += made
        if not methods:
            return ""
        head = f"{_told(f'What can be done with {shape.name}.')}\nservice {self.names.services[shape.name]} {{"
        return "\n\n".join(["\n".join([head, *(f"  {line}" for line in methods), "}"]), *messages])

    def _list(self, shape: Shape) -> Iterator[str]:
        name = self.names.listing(shape)
        request, response = self.names.requests[f"{name}Request"], self.names.requests[f"{name}Response"]
        yield f"rpc {name}({request}) returns ({response});"
        asked = {
            "cursor": ["int32 page_size", "string page_token"],
            "offset": ["int32 page_size", "int64 offset"],
        }.get(self.paging, [])
        taken = Names(("page_size", "page_token", "offset"), 120)
        for p in shape.public():
            if p.target or (p.values and not p.many):
                wish = f"{singular(p.name.removesuffix('_ids'))}_id" if p.is_link else p.name
                asked.append(f"optional {self._kind(shape, p)} {taken.free(wish, '_filter')}")
        yield _message(request, asked)
        given = [f"repeated {shape.name} {shape.plural}"]
        given += {"cursor": ["string next_page_token"], "offset": ["int64 total_size"]}.get(self.paging, [])
        yield _message(response, given)

    def _get(self, shape: Shape) -> Iterator[str]:
        request = self.names.requests[f"Get{shape.name}Request"]
        yield f"rpc Get{shape.name}({request}) returns ({shape.name});"
        yield _message(request, [self._key(shape)])

    def _create(self, shape: Shape) -> Iterator[str]:
        request = self.names.requests[f"Create{shape.name}Request"]
        yield f"rpc Create{shape.name}({request}) returns ({shape.name});"
        once = ["string request_id"] if self.view.holds("api.idempotency") else []
        yield _message(request, [f"{shape.name} {snake(shape.name)}", *once])

    def _update(self, shape: Shape) -> Iterator[str]:
        request = self.names.requests[f"Update{shape.name}Request"]
        yield f"rpc Update{shape.name}({request}) returns ({shape.name});"
        yield _message(request, [f"{shape.name} {snake(shape.name)}", "google.protobuf.FieldMask update_mask"])

    def _delete(self, shape: Shape) -> Iterator[str]:
        request = self.names.requests[f"Delete{shape.name}Request"]
        yield f"rpc Delete{shape.name}({request}) returns (google.protobuf.Empty);"
        yield _message(request, [self._key(shape)])

    def _key(self, shape: Shape) -> str:
        return f"{TYPES[shape.key.type]} {shape.key.name}"


def _message(name: str, fields: Sequence[str]) -> str:
    lines = [f"  {field} = {number};" for number, field in enumerate(fields, 1)]
    return "\n".join([f"message {name} {{", *lines, "}"])


def _told(text: str) -> str:
    return f"// {' '.join(text.split())}"


PROTO = ArtifactType(
    name="proto",
    title="Interface in protobuf",
    filename=FILENAME,
    media="text/x-protobuf",
    render=render_proto,
    check=check_proto,
    blockers=missing_entities,
)
