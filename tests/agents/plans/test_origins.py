"""Who wrote which line, through any number of steps."""

from __future__ import annotations

from random import Random

import pytest

from agents.edits.hunks import hunks
from agents.plans.origins import Version, touches_of
from agents.plans.traces import Touch


def lines(*words: str) -> bytes:
    return "".join(f"{word}\n" for word in words).encode()


def spans(*versions: bytes) -> list[tuple[str, int, int]]:
    steps = [Version(content, f"T-{number}", number) for number, content in enumerate(versions[1:], start=1)]
    return [(one.task, one.start, one.end) for one in touches_of("a.py", [Version(versions[0]), *steps])]


def test_each_line_is_of_the_step_that_wrote_it_and_lines_that_were_there_are_nobodys() -> None:
    base = lines("a", "b", "c")
    assert spans(base, lines("a", "x", "c"), lines("a", "x", "c", "y", "z")) == [("T-1", 2, 2), ("T-2", 4, 5)]


def test_what_another_step_writes_over_is_no_longer_the_first_ones() -> None:
    assert spans(lines("a", "b"), lines("a", "x"), lines("a", "y")) == [("T-2", 2, 2)]


def test_lines_keep_their_writer_when_others_are_put_before_them() -> None:
    assert spans(lines("a"), lines("a", "x"), lines("n", "m", "a", "x")) == [("T-2", 1, 2), ("T-1", 4, 4)]


def test_where_lines_were_only_taken_out_the_place_is_of_whoever_did_it() -> None:
    assert spans(lines("a", "b", "c", "d"), lines("a", "d")) == [("T-1", 1, 2)]
    assert spans(lines("a", "b"), lines("b")) == [("T-1", 1, 1)]
    assert spans(lines("a", "b"), lines("a"), lines("a", "n")) == [("T-2", 2, 2), ("T-1", 2, 3)]


def test_a_file_that_is_new_or_gone_is_of_its_step() -> None:
    assert spans(b"", lines("a", "b")) == [("T-1", 1, 2)]
    assert spans(lines("a", "b"), b"") == [("T-1", 1, 1)]


@pytest.mark.parametrize("seed", range(40))
def test_every_hunk_has_somebody_who_made_it(seed: int) -> None:
    chance = Random(seed)
    versions = [[chance.choice("abcdef") for _ in range(30)]]
    for number in range(chance.randrange(1, 6)):
        version = list(versions[-1])
        for _ in range(chance.randrange(1, 5)):
            at = chance.randrange(len(version) + 1)
            version[at : at + chance.randrange(4)] = [f"{number}{chance.random()}"] * chance.randrange(3)
        versions.append(version)
    told = [lines(*version) for version in versions]
    steps = [Version(content, f"T-{n}", n) for n, content in enumerate(told[1:], start=1)]
    touches = touches_of("a.py", [Version(told[0]), *steps])
    for hunk in hunks(told[0], told[-1]):
        first, size = hunk.after_start + 1, len(hunk.after)
        span = (first, hunk.after_start + size) if size else (max(hunk.after_start, 1), hunk.after_start + 1)
        assert any(touch.meets(*span) for touch in touches), (hunk, touches)
    assert all(isinstance(touch, Touch) and touch.start <= touch.end for touch in touches)
