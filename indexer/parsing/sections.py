"""Headings of documents: finding them in text without grammar, and nesting them to sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from indexer.parsing.source import Source
from indexer.parsing.symbols import Span
from indexer.records import Symbol, SymbolKind

PATH_SEPARATOR = " > "
"""Joins the headings of a path; a heading may hold dots of its own."""

_ASCIIDOC = re.compile(rb"(={1,6})\s+(\S.*)")
_ORG = re.compile(rb"(\*{1,6})\s+(\S.*)")
_TEXTILE = re.compile(rb"h([1-6])\.\s+(\S.*)")
_RDOC = re.compile(rb"(={1,6})\s*([^=\s].*)")
_LATEX = re.compile(rb"\\(part|chapter|section|subsection|subsubsection)\*?\{([^}]*)\}")
_LATEX_LEVELS = {b"part": 1, b"chapter": 2, b"section": 3, b"subsection": 4, b"subsubsection": 5}
_RST_RULES = frozenset(b"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_TITLE_BYTES = 200


class Heading(NamedTuple):
    """A heading and the row at which it stands; level 1 is the highest."""

    row: int
    level: int
    title: str


def find_headings(language: str, lines: Sequence[bytes]) -> list[Heading]:
    """The headings of a document in a language of plain markup; none for other languages."""
    if language == "restructuredtext":
        return list(_rst_headings(lines))
    pattern = {"asciidoc": _ASCIIDOC, "org": _ORG, "textile": _TEXTILE, "rdoc": _RDOC, "latex": _LATEX}.get(language)
    if pattern is None:
        return []
    found = ((row, pattern.match(line)) for row, line in enumerate(lines))
    return [Heading(row, _level(match[1]), _title(match[2])) for row, match in found if match]


def make_sections(source: Source, headings: Iterable[Heading]) -> tuple[list[Symbol], list[Span]]:
    """A symbol and a span for each heading; its section ends before the next heading that is not below it."""
    known = list(headings)
    ends = _section_ends(known, len(source.lines))
    symbols: list[Symbol] = []
    spans: list[Span] = []
    path: list[Heading] = []
    for heading, end in zip(known, ends, strict=True):
        while path and path[-1].level >= heading.level:
            path.pop()
        path.append(heading)
        qualified = PATH_SEPARATOR.join(part.title for part in path)
        signature = source.lines[heading.row].decode("utf-8", "replace").strip()[:_TITLE_BYTES]
        symbols.append(Symbol(heading.title, qualified, SymbolKind.HEADING, heading.row + 1, end, signature))
        spans.append(Span(heading.row, end - 1, qualified))
    return symbols, spans


def _section_ends(headings: Sequence[Heading], line_count: int) -> list[int]:
    """The last line, 1-based, of each section."""
    ends = [line_count] * len(headings)
    open_at: list[int] = []
    for index, heading in enumerate(headings):
        while open_at and headings[open_at[-1]].level >= heading.level:
            ends[open_at.pop()] = max(heading.row, 1)
        open_at.append(index)
    return ends


def _level(mark: bytes) -> int:
    if mark.isdigit():
        return int(mark)
    return _LATEX_LEVELS.get(mark, len(mark))


def _title(text: bytes) -> str:
    return text.strip()[:_TITLE_BYTES].decode("utf-8", "replace")


def _rst_headings(lines: Sequence[bytes]) -> Iterator[Heading]:
    """Titles with a rule below, and perhaps above; levels are in the order in which the kinds of rules appear."""
    levels: dict[tuple[int, bool], int] = {}
    for row in range(1, len(lines)):
        rule = lines[row].rstrip()
        title = lines[row - 1].strip()
        if (
            len(rule) < 2
            or not _is_rule(rule)
            or not title
            or _is_rule(title)
            or len(rule) < len(title.decode("utf-8", "replace"))
        ):
            continue
        over = row >= 2 and lines[row - 2].rstrip() == rule
        if not over and (lines[row - 1][:1].isspace() or (row >= 2 and lines[row - 2].strip())):
            continue
        level = levels.setdefault((rule[0], over), len(levels) + 1)
        yield Heading(row - 2 if over else row - 1, level, _title(title))


def _is_rule(line: bytes) -> bool:
    return line[0] in _RST_RULES and line.count(line[:1]) == len(line)
