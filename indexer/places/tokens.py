"""Where a name stands in a text as code: not in comments, and in strings only where these hold code."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from indexer.languages.registry import language_named
from indexer.parsing.components import SCRIPT_LANGUAGE, is_component, only_script
from indexer.parsing.lexing import blank
from indexer.places.interpolation import SCRIPTS, is_interpolated, lies_within, template_texts
from indexer.places.text import EditorText
from indexer.records import Import

_LONGEST_IMPORT = 300
"""Lines: what does not end before is no import."""


class Token(NamedTuple):
    """One place of a name; the line counts from 1, column and length are code points."""

    line: int
    column: int
    length: int


class Code:
    """A text of a language as code: freed of comments and strings once, for however many names are looked for."""

    def __init__(self, language: str, text: EditorText) -> None:
        self._language = language
        self._text = text
        self._script = SCRIPT_LANGUAGE if is_component(language) else language
        self._data = only_script(language, text.data) if is_component(language) else text.data
        known = language_named(self._script)
        self._blanked = blank(self._data, known.lexis)[0] if known else self._data
        self._texts = template_texts(self._blanked) if language in SCRIPTS else []
        self._starts = [0, *accumulate(len(row) + 1 for row in text.rows)]

    def find(self, name: str, *, everywhere: bool = False) -> Iterator[Token]:
        """The places of a name, in order; in comments and strings as well if `everywhere`."""
        wanted = name.encode("utf-8", "replace")
        if not wanted or wanted not in self._data:
            return
        for found in _word(wanted, self._language).finditer(self._data):
            at = found.start()
            if everywhere or self._is_code(at, wanted):
                row = bisect_right(self._starts, at) - 1
                yield Token(row + 1, self._text.column(row, at - self._starts[row]), len(name))

    def _is_code(self, at: int, wanted: bytes) -> bool:
        if self._blanked.startswith(wanted, at):
            return not self._texts or not lies_within(self._texts, at)
        return is_interpolated(self._script, self._data, self._blanked, at)


def find_tokens(language: str, text: EditorText, name: str, *, everywhere: bool = False) -> Iterator[Token]:
    """The places of one name in a text of `language`."""
    return Code(language, text).find(name, everywhere=everywhere)


def import_lines(imports: Sequence[Import], text: EditorText) -> frozenset[int]:
    """The lines of import statements, of which records keep the first one: they go on to where brackets close."""
    lines: set[int] = set()
    for said in imports:
        number = first = said.line
        depth = 0
        while number - first < _LONGEST_IMPORT and 0 < number <= len(text.rows):
            row = text.rows[number - 1]
            lines.add(number)
            depth += row.count(b"(") + row.count(b"{") - row.count(b")") - row.count(b"}")
            if depth <= 0 and not row.rstrip().endswith(b"\\"):
                break
            number += 1
    return frozenset(lines)


@lru_cache(maxsize=1 << 10)
def _word(name: bytes, language: str) -> re.Pattern[bytes]:
    """Finds the name as a word of its own. A letter beyond ASCII belongs to a word, as a `$` does in scripts."""
    letters = rb"\w\x80-\xff" + (rb"$" if language in SCRIPTS else b"")
    before = rb"(?<![%b])" % letters if re.match(rb"[\w\x80-\xff$]", name) else b""
    behind = rb"(?![%b%b])" % (letters, rb"?!" if language == "ruby" and _is_word(name[-1:]) else b"")
    return re.compile(before + re.escape(name) + (behind if _is_word(name[-1:]) else b""))


def _is_word(letter: bytes) -> bool:
    return re.match(rb"[\w\x80-\xff]", letter) is not None
