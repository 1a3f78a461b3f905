r"""The text of a document as the protocol sees it: lines end with `\n`, `\r\n` or `\r` and with nothing else.

`str.splitlines` ends lines at form feeds, NEL, U+2028 and more, which moves every line behind one. Text is kept as its
lines, so that an edit costs what it touches, also in a file of ten megabytes. Standard library only: the forwarder,
which must start in no time, folds edits with it as well.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_WIDE: Final = re.compile("[\U00010000-\U0010ffff]")
_CONTINUED: Final = bytes(range(0x80, 0xC0))
"""The bytes of UTF-8 that begin no character."""


class Position(NamedTuple):
    """A place between two characters: both count from 0, `character` in units of the encoding that was agreed."""

    line: int
    character: int


class Text:
    """A document's text. Positions beyond the end of a line mean its end, lines beyond the last the end of all."""

    def __init__(self, source: str) -> None:
        self._lines = split_lines(source)
        self._source: str | None = source

    @property
    def source(self) -> str:
        """All of it."""
        if self._source is None:
            self._source = "".join(self._lines)
        return self._source

    @property
    def line_count(self) -> int:
        """How many lines there are; an empty text has one."""
        return len(self._lines)

    def line(self, number: int) -> str:
        """The line of this 0-based number without its ending; empty beyond the last."""
        return self._lines[number].rstrip("\r\n") if 0 <= number < len(self._lines) else ""

    def column(self, position: Position, encoding: Encoding) -> int:
        """How many code points stand before the position in its line."""
        return column_of(self.line(position.line), position.character, encoding)

    def character(self, line: int, column: int, encoding: Encoding) -> int:
        """The units before a column of code points in a line."""
        return character_of(self.line(line), column, encoding)

    def slice(self, start: Position, end: Position, encoding: Encoding) -> str:
        """The text between two positions, in whichever order they are."""
        (first, begin), (last, stop) = sorted((self._place(start, encoding), self._place(end, encoding)))
        if first == last:
            return self._lines[first][begin:stop]
        return "".join([self._lines[first][begin:], *self._lines[first + 1 : last], self._lines[last][:stop]])

    def replace(self, start: Position, end: Position, new_text: str, encoding: Encoding) -> None:
        """Put `new_text` in the place of what stands between two positions, in whichever order they are."""
        (first, begin), (last, stop) = sorted((self._place(start, encoding), self._place(end, encoding)))
        # A line more on each side: a carriage return and a newline that meet become one ending.
        low, high = max(first - 1, 0), min(last + 1, len(self._lines) - 1)
        before = "".join(self._lines[low:first]) + self._lines[first][:begin]
        after = self._lines[last][stop:] + "".join(self._lines[last + 1 : high + 1])
        fresh = split_lines(before + new_text + after)
        if high < len(self._lines) - 1 and not fresh[-1]:
            fresh.pop()  # what follows is the line that begins here
        self._lines[low : high + 1] = fresh
        self._source = None

    def _place(self, position: Position, encoding: Encoding) -> tuple[int, int]:
        """The line and the column in code points that a position means."""
        if position.line < 0:
            return 0, 0
        if position.line >= len(self._lines):
            return len(self._lines) - 1, len(self._lines[-1])
        return position.line, self.column(position, encoding)


def split_lines(source: str) -> list[str]:
    """The lines with their endings; the last one has none and may be empty."""
    if "\r" in source:
        lines = _LINE.findall(source)
        if not lines or lines[-1][-1] in "\r\n":
            lines.append("")
        return lines
    lines = source.split("\n")
    return [line + "\n" for line in lines[:-1]] + lines[-1:]


def column_of(line: str, character: int, encoding: Encoding) -> int:
    """How many code points of `line` stand before `character` units; within a character, those before it."""
    if character <= 0:
        return 0
    if encoding == "utf-32" or line.isascii():
        return min(character, len(line))
    # No character takes less than a unit, so what is asked for lies in as many characters.
    head = line[:character]
    if encoding == "utf-16":
        return _column_in_utf_16(head, character)
    units = head.encode("utf-8", "surrogatepass")
    column = len(units[:character].translate(None, _CONTINUED))
    is_within = character < len(units) and units[character] in _CONTINUED
    return column - is_within


def _column_in_utf_16(head: str, character: int) -> int:
    """How many code points of `head` stand before `character` units; only those that take two are looked at."""
    for count, found in enumerate(_WIDE.finditer(head)):
        units = found.start() + count
        if units >= character - 1:
            return found.start() if units < character else character - count
    return min(len(head), character - len(_WIDE.findall(head)))


def character_of(line: str, column: int, encoding: Encoding) -> int:
    """How many units the first `column` code points of `line` take."""
    head = line[: max(column, 0)]
    if encoding == "utf-32" or head.isascii():
        return len(head)
    if encoding == "utf-16":
        return len(head) + len(_WIDE.findall(head))
    return len(head.encode("utf-8", "surrogatepass"))
