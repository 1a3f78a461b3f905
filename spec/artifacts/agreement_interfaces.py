"""OpenAPI, GraphQL and protobuf read into the form in which artifacts are compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from spec.artifacts.agreement_model import WORDS, Companion, Reading, Said, Thing, plain_values, public_member
from spec.artifacts.graphql import GraphqlNames, camel, constants
from spec.artifacts.graphql_text import read_graphql
from spec.artifacts.openapi_schemas import schema_names
from spec.artifacts.openapi_text import read_openapi
from spec.artifacts.proto import ProtoNames, enum_values
from spec.artifacts.proto_text import read_proto
from spec.artifacts.shape import Property, Role, Shape
from spec.artifacts.tables import Model
from spec.records import FieldType as T

_GRAPHQL_TYPES: Final[dict[str, frozenset[T]]] = {
    "String": frozenset({T.STRING, T.TEXT, T.REFERENCE, T.ENUM}),
    "ID": frozenset({T.STRING, T.UUID, T.INTEGER, T.EMAIL, T.REFERENCE}),
    **dict.fromkeys(("Long", "Int"), frozenset({T.INTEGER})),
    "Float": frozenset({T.NUMBER}),
    "Decimal": frozenset({T.MONEY}),
    "Boolean": frozenset({T.BOOLEAN}),
    "Date": frozenset({T.DATE}),
    "DateTime": frozenset({T.DATETIME}),
    "Duration": frozenset({T.DURATION}),
    "UUID": frozenset({T.UUID}),
    "Email": frozenset({T.EMAIL}),
    "URL": frozenset({T.URL}),
    "JSON": frozenset({T.JSON}),
    "Base64": frozenset({T.BINARY}),
}
_PROTO_TYPES: Final[dict[str, frozenset[T]]] = {
    "string": WORDS | {T.UUID, T.MONEY, T.DATE},
    **dict.fromkeys(("int64", "int32", "uint64", "uint32", "sint64", "sint32"), frozenset({T.INTEGER})),
    **dict.fromkeys(("double", "float"), frozenset({T.NUMBER})),
    "bool": frozenset({T.BOOLEAN}),
    "bytes": frozenset({T.BINARY}),
    "Timestamp": frozenset({T.DATETIME}),
    "Duration": frozenset({T.DURATION}),
    "Value": frozenset({T.JSON}),
    "Struct": frozenset({T.JSON}),
}
_OPENAPI_FORMATS: Final[dict[str, frozenset[T]]] = {
    "decimal": frozenset({T.MONEY}),
    "date": frozenset({T.DATE}),
    "date-time": frozenset({T.DATETIME}),
    "duration": frozenset({T.DURATION}),
    "uuid": frozenset({T.UUID}),
    "email": frozenset({T.EMAIL}),
    "uri": frozenset({T.URL}),
    "ulid": frozenset({T.STRING}),
    "byte": frozenset({T.BINARY}),
    "binary": frozenset({T.BINARY}),
}
_OPENAPI_TYPES: Final = {
    "string": WORDS - {T.EMAIL, T.URL},
    "integer": frozenset({T.INTEGER}),
    "number": frozenset({T.NUMBER}),
    "boolean": frozenset({T.BOOLEAN}),
}


def read_schemas(model: Model, artifact: str, text: str) -> Reading | None:
    """The schemas of an OpenAPI document."""
    data, reason = read_openapi(text)
    if reason:
        return None
    components = data.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    schemas = schemas if isinstance(schemas, dict) else {}
    things = {
        str(name): Thing(str(name), _members(schema)) for name, schema in schemas.items() if isinstance(schema, dict)
    }
    used = {str(part) for part in _named_in(data)}
    known = {shape.name for shape in model.shapes}
    strangers = tuple(name for name in things if name not in known and name not in used)
    names = schema_names(model.shapes)

    def companions(shape: Shape) -> Sequence[Companion]:
        return _companions(shape, names[shape.name].create, names[shape.name].update)

    return Reading(
        artifact=artifact,
        thing="schema",
        member="property",
        group="schemas",
        things=things,
        name_of=lambda shape: shape.name,
        member_of=public_member,
        values_of=plain_values,
        strangers=strangers,
        companions_of=companions,
    )


def _companions(shape: Shape, create: str, update: str) -> Sequence[Companion]:
    made = []
    if shape.allows("create") and shape.writable():
        made.append(Companion(create, shape.writable(), says_required=True))
    changes = tuple(p for p in shape.writable() if p.role is not Role.KEY)
    if shape.allows("update") and changes:
        made.append(Companion(update, changes, says_required=False))
    return made


def _members(schema: Mapping[str, Any]) -> dict[str, Said]:
    properties, required = schema.get("properties"), schema.get("required")
    must = set(required) if isinstance(required, list) else set()
    if not isinstance(properties, dict):
        return {}
    return {str(name): _property(made, name in must) for name, made in properties.items() if isinstance(made, dict)}


def _property(schema: Mapping[str, Any], is_required: bool) -> Said:
    kinds = schema.get("type")
    names = [k for k in (kinds if isinstance(kinds, list) else [kinds]) if k != "null"]
    is_nullable = isinstance(kinds, list) and "null" in kinds
    inner = schema.get("items") if names == ["array"] else schema
    inner = inner if isinstance(inner, dict) else {}
    kind = inner.get("type")
    plain = [k for k in (kind if isinstance(kind, list) else [kind]) if k not in {"null", None}]
    word = str(plain[0]) if plain else ""
    shape = str(inner.get("format", ""))
    types = _OPENAPI_FORMATS.get(shape) or (
        frozenset({T.BINARY}) if "contentEncoding" in inner else _OPENAPI_TYPES.get(word)
    )
    if not word:
        types = frozenset({T.JSON}) if not inner.get("$ref") else None
    enum = inner.get("enum")
    values = frozenset(str(v) for v in enum if v is not None) if isinstance(enum, list) else None
    written = " ".join(part for part in (word or "any", shape) if part)
    return Said(types, written, is_required and not is_nullable, names == ["array"], values)


def _named_in(node: object) -> Iterator[str]:
    """The names of schemas that something refers to."""
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str):
            yield reference.rpartition("/")[2]
        for inner in node.values():
            yield from _named_in(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _named_in(inner)


def read_types(model: Model, artifact: str, text: str) -> Reading | None:
    """The types and inputs of a GraphQL schema."""
    from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType  # noqa: PLC0415 - only checks parse GraphQL

    schema, _ = read_graphql(text)
    if schema is None:
        return None
    names = GraphqlNames(model.shapes)
    entities = set(names.types.values())
    things = {}
    for name, kind in schema.type_map.items():
        if isinstance(kind, GraphQLObjectType | GraphQLInputObjectType) and not name.startswith("__"):
            things[name] = Thing(
                name, {member: _field_said(field.type, entities) for member, field in kind.fields.items()}
            )
    enums = {
        name: frozenset(kind.values) for name, kind in schema.type_map.items() if isinstance(kind, GraphQLEnumType)
    }
    things = {
        name: Thing(name, {m: _with_values(said, enums) for m, said in thing.members.items()})
        for name, thing in things.items()
    }
    strangers = tuple(_unreached(things, schema, set(names.types.values())))

    def name_of(shape: Shape) -> str:
        return names.types[shape.name]

    def companions(shape: Shape) -> Sequence[Companion]:
        return _companions(shape, names.derived[shape.name, "CreateInput"], names.derived[shape.name, "UpdateInput"])

    return Reading(
        artifact=artifact,
        thing="type",
        member="field",
        group="types",
        things=things,
        name_of=name_of,
        member_of=_graphql_member,
        values_of=_graphql_values,
        strangers=strangers,
        companions_of=companions,
    )


def _graphql_member(shape: Shape, p: Property) -> str | None:
    return camel(p.field)


def _graphql_values(shape: Shape, p: Property) -> frozenset[str]:
    return frozenset(constants(p.values).values())


def _unreached(things: Mapping[str, Thing], schema: Any, entities: set[str]) -> Iterator[str]:
    """Types that nothing but themselves gives back or takes."""
    roots = {kind.name for kind in (schema.query_type, schema.mutation_type, schema.subscription_type) if kind}
    reached = {
        bare
        for name, thing in things.items()
        for said in thing.members.values()
        if (bare := _bare(said.written)) != name
    }
    for root in roots:
        fields = schema.type_map[root].fields.values()
        reached |= {_bare(str(argument.type)) for field in fields for argument in field.args.values()}
    yield from (name for name in things if name not in roots | entities | reached)


def _bare(written: str) -> str:
    return written.replace("[", "").replace("]", "").replace("!", "")


def _field_said(kind: Any, entities: set[str]) -> Said:
    from graphql import GraphQLList, GraphQLNonNull  # noqa: PLC0415 - as above

    written, is_required = str(kind), isinstance(kind, GraphQLNonNull)
    inner = kind.of_type if is_required else kind
    is_list = isinstance(inner, GraphQLList)
    while isinstance(inner, GraphQLList | GraphQLNonNull):
        inner = inner.of_type
    types = None if inner.name in entities else _GRAPHQL_TYPES.get(inner.name)
    return Said(types, written, is_required, is_list)


def _with_values(said: Said, enums: Mapping[str, frozenset[str]]) -> Said:
    values = enums.get(_bare(said.written))
    return msgspec.structs.replace(said, values=values, types=frozenset({T.ENUM})) if values else said


def read_messages(model: Model, artifact: str, text: str) -> Reading | None:
    """The messages of a protobuf file."""
    seen = read_proto(text)
    if not seen.is_read:
        return None
    things = {}
    for message in seen.messages:
        members = {}
        for f in message.fields:
            types = frozenset({T.ENUM}) if f.values else _PROTO_TYPES.get(f.type)
            is_plain = not f.is_list and f.type not in {"Timestamp", "Duration", "Value", "Struct"}
            values = frozenset(v for v in f.values if not v.endswith("_UNSPECIFIED")) if f.values else None
            members[f.name] = Said(types, f.type, not f.is_optional if is_plain else None, f.is_list, values)
        things[message.name] = Thing(message.name, members)
    names = ProtoNames(model.shapes)

    def values_of(shape: Shape, p: Property) -> frozenset[str]:
        return frozenset(enum_values(names.enums[shape.name, p.name], p.values).values())

    known = {shape.name for shape in model.shapes} | set(names.requests.values())
    strangers = tuple(name for name in things if name not in known)
    return Reading(
        artifact, "message", "field", "messages", things, lambda shape: shape.name, public_member, values_of, strangers
    )
