from __future__ import annotations

import getpass

import pytest

from daemon.contract.project import Progress
from daemon.contract.question import Consequence, FieldView
from gui.views.questions import wording


def progress(**more: int) -> Progress:
    numbers = dict.fromkeys(("decided", "assumed", "to_confirm", "deferred", "open", "follows", "asked", "budget"), 0)
    return Progress(**{**numbers, **more})


@pytest.mark.parametrize(
    ("asked", "left", "budget", "told"),
    [
        (0, 51, 30, "Question 1 of about 30"),
        (6, 5, 30, "Question 7 of about 11"),
        (30, 9, 30, "Question 31 of about 31"),
        (0, 0, 30, "Question 1 of about 1"),
    ],
)
def test_a_question_says_how_many_there_will_be(asked, left, budget, told) -> None:
    assert wording.place_of(progress(asked=asked, open=left, budget=budget)) == told


def test_the_end_is_told_before_it_comes() -> None:
    told = wording.until_the_end(progress(asked=6, open=51, budget=30))
    assert told.startswith("About 24 more questions. It stops after 30 answers")
    assert "the remaining 27 are then assumed" in told
    assert "when each one that makes sense is answered" in wording.until_the_end(progress(asked=6, open=5, budget=30))


def test_what_follows_is_counted() -> None:
    follows = Consequence(question="a", text="A?", follows=["Yes"])
    ruled_out = Consequence(question="b", text="B?", ruled_out=["One", "Two"])
    assert wording.followed([follows], "D-7") == "1 question follows from D-7 and will not be asked."
    told = wording.followed([follows, follows, ruled_out], "D-7")
    assert told == "2 questions follow from D-7 and will not be asked and 2 options of other questions are ruled out."
    assert wording.followed([]) == ""


@pytest.mark.parametrize(
    ("minimum", "maximum", "told"),
    [(0, None, "at least 0"), (0, 100, "0 to 100"), (None, 9.5, "at most 9.5"), (None, None, "")],
)
def test_limits_read_as_people_say_them(minimum, maximum, told) -> None:
    assert wording.limits(FieldView(name="n", label="N", kind="number", minimum=minimum, maximum=maximum)) == told


def test_a_unit_is_said_once() -> None:
    field = FieldView(name="n", label="Longest time (h)", kind="number", unit="h")
    assert wording.field_label(field) == "Longest time"
    assert wording.field_label(field.model_copy(update={"unit": "days"})) == "Longest time (h)"


def test_people_are_called_by_their_name_and_the_reader_you() -> None:
    assert wording.who(f"user:{getpass.getuser()}") == "you"
    assert wording.who("user:somebody.else") == "somebody.else"
    assert wording.who("agent:planner") == "Groundplan"


def test_decisions_are_found_in_what_names_them() -> None:
    assert wording.decisions_in(["D-3 and the rule CORE-11", "CORE-2", "D-12", "D-3"]) == ["D-3", "D-12"]


def test_sections_have_names() -> None:
    assert wording.section_name("prd.users", {"prd": "Product requirements"}) == "Product requirements · Users"
    assert wording.section_name("openapi", {}) == "Openapi"
