from __future__ import annotations

import time

import pytest
from support.guarded import broken, code, shown

from spec.guards.judging import MOST_IN_A_FILE


def test_what_several_guards_find_comes_from_top_to_bottom_and_each_once() -> None:
    file = code("a.py", "import b\neval(1)\nimport a\n")
    found = broken(file, "forbid import a, b, a", "forbid call eval", "forbid call eval")
    assert shown(found) == [(1, "b"), (2, "eval"), (3, "a")]


@pytest.mark.parametrize(
    ("line", "guard"),
    [
        ("class a{}: pass\n", "name class like ^[A-Z]"),
        ("x = 1  # {}\n", "name variable like ^[A-Z]"),
        ("import m{}\n", "forbid import m*"),
        ("eval({})\n", "forbid call eval"),
        ("x = {}\n", "number x < 0"),
    ],
)
def test_a_file_in_which_everything_is_wrong_costs_little(line: str, guard: str) -> None:
    file = code("a.py", "".join(line.format(number) for number in range(10_000)))
    begun = time.perf_counter()
    found = broken(file, guard)
    assert len(found) == MOST_IN_A_FILE
    assert sum(len(fix.edits) for one in found for fix in one.fixes) <= MOST_IN_A_FILE
    assert time.perf_counter() - begun < 3
