"""One content, cut in lines and freed of comments and strings, once, for all who read it."""

from __future__ import annotations

from itertools import accumulate

from indexer.languages.language import Lexis
from indexer.parsing.lexing import blank

BOM = b"\xef\xbb\xbf"


class Source:
    """The text of one file. Rows are 0-based here; records are 1-based.

    `lines` keep their newline; `starts[row]` is the byte at which a row begins, with one entry more for the end.
    """

    __slots__ = ("blanked", "code_lines", "comment_lines", "data", "lines", "starts")

    def __init__(self, data: bytes, lexis: Lexis) -> None:
        self.data = data
        self.lines = _lines(data)
        self.starts = [0, *accumulate(map(len, self.lines))]
        self.blanked, self.comment_lines = blank(data, lexis)
        self.code_lines = len(self.lines) - list(map(bytes.strip, self.lines)).count(b"") - self.comment_lines

    def size(self, first: int, last: int) -> int:
        """Bytes of the rows `first` to `last`, both included."""
        return self.starts[last + 1] - self.starts[first]

    def text(self, start: int, end: int) -> str:
        """The text between two bytes; what is no UTF-8 is replaced."""
        return self.data[start:end].decode("utf-8", "replace")


def _lines(data: bytes) -> list[bytes]:
    """`data` cut behind every newline; a carriage return alone ends no line."""
    if b"\r" not in data:
        return data.splitlines(keepends=True)
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines
