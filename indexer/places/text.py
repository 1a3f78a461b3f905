r"""A text with its lines as editors count them.

The index ends lines at `\n` alone; the protocol of editors ends them at `\n`, `\r\n` and `\r`. A carriage return that
stands alone is therefore read as a newline here, which moves nothing but the count of lines. Form feeds and the
separators of Unicode end no line for either.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from indexer.parsing.source import BOM

_LONE_RETURN = re.compile(rb"\r(?!\n)")


class EditorText:
    """A text as an editor shows it. Lines count from 1, columns from 0 in code points.

    `data` is the text as UTF-8 with a newline for each lone carriage return; byte for byte as long as what was given.
    """

    __slots__ = ("_moved", "data", "rows")

    def __init__(self, data: bytes) -> None:
        self._moved: list[int] = []
        if b"\r" in data:
            self._moved = [data.count(b"\n", 0, found.start()) + 1 for found in _LONE_RETURN.finditer(data)]
            data = _LONE_RETURN.sub(b"\n", data) if self._moved else data
        self.data = data
        self.rows = data.split(b"\n")

    @classmethod
    def of(cls, text: str) -> EditorText:
        """The text of an editor; half a letter, which is no Unicode, becomes a question mark."""
        return cls(text.encode("utf-8", "replace"))

    @classmethod
    def saved(cls, data: bytes) -> EditorText:
        """The content of a file; editors do not show the mark that it may begin with."""
        return cls(data.removeprefix(BOM))

    def line(self, number: int) -> str:
        """The text of a line without its ending; empty for a line that is not there."""
        return _shown(self.rows[number - 1]) if 0 < number <= len(self.rows) else ""

    def from_index(self, line: int, name: str = "") -> int:
        """The line that the index counts as `line`; of several, that what it takes for one, the one with `name`."""
        if not self._moved:
            return line
        first, behind = (number + bisect_left(self._moved, number) for number in (line, line + 1))
        return next((number for number in range(first, behind) if name in self.line(number)), first)

    def column(self, row: int, byte: int) -> int:
        """How many code points stand before a byte of a row, which counts from 0."""
        head = self.rows[row][:byte]
        return byte if head.isascii() else len(head.decode("utf-8", "replace"))


def _shown(row: bytes) -> str:
    return row.removesuffix(b"\r").decode("utf-8", "replace")
