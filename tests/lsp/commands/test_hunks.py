from __future__ import annotations

from lsp.commands.hunks import hunk_edit
from lsp.features.acting.knowing import is_still_open

HUNK = {"lines": [" a", "-b", "+B", "+C", " d"]}


def test_a_hunk_becomes_an_edit_where_its_lines_stand() -> None:
    edit = hunk_edit(HUNK, ["first", "a", "b", "d", ""])

    assert edit is not None
    assert (edit.range.start.line, edit.range.end.line, edit.new_text) == (1, 4, "a\nB\nC\nd\n")


def test_a_hunk_without_its_lines_or_with_two_places_is_no_edit() -> None:
    assert hunk_edit(HUNK, ["a", "x", "d"]) is None
    assert hunk_edit(HUNK, ["a", "b", "d", "a", "b", "d"]) is None
    assert hunk_edit({"lines": ["+new"]}, []) is None


def test_a_hunk_is_open_until_its_new_lines_stand_there() -> None:
    assert is_still_open(HUNK, "a\nb\nd\n")
    assert not is_still_open(HUNK, "a\nB\nC\nd\n")
    assert not is_still_open(HUNK, "")
