"""Entities out of protobuf messages. Messages that only carry a call, such as requests and pages, are none."""

from __future__ import annotations

import re
from typing import Final

from spec.entities.naming import snake
from spec.evidence.document import Read
from spec.evidence.proto_text import ProtoField, ProtoFile, read_proto_text
from spec.evidence.seeds import (
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

_CARRIERS: Final = re.compile(r".*(?:Request|Response|Reply|Requests|Responses|Args|Params|Envelope|Header|Options)$")
_SCALARS: Final = {
    **dict.fromkeys(
        "int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64".split(), FieldType.INTEGER
    ),
    **dict.fromkeys("double float".split(), FieldType.NUMBER),
    "bool": FieldType.BOOLEAN,
    "bytes": FieldType.BINARY,
    "google.protobuf.Timestamp": FieldType.DATETIME,
    "google.protobuf.Duration": FieldType.DURATION,
    "google.type.Date": FieldType.DATE,
    "google.type.DateTime": FieldType.DATETIME,
    "google.type.Money": FieldType.MONEY,
    "google.type.Decimal": FieldType.NUMBER,
    **dict.fromkeys(("google.protobuf.Struct", "google.protobuf.Value", "google.protobuf.ListValue"), FieldType.JSON),
    "google.protobuf.Any": FieldType.JSON,
    **dict.fromkeys(("google.protobuf.Int32Value", "google.protobuf.Int64Value"), FieldType.INTEGER),
    **dict.fromkeys(("google.protobuf.DoubleValue", "google.protobuf.FloatValue"), FieldType.NUMBER),
    "google.protobuf.BoolValue": FieldType.BOOLEAN,
    "google.protobuf.BytesValue": FieldType.BINARY,
}
# What a string is meant to hold stands in words above it, in our own files too.
_SAID: Final = (
    (FieldType.MONEY, r"\bdecimal\b|\bmoney\b"),
    (FieldType.DATE, r"\ba day\b|\bdate\b|YYYY-MM-DD"),
    (FieldType.UUID, r"\bUUID\b"),
)


def entities_in_proto(read: Read) -> Found:
    """The entities of a file's messages; raises EvidenceRefused where it is no protobuf."""
    file = read_proto_text(read.name, read.text)
    messages = [message for message in file.messages if message.fields and not _CARRIERS.fullmatch(message.name)]
    names = {message.name: entity_name(message.name) for message in messages}
    entities = frozenset(names.values())
    seeds = []
    for message in messages:
        fields = [field for one in message.fields if (field := _field(one, file, names, entities))]
        evidence = EvidenceRef("document", read.name, f"message {message.name}", message.line)
        seeds.append(seed(names[message.name], message.comment, fields, evidence))
    left = len(file.messages) - len(messages)
    notes = [f"{left} messages that only carry a call or have no fields were left out."] if left else []
    return Found(tuple(seeds), tuple(notes))


def _field(field: ProtoField, file: ProtoFile, names: dict[str, str], entities: frozenset[str]) -> EntityField | None:
    name = field_name(field.name)
    if is_housekeeping(name):
        return None
    required, many = field.label not in {"optional", "oneof"}, field.label == "repeated"
    last = field.type.rsplit(".", 1)[-1]
    if field.label == "map":
        return EntityField(name, FieldType.JSON, False, description=field.comment)
    if last in names:
        return EntityField(
            name, FieldType.REFERENCE, required, many=many, target=names[last], description=field.comment
        )
    if last in file.enums:
        values = _values(last, file.enums[last])
        described = STATE_MARK if name in STATE_NAMES and re.search(r"\bnew one is\b", field.comment) else field.comment
        return EntityField(name, FieldType.ENUM, required, many=many, values=values, description=described)
    pointed = reference_by_name(name, entities) if field.type in {"string", "int64", "int32", "uint64"} else None
    if pointed:
        return EntityField(pointed[0], FieldType.REFERENCE, required, many=pointed[2] or many, target=pointed[1])
    return EntityField(name, _type(field, name), required, many=many, description=field.comment)


def _type(field: ProtoField, name: str) -> FieldType:
    known = _SCALARS.get(field.type.lstrip("."))
    if known or field.type not in {"string", "google.protobuf.StringValue"}:
        return known or FieldType.JSON
    return next((kind for kind, words in _SAID if re.search(words, field.comment, re.IGNORECASE)), text_type(name))


def _values(enum: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """The words behind `ORDER_STATUS_OPEN`: without the prefix that protobuf asks for, and without its zero value."""
    prefix = snake(enum).upper() + "_"
    shared = all(value.startswith(prefix) for value in values)
    words = [value[len(prefix) :] if shared else value for value in values]
    return tuple(word.lower() for word in words if word not in {"UNSPECIFIED", "UNKNOWN"})
