from __future__ import annotations

import pytest
from support.guarded import broken, code, in_tree, mended, places

from spec.guards.amounts import value_of


@pytest.mark.parametrize(
    ("path", "text", "guard", "found"),
    [
        ("a.py", "MAX: int = 5 * 2\n# MAX = 9\ns = 'MAX = 9'\nMAX_X = 9\n", "number MAX <= 5", [(1, "5 * 2")]),
        ("a.py", "class A:\n    max = 7\nclass B:\n    max = 8\n", "number A.max < 5", [(2, "7")]),
        ("a.py", "f(timeout=30, x=1)\n", "number timeout <= 5", [(1, "30")]),
        ("a.py", "MAX = 10_000\n", "number MAX <= 5", [(1, "10_000")]),
        ("a.py", "MAX = 0x10\n", "number MAX < 16", [(1, "0x10")]),
        ("a.ts", "export const MAX: number = 7;\nconst o = { max: 3, 'min': 2 };\n", "number MAX <= 5", [(1, "7")]),
        ("a.ts", "const o = { max: 3, 'min': 2 };\n", "number min > 5", [(1, "2")]),
        (
            "a.toml",
            "[tool.x]\nline-length = 120\n[y]\nline-length = 9\n",
            "number tool.x.line-length <= 100",
            [(2, "120")],
        ),
        ("a.yaml", "a:\n  b:\n    c: 5\nc: 9 # c: 10\n", "number a.b.c < 3", [(3, "5")]),
        ("a.json", '{\n  "a": {\n    "c": 3\n  },\n  "c": 9\n}\n', "number a.c < 3", [(3, "3")]),
        ("a.yaml", "a:\n  b:\n    x:\n      c: 1\n    c: 5\n", "number a.b.c < 0", [(5, "5")]),
        ("a.yaml", "a:\n  b:\n    x:\n      c: 1\n    c: 5\n", "number a.b.x.c < 0", [(4, "1")]),
        (
            "a.json",
            '{\n "a": {\n  "b": {\n   "c": {\n    "d": 3\n   }\n  },\n  "d": 9\n }\n}\n',
            "number a.b.c.d < 3",
            [(5, "3")],
        ),
        ("a.go", "package a\nconst Max int = 5\nvar T = 5 * time.Second\n", "number Max < 3", [(2, "5")]),
        ("A.java", "class A { static final int MAX = 5; }\n", "number MAX < 3", [(1, "5")]),
        ("a.rs", "pub const MAX: u32 = 5_000;\n", "number MAX < 3", [(1, "5_000")]),
        ("a.c", "#define MAX 5\n", "number MAX < 3", [(1, "5")]),
        (".env", "MAX=5\n", "number MAX < 3", [(1, "5")]),
        ("a.py", "MAX = -1\n", "number MAX between 0 and 5", [(1, "-1")]),
        ("a.py", "MAX = 3\n", "number MAX between 0 and 5", []),
        ("a.py", "MAX = 3\n", "number MAX = 3", []),
        ("a.py", "MAX = 3\n", "number MAX != 3", [(1, "3")]),
        ("a.py", "if MAX == 9: ...\n", "number MAX < 3", []),
    ],
)
def test_a_number_is_found_as_people_set_it(path: str, text: str, guard: str, found: list[object]) -> None:
    assert places(path, text, guard) == found


@pytest.mark.parametrize(
    ("guard", "after"),
    [
        ("number MAX <= 5", "MAX = 5\n"),
        ("number MAX >= 1_000", "MAX = 1_000\n"),
        ("number MAX between 1 and 5", "MAX = 5\n"),
        ("number MAX between 100 and 500", "MAX = 100\n"),
    ],
)
def test_a_number_is_set_to_the_nearest_bound(guard: str, after: str) -> None:
    (found,) = broken(code("a.py", "MAX = 3 * 5\n"), guard)
    assert mended("MAX = 3 * 5\n", found.fixes[0]) == after


def test_a_bound_that_is_not_allowed_itself_is_not_offered() -> None:
    (found,) = broken(code("a.py", "MAX = 9\n"), "number MAX < 5")
    assert found.fixes == ()


def test_a_file_that_is_named_and_sets_no_such_number_is_told_as_a_warning() -> None:
    (found,) = broken(code("a.py", "MAX = f()\n"), "number MAX in a.py <= 5")
    assert (found.severity, found.clause) == ("warning", "bounds MAX in a.py, where it is set to no plain number")
    assert places("a.py", "MAX = f()\n", "number MAX <= 5") == []


def test_a_file_that_is_named_and_is_not_there_is_told() -> None:
    (found,) = in_tree(["b.py"], "number MAX in a.py <= 5")
    assert "no such file" in found.clause
    assert in_tree(["conf/a.py"], "number MAX in conf <= 5") == []


def test_what_is_no_number_has_no_value() -> None:
    assert value_of("1e999 * 1e999") == float("inf")
    assert value_of("0x") is None
