"""The statements of a SQL script that are about tables, parsed one by one, so that a bad one spoils no other."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from spec.errors import EvidenceRefused

if TYPE_CHECKING:
    from sqlglot import exp

_DIALECTS: Final = (
    ("mysql", r"`|\bENGINE\s*=|AUTO_INCREMENT|\bUNSIGNED\b|\bENUM\s*\("),
    ("sqlite", r"\bAUTOINCREMENT\b|\bWITHOUT\s+ROWID\b|\bPRAGMA\b|\bSTRICT\s*;"),
    ("tsql", r"\[dbo\]|\bNVARCHAR\b|\bIDENTITY\s*\(|^\s*GO\s*$"),
    ("oracle", r"\bVARCHAR2\b|\bNUMBER\s*\("),
    ("postgres", r"\bjsonb\b|\b(?:big)?serial\b|\btimestamptz\b|\bCREATE\s+TYPE\b|::|\$\$|\bCOMMENT\s+ON\b"),
)
_TELLING: Final = re.compile(
    r"\s*(?:create\s+(?:or\s+replace\s+)?(?:global\s+|local\s+)?(?:temp(?:orary)?\s+)?(?:unlogged\s+)?"
    r"(?:table|type|unique\s+index)|alter\s+table|comment\s+on\s+(?:table|column))\b",
    re.IGNORECASE,
)


_COPY: Final = re.compile(r"COPY\s.*\sFROM\s+stdin;\s*$", re.IGNORECASE)


class Statement(msgspec.Struct, frozen=True):
    """One parsed statement, the line it begins in and the comment above it."""

    tree: exp.Expr
    line: int
    comment: str = ""


def guessed_dialect(text: str) -> str:
    """The dialect whose marks are seen most, PostgreSQL where none is."""
    counts = {name: len(re.findall(marks, text, re.IGNORECASE | re.MULTILINE)) for name, marks in _DIALECTS}
    return max(counts, key=lambda name: (counts[name], name == "postgres"))


def read_statements(name: str, text: str) -> tuple[list[Statement], list[str]]:
    """The statements on tables and types, and a note for each that cannot be parsed; raises EvidenceRefused."""
    from sqlglot import parse_one  # noqa: PLC0415 - a heavy parser that only SQL needs

    dialect = guessed_dialect(text)
    text = _without_data(text)
    lines = text.split("\n")
    statements, notes = list[Statement](), list[str]()
    with _quiet():
        for sql, line in _split(name, text, dialect):
            if not _TELLING.match(sql):
                continue
            try:
                tree = parse_one(sql, read=dialect)
            except Exception:  # on odd input the parser raises more than its own errors
                notes.append(f"The statement in line {line} cannot be read as {dialect} and was left out.")
            else:
                statements.append(Statement(tree, line, _comment_above(lines, line)))
    return statements, notes


def _split(name: str, text: str, dialect: str) -> Iterator[tuple[str, int]]:
    """Pieces between semicolons that stand outside strings and comments, with their first line."""
    from sqlglot import tokenize  # noqa: PLC0415 - see above
    from sqlglot.errors import SqlglotError  # noqa: PLC0415 - see above

    try:
        tokens = tokenize(text, read=dialect)
    except SqlglotError as error:
        told = str(error).split("\n", 1)[0]
        raise EvidenceRefused(name, f"it cannot be read as SQL: {told}", "Mend it, or attach it as .txt.") from error
    begin, line, counted = 0, 1, 0
    for at, token in enumerate([*tokens, None]):
        if token is None or token.token_type.name == "SEMICOLON":
            if at > begin:
                first, last = tokens[begin], tokens[at - 1]
                line += text.count("\n", counted, first.start)
                counted = first.start
                yield text[first.start : last.end + 1], line
            begin = at + 1


def _without_data(text: str) -> str:
    """The script without rows and commands to psql, as a dump of PostgreSQL holds them; lines keep their number."""
    kept, is_data = list[str](), False
    for line in text.split("\n"):
        ends = line.startswith("\\.")
        kept.append("" if is_data or line.startswith("\\") else line)
        is_data = (is_data and not ends) or bool(_COPY.match(line))
    return "\n".join(kept)


def _comment_above(lines: list[str], line: int) -> str:
    first = line - 1
    while first and lines[first - 1].strip().startswith("--"):
        first -= 1
    return " ".join(one.strip().lstrip("-").strip() for one in lines[first : line - 1])


class _quiet:  # noqa: N801 - used like a function
    """Keeps sqlglot's log silent: it warns of each statement that it keeps as plain text, which is no news here."""

    def __enter__(self) -> None:
        self._logger = logging.getLogger("sqlglot")
        self._level = self._logger.level
        self._logger.setLevel(logging.ERROR)

    def __exit__(self, *_: object) -> None:
        self._logger.setLevel(self._level)
