# ruff: noqa: RUF001 - the marks of other writing systems are what is tested
from __future__ import annotations

import pytest

from spec.formats.steps import clauses_of, is_clause, read_clauses, read_sentence, sentence_of
from spec.records import Step

STEP = Step("Named", ("a", "b"), ("c",), ("d", "e"))


@pytest.mark.parametrize(
    "text",
    [
        "**Given** a, **When** c, **Then** d",
        "Given a, when c, then d",
        "**Dado** a, **Quando** c, **Então** d",
        "**Given** a，**When** c，**Then** d",
        "**Given**: a **When**: c **Then**: d",
        "__GIVEN__ a __WHEN__ c __THEN__ d",
    ],
)
def test_a_sentence_is_read_in_every_form(text: str) -> None:
    assert read_sentence(text) == Step("", ("a",), ("c",), ("d",))


def test_prose_is_no_scenario() -> None:
    assert read_sentence("This happens when it rains.") is None
    assert not is_clause("Thence it went on")


def test_what_is_written_as_a_sentence_or_a_list_is_read_back() -> None:
    assert read_sentence(sentence_of(STEP)) == STEP
    assert read_clauses([line.removeprefix("- ") for line in clauses_of(STEP)], "Named") == STEP


def test_a_list_goes_on_where_a_keyword_is_missing() -> None:
    assert read_clauses(["WHEN a", "b", "**THEN** c"]) == Step("", (), ("a", "b"), ("c",))
