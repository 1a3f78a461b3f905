"""Entities that code keeps in a database: the classes that SQLAlchemy, Django, Peewee or Tortoise map to tables.

Read from the text of their fields alone. What is not a column, a foreign key or a relation is passed over, and so is
the far side of a relation, which its own class tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from spec.codebase import FieldDefinition
from spec.entities.field_types import type_from_name
from spec.entities.naming import pascal, singular, snake
from spec.entities.notation import GIVEN_FIELDS
from spec.records import EntityField, FieldType

_COLUMN: Final = re.compile(
    r"=\s*(?:\w+\.)*(?:mapped_column|[Cc]olumn|\w+Field|ForeignKey|reference_col|relationship|backref)\b\s*\("
    r"|:\s*(?:\w+\.)?Mapped\["
)
_DJANGO: Final = re.compile(r"=\s*(?:\w+\.)*(?:\w+Field|ForeignKey)\s*\(")
_RELATION: Final = re.compile(r"\b(?:relationship|ManyToManyField|ManyToMany)\s*\(")
_FOREIGN: Final = re.compile(r"\b(?:ForeignKey|ForeignKeyField|OneToOneField|OneToOne|reference_col)\s*\(")
_TARGET: Final = re.compile(r"\(\s*(?:to\s*=\s*)?[\"']?((?:\w+\.)*\w+)")
_MAPPED: Final = re.compile(r"Mapped\[\s*(?:Optional\[)?(?:list\[|List\[)?[\"']?(\w+)")
_TYPES: Final[tuple[tuple[str, FieldType], ...]] = (
    (r"EmailField", FieldType.EMAIL),
    (r"URLField", FieldType.URL),
    (r"DateTime\w*|TIMESTAMP|datetime", FieldType.DATETIME),
    (r"Date(?:Field)?|date", FieldType.DATE),
    (r"Interval|DurationField|timedelta", FieldType.DURATION),
    (r"Bool\w*|bool", FieldType.BOOLEAN),
    (r"UUID\w*", FieldType.UUID),
    (r"JSON\w*|dict", FieldType.JSON),
    (r"LargeBinary|BLOB|BlobField|BinaryField|FileField|ImageField|bytes", FieldType.BINARY),
    (r"(?:Small|Big|PositiveSmall|Positive)?Int\w*|AutoField|BigAutoField|int", FieldType.INTEGER),
    (r"Numeric|Decimal\w*|DECIMAL|Float\w*|Double\w*|float|Decimal", FieldType.NUMBER),
    (r"UnicodeText|Text\w*", FieldType.TEXT),
    (r"String|Unicode|CharField|SlugField|VARCHAR|str", FieldType.STRING),
)
_TOLD_BY_NAME: Final = {
    FieldType.STRING: frozenset({FieldType.EMAIL, FieldType.URL}),
    FieldType.NUMBER: frozenset({FieldType.MONEY}),
}
"""What the name of a field may add to its type: a string called email, a number called price."""


class CodeEntity(msgspec.Struct, frozen=True):
    """A class that is kept, with the place of its first column."""

    name: str
    fields: tuple[EntityField, ...]
    path: str
    line: int
    quote: str


def entities_in_code(definitions: Sequence[FieldDefinition]) -> list[CodeEntity]:
    """The entities of a code base, in the order of its files."""
    owned: dict[str, list[FieldDefinition]] = {}
    for definition in definitions:
        if _COLUMN.search(definition.signature):
            owned.setdefault(definition.owner, []).append(definition)
    names = {owner: pascal(singular(owner.rpartition(".")[2])) for owner in owned}
    tables = {name.lower(): name for name in names.values()} | {snake(name): name for name in names.values()}
    found = []
    for owner, columns in owned.items():
        fields = tuple(_fields(columns, tables))
        if fields:
            first = columns[0]
            found.append(CodeEntity(names[owner], fields, first.path, first.line, first.signature))
    return found


def _fields(columns: Sequence[FieldDefinition], tables: Mapping[str, str]) -> Iterator[EntityField]:
    foreign = {column.name.removesuffix("_id") for column in columns if _FOREIGN.search(column.signature)}
    seen: set[str] = set(GIVEN_FIELDS)
    for column in columns:
        field = _field(column, foreign, tables)
        if field is not None and field.name not in seen:
            seen.add(field.name)
            yield field


def _field(column: FieldDefinition, foreign: set[str], tables: Mapping[str, str]) -> EntityField | None:
    text = column.signature
    name = snake(column.name)
    if name.startswith("_") or "primary_key=True" in text.replace(" ", ""):
        return None
    if _RELATION.search(text):
        is_many = "ManyToMany" in text
        target = _target(text, tables)
        return EntityField(name, FieldType.REFERENCE, False, many=True, target=target) if is_many and target else None
    if _FOREIGN.search(text):
        target = _target(text, tables)
        bare = name.removesuffix("_id")
        return EntityField(bare, FieldType.REFERENCE, _is_required(text), target=target) if target else None
    if column.name in foreign:
        return None
    kind = _type(text, name)
    return EntityField(name, kind, _is_required(text), unique="unique=True" in text.replace(" ", "")) if kind else None


def _target(text: str, tables: Mapping[str, str]) -> str:
    found = _TARGET.search(text[text.index("(") :] if "(" in text else "") or _MAPPED.search(text)
    if found is None:
        return ""
    for part in reversed(found[1].split(".")):
        known = tables.get(part.lower()) or tables.get(snake(singular(part)))
        if known:
            return known
    return ""


def _type(text: str, name: str) -> FieldType | None:
    written = text.partition("=")[2] or text.partition(":")[2]
    mapped = _MAPPED.search(text)
    words = f"{mapped[1]} {written}" if mapped else written
    for pattern, kind in _TYPES:
        if re.search(rf"(?<![\w])(?:{pattern})(?![\w])", words):
            told = type_from_name(name)
            return told if told in _TOLD_BY_NAME.get(kind, ()) else kind
    return None


def _is_required(text: str) -> bool:
    """Django's columns must be filled in unless they say otherwise; SQLAlchemy's the other way round."""
    bare = text.replace(" ", "")
    if "nullable=False" in bare:
        return True
    if "nullable=True" in bare or "null=True" in bare or "blank=True" in bare or "Optional[" in bare or "|None" in bare:
        return False
    return bool(_DJANGO.search(text)) or "Mapped[" in text
