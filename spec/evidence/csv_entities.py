"""One entity out of a table of values: its columns are the fields, their types what all values have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from spec.entities.field_types import type_from_name
from spec.evidence.document import Read, stem_of
from spec.evidence.plain import csv_rows
from spec.evidence.seeds import Found, entity_name, field_name, is_housekeeping, seed, text_type
from spec.records import EntityField, EvidenceRef, FieldType

LOOKED_AT: Final = 500
"""Rows that types are told from."""

_FORMS: Final = (
    (FieldType.BOOLEAN, r"(?i)true|false|yes|no"),
    (FieldType.INTEGER, r"[+-]?\d{1,18}"),
    (FieldType.MONEY, r"[€$£]\s?-?[\d,]+(?:\.\d{1,2})?|-?[\d,]+\.\d{2}\s?(?:€|EUR|USD|GBP)"),
    (FieldType.NUMBER, r"[+-]?\d+[.,]\d+(?:[eE][+-]?\d+)?"),
    (FieldType.DATE, r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}"),
    (FieldType.DATETIME, r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*"),
    (FieldType.UUID, r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    (FieldType.EMAIL, r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    (FieldType.URL, r"https?://\S+"),
)


def entities_in_csv(read: Read) -> Found:
    """The one entity, named after the file; none where the first row is no header."""
    rows = csv_rows(read.name, read.text, "\t" if read.media == "text/tab-separated-values" else "")
    header = [cell.strip() for cell in rows[0]] if rows else []
    names = [field_name(cell) for cell in header]
    if not header or not all(re.search(r"[A-Za-z]", cell) for cell in header) or len(set(names)) < len(names):
        return Found(notes=("Its first row names no columns, so no entity was made of it.",))
    values = [
        [row[at].strip() if at < len(row) else "" for row in rows[1 : LOOKED_AT + 1]] for at in range(len(header))
    ]
    fields = [_field(name, column) for name, column in zip(names, values, strict=True) if not is_housekeeping(name)]
    evidence = EvidenceRef("document", read.name, ", ".join(header)[:200], 1)
    return Found((seed(entity_name(stem_of(read.name)) or "Row", "", fields, evidence),))


def _field(name: str, values: Sequence[str]) -> EntityField:
    given = [value for value in values if value]
    kind = _type(name, given)
    distinct = tuple(dict.fromkeys(given))
    # A few short words over and over are an enumeration.
    if (
        kind is FieldType.STRING
        and len(given) >= 12
        and 2 <= len(distinct) <= 6
        and all(len(v) <= 24 for v in distinct)
    ):
        return EntityField(name, FieldType.ENUM, len(given) == len(values), values=distinct)
    unique = (
        len(given) >= 5
        and len(distinct) == len(given)
        and bool(re.search(r"(?:^|_)(?:id|key|code|number|email)$", name))
    )
    return EntityField(name, kind, bool(values) and len(given) == len(values), unique)


def _type(name: str, given: Sequence[str]) -> FieldType:
    for kind, form in _FORMS:
        if given and all(re.fullmatch(form, value) for value in given):
            priced = kind is FieldType.NUMBER and type_from_name(name) is FieldType.MONEY
            return FieldType.MONEY if priced else kind
    if any(len(value) > 200 or "\n" in value for value in given):
        return FieldType.TEXT
    return FieldType.STRING if given else text_type(name)
