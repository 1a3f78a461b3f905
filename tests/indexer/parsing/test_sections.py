"""Headings are found in every markup, and nest to sections."""

from __future__ import annotations

import pytest

from indexer.parsing import parse
from indexer.records import SymbolKind


def outline(language: str, text: str) -> list[tuple[str, int, int]]:
    return [(s.qualified, s.start_line, s.end_line) for s in parse(language, text.encode()).symbols]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("markdown", "# One\na\n## Two\nb\n### Three\nc\n## Four\nd\n"),
        ("html", "<h1>One</h1>\na\n<h2>Two</h2>\nb\n<h3>Three</h3>\nc\n<h2>Four</h2>\nd\n"),
        ("asciidoc", "= One\na\n== Two\nb\n=== Three\nc\n== Four\nd\n"),
        ("org", "* One\na\n** Two\nb\n*** Three\nc\n** Four\nd\n"),
        ("textile", "h1. One\na\nh2. Two\nb\nh3. Three\nc\nh2. Four\nd\n"),
        ("rdoc", "= One\na\n== Two\nb\n=== Three\nc\n== Four\nd\n"),
    ],
)
def test_sections_nest_and_end_before_the_next_of_their_level(language: str, text: str) -> None:
    assert outline(language, text) == [
        ("One", 1, 8),
        ("One > Two", 3, 6),
        ("One > Two > Three", 5, 6),
        ("One > Four", 7, 8),
    ]


def test_restructured_text_orders_its_levels_by_their_first_use() -> None:
    text = "====\nBook\n====\n\nPart\n----\n\nChapter\n~~~~~~~\n\nOther part\n----------\n\nNo heading\n--\n"
    assert outline("restructuredtext", text) == [
        ("Book", 1, 15),
        ("Book > Part", 5, 10),
        ("Book > Part > Chapter", 8, 10),
        ("Book > Other part", 11, 15),
    ]


def test_latex() -> None:
    assert outline("latex", "\\section{One}\na\n\\subsection*{Two}\nb\n") == [("One", 1, 4), ("One > Two", 3, 4)]


def test_markdown_headings_lose_their_marks() -> None:
    text = "# `Code` and **bold** [link](x) {#anchor}\n\nOther\n=====\n\n```sh\n# no heading\n```\n\n## Deep ##\n"
    assert [name for name, *_ in outline("markdown", text)] == ["Code and bold link", "Other", "Other > Deep"]


def test_headings_are_told_from_keys() -> None:
    symbols = parse("html", b"<title>Page</title>\n<div id='main'><h1 id='top'>Hi <b>you</b></h1></div>\n").symbols
    assert {(s.name, s.kind) for s in symbols} == {
        ("Page", SymbolKind.HEADING),
        ("Hi you", SymbolKind.HEADING),
        ("main", SymbolKind.KEY),
        ("top", SymbolKind.KEY),
    }


def test_a_table_of_data_gives_its_outer_keys_alone() -> None:
    rows = ",\n".join(f'"row{number}": {{"a": 1, "b": 2}}' for number in range(300))
    names = [symbol.qualified for symbol in parse("json", f"{{{rows}}}".encode()).symbols]
    assert names == [f"row{number}" for number in range(300)]


def test_the_number_of_keys_is_bounded() -> None:
    text = "".join(f"key{number}: 1\n" for number in range(5000))
    assert len(parse("yaml", text.encode()).symbols) == 2000
