from __future__ import annotations

import pytest
from support.prose_views import GREENFIELD, decision, known

from spec.artifacts.phrases import amount, with_article
from spec.artifacts.sentences import Narrator, Saying, answer_of, is_told_by
from spec.records import Choice
from spec.view import Known, SpecView


def view_with(fact: str, value: Known) -> SpecView:
    return SpecView(project=GREENFIELD.project, branch="main", decisions=(decision(1, "Q?"),), known={fact: value})


def test_a_fact_that_is_open_says_nothing() -> None:
    assert Narrator(GREENFIELD).tell(Saying("never.asked", {"yes": "It is."})) is None


def test_a_sentence_names_the_decisions_and_rules_behind_it() -> None:
    told = Narrator(GREENFIELD).tell(Saying("security.compliance", {"gdpr": "The GDPR applies."}))
    assert told is not None
    assert told.text == "The GDPR applies. [D-3, CORE-10]"
    assert told.rests_on == ("decision:d3", "rule:CORE-10", "fact:security.compliance")


def test_an_assumption_is_marked() -> None:
    told = Narrator(GREENFIELD).tell(Saying("quality.peak_rate", number="It bears {n}.", unit="/s"))
    assert told is not None
    assert told.text == "It bears 40 requests per second. [D-5; assumed]"


def test_yes_and_no_have_their_own_sentences() -> None:
    saying = Saying("files.uploads", {"no": "No uploads."})
    assert Narrator(view_with("files.uploads", known(False, 1))).tell(saying) is not None
    assert Narrator(view_with("files.uploads", known(True, 1))).tell(saying) is None


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1.0, "h", "1 hour"),
        (2.0, "h", "2 hours"),
        (12000.0, "users", "12,000 users"),
        (99.9, "%", "99.9 %"),
        (1.0, "regions", "1 region"),
        (0.5, "GB", "0.5 GB"),
        (7.0, "", "7"),
        (1.0, "/min", "1 request per minute"),
        (float("inf"), "", "an unknown number"),
    ],
)
def test_numbers_are_said_with_their_unit(value: float, unit: str, said: str) -> None:
    assert amount(value, unit) == said


def test_articles_fit_the_word() -> None:
    said = [with_article(noun) for noun in ("API service", "upgrade", "user", "web application", "email")]
    assert said == ["an API service", "an upgrade", "a user", "a web application", "an email"]


def test_an_answer_is_one_line_of_words() -> None:
    made = decision(
        1,
        "Q?",
        options=(Choice("a", "First"),),
        chosen=("a", "b_c"),
        text="- x\n- y",
        form={"max_size": 5, "on": True},
        units={"max_size": "MB"},
    )
    assert answer_of(made) == "First and b c; max size: 5 MB; on: yes; x; y"


def test_a_decision_is_told_again_when_no_sentence_covers_all_that_it_asserts() -> None:
    made = decision(1, "Q?", asserts=("files.uploads", "files.max_size <= 5 MB"))
    view = SpecView(
        project=GREENFIELD.project,
        branch="main",
        known={"files.uploads": known(True, 1), "files.max_size": known(5.0, 1)},
    )
    assert not is_told_by(made, view, frozenset({"files.uploads"}))
    assert is_told_by(made, view, frozenset({"files.uploads", "files.max_size"}))
