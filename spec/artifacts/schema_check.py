"""A schema held against real parsers: SQLite runs it, sqlglot reads it for PostgreSQL and MySQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final

from spec.artifacts.model import Finding
from spec.artifacts.sql_text import read_sql, statements_of

_STEPS: Final = 5_000_000
"""How many instructions SQLite may take for one statement; a schema needs a few thousand."""

_FORBIDDEN: Final = frozenset({sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH})
"""What would let a text reach a file: a check touches no disk."""


def check_schema(dialect: str, filename: str, text: str) -> Sequence[Finding]:
    """What is wrong with a schema, in the order of its lines."""
    found = list(_run(text) if dialect == "sqlite" else _read(text, dialect))
    return tuple(
        Finding("schema.invalid", f"{_capital(told)}.", f"{filename}:{line}", "error") for line, told in sorted(found)
    )


def _capital(told: str) -> str:
    return (told[:1].upper() + told[1:]).rstrip(".")


def _read(text: str, dialect: str) -> Iterator[tuple[int, str]]:
    seen = read_sql(text, dialect)
    yield from seen.problems
    names = {table.name for table in seen.tables}
    for table in seen.tables:
        doubled = {c.name for c in table.columns if [d.name for d in table.columns].count(c.name) > 1}
        yield from ((table.line, f"the table {table.name} has two columns called {name}") for name in sorted(doubled))
        unknown = sorted(set(table.targets) - names)
        yield from (
            (table.line, f"the table {table.name} points at {name}, which no statement creates") for name in unknown
        )


def _run(text: str) -> Iterator[tuple[int, str]]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.set_authorizer(_allow)
        connection.set_progress_handler(lambda: 1, _STEPS)
        connection.execute("PRAGMA foreign_keys = ON")
        for statement in statements_of(text, "sqlite"):
            try:
                connection.execute(statement.text)
            except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
                yield statement.line, str(error)
        yield from _bad_keys(connection, text)
    finally:
        connection.close()


def _allow(action: int, *_: str | None) -> int:
    return sqlite3.SQLITE_DENY if action in _FORBIDDEN else sqlite3.SQLITE_OK


def _bad_keys(connection: sqlite3.Connection, text: str) -> Iterator[tuple[int, str]]:
    """Foreign keys that SQLite takes and only stumbles over when rows come."""
    names = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for name in sorted(names):
        quoted = '"' + name.replace('"', '""') + '"'
        line = next((s.line for s in statements_of(text, "sqlite") if name in s.text), 1)
        targets = {str(row[2]) for row in connection.execute(f"PRAGMA foreign_key_list({quoted})")}
        yield from (
            (line, f"the table {name} points at {target}, which no statement creates")
            for target in sorted(targets - names)
        )
        try:
            connection.execute(f"EXPLAIN DELETE FROM {quoted}")
        except sqlite3.Error as error:
            yield line, str(error)
    try:
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        yield from ((1, f"a row of {row[0]} points at nothing in {row[2]}") for row in broken)
    except sqlite3.Error as error:
        yield 1, str(error)
