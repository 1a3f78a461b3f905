from __future__ import annotations

import pytest

from spec.folder.conflicts import sides_of
from spec.folder.front_matter import Unreadable

PLAIN = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> x\nd"
WITH_BASE = "a\n<<<<<<< HEAD\nb\n||||||| base\nz\n=======\nc\n>>>>>>> x\nd"


@pytest.mark.parametrize("text", [PLAIN, WITH_BASE])
def test_both_sides_are_whole_again(text: str) -> None:
    sides = sides_of(text.split("\n"))
    assert sides
    assert (sides.ours, sides.theirs) == (["a", "b", "d"], ["a", "c", "d"])
    assert sides.first == 2


@pytest.mark.parametrize("text", ["", "a\n=======\nb", "<<<<<<<<\n>>>>>>>>", "  <<<<<<< HEAD", "||||||| a"])
def test_what_only_looks_like_a_mark_is_none(text: str) -> None:
    assert sides_of(text.split("\n")) is None


@pytest.mark.parametrize(("text", "line"), [("a\n>>>>>>> x", 2), ("<<<<<<< x\na", 1), (PLAIN + "\n<<<<<<< y", 8)])
def test_marks_that_do_not_pair_name_their_line(text: str, line: int) -> None:
    with pytest.raises(Unreadable) as caught:
        sides_of(text.split("\n"))
    assert caught.value.line == line
