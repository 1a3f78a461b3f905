"""Every definition of the case files is found, under its name, kind and line, and nothing else is.

A mark stands in a comment on the line of the name: `def: Outer.method method`; several are set apart by semicolons.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexer.languages.registry import detect_language
from indexer.parsing import parse

CASES = sorted((Path(__file__).parent / "cases").iterdir())
MARK = re.compile(r"def: (.+?)(?: \*/)?(?:;|$)")


def marked(text: str) -> set[tuple[int, str, str]]:
    found = set()
    for number, line in enumerate(text.splitlines(), 1):
        for mark in MARK.findall(line):
            qualified, _, kind = mark.rpartition(" ")
            found.add((number, qualified, kind))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_the_marked_definitions_are_found_and_no_others(case: Path) -> None:
    source = case.read_bytes()
    parsed = parse(detect_language(case.name, source), source)
    found = {(symbol.start_line, symbol.qualified, symbol.kind.value) for symbol in parsed.symbols}
    wanted = marked(source.decode())
    assert wanted
    assert sorted(wanted - found) == []
    assert sorted(found - wanted) == []


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_the_name_of_a_symbol_is_the_end_of_its_qualified_name(case: Path) -> None:
    source = case.read_bytes()
    for symbol in parse(detect_language(case.name, source), source).symbols:
        assert symbol.qualified.endswith(symbol.name)
        assert symbol.start_line <= symbol.end_line
