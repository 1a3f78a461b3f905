from __future__ import annotations

import re
import time

import pytest

from spec.guards.pattern import BadPattern, compile_pattern

WORDS = ("", "a", "ab", "abab", "aB", "UserModel", "userModel", "Model", "snake_case", "über", "a.b", "x1", "]", "A\tb")


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[A-Z]\w*Model$",
        r"^[a-z_]+$",
        "a|^b$",
        "^(?:ab){2,3}$",
        "^(ab){1,}$",
        "^([A-Z][a-z0-9]*)+$",
        "(?i)^user",
        "[^a-z]",
        "^.{2,}$",
        "^$",
        r"^\w+$",
        "^[]a]$",
        r"\d",
        r"\W",
        r"^[\w.]+$",
        "a?b",
        "(?P<first>a)b",
        r"a\.b",
        "^a{2}",
        "x{y}",
        "[a-c-]",
        r"\s",
    ],
)
def test_a_pattern_finds_what_a_regular_expression_finds(pattern: str) -> None:
    matcher = compile_pattern(pattern)
    assert [w for w in WORDS if matcher.fits(w)] == [w for w in WORDS if re.search(pattern, w)]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "never closed"),
        ("a)", "closes nothing"),
        ("[a", "never closed"),
        ("*a", "repeats nothing"),
        ("a**", "follows a repetition"),
        ("(?=x)", "look ahead"),
        (r"(a)\1", "refer back"),
        (r"\q", "means nothing"),
        ("[b-a]", "no range"),
        ("a{3,2}", "number of times"),
        ("a{1000}", "number of times"),
        ("(a{100}){100}", "too large"),
        ("(" * 100, "too deep"),
    ],
)
def test_what_cannot_be_used_is_told(pattern: str, reason: str) -> None:
    with pytest.raises(BadPattern, match=reason):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(a*)*b$", "(a|aa)+$"])
def test_a_pattern_made_to_hang_does_not(pattern: str) -> None:
    matcher = compile_pattern(pattern)
    begun = time.perf_counter()
    matcher.fits("a" * 2_000 + "!")
    assert time.perf_counter() - begun < 1
