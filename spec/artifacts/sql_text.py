"""SQL read back: the statements of a text with their lines, and the tables and columns that they make.

sqlglot parses; what it has no words for (row level security) is read here, so that nothing passes unread.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from sqlglot import exp

_ROW_SECURITY: Final = re.compile(
    r'\s*ALTER\s+TABLE\s+(?P<table>"[^"]+"|[\w.]+)\s+(?:ENABLE|DISABLE|FORCE|NO\s+FORCE)\s+ROW\s+LEVEL\s+SECURITY\s*;?\s*',
    re.I,
)
_POLICY: Final = re.compile(
    r'\s*CREATE\s+POLICY\s+(?:"[^"]+"|\w+)\s+ON\s+(?P<table>"[^"]+"|[\w.]+)'
    r"(?:\s+AS\s+(?:PERMISSIVE|RESTRICTIVE))?(?:\s+FOR\s+(?:ALL|SELECT|INSERT|UPDATE|DELETE))?(?:\s+TO\s+[\w, ]+?)?"
    r"(?P<rules>(?:\s+USING\s*\(|\s+WITH\s+CHECK\s*\().*)",
    re.I | re.S,
)
_RULES: Final = re.compile(r"\b(?:USING|WITH\s+CHECK)\s*\(", re.I)


class Statement(msgspec.Struct, frozen=True):
    """One statement as written, and the line that it begins in."""

    line: int
    text: str


class SeenColumn(msgspec.Struct, frozen=True):
    """A column as a text declares it.

    `type` is sqlglot's word for it, `written` the text's own; `values` are those of a check with IN.
    """

    name: str
    type: str
    written: str
    is_required: bool
    is_list: bool = False
    values: tuple[str, ...] = ()


class SeenTable(msgspec.Struct, frozen=True):
    """A table as a text declares it; `targets` are the tables that its foreign keys name."""

    name: str
    columns: tuple[SeenColumn, ...]
    line: int
    targets: tuple[str, ...] = ()


class SqlText(msgspec.Struct, frozen=True):
    """What a text says: its tables, and (line, reason) of each statement that cannot be understood."""

    tables: tuple[SeenTable, ...]
    problems: tuple[tuple[int, str], ...]


def statements_of(text: str, dialect: str) -> Sequence[Statement]:
    """The statements of a text; raises sqlglot's TokenError for one that never ends."""
    if dialect == "sqlite":
        return tuple(_sqlite_statements(text))
    from sqlglot import TokenType, tokenize  # noqa: PLC0415 - only checks parse SQL; the daemon's start shall not load it

    made, first, last = list[Statement](), None, 0
    for token in tokenize(text, read=dialect):
        if token.token_type is TokenType.SEMICOLON:
            if first is not None:
                made.append(Statement(first.line, text[first.start : token.start]))
            first = None
        else:
            first, last = first or token, token.end
    if first is not None:
        made.append(Statement(first.line, text[first.start : last + 1]))
    return tuple(made)


def _sqlite_statements(text: str) -> Iterator[Statement]:
    """SQLite itself tells where a statement ends, so that the semicolons of a trigger do not part it."""
    begun, line = "", 1
    for number, row in enumerate(text.splitlines(keepends=True), 1):
        if not begun.strip() and (not row.strip() or row.lstrip().startswith("--")):
            continue
        line = line if begun else number
        begun += row
        if sqlite3.complete_statement(begun):
            yield Statement(line, begun)
            begun = ""
    if begun.strip():
        yield Statement(line, begun)


def read_sql(text: str, dialect: str) -> SqlText:
    """All tables of a text, and what in it cannot be read."""
    from sqlglot import errors  # noqa: PLC0415 - as above

    tables: dict[str, SeenTable] = {}
    problems: list[tuple[int, str]] = []
    try:
        statements = statements_of(text, dialect)
    except errors.TokenError as error:
        return SqlText((), ((1, _first_line(str(error))),))
    for statement in statements:
        try:
            _take(statement, dialect, tables)
        except errors.SqlglotError as error:
            problems.append(_problem(statement, error))
    return SqlText(tuple(tables.values()), tuple(problems))


def _take(statement: Statement, dialect: str, tables: dict[str, SeenTable]) -> None:
    """Adds what one statement makes to `tables`; raises ParseError for what is no SQL that we know."""
    from sqlglot import ErrorLevel, errors, exp, parse_one  # noqa: PLC0415 - as above

    if dialect == "sqlite" and re.match(r"\s*CREATE\s+(?:TEMP\s+)?TRIGGER\b", statement.text, re.I):
        return  # sqlglot knows no triggers; SQLite itself has run it
    if dialect == "postgres" and _is_row_security(statement.text):
        return
    tree = parse_one(statement.text, read=dialect, error_level=ErrorLevel.RAISE)
    changes = (exp.DDL, exp.DML, exp.Alter, exp.Drop, exp.TruncateTable, exp.Comment, exp.Grant, exp.Revoke)
    known = (*changes, exp.Query, exp.Pragma, exp.Set, exp.Use, exp.Transaction, exp.Commit)
    # sqlglot also reads lone words, as a column, and takes what it does not know as a command that it leaves unread.
    if not isinstance(tree, known) or tree.find(exp.Command):
        raise errors.ParseError(f"this statement is not understood: {_first_line(statement.text)[:60]}")
    if isinstance(tree, exp.Create) and tree.kind == "TABLE" and isinstance(tree.this, exp.Schema):
        made = _table(tree.this, statement.line, dialect)
        if made.name in tables:
            raise errors.ParseError(f"the table {made.name} is created twice")
        tables[made.name] = made
    elif isinstance(tree, exp.Alter) and tree.this.name in tables:
        tables[tree.this.name] = _altered(tables[tree.this.name], tree, dialect)


def _is_row_security(text: str) -> bool:
    """Whether it is a statement on row level security; its conditions are parsed like any other."""
    from sqlglot import ErrorLevel, errors, parse_one  # noqa: PLC0415 - as above

    if _ROW_SECURITY.fullmatch(text):
        return True
    found = _POLICY.fullmatch(text)
    if not found:
        return False
    rest = found["rules"]
    while rest.strip():
        opening = _RULES.match(rest.lstrip())
        if not opening:
            raise errors.ParseError(f"this policy is not understood near {rest.strip()[:40]!r}")
        inner, rest = _bracketed(rest.lstrip()[opening.end() :])
        parse_one(f"SELECT {inner}", read="postgres", error_level=ErrorLevel.RAISE)
    return True


def _bracketed(text: str) -> tuple[str, str]:
    """What stands before the bracket that closes, and after it; a bracket in quotes does not count."""
    from sqlglot import errors  # noqa: PLC0415 - as above

    depth, in_quotes = 1, False
    for place, letter in enumerate(text):
        in_quotes ^= letter == "'"
        depth += 0 if in_quotes else {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return text[:place], text[place + 1 :]
    raise errors.ParseError("a bracket of this policy is never closed")


def _table(schema: exp.Schema, line: int, dialect: str) -> SeenTable:
    from sqlglot import exp  # noqa: PLC0415 - as above

    primary = {name.name for key in schema.find_all(exp.PrimaryKey) for name in key.expressions}
    values = _checked_values(schema)
    columns = [
        _column(made, dialect, primary, values) for made in schema.expressions if isinstance(made, exp.ColumnDef)
    ]
    targets = [
        key.this.this.name if isinstance(key.this, exp.Schema) else key.this.name
        for key in schema.find_all(exp.Reference)
    ]
    return SeenTable(schema.this.name, tuple(columns), line, tuple(targets))


def _column(made: exp.ColumnDef, dialect: str, primary: set[str], values: dict[str, tuple[str, ...]]) -> SeenColumn:
    from sqlglot import exp  # noqa: PLC0415 - as above

    kinds = [constraint.kind for constraint in made.constraints]
    required = made.name in primary or any(
        isinstance(kind, exp.PrimaryKeyColumnConstraint)
        or (isinstance(kind, exp.NotNullColumnConstraint) and not kind.args.get("allow_null"))
        for kind in kinds
    )
    kind: Any = made.kind
    if kind is None:
        return SeenColumn(made.name, "", "", required)
    is_list = kind.this is exp.DType.ARRAY
    inner = kind.expressions[0] if is_list and kind.expressions else kind
    name = inner.this.value if isinstance(inner, exp.DataType) and hasattr(inner.this, "value") else str(inner)
    return SeenColumn(
        made.name, name.lower(), kind.sql(dialect=dialect).lower(), required, is_list, values.get(made.name, ())
    )


def _checked_values(schema: exp.Schema) -> dict[str, tuple[str, ...]]:
    """The words that checks of the form `name IN (…)` allow."""
    from sqlglot import exp  # noqa: PLC0415 - as above

    found = {}
    for check in schema.find_all(exp.CheckColumnConstraint):
        for among in check.find_all(exp.In):
            words = [word.this for word in among.expressions if isinstance(word, exp.Literal) and word.is_string]
            if words and isinstance(among.this, exp.Column):
                found[among.this.name] = tuple(words)
    return found


def _altered(table: SeenTable, tree: exp.Alter, dialect: str) -> SeenTable:
    from sqlglot import exp  # noqa: PLC0415 - as above

    actions = tree.args.get("actions") or []
    added = [_column(action, dialect, set(), {}) for action in actions if isinstance(action, exp.ColumnDef)]
    dropped = {action.this.name for action in actions if isinstance(action, exp.Drop)}
    targets = [r.this.this.name for r in tree.find_all(exp.Reference) if isinstance(r.this, exp.Schema)]
    kept = tuple(column for column in table.columns if column.name not in dropped)
    return SeenTable(table.name, (*kept, *added), table.line, (*table.targets, *targets))


def _problem(statement: Statement, error: Exception) -> tuple[int, str]:
    told = getattr(error, "errors", None) or [{}]
    line = statement.line + (int(told[0].get("line") or 1) - 1)
    return line, _first_line(str(told[0].get("description") or error))


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0] if text.strip() else "it is empty"
