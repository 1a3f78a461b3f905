"""Markdown as our documents need it: text made safe, lists and tables, and a check with a real parser.

Texts of people are plain words: whatever in them would be markup is escaped, so that no answer can break a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from spec.artifacts.model import Finding

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MARKUP: Final = re.compile(r"[\\`*<\[\]|~]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|&(?=#?\w+;)")
_LINE_START: Final = re.compile(r"^(#{1,6}(?=\s|$)|[-+>](?=\s|$|[-+>])|=+\s*$|-{2,}\s*$)")
_NUMBERED: Final = re.compile(r"^(\d+)([.)])(?=\s|$)")
_BULLET: Final = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+(?=\S)")
_BARE_PIPE: Final = re.compile(r"(?<!\\)\|")
_RULE_OF_TABLE: Final = re.compile(r"^\s*\|?\s*:?-+:?\s*\|[\s:|-]*$")
_CELL_MARK: Final = re.compile(r"\\.|\|")


def escape(text: str) -> str:
    """`text` as one line that reads the same in Markdown, in a paragraph as in a table."""
    line = _MARKUP.sub(lambda found: "\\" + found.group(), " ".join(text.split()))
    line = _LINE_START.sub(lambda found: "\\" + found.group(), line)
    return _NUMBERED.sub(r"\1\\\2", line)


def prose(text: str) -> str:
    """Text of several lines: paragraphs and bullets stay what they are, all else is escaped."""
    blocks: list[list[str]] = []
    for line in text.splitlines():
        if not line.strip():
            blocks.append([])
        elif bullet := _BULLET.match(line):
            if not blocks or not blocks[-1] or not blocks[-1][0].startswith("- "):
                blocks.append([])
            blocks[-1].append("- " + escape(line[bullet.end() :]))
        elif blocks and blocks[-1]:
            blocks[-1][-1] += " " + escape(line)
        else:
            blocks.append([escape(line)])
    return "\n\n".join("\n".join(block) for block in blocks if block)


def quoted(text: str) -> str:
    """A block quote of a person's own words."""
    return "\n".join(f"> {line}".rstrip() for line in prose(text).splitlines())


def code(text: str) -> str:
    """A span of code, whatever is in it."""
    line = " ".join(text.split())
    longest = max((len(run) for run in re.findall(r"`+", line)), default=0)
    fence = "`" * (longest + 1)
    space = " " if "`" in line[:1] + line[-1:] else ""
    return f"{fence}{space}{line}{space}{fence}"


def fenced(text: str, language: str = "") -> str:
    """A block of code that its own text cannot close."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.strip(chr(10))}\n{fence}"


def heading(title: str, level: int = 2) -> str:
    """A heading; `title` is plain text."""
    return f"{'#' * level} {escape(title)}"


def bullets(items: Iterable[str]) -> str:
    """A list of items that are Markdown already, one line each."""
    return "\n".join(f"- {item}" for item in items)


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already; short rows are filled up, an empty cell shows a dash."""
    width = len(headers)
    lines = [list(headers), ["---"] * width]
    lines += [[*row[:width], *[""] * (width - len(row))] for row in rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def sentence(text: str) -> str:
    """`text` with a capital letter and a full stop, unless it ends in a mark of its own."""
    line = text.strip()
    return line[:1].upper() + line[1:] + ("" if not line or line[-1] in ".!?:" else ".")


def _cell(text: str) -> str:
    return _BARE_PIPE.sub(r"\\|", " ".join(text.split())) or "—"


def check_markdown(text: str, filename: str) -> tuple[Finding, ...]:
    """What is wrong with a document: open fences, tables with unequal rows, headings with nothing below."""
    tokens = _parser().parse(text)
    lines = text.splitlines()
    found = [*_open_fences(tokens, lines), *_bad_tables(tokens, lines), *_empty_headings(tokens)]
    return tuple(
        Finding(f"markdown.{code_}", message, f"{filename}:{line}", "error") for line, code_, message in sorted(found)
    )


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only a check parses Markdown; the daemon's start shall not load it

    return MarkdownIt("commonmark").enable("table")


_Fault = tuple[int, str, str]


def _open_fences(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[_Fault]:
    for token in tokens:
        if token.type == "fence" and token.map:
            last = lines[token.map[1] - 1].strip() if token.map[1] <= len(lines) else ""
            if not last.startswith(token.markup) or token.map[1] - token.map[0] < 2:
                yield token.map[0] + 1, "fence", "This block of code is never closed."


def _bad_tables(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[_Fault]:
    for token in tokens:
        if token.type == "table_open" and token.map:
            rows = range(token.map[0], token.map[1])
            width = _columns(lines[token.map[0]])
            for number in rows:
                if _columns(lines[number]) != width:
                    yield number + 1, "table", f"This row has {_columns(lines[number])} cells, its table {width}."
        elif token.type == "inline" and token.map:
            for number in range(token.map[0], token.map[1]):
                if "|" in lines[number] and _RULE_OF_TABLE.match(lines[number]) and number > token.map[0]:
                    yield number + 1, "table", "The head of this table does not fit its rule, so it is no table."


def _columns(line: str) -> int:
    pipes = sum(1 for mark in _CELL_MARK.findall(line.strip().strip("|")) if mark == "|")
    return pipes + 1


def _empty_headings(tokens: Sequence[Token]) -> Iterator[_Fault]:
    """A heading whose next block is a heading of its own rank or a higher one, or the end."""
    above: tuple[int, int] | None = None
    for token in tokens:
        if token.level or token.type == "inline":
            continue
        rank = int(token.tag[1:]) if token.type == "heading_open" else 0
        if above and token.type != "heading_close" and not (rank and rank > above[0]):
            if rank:
                yield above[1], "empty_section", "This section has no text."
            above = None
        if rank:
            above = (rank, token.map[0] + 1 if token.map else 0)
    if above:
        yield above[1], "empty_section", "This section has no text."
