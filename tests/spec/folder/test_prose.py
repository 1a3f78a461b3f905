from __future__ import annotations

import pytest
from support.spec_folders import HOSTILE

from spec.folder.front_matter import Unreadable
from spec.folder.prose import loosely, numbered, read_prose, section_of, write_prose

TITLES = ("Answer", "Rests on")


def is_ours(line: str) -> bool:
    return section_of(line, TITLES) is not None


@pytest.mark.parametrize("text", [text for text in HOSTILE if text == text.strip("\n") and "\r" not in text])
def test_a_text_comes_back_and_none_of_its_lines_is_taken_for_a_section(text: str) -> None:
    lines = numbered(write_prose(text, is_ours).split("\n"))
    assert read_prose(lines) == text
    assert not any(section_of(line, TITLES) for line in lines)


def test_only_lines_that_would_be_misread_are_changed() -> None:
    text = "# Title\n\n## Context\n\n## Answer\n\n```\n## Answer\n```"
    assert write_prose(text, is_ours) == text.replace("\n## Answer\n\n", "\n\\## Answer\n\n")


def test_a_slip_in_a_title_is_seen() -> None:
    assert section_of("## Anwser", TITLES) == ("Answer", False)
    assert section_of("##  rests  ON ##", TITLES) == ("Rests on", True)
    assert section_of("## Alternatives", TITLES) is None


def test_a_fence_that_never_closes_names_its_line() -> None:
    with pytest.raises(Unreadable, match="never ends") as caught:
        numbered(["a", "```py", "b"], first=10)
    assert caught.value.line == 11


def test_blanks_at_ends_and_the_number_of_blank_lines_do_not_count() -> None:
    assert loosely("a  \n\n\n\n  b\t\n") == loosely("a\n\n  b")
    assert loosely("a\n  b") != loosely("a\nb")
