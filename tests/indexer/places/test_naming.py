from __future__ import annotations

import pytest

from indexer.places.naming import Word, name_column, word_at


@pytest.mark.parametrize(
    ("line", "name", "language", "column"),
    [
        ("def total(self):", "total", "python", 4),
        ("class class_total: total = 1", "total", "python", 19),
        ("  public Order Order { get; }", "Order", "csharp", 15),
        ("  List<Order> Order = new();", "Order", "csharp", 14),
        ("\tOrder Order", "Order", "go", 1),
        ("const $el = 1", "$el", "javascript", 6),
        ("    private $items = [];", "items", "php", 13),
        ("## What we do", "What we do", "markdown", 3),
        ("größe = 1", "größe", "python", 0),
    ],
)
def test_a_definition_is_named_in_its_line(line: str, name: str, language: str, column: int) -> None:
    assert name_column(line, name, language) == (column, len(name))


def test_a_name_that_does_not_stand_in_its_line_leaves_the_words_of_the_line() -> None:
    assert name_column("    x = 1  ", "y") == (4, 5)
    assert name_column("", "y") == (0, 0)


def test_the_word_at_a_cursor_is_the_one_it_touches_with_what_stands_before_the_dot() -> None:
    line = "  self.cart.add(price)"
    assert word_at(line, 13) == Word("add", 12, True, "self.cart")
    assert word_at(line, 15) == Word("add", 12, True, "self.cart")
    assert word_at(line, 16) == Word("price", 16, False, "")
    assert word_at(line, 1) is None
    assert word_at("a::b->c", 7) == Word("c", 6, True, "a.b")
