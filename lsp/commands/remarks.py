"""What a person has written at a place: comments that say what is to be done, or what is decided. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lsp.commands.arguments import Spot

_MARKS: Final = re.compile(r"(?:#+|//+|/\*+|\*+(?!/)|--+|;+|%+|<!--|\"\"\"|''')\s?(?P<words>.*)")
"""What a line begins with that is a comment, without the space around it."""

_CLOSINGS: Final = ("*/", "-->", '"""', "'''")
_TRAILING: Final = re.compile(r"\s(?:#|//|--)\s?(?P<words>\S.*)$")
_TASK: Final = re.compile(r"\b(?:TODO|FIXME|XXX|HACK|BUG|[Tt]o do(?=:))\b(?:\([^)]*\))?\s*[:,-]?\s*(?P<words>\S.*)")
_DECIDED: Final = re.compile(
    r"^\s*(?:DECISION|DECIDED|DECISION NEEDED)\s*:\s*(?P<words>\S.*)", re.IGNORECASE | re.DOTALL
)
_MOST_LINES: Final = 40
_MOST_LETTERS: Final = 1_000


@dataclass(frozen=True)
class Remark:
    """Words at a place; `question` is what they answer, if it was said. Marked ones say that they are a decision."""

    text: str
    question: str = ""
    is_marked: bool = False


def task_at(spot: Spot) -> str:
    """What a comment at the place says that is to be done: a TODO or its like; empty without one."""
    for line in _around(spot):
        found = _TASK.search(_comment(line) or "")
        if found is not None:
            return _plain(found["words"])
    return ""


def remark_at(spot: Spot) -> Remark | None:
    """What the selection says, or the comment that the cursor is in; None if there are no words."""
    if spot.document is None or spot.is_file or spot.end_line - spot.start_line > _MOST_LINES:
        return None  # a selection as long as that is no remark, and editors ask for whole files
    lines = spot.selected.splitlines() if spot.selected.strip() else _comment_around(spot)
    words = " ".join(comment for line in lines if (comment := _comment(line)))
    if not words and _is_prose(spot):
        words = spot.selected
    words = _plain(words)
    if _TASK.match(words):
        return None  # something to do is nothing that was decided
    found = _DECIDED.match(words)
    words = _plain(found["words"]) if found else words
    return Remark(words, is_marked=found is not None) if words else None


def selected_words(spot: Spot) -> str:
    """The words of a selected comment; empty where code is selected or nothing."""
    if not spot.selected.strip():
        return ""
    remark = remark_at(spot)
    return remark.text if remark else ""


def _around(spot: Spot) -> Iterator[str]:
    if spot.document is None or spot.is_file:
        return
    last = min(spot.end_line, spot.start_line + _MOST_LINES)
    for number in range(spot.start_line - 1, last):
        yield spot.document.text.line(number)


def _comment_around(spot: Spot) -> list[str]:
    """The lines of the comment that the cursor is in, without a selection."""
    assert spot.document is not None  # the caller has looked
    text, here = spot.document.text, spot.start_line - 1
    if not _is_comment_line(text.line(here)):
        trailing = _TRAILING.search(text.line(here))
        return [f"# {trailing['words']}"] if trailing else []
    first = here
    while first > max(0, here - _MOST_LINES) and _is_comment_line(text.line(first - 1)):
        first -= 1
    last = here
    while last < min(text.line_count, here + _MOST_LINES) and _is_comment_line(text.line(last + 1)):
        last += 1
    return [text.line(number) for number in range(first, last + 1)]


def _is_comment_line(line: str) -> bool:
    return _MARKS.match(line[:_MOST_LETTERS].strip()) is not None


def _comment(line: str) -> str | None:
    """The words of a comment in a line; None if there is none."""
    line = line[:_MOST_LETTERS].strip()
    whole = _MARKS.match(line)
    if whole is not None:
        return _without_closing(whole["words"])
    trailing = _TRAILING.search(line)
    return trailing["words"] if trailing else None


def _without_closing(words: str) -> str:
    for closing in _CLOSINGS:
        words = words.removesuffix(closing)
    return words.strip()


def _is_prose(spot: Spot) -> bool:
    assert spot.document is not None  # the caller has looked
    return spot.document.language_id in {"markdown", "plaintext", "restructuredtext", "asciidoc", "latex", "org"}


def _plain(words: str) -> str:
    return " ".join(words.split())
