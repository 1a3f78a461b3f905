from __future__ import annotations

import pytest

from agents.reviews.change import Change
from agents.reviews.leftovers import find_leftovers
from indexer.languages.registry import detect_language
from indexer.records import FileClass


def told(path: str, after: str, before: str | None = "x = 1\n", kind: FileClass = FileClass.SOURCE) -> list[str]:
    change = Change(path, detect_language(path, after.encode()), before, after, frozenset(range(1, 99)), kind)
    return [f"{one.code}:{one.line}:{one.column}" for one in find_leftovers(change)]


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("a.py", "def f():\n    breakpoint()\n", "debugger:2:4"),
        ("a.py", "import pdb\n", "debugger:1:0"),
        ("a.py", "def f():\n    print(1)\n", "debug-print:2:4"),
        ("a.ts", "function f() {\n  debugger;\n}\n", "debugger:2:2"),
        ("a.ts", "const a = 1\n  console.log(a)\n", "debug-print:2:2"),
        ("a.rb", "def f\n  binding.pry\nend\n", "debugger:2:2"),
        ("a.rs", "fn f() {\n    dbg!(1);\n}\n", "debug-print:2:4"),
        ("a.php", "<?php\nvar_dump($a);\n", "debug-print:2:0"),
        ("A.java", "class A { void f() {\n  System.out.println(1);\n} }\n", "debug-print:2:2"),
        ("a.py", "x = 1  # TODO: more\n", "to-do:1:9"),
        ("a.go", "// FIXME it breaks\n", "to-do:1:3"),
        ("a.txt", "a\n<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n", "conflict-marker:2:0"),
    ],
)
def test_what_was_left_behind_is_found_where_it_stands(path: str, text: str, found: str) -> None:
    assert told(path, text) == [found]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", 's = "breakpoint()"\n'),
        ("a.py", "# print(1)\n"),
        ("a.py", "# add what is asked for as TODO.\n"),
        ("a.py", 'x = "# TODO: no comment"\n'),
        ("a.py", "TODO = 3\n"),
        ("scripts/a.py", "print(1)\n"),
        ("shop/cli.py", "print(1)\n"),
        ("a.rst", "Title\n=======\n\nMore\n=======\n"),
        ("a.md", "<<<<<<< is how a conflict begins\n"),
        ("a.ts", "logger.debug(a)\n"),
    ],
)
def test_what_only_looks_so_is_not_told(path: str, text: str) -> None:
    assert told(path, text) == []


def test_who_always_printed_may_go_on() -> None:
    assert told("a.py", "print(1)\nprint(2)\n", before="print(1)\n") == []
    assert told("a.py", "print(1)\n", before=None) == []


def test_a_test_that_runs_alone_is_told_in_tests_only() -> None:
    text = "it.only('adds', () => {\n})\n"
    assert told("a.test.ts", text, kind=FileClass.TEST) == ["focused-test:1:0"]
    assert told("a.ts", text) == []


def fixed(path: str, text: str) -> str | None:
    change = Change(path, detect_language(path, text.encode()), "x = 1\n", text, frozenset(range(1, 99)))
    (remark,) = find_leftovers(change)
    if remark.fix is None:
        return None
    lines = text.split("\n")
    del lines[remark.fix.first - 1 : remark.fix.last]
    return "\n".join(lines)


def test_a_line_is_taken_out_only_where_the_rest_still_parses() -> None:
    assert fixed("a.py", "def f():\n    breakpoint()\n    return 1\n") == "def f():\n    return 1\n"
    assert fixed("a.py", "def f():\n    breakpoint()\n") is None
    assert fixed("a.py", "def f():\n    print(\n        1)\n    return 1\n") is None
    assert fixed("a.ts", "if (a) {\n  debugger;\n}\n") == "if (a) {\n}\n"
