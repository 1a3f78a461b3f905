from __future__ import annotations

import pytest

from agents.edits.syntax import check_syntax


@pytest.mark.parametrize(
    ("path", "before", "after", "line"),
    [
        ("a.py", "def f():\n    pass\n", "def f(:\n    pass\n", 1),
        ("a.py", None, "x = (1,\ny = 2\n", 1),
        ("a.ts", "let a: number = 1\n", "let a: number = 1\nfunction f( {\n", 2),
        ("a.go", "package a\n", "package a\nfunc f( {\n}\n", 2),
        ("a.json", "{}", '{"a": }', 1),
        ("Cargo.toml", "a = 1\n", "a = [1\n", 1),
        ("a.rs", "fn f() {}\n", "fn f() {\n", 1),
    ],
)
def test_an_edit_that_breaks_a_file_is_told(path, before, after, line) -> None:
    report = check_syntax(path, before.encode() if before else None, after.encode())
    assert report.is_sure
    assert report.faults[0].line >= line


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.py", "def f(:\n", "def f(:\n    x\n"),  # it was broken before
        ("a.py", "x\n", None),
        ("a.py", "x\n", "match x:\n    case {'a': 1, **rest}:\n        print(f'{x!r:>{10}}')\n"),
        ("a.json", "{}", '{"a": [1, 2]}'),
        ("notes.md", "x", "# [broken](("),
        ("q.sql", "select 1", "MERGE INTO t USING s ON (a = b) WHEN ?? "),
        ("a.unknown", "x", "((("),
        ("a.py", "x\n", "y\n\0"),
    ],
)
def test_what_parses_or_cannot_be_told_is_no_fault(path, before, after) -> None:
    assert check_syntax(path, before.encode(), after.encode() if after is not None else None).faults == ()


def test_where_the_grammar_knows_less_than_the_language_it_is_only_a_warning() -> None:
    report = check_syntax("a.sh", b"echo a\n", b"if true; then\n")
    assert report.faults
    assert not report.is_sure
