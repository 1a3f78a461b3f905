from __future__ import annotations

import pytest

from agents.reviews.change import Change
from agents.reviews.growth import find_faults, find_growth, judge_arrival
from indexer.parsing.parser import parse
from indexer.records import FileClass


def function(name: str, ways: int) -> str:
    return f"def {name}(a):\n" + "".join(f"    if a == {n}:\n        a += 1\n" for n in range(ways)) + "    return a\n"


def told(before: str | None, after: str) -> list[str]:
    symbols = tuple(parse("python", after.encode()).symbols)
    old = tuple(parse("python", (before or "").encode()).symbols)
    lines = frozenset(range(1, after.count("\n") + 1))
    change = Change("a.py", "python", before, after, lines, symbols_before=old, symbols=symbols)
    return [f"{one.severity} {one.message.partition(' through')[0]}" for one in find_growth(change)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (5, 16, ["hint `f` grew from 6 to 17 paths"]),
        (5, 30, ["warning `f` grew from 6 to 31 paths"]),
        (13, 14, ["hint `f` grew from 14 to 15 paths"]),
        (20, 21, []),
        (20, 24, ["warning `f` grew from 21 to 25 paths"]),
        (60, 64, []),
        (20, 15, []),
        (3, 9, []),
    ],
)
def test_a_function_is_told_when_it_becomes_too_much(old: int, new: int, said: list[str]) -> None:
    assert told(function("f", old), function("f", new)) == said


def test_a_new_function_is_told_when_it_is_too_much_and_a_renamed_one_is_not() -> None:
    assert told(None, function("f", 20)) == ["hint `f` has 21 paths"]
    assert told(function("f", 20), function("g", 20)) == []


def test_what_does_not_parse_any_more_is_a_fault() -> None:
    broken = Change("a.py", "python", "x = 1\n", "x = (1\n")
    assert [(one.code, one.severity) for one in find_faults(broken)] == [("syntax", "error")]
    assert list(find_faults(Change("a.py", "python", "x = (1\n", "x = (2\n"))) == []


@pytest.mark.parametrize(
    ("path", "kind", "size", "code"),
    [
        ("a.zip", FileClass.BINARY, 3_000_000, "large-file"),
        ("icon.png", FileClass.BINARY, 3_000, ""),
        ("dump.sql", FileClass.HUGE, 9_000_000, "large-file"),
        ("a_pb2.py", FileClass.GENERATED, 900, "generated-file"),
        ("a.min.js", FileClass.MINIFIED, 900, "generated-file"),
        ("uv.lock", FileClass.GENERATED, 90_000, ""),
        ("Pipfile.lock", FileClass.GENERATED, 90_000, ""),
        ("package-lock.json", FileClass.HUGE, 2_000_000, ""),
        ("a.py", FileClass.SOURCE, 900, ""),
    ],
)
def test_files_that_no_repository_needs_are_told(path: str, kind: FileClass, size: int, code: str) -> None:
    remark = judge_arrival(path, kind, size)
    assert (remark.code if remark else "") == code
