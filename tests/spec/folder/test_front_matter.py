from __future__ import annotations

import random
from typing import Any

import pytest
import yaml

from spec.folder.front_matter import Unreadable, read_front, write_front

MARKS = [
    *"ab \n\t:#-\"'{}[],&*!|>%@`\\\r\x00\x85\u2028\ufeffé東😀01e.~?=<\u200d\u00a0",
    "yes",
    "no",
    "null",
    "---",
    "...",
]


def text(chance: random.Random) -> str:
    return "".join(chance.choices(MARKS, k=chance.randint(0, 8)))


def value(chance: random.Random, depth: int = 0) -> Any:
    kind = chance.randint(0, 9) if depth < 4 else 0
    if kind < 5:
        return text(chance)
    if kind == 5:
        return chance.choice([True, False, None, 0, -5, 2.5, 1e21, 1e-7, 10**18])
    if kind < 8:
        return [value(chance, depth + 1) for _ in range(chance.randint(0, 3))]
    return {text(chance): value(chance, depth + 1) for _ in range(chance.randint(0, 3))}


def read(written: str) -> dict[str, Any]:
    return read_front(written.split("\n"), 2).values


@pytest.mark.parametrize("seed", range(10))
def test_any_value_comes_back_as_it_was(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(200):
        fields = {text(chance): value(chance) for _ in range(4)}
        assert read("\n".join(write_front(fields.items()).split("\n")[1:-1])) == fields


def test_other_readers_of_yaml_read_the_same() -> None:
    fields = {"chosen": ["no", "on", "1.5", "a: b"], "form": {"p95": 200, "on": True}, "note": "a\n\nb\n", "none": None}
    assert yaml.safe_load(write_front(fields.items()).strip("-")) == fields


def test_words_stay_words_and_times_stay_text() -> None:
    assert read("a: no\nb: 2026-11-21\nc: 2026-11-21T10:00:00Z\nd: [yes, 12, 1.5, true]") == {
        "a": "no",
        "b": "2026-11-21",
        "c": "2026-11-21T10:00:00Z",
        "d": ["yes", 12, 1.5, True],
    }


@pytest.mark.parametrize(
    ("written", "line", "reason"),
    [
        ("a: 1\nb: [", 3, "no valid YAML"),
        ("a: 1\na: 2", 3, "`a` stands there twice"),
        ("- a", 2, "`name: value`"),
        ("a: 1\n...\nb: 2", 4, "no valid YAML"),
        ("a: &x [1]\nb: *x", 2, "in quotes"),
        ("a: *x", 2, "in quotes"),
        ("a: !!python/object:os.system x", 2, "in quotes"),
        ("a: " + "[" * 200_000, 2, "too deep"),
    ],
)
def test_what_cannot_be_read_names_its_line(written: str, line: int, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason) as caught:
        read(written)
    assert caught.value.line == line
