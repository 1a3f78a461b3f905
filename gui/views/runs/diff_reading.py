"""Unified diffs as cards: a card a file, each line with its numbers before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

from gui.views.runs.trace_step import Card
from gui.widgets.diff_reading import DiffLine
from gui.widgets.highlight import lexer_of, shown

_HUNK: Final = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)")
_MOST_LINES: Final = 2_000


def cards_of_diff(diff: str) -> tuple[Card, ...]:
    """A card for each file of a diff. To be called off the UI thread: the first of a language loads its lexer."""
    cards = tuple(_card(path, lines) for path, lines in _files(diff))
    for card in cards:
        lexer_of(language_of(card.head))  # kept from now on, so that painting waits for none
    return cards


def language_of(path: str) -> str:
    """What colours a file's code: one name for all files of a kind, so that each is looked for once."""
    name = PurePosixPath(path)
    return f"code{name.suffix}" if name.suffix else name.name


def _card(path: str, lines: Sequence[str]) -> Card:
    numbered = tuple(_numbered(lines))[:_MOST_LINES]
    added = sum(line.sign == "+" for line in numbered)
    removed = sum(line.sign == "-" for line in numbered)
    figures = ((f"+{added}", "ok" if added else "text3"), (f"−{removed}", "bad" if removed else "text3"))  # noqa: RUF001 - a minus
    return Card("diff", path, numbered, figures)


def _files(diff: str) -> Iterator[tuple[str, list[str]]]:
    path, lines = "", list[str]()
    for line in diff.split("\n"):
        if line.startswith("diff --git "):
            if path:
                yield path, lines
            path, lines = line.rpartition(" b/")[2], []
        else:
            lines.append(line)
    if path or lines:
        yield path or "change", lines


def _numbered(lines: Sequence[str]) -> Iterator[DiffLine]:
    """What stands in hunks; between two of them a line that says where."""
    old = new = 0
    is_within = False
    for line in lines:
        if match := _HUNK.match(line):
            if is_within:
                yield DiffLine("@", shown(match[3].strip()))
            old, new, is_within = int(match[1]), int(match[2]), True
        elif not is_within or line.startswith("\\") or line == "":
            continue
        elif line[0] == "+":
            yield DiffLine("+", shown(line[1:]), new=new)
            new += 1
        elif line[0] == "-":
            yield DiffLine("-", shown(line[1:]), old=old)
            old += 1
        else:
            yield DiffLine(" ", shown(line[1:]), old, new)
            old, new = old + 1, new + 1
