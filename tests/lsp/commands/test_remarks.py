from __future__ import annotations

from pathlib import Path

import pytest

from lsp.commands.arguments import Spot
from lsp.commands.remarks import remark_at, task_at
from lsp.documents import Document
from lsp.folders import FilePlace, Folder
from lsp.text import Text

WORK = FilePlace(Folder("w", Path("/work")), "a")


def spot(text: str, line: int, selected: str = "", language: str = "python") -> Spot:
    document = Document("file:///work/a", language, 1, Text(text))
    last = line + max(selected.count("\n"), 0)
    return Spot(WORK, document.uri, document, line, last, selected)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# FIXME: retry three times", "retry three times"),
        ("// XXX(ann) - retry", "retry"),
        ("x = 1  # To do: retry", "retry"),
        ("-- HACK retry", "retry"),
        ("hack = debugging", ""),
        ("# nothing of the kind", ""),
    ],
)
def test_what_is_to_be_done_is_read_from_comments(text: str, words: str) -> None:
    assert task_at(spot(text, 1)) == words


def test_a_comment_of_several_lines_is_one_remark() -> None:
    text = "x = 1\n# Decision: we retry\n# three times\ny = 2\n"
    remark = remark_at(spot(text, 3))

    assert remark is not None
    assert (remark.text, remark.is_marked) == ("we retry three times", True)
    assert remark_at(spot(text, 2)) == remark
    assert remark_at(spot(text, 1)) is None


def test_selected_code_is_no_remark_and_selected_prose_is() -> None:
    assert remark_at(spot("a = 1\n", 1, "a = 1")) is None
    prose = remark_at(spot("We retry.\n", 1, "We retry.", "markdown"))
    assert prose is not None
    assert prose.text == "We retry."


def test_a_block_comment_loses_its_frame() -> None:
    remark = remark_at(spot("/* Decided: no floats */\n", 1))

    assert remark is not None
    assert (remark.text, remark.is_marked) == ("no floats", True)


def test_what_is_to_be_done_is_nothing_that_was_decided() -> None:
    assert remark_at(spot("# FIXME: later\n", 1)) is None
