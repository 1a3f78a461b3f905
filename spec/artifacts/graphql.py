"""The interface as a schema of GraphQL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from spec.artifacts.graphql_text import FILENAME, check_graphql
from spec.artifacts.model import ArtifactType, Section
from spec.artifacts.openapi_schemas import pagination_of
from spec.artifacts.shape import Names, Property, Role, Shape, missing_entities, shape_named, shapes_of
from spec.entities.naming import pascal, singular, words_of
from spec.records import FieldType as T
from spec.view import SpecView

SCALARS: Final = {
    "Date": "A day, as 2025-01-31.",
    "DateTime": "A moment with its zone, as 2025-01-31T12:00:00Z.",
    "Decimal": "An exact decimal number, as a string.",
    "Duration": "A span of time of ISO 8601, as PT15M.",
    "Long": "A whole number of 64 bits.",
    "UUID": "A UUID in its usual form.",
    "Email": "An address for mail.",
    "URL": "An absolute URL.",
    "JSON": "Any value of JSON.",
    "Base64": "Bytes in base64.",
}
TYPES: Final = {
    T.STRING: "String",
    T.TEXT: "String",
    T.INTEGER: "Long",
    T.NUMBER: "Float",
    T.MONEY: "Decimal",
    T.BOOLEAN: "Boolean",
    T.DATE: "Date",
    T.DATETIME: "DateTime",
    T.DURATION: "Duration",
    T.UUID: "UUID",
    T.EMAIL: "Email",
    T.URL: "URL",
    T.JSON: "JSON",
    T.BINARY: "Base64",
    T.ENUM: "String",
    T.REFERENCE: "ID",
}
_OWN_WORDS: Final = ("Query", "Mutation", "Subscription", "Int", "Float", "String", "Boolean", "ID", "PageInfo")


def camel(name: str) -> str:
    """`customer_id` → `customerId`."""
    made = pascal(name)
    return made[:1].lower() + made[1:]


def constant(word: str) -> str:
    """A word as the name of an enumeration's value, in capitals and ASCII."""
    made = "_".join(words_of(word)).upper() or "VALUE"
    return f"V_{made}" if made[0].isdigit() else made


def constants(values: Sequence[str]) -> dict[str, str]:
    """The name of each value, all different."""
    names = Names(limit=120)
    return {value: names.free(constant(value)) for value in values}


class GraphqlNames:
    """The names of all types: entities go first, what is derived from them makes room."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        names = Names((*_OWN_WORDS, *SCALARS), 120)
        self.types = {shape.name: names.free(shape.name, "Entity") for shape in shapes}
        self.derived: dict[tuple[str, str], str] = {}
        self.enums: dict[tuple[str, str], str] = {}
        for shape in shapes:
            base = self.types[shape.name]
            for begin, end in (
                ("Create", "Input"),
                ("Update", "Input"),
                ("", "Connection"),
                ("", "Edge"),
                ("", "Page"),
            ):
                self.derived[shape.name, f"{begin}{end}"] = names.free(f"{begin}{base}{end}", "")
            for p in shape.properties:
                if p.values:
                    self.enums[shape.name, p.name] = names.free(f"{base}{pascal(p.name)}", "")


def render_graphql(view: SpecView) -> Sequence[Section]:
    """Scalars and shared types, then each entity, then what can be asked and done."""
    shapes = shapes_of(view)
    writer = _Writer(view, shapes)
    made = [(shape, writer.types(shape)) for shape in shapes]
    operations = writer.operations()
    used = "\n".join([*(text for _, text in made), operations])
    gaps = (
        ()
        if view.value("api.pagination") is not None
        else ("How lists are read is not decided; cursors are taken until it is.",)
    )
    sections = [Section("types", "Scalars", writer.shared(used), ("fact:api.pagination",), gaps)]
    for shape, text in made:
        targets = sorted(
            {o.subject for p in shape.properties if (o := shape_named(shapes, p.target))} - {shape.subject}
        )
        sections.append(
            Section(
                f"types:{shape.name}", shape.name, text, (shape.subject, *targets, "fact:api.pagination"), shape.gaps
            )
        )
    facts = ("fact:api.pagination", "fact:api.idempotency", "fact:data.deletion")
    empty = any(shape.allows(op) for shape in shapes for op in ("read", "list"))
    missing = () if empty else ("Nothing can be read: no entity has the operation read or list.",)
    sections.append(
        Section("operations", "Operations", operations, (*(shape.subject for shape in shapes), *facts), missing)
    )
    return tuple(section for section in sections if section.text)


class _Writer:
    """Writes the pieces; keeps the names."""

    def __init__(self, view: SpecView, shapes: Sequence[Shape]) -> None:
        self.view = view
        self.shapes = shapes
        self.names = GraphqlNames(shapes)
        self.paging = pagination_of(view)

    def shared(self, used: str) -> str:
        """The scalars that occur in `used`, and what all pages share."""
        parts = [
            f"{_told(told)}\nscalar {name}" for name, told in SCALARS.items() if re.search(rf": \[?{name}\b", used)
        ]
        if ": PageInfo!" in used:
            fields = ("hasNextPage: Boolean!", "hasPreviousPage: Boolean!", "startCursor: String", "endCursor: String")
            lines = [
                _told("Where a page stands in its list."),
                "type PageInfo {",
                *(f"  {field}" for field in fields),
                "}",
            ]
            parts.append("\n".join(lines))
        return "\n\n".join(parts)

    def types(self, shape: Shape) -> str:
        """The type of an entity with its enumerations, inputs and pages."""
        parts = [*self._enums(shape), self._type(shape)]
        if shape.allows("create") and shape.writable():
            parts.append(self._input(shape, "CreateInput", f"What is told to create {shape.name}.", shape.writable()))
        changes = [p for p in shape.writable() if p.role is not Role.KEY]
        if shape.allows("update") and changes:
            parts.append(
                self._input(
                    shape, "UpdateInput", f"What is to change in {shape.name}; what is left out stays.", changes
                )
            )
        if self._has_pages(shape):
            parts += self._pages(shape)
        return "\n\n".join(parts)

    def _has_pages(self, shape: Shape) -> bool:
        far = any(
            p.role is Role.INVERSE and p.target == shape.entity.name for other in self.shapes for p in other.properties
        )
        return shape.allows("list") or far

    def _enums(self, shape: Shape) -> Iterator[str]:
        for p in shape.properties:
            if p.values:
                lines = [
                    f"  {_told(value)}\n  {name}" if name != value else f"  {name}"
                    for value, name in constants(p.values).items()
                ]
                name = self.names.enums[shape.name, p.name]
                yield "\n".join([_told(f"What {p.field} of {shape.name} can be."), f"enum {name} {{", *lines, "}"])

    def _type(self, shape: Shape) -> str:
        lines = [_told(shape.entity.description or f"One {shape.name}."), f"type {self.names.types[shape.name]} {{"]
        for p in shape.properties:
            other = shape_named(self.shapes, p.target)
            if p.description:
                lines.append(f"  {_told(p.description)}")
            if other is None:
                lines.append(f"  {camel(p.field)}: {self._kind(shape, p)}{'!' if p.required else ''}")
            elif p.role is Role.INVERSE:
                lines.append(f"  {camel(p.field)}{self._page_arguments()}: {self._page(other)}!")
            else:
                kind = self.names.types[other.name]
                lines.append(f"  {camel(p.field)}: {f'[{kind}!]' if p.many else kind}{'!' if p.required else ''}")
        return "\n".join([*lines, "}"])

    def _kind(self, shape: Shape, p: Property, *, as_input: bool = False) -> str:
        if p.values:
            kind = self.names.enums[shape.name, p.name]
        elif p.role is Role.KEY or (as_input and p.form is not None):
            kind = "ID"
        else:
            kind = TYPES[p.type]
        return f"[{kind}!]" if p.many else kind

    def _input(self, shape: Shape, derived: str, told: str, properties: Sequence[Property]) -> str:
        name = self.names.derived[shape.name, derived]
        lines = [_told(told), f"input {name} {{"]
        for p in properties:
            must = p.required and derived == "CreateInput" and p.role is not Role.STATE
            if p.description:
                lines.append(f"  {_told(p.description)}")
            lines.append(f"  {camel(p.name)}: {self._kind(shape, p, as_input=True)}{'!' if must else ''}")
        return "\n".join([*lines, "}"])

    def _page(self, shape: Shape) -> str:
        kind = self.names.types[shape.name]
        return {
            "cursor": self.names.derived[shape.name, "Connection"],
            "offset": self.names.derived[shape.name, "Page"],
        }.get(self.paging, f"[{kind}!]")

    def _pages(self, shape: Shape) -> Iterator[str]:
        kind, words = self.names.types[shape.name], shape.plural.replace("_", " ")
        if self.paging == "cursor":
            edge = self.names.derived[shape.name, "Edge"]
            yield f"{_told(f'One {shape.name} in a list.')}\ntype {edge} {{\n  cursor: String!\n  node: {kind}!\n}}"
            name = self._page(shape)
            yield f"{_told(f'One page of {words}.')}\ntype {name} {{\n  edges: [{edge}!]!\n  pageInfo: PageInfo!\n}}"
        elif self.paging == "offset":
            name = self._page(shape)
            yield f"{_told(f'One page of {words}.')}\ntype {name} {{\n  items: [{kind}!]!\n  total: Long!\n}}"

    def _page_arguments(self, *filters: str) -> str:
        paging = {"cursor": ("first: Int = 25", "after: String"), "offset": ("limit: Int = 25", "offset: Int = 0")}.get(
            self.paging, ()
        )
        arguments = ", ".join([*paging, *filters])
        return f"({arguments})" if arguments else ""

    def operations(self) -> str:
        """The queries and mutations of all entities."""
        names, queries, changes = Names(limit=120), list[str](), list[str]()
        for shape in self.shapes:
            queries += self._queries(shape, names)
            changes += self._changes(shape)
        if not queries:
            queries = [f"  {_told('Which version of the interface answers.')}\n  apiVersion: String!"]
        parts = [f"{_told('What can be read.')}\ntype Query {{\n" + "\n".join(queries) + "\n}"]
        if changes:
            parts.append(f"{_told('What can be changed.')}\ntype Mutation {{\n" + "\n".join(changes) + "\n}")
        return "\n\n".join(parts)

    def _queries(self, shape: Shape, names: Names) -> Iterator[str]:
        kind = self.names.types[shape.name]
        if shape.allows("read"):
            name = names.free(camel(shape.name), "")
            yield f"  {_told(f'One {shape.name}, null when there is none.')}\n  {name}({self._key(shape)}): {kind}"
        if shape.allows("list"):
            name = names.free(camel(shape.plural), "List")
            narrowed = self._page_arguments(*self._filters(shape))
            words = shape.plural.replace("_", " ")
            yield f"  {_told(f'A list of {words}.')}\n  {name}{narrowed}: {self._page(shape)}!"

    def _filters(self, shape: Shape) -> Iterator[str]:
        taken = Names(("first", "after", "limit", "offset"), 120)
        for p in shape.public():
            name = f"{singular(p.name.removesuffix('_ids'))}_id" if p.is_link else p.name
            if shape_named(self.shapes, p.target):
                yield f"{taken.free(camel(name), '')}: ID"
            elif p.values and not p.many:
                yield f"{taken.free(camel(name), '')}: {self.names.enums[shape.name, p.name]}"

    def _key(self, shape: Shape) -> str:
        name = Names(("input",), 120).free(camel(shape.key.name), "")  # what an update is given besides
        return f"{name}: ID!"

    def _changes(self, shape: Shape) -> Iterator[str]:
        kind = self.names.types[shape.name]
        once = "idempotencyKey: String!, " if self.view.holds("api.idempotency") else ""
        if shape.allows("create"):
            given = f"input: {self.names.derived[shape.name, 'CreateInput']}!" if shape.writable() else ""
            arguments = f"({once.rstrip(', ') if not given else once}{given})" if once or given else ""
            yield f"  create{kind}{arguments}: {kind}!"
        if shape.allows("update") and [p for p in shape.writable() if p.role is not Role.KEY]:
            changes = self.names.derived[shape.name, "UpdateInput"]
            yield f"  update{kind}({self._key(shape)}, input: {changes}!): {kind}!"
        if shape.allows("delete"):
            yield f"  {_told('Gives back the key of what was deleted.')}\n  delete{kind}({self._key(shape)}): ID!"


def _told(text: str) -> str:
    """A description on one line; three quotes cannot end it early."""
    line = " ".join(text.split()).replace('"""', "'''").replace("\\", "\\\\").replace('"', "'")
    return f'"{line}"'


GRAPHQL = ArtifactType(
    name="graphql",
    title="Interface in GraphQL",
    filename=FILENAME,
    media="application/graphql",
    render=render_graphql,
    check=check_graphql,
    blockers=missing_entities,
)
