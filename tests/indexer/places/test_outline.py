from __future__ import annotations

import pytest

from indexer.places.outline import outline_of
from indexer.places.text import EditorText


def test_an_outline_tells_lines_with_decorators_and_the_place_of_each_name() -> None:
    text = EditorText.of("import os\n\n\n@cached\n@other(1)\ndef total(cart):\n    return 1\n")
    outline = outline_of("python", text)

    (symbol,) = outline.symbols
    assert (symbol.start_line, symbol.line, symbol.column, symbol.length, symbol.end_line) == (4, 6, 4, 5, 7)
    assert [imported.module for imported in outline.imports] == ["os"]
    assert outline.lines == 8


@pytest.mark.parametrize(
    ("language", "source", "name", "place"),
    [
        ("typescript", "export class Cart {\n  add(item: Item): void {}\n}\n", "add", (2, 2)),
        ("go", "package a\n\nfunc (c *Cart) Add() {}\n", "Add", (3, 15)),
        ("rust", "impl Cart {\n    #[inline]\n    pub fn add(&self) {}\n}\n", "add", (3, 11)),
        ("csharp", "class A {\n  public Order Order { get; set; }\n}\n", "Order", (2, 15)),
        ("markdown", "# One\n\n## Two words\n", "Two words", (3, 3)),
        ("json", '{\n  "name": 1\n}\n', "name", (2, 3)),
    ],
)
def test_names_are_placed_in_every_language(language: str, source: str, name: str, place: tuple[int, int]) -> None:
    outline = outline_of(language, EditorText.of(source))
    assert [(s.line, s.column) for s in outline.symbols if s.name == name] == [place]


def test_a_text_that_is_broken_or_empty_has_an_outline_all_the_same() -> None:
    assert outline_of("python", EditorText.of("def f(:\n  x = [\n")).has_errors
    assert outline_of("python", EditorText.of("")).symbols == ()
    assert outline_of("", EditorText.of("just words\n")).symbols == ()
