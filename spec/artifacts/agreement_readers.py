"""Tables and diagrams read into the form in which artifacts are compared, and the readers of all formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from spec.artifacts.agreement_interfaces import read_messages, read_schemas, read_types
from spec.artifacts.agreement_model import WORDS, Reading, Said, Thing, plain_values
from spec.artifacts.erd_text import read_erd
from spec.artifacts.shape import Property, Role, Shape
from spec.artifacts.sql_text import read_sql
from spec.artifacts.tables import Model
from spec.records import FieldType as T

_SQL_TYPES: Final[dict[str, frozenset[T]]] = {
    **dict.fromkeys(("text", "varchar", "char", "nvarchar", "longtext", "mediumtext", "bpchar"), WORDS | {T.UUID}),
    **dict.fromkeys(
        ("bigint", "int", "smallint", "integer", "ubigint", "uint", "serial", "bigserial"), frozenset({T.INTEGER})
    ),
    **dict.fromkeys(("double", "float", "real"), frozenset({T.NUMBER})),
    "decimal": frozenset({T.MONEY}),
    **dict.fromkeys(("boolean", "tinyint"), frozenset({T.BOOLEAN})),
    "date": frozenset({T.DATE}),
    **dict.fromkeys(
        ("timestamptz", "timestamp", "datetime", "datetime2", "timestampltz", "timestampntz"), frozenset({T.DATETIME})
    ),
    "interval": frozenset({T.DURATION}),
    "uuid": frozenset({T.UUID}),
    **dict.fromkeys(("json", "jsonb"), frozenset({T.JSON})),
    **dict.fromkeys(("varbinary", "binary", "blob", "longblob", "mediumblob", "bytea"), frozenset({T.BINARY})),
    "enum": frozenset({T.ENUM}),
}
_SQLITE_TEXT: Final = WORDS | {T.UUID, T.MONEY, T.DATE, T.DATETIME, T.JSON}


def read_artifacts(model: Model, texts: Mapping[str, str]) -> Iterator[Reading]:
    """A reading of each text that can be read at all; what cannot is the matter of its own check."""
    for name in texts:
        reader = _READERS.get(name)
        reading = reader(model, name, texts[name]) if reader else None
        if reading is not None:
            yield reading


def _tables(model: Model, artifact: str, text: str) -> Reading | None:
    dialect = {"schema-postgresql": "postgres", "schema-mysql": "mysql"}.get(artifact, "sqlite")
    seen = read_sql(text, dialect)
    if seen.problems and not seen.tables:
        return None
    things = {}
    for table in seen.tables:
        members = {
            c.name: Said(_sql_types(dialect, c.type), c.written, c.is_required, c.is_list, frozenset(c.values) or None)
            for c in table.columns
        }
        things[table.name] = Thing(table.name, members)
    known = {table.name for table in model.tables}
    strangers = tuple(name for name in things if name not in known)
    return Reading(
        artifact, "table", "column", "tables", things, lambda shape: shape.plural, _column_of, plain_values, strangers
    )


def _column_of(shape: Shape, p: Property) -> str | None:
    return None if p.is_link or p.role is Role.INVERSE else p.name


def _sql_types(dialect: str, written: str) -> frozenset[T] | None:
    """None for a type that is not in the list, such as one of an extension: it is a person's choice."""
    if dialect == "sqlite":
        return {
            "text": _SQLITE_TEXT,
            "integer": frozenset({T.INTEGER, T.BOOLEAN, T.DURATION}),
            "int": frozenset({T.INTEGER, T.BOOLEAN, T.DURATION}),
            "real": frozenset({T.NUMBER}),
            "blob": frozenset({T.BINARY}),
        }.get(written, _SQL_TYPES.get(written))
    kinds = _SQL_TYPES.get(written)
    return kinds | {T.DURATION} if kinds and dialect == "mysql" and T.INTEGER in kinds else kinds


def _diagram(model: Model, artifact: str, text: str) -> Reading | None:
    seen = read_erd(text)
    if seen.problems and not seen.entities:
        return None
    things = {
        e.name: Thing(e.name, {a.name: Said(_erd_types(a.type), a.type, None, a.is_list) for a in e.attributes})
        for e in seen.entities
    }
    known = {shape.name for shape in model.shapes}
    strangers = tuple(name for name in things if name not in known)
    return Reading(
        artifact,
        "entity of the diagram",
        "attribute",
        "entities",
        things,
        lambda shape: shape.name,
        _column_of,
        plain_values,
        strangers,
    )


def _erd_types(written: str) -> frozenset[T] | None:
    kind = {"decimal": "money"}.get(written, written)
    return frozenset({T(kind)}) if kind in set(T) else None


_READERS: Final[Mapping[str, Callable[[Model, str, str], Reading | None]]] = {
    "schema-postgresql": _tables,
    "schema-sqlite": _tables,
    "schema-mysql": _tables,
    "erd": _diagram,
    "openapi": read_schemas,
    "graphql": read_types,
    "proto": read_messages,
}
