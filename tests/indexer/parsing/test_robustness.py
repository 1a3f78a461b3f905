"""`parse` never raises and never hangs, whatever the bytes."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from indexer.languages.registry import detect_language
from indexer.languages.table import LANGUAGES
from indexer.parsing import parse

CASES = sorted((Path(__file__).parent / "cases").iterdir())
WITH_GRAMMAR = [language.name for language in LANGUAGES if language.grammar is not None]


@pytest.mark.parametrize("language", [language.name for language in LANGUAGES])
def test_nothing_at_all(language: str) -> None:
    parsed = parse(language, b"")
    assert (parsed.language, parsed.lines, parsed.chunks, parsed.symbols) == (language, 0, (), ())


@pytest.mark.parametrize("language", ["", *WITH_GRAMMAR])
def test_bytes_without_sense(language: str) -> None:
    dice = random.Random(7)
    for size in (1, 10, 3000):
        parse(language, dice.randbytes(size))
        parse(language, bytes(dice.choices(b"\"'`/*#\\\n{}()[]<>$%=: \t\r\x00a", k=size)))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_content_that_stops_or_starts_anywhere(case: Path) -> None:
    source = case.read_bytes()
    language = detect_language(case.name, source)
    for cut in range(1, len(source), 397):
        parse(language, source[:cut])
        parse(language, source[cut:])


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_line_ends_of_windows_change_nothing_but_the_bytes(case: Path) -> None:
    source = case.read_bytes()
    language = detect_language(case.name, source)
    unix, windows = parse(language, source), parse(language, source.replace(b"\n", b"\r\n"))
    assert [(s.qualified, s.kind, s.start_line, s.end_line) for s in windows.symbols] == [
        (s.qualified, s.kind, s.start_line, s.end_line) for s in unix.symbols
    ]
    assert windows.imports == unix.imports
    assert (windows.lines, windows.code_lines, windows.comment_lines) == (
        unix.lines,
        unix.code_lines,
        unix.comment_lines,
    )


def test_a_byte_order_mark_hides_nothing() -> None:
    parsed = parse("python", b"\xef\xbb\xbfimport os\n\n\ndef run(): ...\n")
    assert [symbol.name for symbol in parsed.symbols] == ["run"]
    assert [found.module for found in parsed.imports] == ["os"]


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    parsed = parse("python", "# café\nclass Größe:\n    def prüfe(self): ...\n".encode("latin-1"))
    assert len(parsed.symbols) >= 1
    assert parsed.chunks[0].end_line == 3
    again = parse("python", "class Größe: ...\n".encode())
    assert again.symbols[0].name == "Größe"


def test_nul_bytes_do_not_stop_the_reading() -> None:
    parsed = parse("python", b"a = 1\n\x00\x00\ndef run(): ...\n")
    assert "run" in {symbol.name for symbol in parsed.symbols}
    assert parsed.lines == 3


def test_code_with_errors_is_read_as_far_as_it_goes() -> None:
    parsed = parse("python", b"def good(): ...\n\nbroken = = 1 +\n\nclass Fine:\n    def also(self): ...\n")
    assert parsed.has_errors
    assert {"good", "Fine", "Fine.also"} <= {symbol.qualified for symbol in parsed.symbols}


@pytest.mark.parametrize(
    ("language", "opening", "closing"),
    [
        ("python", "(", ")"),
        ("json", '{"a":[', "]}"),
        ("javascript", "function f(){", "}"),
        ("java", "class A{", "}"),
        ("rust", "mod a{", "}"),
        ("cpp", "namespace a{", "}"),
        ("html", "<div id=a>", "</div>"),
        ("markdown", "> ", ""),
        ("yaml", "[", "]"),
        ("ruby", "module A;", "end;"),
        ("php", "<?php {", "}"),
    ],
)
def test_nesting_five_thousand_levels_deep(language: str, opening: str, closing: str) -> None:
    parsed = parse(language, (opening * 5000 + closing * 5000).encode())
    assert len(parsed.chunks) == 1


def test_nesting_by_lines_five_thousand_levels_deep() -> None:
    text = "\n".join(["class A {"] * 5000 + ["}"] * 5000)
    parsed = parse("java", text.encode())
    assert sum(chunk.end_line - chunk.start_line + 1 for chunk in parsed.chunks) == 10_000
    python = "\n".join(" " * depth + "if x:" for depth in range(90)) + "\n" + " " * 90 + "pass\n"
    assert parse("python", python.encode()).lines == 91


@pytest.mark.parametrize("language", ["", "javascript", "json", "lua"])
def test_a_line_of_a_megabyte_is_read_in_a_blink(language: str) -> None:
    text = (b"var a=1;function b(c){return c?'x':\"y\"}/*z*/" * 25_000)[:1_000_000]
    begin = time.process_time()
    parsed = parse(language, text)
    assert time.process_time() - begin < 5
    assert parsed.lines == 1
    assert len(parsed.chunks) == 1


@pytest.mark.parametrize("language", ["python", "javascript", "ruby", "php", "cpp", "rust", "lua"])
@pytest.mark.parametrize("opener", ['"', "'", '"""', "/*", "`", 'R"x(', 'r#"', '@"', "--[[", "=begin\n", "#[["])
def test_what_opens_and_never_closes_costs_no_more_than_its_length(language: str, opener: str) -> None:
    begin = time.process_time()
    parse(language, (opener + "a\\").encode() * 1000)
    parse(language, (opener + " word" * 5000).encode())
    assert time.process_time() - begin < 5


def test_a_language_that_is_not_known_is_plain_text() -> None:
    parsed = parse("klingon", b"a\n\nb\n")
    assert parsed.lines == 3
    assert len(parsed.chunks) == 1
