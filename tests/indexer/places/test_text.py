from __future__ import annotations

import pytest

from indexer.parsing.parser import parse
from indexer.places.outline import outline_of, placed_symbols
from indexer.places.text import EditorText
from indexer.places.tokens import Token, find_tokens


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_editors_count_them(ending: str) -> None:
    text = EditorText.of(ending.join(["a = 1", "def later():", "    return a", ""]))

    (symbol,) = [s for s in outline_of("python", text).symbols if s.kind == "function"]
    assert (symbol.line, symbol.column, symbol.length) == (2, 4, 5)
    assert text.line(2) == "def later():"
    assert list(find_tokens("python", text, "a")) == [Token(1, 0, 1), Token(3, 11, 1)]


def test_a_form_feed_or_a_separator_of_unicode_ends_no_line() -> None:
    text = EditorText.of("x = 1\f\n\u2028y = 2\x85\ndef f(): pass\n")

    assert [s.line for s in outline_of("python", text).symbols if s.name == "f"] == [3]


def test_what_the_index_counts_by_newlines_is_counted_anew_where_returns_stand_alone() -> None:
    data = b"a = 1\rb = 2\r\nc = 3\rdef f():\n    pass\n"
    text = EditorText.saved(data)

    assert [s.line for s in placed_symbols(parse("python", data), text) if s.name == "f"] == [4]
    assert [text.from_index(line) for line in (1, 2, 3)] == [1, 3, 5]


def test_the_mark_at_the_beginning_of_a_file_moves_no_column() -> None:
    text = EditorText.saved(b"\xef\xbb\xbfvalue = 1\n")

    assert list(find_tokens("python", text, "value")) == [Token(1, 0, 5)]


def test_columns_count_code_points() -> None:
    text = EditorText.of("s = '😀é'; total = 1\n")

    assert list(find_tokens("python", text, "total")) == [Token(1, 10, 5)]
