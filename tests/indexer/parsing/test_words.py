"""Complexity: one, and one more for each branch; not for words in comments, strings and longer names."""

from __future__ import annotations

import pytest

from indexer.parsing import parse
from indexer.parsing.words import _MARKS


def complexity(language: str, text: str, name: str = "f") -> int:
    return {symbol.name: symbol.complexity for symbol in parse(language, text.encode()).symbols}[name]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("python", "def f(): return 1\n", 1),
        ("python", "def f(x):\n    if x and x > 1 or not x:\n        return 1\n    elif x:\n        pass\n", 5),
        (
            "python",
            "def f(x):\n    for a in x:\n        while a:\n            try: g()\n            except E: pass\n",
            4,
        ),
        (
            "python",
            "def f(x):\n    match x:\n        case 1: pass\n        case _: pass\n    return [y for y in x if y]\n",
            5,
        ),
        ("python", "def f(x):\n    # if for while\n    'if and or'\n    iffy = format\n    return iffy\n", 1),
        ("javascript", "function f(x) { if (x && y || z) { return x ? 1 : 2 } for (;;) {} }", 6),
        ("typescript", "function f(x?: number) { switch (x) { case 1: case 2: break } return x ?? 3 }", 4),
        ("go", "package a\nfunc f(x int) { if x > 1 && x < 3 { for { } }; switch { case x > 1: } }", 5),
        ("java", "class A { void f() { try { while (a) {} } catch (E e) {} } }", 3),
        ("csharp", "class A { void f() { foreach (var x in y) { if (x) {} } } }", 3),
        ("php", "<?php function f($x) { if ($x) {} elseif ($y) {} foreach ($x as $y) {} }", 4),
        ("ruby", "def f(x)\n  return 1 if x\n  case x\n  when 1 then 2\n  end\n  x unless y\nend\n", 4),
        ("rust", "fn f(x: u8) { if x > 1 { loop { } } match x { 1 => 2, _ => 3 }; }", 5),
        ("c", "int f(int x) { if (x) return 1; return x ? 2 : 3; }", 3),
        ("cpp", "int f(int x) { while (x && y) {} return 1; }", 3),
        ("swift", "func f(x: Int) { guard x > 1 else { return }\n if x > 2 { } }", 3),
        ("kotlin", "fun f(x: Int) {\n  if (x > 1) {}\n  when (x) { 1 -> 2 }\n}\n", 3),
        ("bash", "f() { if a && b; then c; fi; case x in y) z ;; esac; }", 4),
    ],
)
def test_each_branch_counts_one(language: str, text: str, expected: int) -> None:
    assert complexity(language, text) == expected


def test_each_function_has_the_branches_of_its_own_body() -> None:
    text = (
        "def one():\n    if a: pass\n\n\ndef two():\n    if a: pass\n    if b: pass\n\n\n"
        "class C:\n    def three(self): pass\n"
    )
    assert [complexity("python", text, name) for name in ("one", "two", "three", "C")] == [2, 3, 1, 0]


def test_what_is_no_function_has_no_complexity() -> None:
    parsed = parse("typescript", b"const a = x ? 1 : 2\ninterface I { f(): void }\ntype T = A extends B ? C : D\n")
    assert {symbol.complexity for symbol in parsed.symbols} == {0}


def test_signs_are_replaced_at_their_length_so_that_bytes_of_the_tree_stay_true() -> None:
    for marks in _MARKS.values():
        for sign, word in marks.replaced:
            assert len(sign) == len(word)
