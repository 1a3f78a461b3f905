"""Macros that would hide a definition from the grammar are hidden themselves, byte for byte."""

from __future__ import annotations

import pytest

from indexer.parsing import parse
from indexer.parsing.macros import hide_macros


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\nclass LIB_EXPORT Slice {\n", b"\nclass            Slice {\n"),
        (b'\nstruct API("x") Slice : Base {\n', b"\nstruct          Slice : Base {\n"),
        (b"\nAPI_EXTERN int run(void);\n", b"\n           int run(void);\n"),
        (b"\nstatic UNITTEST char *run(void)\n", b"\nstatic          char *run(void)\n"),
        (b"\nLIB_EXPORT template <class T>\n", b"\n           template <class T>\n"),
        (b"\nLIB_BEGIN_NAMESPACE\nint x;\n", b"\n                   \nint x;\n"),
    ],
)
def test_a_macro_before_a_definition_becomes_spaces(before: bytes, after: bytes) -> None:
    assert hide_macros(before) == after


@pytest.mark.parametrize(
    "text",
    [
        b"\nstruct FOO bar;\n",
        b"\nstruct FOO bar = { 1 };\n",
        b"\nBOOL run(void);\n",
        b"\nCHECK(a, b);\n",
        b"\nenum kind { ONE,\nTWO\n};\n",
        b"\n#define EXPORT visible\n",
        b"\n  RETURN;\n",
    ],
)
def test_what_the_grammar_reads_well_stays(text: bytes) -> None:
    assert hide_macros(text) == text


def test_a_class_behind_an_export_macro_is_found_with_its_members() -> None:
    parsed = parse("cpp", b"class LIB_EXPORT Slice {\n public:\n  int size() const;\n};\n")
    assert [symbol.qualified for symbol in parsed.symbols] == ["Slice", "Slice.size"]
    assert parsed.symbols[0].signature == "class LIB_EXPORT Slice"
