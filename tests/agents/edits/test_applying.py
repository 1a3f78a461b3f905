from __future__ import annotations

import pytest

from agents.edits.applying import apply_edits
from agents.edits.edit import Block, FileEdit
from agents.errors import BadPatch, EditAmbiguous, EditError, EditNotFound, FileMissing, FileUnsuitable

CODE = "def f():\n    return 1\n\n\ndef g():\n    return 1\n"


def edit(find: str, new: str, path: str = "a.py", **how) -> FileEdit:
    return FileEdit(path=path, kind="edit", blocks=(Block(find=find, replace=new, **how),))


def after(content: str | bytes, *edits: FileEdit) -> bytes | None:
    files = {"a.py": content.encode() if isinstance(content, str) else content}
    (outcome,) = apply_edits(edits, files.get)
    return outcome.after


@pytest.mark.parametrize(
    ("content", "find", "new", "wanted"),
    [
        # exactly
        (CODE, "def g():\n    return 1\n", "def g():\n    return 2\n", CODE[:-2] + "2\n"),
        # all lines indented by the same, in either direction
        ("c:\n  d:\n    x\n", "d:\n  x", "d:\n  y", "c:\n  d:\n    y\n"),
        ("def f():\n    x\n", "    def f():\n        x", "    def f():\n        y", "def f():\n    y\n"),
        ("\tif a:\n\t\tb\n", "if a:\n\tb", "if a:\n\tc", "\tif a:\n\t\tc\n"),
        # blanks at the ends of lines: those of lines that stay are kept
        ("a  \nb\nc\t\n", "a\nb\nc", "a\nB\nc", "a  \nB\nc\t\n"),
        # typography
        ("say(\u201chi\u201d \u2013)\nx\n", 'say("hi" -)\nx', 'say("hi" -)\ny', "say(\u201chi\u201d \u2013)\ny\n"),
        # removal of whole lines leaves none behind
        ("a\nb\nc\n", "b\n", "", "a\nc\n"),
        ("a\nb", "b", "", "a"),
        ("a\n", "a\n", "", ""),
        # no newline at the end stays so
        ("a\nb", "b\n", "c\n", "a\nc"),
        ("a\nb\n", "b", "c", "a\nc\n"),
    ],
)  # fmt: skip
def test_lines_are_found_ever_more_forgiving(content, find, new, wanted) -> None:
    assert after(content, edit(find, new)) == wanted.encode()


@pytest.mark.parametrize(
    ("content", "find"),
    [
        ("def f():\n    a\n  b\n", "def f():\n  a\n  b"),  # not the same shift
        ("a\nb\n", "a\n\nb"),
        ("abc\n", "ab"),  # a line is a line
        ("    x\n", "y"),
    ],
)
def test_no_stage_guesses(content, find) -> None:
    with pytest.raises(EditNotFound):
        after(content, edit(find, "new text that is nowhere"))


def test_two_places_are_an_error_that_lists_them() -> None:
    with pytest.raises(EditAmbiguous, match=r"2 times in a\.py: at lines 2, 6"):
        after(CODE, edit("    return 1\n", "    return 2\n"))


def test_a_stage_that_finds_one_hides_no_other_of_the_same_stage() -> None:
    """Exact beats shifted: the exact one is what was written."""
    assert after("  x = 1\nx = 1\n", edit("x = 1", "x = 2")) == b"  x = 1\nx = 2\n"
    with pytest.raises(EditAmbiguous):
        after("  x = 1\n    x = 1\n", edit("x = 1", "x = 2"))


def test_a_line_number_chooses_between_equals_and_moves_nothing() -> None:
    assert after(CODE, edit("    return 1\n", "    return 2\n", near=6)) == (CODE[:-2] + "2\n").encode()
    with pytest.raises(EditAmbiguous):
        after(CODE, edit("    return 1\n", "    return 2\n", near=5))


def test_a_scope_names_what_is_above() -> None:
    assert after(CODE, edit("    return 1\n", "    return 2\n", scope=("def g():",))) == (CODE[:-2] + "2\n").encode()
    with pytest.raises(EditNotFound, match="has no line"):
        after(CODE, edit("    return 1\n", "    return 2\n", scope=("def h():",)))


def test_everywhere_means_all() -> None:
    assert after("a b a\n", edit("a", "c", by_line=False, everywhere=True)) == b"c b c\n"


@pytest.mark.parametrize("by_line", [True, False])
@pytest.mark.parametrize(
    ("find", "new"),
    [
        ("import os\n", "import os\nimport sys\n"),  # what is kept is part of what is added
        ("def f():\n    return 1\n", "def f():\n    return 12345\n"),
        ("import os", "import re\nimport os\nimport sys"),
    ],
)
def test_an_edit_made_twice_is_made_once(find, new, by_line) -> None:
    content = "import os\ndef f():\n    return 1\n"
    once = after(content, edit(find, new, by_line=by_line))
    assert once != content.encode()
    assert after(once or b"", edit(find, new, by_line=by_line)) == once


def test_the_nearest_lines_are_told() -> None:
    with pytest.raises(EditNotFound, match="3 def handle_request") as caught:
        after("import os\n\ndef handle_request(self):\n    pass\n", edit("def handle_requests(this):\n    go()", "x"))
    assert "begins with 'def handle_requests(this):'" in caught.value.message


def test_pieces_of_a_line_are_replaced() -> None:
    assert after("f(1, 2)\n", edit("1, 2", "3", by_line=False)) == b"f(3)\n"
    with pytest.raises(EditAmbiguous, match="at lines 1, 1"):
        after("f(1, 1)\n", edit("1", "2", by_line=False))


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"one\r\ntwo\r\n", b"one\r\n2\r\nII\r\n"),
        (b"one\r\ntwo\n", b"one\r\n2\nII\n"),  # each line keeps its own end
        (b"\xef\xbb\xbfone\r\ntwo", b"\xef\xbb\xbfone\r\n2\r\nII"),
        ("one\ntwo\n".encode("utf-16"), "one\n2\nII\n".encode("utf-16")),
        (b"caf\xe9\ntwo\n", b"caf\xe9\n2\nII\n"),
        (b"one\ntwo\x0cthree\n\ntwo\n", b"one\ntwo\x0cthree\n\n2\nII\n"),  # a form feed ends no line
    ],
)
def test_encoding_mark_and_line_ends_are_kept(content, wanted) -> None:
    assert after(content, edit("two\n", "2\nII\n")) == wanted


def test_letters_that_the_encoding_has_not_are_refused() -> None:
    with pytest.raises(EditError, match=r"latin-1, which has no '→'"):
        after(b"caf\xe9\n", edit("caf\xe9", "→"))


def test_binary_files_and_missing_ones_are_refused() -> None:
    with pytest.raises(FileUnsuitable, match="binary"):
        after(b"a\0b\n", edit("a", "b"))
    with pytest.raises(FileMissing):
        after(CODE, edit("a", "b", path="other.py"))


def test_all_or_nothing_over_files_and_in_order() -> None:
    files = {"a": b"1\n", "b": b"2\n"}
    with pytest.raises(EditNotFound):
        apply_edits([edit("1", "one", path="a"), edit("nowhere", "x", path="b")], files.get)
    outcomes = apply_edits([edit("1", "2", path="a"), edit("2", "3", path="a")], files.get)
    assert [(o.path, o.after) for o in outcomes] == [("a", b"3\n")]


def test_files_are_made_moved_and_removed() -> None:
    files = {"old": b"x\n", "gone": b"g\n"}
    outcomes = apply_edits(
        [
            FileEdit(path="new", kind="create", content="n\n"),
            FileEdit(path="old", kind="edit", move_to="moved", blocks=(Block(find="x", replace="y"),)),
            FileEdit(path="gone", kind="remove"),
            FileEdit(path="never", kind="remove"),
        ],
        files.get,
    )
    assert {o.path: o.after for o in outcomes} == {
        "new": b"n\n",
        "old": None,
        "moved": b"y\n",
        "gone": None,
        "never": None,
    }
    assert [o.moved_from for o in outcomes if o.path == "moved"] == ["old"]
    assert [o.path for o in outcomes if not o.is_change] == ["never"]


def test_what_is_there_is_not_made_anew_or_moved_onto() -> None:
    files = {"a": b"a\n", "b": b"b\n"}
    with pytest.raises(EditError, match="is there already"):
        apply_edits([FileEdit(path="a", kind="create", content="other")], files.get)
    with pytest.raises(EditError, match="is there already"):
        apply_edits([FileEdit(path="a", kind="edit", move_to="b")], files.get)
    assert not apply_edits([FileEdit(path="a", kind="create", content="a\n")], files.get)[0].is_change


def test_a_place_that_nothing_names_is_refused() -> None:
    with pytest.raises(BadPatch, match="does not say where"):
        after(CODE, edit("", "new\n"))
    assert after("", edit("", "new\n")) == b"new\n"
    assert after("a", edit("", "b\n", at_end=True)) == b"a\nb\n"
    assert after("a\nb\n", edit("", "c\n", scope=("a",))) == b"a\nc\nb\n"
