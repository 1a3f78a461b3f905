"""Where a name stands in a text as code: not in comments, and in strings only where these hold code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
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


def find_tokens(language: str, text: EditorText, name: str, *, everywhere: bool = False) -> Iterator[Token]:
    """The places of `name` in a text of `language`, in order; in comments and strings as well if `everywhere`."""
    data, wanted = text.data, name.encode("utf-8", "replace")
    if not wanted or wanted not in data:
        return
    script = SCRIPT_LANGUAGE if is_component(language) else language
    code = only_script(language, data) if is_component(language) else data
    known = language_named(script)
    blanked = blank(code, known.lexis)[0] if known and not everywhere else code
    texts = template_texts(blanked) if language in SCRIPTS and not everywhere else []
    row, begin, end = 0, 0, len(text.rows[0])
    for found in _word(wanted, language).finditer(code):
        at = found.start()
        if not _is_code(script, code, blanked, texts, at, wanted):
            continue
        while at > end:
            row, begin = row + 1, end + 1
            end = begin + len(text.rows[row])
        yield Token(row + 1, text.column(row, at - begin), len(name))


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


def _is_code(
    language: str, code: bytes, blanked: bytes, texts: Sequence[tuple[int, int]], at: int, wanted: bytes
) -> bool:
    if blanked.startswith(wanted, at):
        return not texts or not lies_within(texts, at)
    return is_interpolated(language, code, blanked, at)


@lru_cache(maxsize=1 << 10)
def _word(name: bytes, language: str) -> re.Pattern[bytes]:
    """Finds the name as a word of its own. A letter beyond ASCII belongs to a word, as a `$` does in scripts."""
    letters = rb"\w\x80-\xff" + (rb"$" if language in SCRIPTS else b"")
    before = rb"(?<![%b])" % letters if re.match(rb"[\w\x80-\xff$]", name) else b""
    behind = rb"(?![%b%b])" % (letters, rb"?!" if language == "ruby" and _is_word(name[-1:]) else b"")
    return re.compile(before + re.escape(name) + (behind if _is_word(name[-1:]) else b""))


def _is_word(letter: bytes) -> bool:
    return re.match(rb"[\w\x80-\xff]", letter) is not None
