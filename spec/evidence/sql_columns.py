"""One column of a table: its type, and what the checks on it say about the type that its database does not have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from spec.entities.field_types import type_from_name
from spec.entities.naming import singular
from spec.evidence.seeds import field_name, text_type
from spec.records import FieldType

if TYPE_CHECKING:
    from sqlglot import exp

_TYPES: Final = {
    **dict.fromkeys("UUID UNIQUEIDENTIFIER".split(), FieldType.UUID),
    **dict.fromkeys(
        "INT BIGINT SMALLINT TINYINT MEDIUMINT UINT UBIGINT USMALLINT UTINYINT UMEDIUMINT".split(), FieldType.INTEGER
    ),
    **dict.fromkeys("SERIAL BIGSERIAL SMALLSERIAL INT128 INT256 YEAR".split(), FieldType.INTEGER),
    **dict.fromkeys("BOOLEAN BIT".split(), FieldType.BOOLEAN),
    **dict.fromkeys("FLOAT DOUBLE DECIMAL BIGDECIMAL DECFLOAT".split(), FieldType.NUMBER),
    **dict.fromkeys("MONEY SMALLMONEY".split(), FieldType.MONEY),
    **dict.fromkeys("DATE DATE32".split(), FieldType.DATE),
    **dict.fromkeys("DATETIME DATETIME2 DATETIME64 SMALLDATETIME TIMESTAMP TIMESTAMPTZ".split(), FieldType.DATETIME),
    **dict.fromkeys("TIMESTAMPLTZ TIMESTAMPNTZ TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS".split(), FieldType.DATETIME),
    **dict.fromkeys("INTERVAL".split(), FieldType.DURATION),
    **dict.fromkeys("JSON JSONB VARIANT OBJECT STRUCT MAP HSTORE".split(), FieldType.JSON),
    **dict.fromkeys("BLOB LONGBLOB MEDIUMBLOB TINYBLOB BINARY VARBINARY IMAGE".split(), FieldType.BINARY),
}


class Column(msgspec.Struct):
    """A column while the statements on it add up; `has_default` tells that a row begins with a value of it."""

    name: str
    type: FieldType
    required: bool = False
    unique: bool = False
    many: bool = False
    is_key: bool = False
    has_default: bool = False
    target: str = ""
    values: tuple[str, ...] = ()
    description: str = ""


def typed_column(part: exp.ColumnDef, enums: dict[str, tuple[str, ...]]) -> Column:
    """The column with its type; `enums` are the types that the script itself creates."""
    kind: Any = part.args.get("kind")  # SQLite lets a column be without a type
    word = kind.this.name if kind is not None and hasattr(kind.this, "name") else ""
    name = field_name(part.name)
    column = Column(part.name, _TYPES.get(word) or text_type(name))
    if word == "ARRAY" and kind.expressions:
        inner = kind.expressions[0]
        column.type = _TYPES.get(getattr(inner.this, "name", "")) or text_type(singular(name))
        column.many = True
    elif word in {"ENUM", "ENUM8", "ENUM16"}:
        column.type, column.values = FieldType.ENUM, literals(kind)
    elif word == "USERDEFINED":
        column.values = enums.get(str(kind.args.get("kind") or "").lower().strip('"'), ())
        column.type = FieldType.ENUM if column.values else column.type
    elif word == "TINYINT" and [str(one) for one in kind.expressions] == ["1"]:
        column.type = FieldType.BOOLEAN
    elif word == "DECIMAL":
        scale = str(kind.expressions[1]) if len(kind.expressions) > 1 else ""
        money = type_from_name(name) is FieldType.MONEY or scale in {"2", "4"}
        column.type = FieldType.MONEY if money else FieldType.INTEGER if scale == "0" else FieldType.NUMBER
    elif word in {"BINARY", "CHAR"} and [str(one) for one in kind.expressions] in (["16"], ["36"]):
        column.type = FieldType.UUID
    return column


# SQLite keeps most types as text or numbers, and checks tell what is meant.
_MEANT: Final = (
    (FieldType.BOOLEAN, r"\bin \(0, 1\)|\bin \(1, 0\)"),
    (FieldType.JSON, r"\bjson_valid\("),
    (FieldType.DATETIME, r"\bdatetime\("),
    (FieldType.DATE, r"\bdate\("),
    (FieldType.UUID, r"\blength\(\w+\) = 36"),
    (FieldType.MONEY, r"\bglob '[^']*0-9"),
)


def take_check(part: Any, columns: dict[str, Column]) -> None:
    """What a check of one column says: `status IN ('a', 'b')` makes an enumeration, `json_valid(x)` a structure."""
    from sqlglot import exp  # noqa: PLC0415 - a heavy parser that only SQL needs

    names = {one.name.lower() for one in part.find_all(exp.Column)}
    column = columns.get(next(iter(names))) if len(names) == 1 else None
    if column is None:
        return
    among = part.find(exp.In)
    values = (
        tuple(one.name for one in among.expressions if isinstance(one, exp.Literal) and one.is_string) if among else ()
    )
    written = part.sql(dialect="sqlite").lower()
    if re.search(r"json_type\(.+\) = 'array'", written):
        column.type, column.many = text_type(singular(field_name(column.name))), True
    elif values and not column.many:
        column.type, column.values = FieldType.ENUM, values
    elif column.type in {FieldType.STRING, FieldType.TEXT, FieldType.INTEGER}:
        column.type = next((kind for kind, mark in _MEANT if re.search(mark, written)), column.type)


def literals(kind: Any) -> tuple[str, ...]:
    """The words of an enumeration."""
    return tuple(one.name for one in kind.expressions)
