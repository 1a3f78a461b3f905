"""Signatures on one line, the first line of documentation, and where a definition's comments begin."""

from __future__ import annotations

import re

from indexer.parsing.definitions import Definition
from indexer.parsing.source import Source

_SIGNATURE_BYTES = 600
_SIGNATURE_CHARS = 240
_DOC_CHARS = 200
_LEAD_ROWS = 1000

_DOCSTRING = re.compile(rb"[rRuUbB]{0,2}(\"\"\"|'''|\"|')\s*([^\n]*)")
_OPENING_MARKS = " \t/*!#-;%"
_CLOSING_MARKS = " \t/*-"
_TAG = re.compile(r"</?[\w!][^>]*>|<!--|-->")
_LEADING: dict[str, tuple[bytes, ...]] = {
    "python": (b"#", b"@"),
    "ruby": (b"#",),
    "bash": (b"#",),
    "sql": (b"--",),
    "php": (b"//", b"#", b"/*", b"*"),
    "csharp": (b"//", b"/*", b"*", b"["),
    "rust": (b"//", b"/*", b"*", b"#["),
}
_LEADING_DEFAULT = (b"//", b"/*", b"*", b"@")
_NO_DOC = (b"#[", b"#!", b"@", b"[")


class Describer:
    """Reads the text around definitions of one file."""

    __slots__ = ("_by_docstring", "_leading", "_source")

    def __init__(self, language: str, source: Source) -> None:
        self._source = source
        self._by_docstring = language == "python"
        self._leading = _LEADING.get(language, _LEADING_DEFAULT)

    def lead_row(self, row: int) -> int:
        """The first row of the comments and attributes that stand directly above `row`."""
        lines = self._source.lines
        first = row
        while first > 0 and row - first < _LEAD_ROWS:
            above = lines[first - 1].strip()
            if above.startswith(self._leading):
                first -= 1
            elif above.endswith(b"*/") and above[:1] not in b"{};)":
                opening = self._comment_opening(first - 1)
                if opening < 0:
                    break
                first = opening
            else:
                break
        return first

    def _comment_opening(self, row: int) -> int:
        """The row where the block comment that ends in `row` opens, or -1 if code stands before it."""
        for candidate in range(row, max(-1, row - _LEAD_ROWS), -1):
            line = self._source.lines[candidate].lstrip()
            if b"/*" in line:
                return candidate if line.startswith(b"/*") else -1
        return -1

    def signature(self, definition: Definition, start: int) -> str:
        """The declaration from a byte up to its body, without the annotations on lines of their own."""
        end = -definition.minus_end
        if definition.body_start > start:
            end = definition.body_start
        data = self._source.data
        text = data[start : min(end, start + _SIGNATURE_BYTES)]
        if definition.name_row > definition.first_row:
            text = _without_annotations(text, definition.name_start - start)
        if definition.body_start < 0:
            text = text.lstrip().split(b"\n", 1)[0]
        line = b" ".join(text.split()).decode("utf-8", "replace")
        return line.removesuffix("=>").rstrip(" {:=")[:_SIGNATURE_CHARS]

    def documentation(self, definition: Definition, lead_row: int) -> str:
        """The first line of the docstring, else of the comment above."""
        if self._by_docstring and definition.body_start >= 0:
            found = _DOCSTRING.match(self._source.data, definition.body_start)
            if found:
                return self._docstring_line(found)
        for row in range(lead_row, definition.first_row):
            line = self._source.lines[row].strip()
            if line.startswith(_NO_DOC):
                continue
            text = _bare(line.decode("utf-8", "replace"))
            if any(map(str.isalnum, text)):
                return text[:_DOC_CHARS]
        return ""

    def _docstring_line(self, found: re.Match[bytes]) -> str:
        line = found[2].split(found[1], 1)[0]
        return line.decode("utf-8", "replace").strip()[:_DOC_CHARS]


def _bare(line: str) -> str:
    """A line of a comment without its marks and tags."""
    if "<" in line:
        line = _TAG.sub("", line)
    return line.lstrip(_OPENING_MARKS).rstrip(_CLOSING_MARKS)


def _without_annotations(text: bytes, name_at: int) -> bytes:
    """Drop whole leading lines that hold annotations or attributes only; the line of the name, at a byte, stays."""
    begin = 0
    while text.startswith((b"@", b"[", b"#["), begin):
        newline = text.find(b"\n", begin)
        if not 0 <= newline < name_at:
            break
        begin = len(text) - len(text[newline:].lstrip())
    return text[begin:]
