from __future__ import annotations

import math

import pytest

from spec.questions.bank import Captures, Field, Format, Option, Question, Recommendation
from spec.questions.catalogue import question_set
from spec.questions.interrogation import Standing, claims_of, picture
from spec.questions.value import Value, value_of
from spec.records import Decision, Project, State


def question(options: int = 3, **changes) -> Question:
    made = tuple(Option(f"o{n}", f"Option {n}", "It costs.", (f"fact.f{n}",)) for n in range(options))
    advice = Recommendation("It is cheap.", ("o0",))
    fields = {"options": made, "recommend": advice, "needs": ("prd.scope", "tests.levels")} | changes
    return Question("q.one", "Which?", "It matters.", "scope", **fields)


def worth(
    asked: Question, usable: int = 3, unlocks: int = 0, settles: int = 1, weights: dict[str, float] | None = None
) -> Value:
    names = [*(o.value for o in asked.options), *(f.name for f in asked.fields)]
    return value_of(asked, [f"o{n}" for n in range(usable)], weights or {}, unlocks, dict.fromkeys(names, settles))


def project_picture(kind: str = "web_app", time: str = "standard", answered: dict[str, tuple[str, ...]] | None = None):
    questions, project = question_set(kind), Project("p", "P-1", "Club", "An app for clubs", kind, time)
    decisions = [
        Decision(name, name, name, name, asserts=asserts, state=State.DECIDED)
        for name, asserts in (answered or {}).items()
    ]
    claims = claims_of(project, decisions, [], [])
    return picture(questions, questions.solver, project, decisions, claims)


def test_a_wide_open_question_comes_before_a_nearly_settled_one() -> None:
    assert worth(question(), usable=3).score > worth(question(), usable=1).score > 0


def test_without_advice_more_options_are_more_doubt() -> None:
    assert worth(question(recommend=None), usable=3).doubt > worth(question(recommend=None), usable=2).doubt


def test_advice_that_is_ruled_out_leaves_more_doubt() -> None:
    unadvised = value_of(question(4), ["o1", "o2", "o3"], {}, 0, {})
    assert unadvised.doubt > worth(question(4), usable=4).doubt


def test_more_sections_come_first() -> None:
    assert (
        worth(question(needs=("a.b", "c.d", "e.f"))).score > worth(question()).score > worth(question(needs=())).score
    )


def test_a_section_that_rests_on_few_questions_counts_more() -> None:
    few, many = {"prd.scope": 1.0, "tests.levels": 1.0}, {"prd.scope": 0.2, "tests.levels": 0.2}
    assert worth(question(), weights=few).score > worth(question(), weights=many).score


def test_the_cheap_comes_before_the_dear() -> None:
    scores = [worth(question(cost=cost)).score for cost in range(1, 6)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 5


def test_what_blocks_an_artifact_comes_first() -> None:
    assert worth(question(blocking=True, cost=4)).score > worth(question(cost=1)).score


def test_what_unlocks_others_comes_earlier() -> None:
    assert worth(question(), unlocks=9).score > worth(question(), unlocks=1).score > worth(question()).score


def test_what_settles_more_facts_comes_earlier_and_what_settles_none_last() -> None:
    assert worth(question(), settles=3).score > worth(question(), settles=1).score
    assert worth(question(), settles=0).score == 0


def test_the_facts_of_a_radio_are_weighed_by_how_likely_its_options_are() -> None:
    value = value_of(question(), ["o0", "o1", "o2"], {}, 0, {"o0": 4, "o1": 0, "o2": 2})
    assert value.facts == pytest.approx(0.5 * 4 + 0.25 * 2)


def test_a_form_settles_a_fact_for_each_field_that_is_open() -> None:
    fields = (Field("a", "A", "x.a", 1), Field("b", "B", "x.b", 2), Field("c", "C", "x.c", optional=True))
    form = question(0, format=Format.FORM, fields=fields)
    assert value_of(form, [], {}, 0, {"a": 1, "b": 1, "c": 1}).facts == 2.5
    assert value_of(form, [], {}, 0, {"a": 0, "b": 1, "c": 0}).facts == 1


def test_for_words_that_become_records_nothing_can_be_assumed() -> None:
    advice = Recommendation("It helps.", text="Name the things.")
    plain = question(0, format=Format.TEXT, recommend=advice)
    things = question(0, format=Format.TEXT, recommend=advice, captures=Captures.ENTITIES)
    assert worth(things).doubt == 1 > worth(plain).doubt
    assert "nothing can be assumed" in worth(things).reason()


def test_the_reason_says_what_the_score_is_made_of() -> None:
    told = worth(question(blocking=True), unlocks=1, settles=3).reason()
    assert told.startswith("An artifact cannot be built without it, 2 sections of the spec rest on it")
    assert "1 further question depends on it" in told
    assert "settles about 3 facts" in told
    assert "one answer is left" in worth(question(), usable=1).reason()


def test_no_number_of_options_or_fields_makes_a_value_that_is_no_number() -> None:
    empty = question(0, format=Format.CHECKBOX, recommend=None)
    scores = [worth(empty, usable=0).score, worth(question(0), usable=0).score]
    assert all(math.isfinite(score) and score >= 0 for score in scores)


# -- in a picture --------------------------------------------------------------------------------------------------


def test_what_rules_make_follow_counts_for_the_question_that_decides_it() -> None:
    value = project_picture().states["core.accounts"].value
    assert value.facts >= 2  # `no` also rules out sign-up, roles, a second factor and tenants


def test_facts_that_are_known_count_no_more() -> None:
    before = project_picture().states["core.accounts"].value
    after = project_picture(answered={"own.roles": ("users.roles = none", "auth.mfa = none")})
    assert after.states["core.accounts"].value.facts < before.facts


def test_a_form_whose_numbers_are_known_follows_from_who_told_them_and_is_not_asked() -> None:
    drawn = project_picture(answered={"own.team": ("team.size = 3 people", "team.deadline = 9 weeks")})
    assert drawn.states["core.team"].standing is Standing.FOLLOWS
    assert drawn.states["core.team"].because == ("decision:own.team",)
    assert "core.team" not in drawn.order


@pytest.mark.parametrize("kind", ["web_app", "api_service", "cli", "library", "mobile", "data_pipeline", "ml_system"])
def test_what_blocks_is_asked_within_the_shortest_budget(kind) -> None:
    drawn = project_picture(kind)
    blocking = [at for at, one in enumerate(drawn.order) if drawn.states[one].question.blocking]
    assert max(blocking) < drawn.budget // 3


def test_the_order_is_by_score() -> None:
    drawn = project_picture("desktop")
    scores = [drawn.states[one].value.score for one in drawn.order]
    assert scores == sorted(scores, reverse=True)
