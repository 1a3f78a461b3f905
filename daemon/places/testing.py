"""Which tests of a test file name a definition: functions that are tests, or calls such as `it('adds', …)`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from indexer.languages.registry import language_named
from indexer.parsing.lexing import blank
from indexer.places.interpolation import SCRIPTS
from indexer.places.text import EditorText
from indexer.records import ParsedFile, Symbol, SymbolKind

_CALLABLE = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD, SymbolKind.CONSTRUCTOR})
_TEST_NAME = re.compile(r"[Tt]est|test_|it_|should|spec|Benchmark|Example")
_TEST_NAME_END = re.compile(r"(?:[Tt]est|[Ss]pec)s?\Z")
_SPOKEN = re.compile(
    rb"\b(?:it|test|specify|scenario)(?:\.\w+)*\s*\(\s*(?:(['\"`])(?P<title>(?:[^\\\n]|\\.)*?)\1|[fr]?\")"
)
_WORD = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")


class Case(NamedTuple):
    """A test: its name or title, and the line where it begins."""

    symbol: str
    line: int


class TestCases:
    """The tests of one file, by the words that stand in them."""

    __test__ = False  # pytest takes it for tests by its name

    def __init__(self, parsed: ParsedFile, text: EditorText) -> None:
        self._of_word: dict[bytes, list[Case]] = {}
        language = language_named(parsed.language)
        code = blank(text.data, language.lexis)[0] if language else text.data
        rows = code.split(b"\n")
        for case, last in _cases(parsed, text):
            for word in set(_WORD.findall(b"\n".join(rows[case.line - 1 : last]))):
                self._of_word.setdefault(word, []).append(case)

    def naming(self, name: str) -> list[Case]:
        """The tests in which a name stands, in the order of the text."""
        return self._of_word.get(name.encode("utf-8", "replace"), [])


def _cases(parsed: ParsedFile, text: EditorText) -> Iterator[tuple[Case, int]]:
    """Each test with its last line."""
    for symbol in parsed.symbols:
        if symbol.kind in _CALLABLE and _is_test(symbol):
            yield Case(symbol.qualified, text.from_index(symbol.start_line)), text.from_index(symbol.end_line)
    if parsed.language in SCRIPTS or parsed.language == "ruby":
        starts = [(number, found) for number, row in enumerate(text.rows, 1) if (found := _SPOKEN.search(row))]
        lines = [number for number, _ in starts]
        for number, found in starts:
            behind = bisect_right(lines, number)
            last = lines[behind] - 1 if behind < len(lines) else len(text.rows)
            yield Case((found["title"] or b"").decode("utf-8", "replace"), number), last


def is_inner_test(symbol: Symbol) -> bool:
    """Whether a function is a test beside what it tests, in a module `tests` of the same file as Rust has them."""
    return symbol.kind in _CALLABLE and symbol.qualified.startswith("tests.")


def _is_test(symbol: Symbol) -> bool:
    if is_inner_test(symbol):
        return True
    name = symbol.name.removeprefix("_")
    return _TEST_NAME.match(name) is not None or _TEST_NAME_END.search(name) is not None or "Test" in symbol.qualified
