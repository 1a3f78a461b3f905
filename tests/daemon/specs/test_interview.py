"""The interview: never twice, never what follows, and nothing recorded that clashes without a word."""

from __future__ import annotations

import pytest

from daemon.contract.project import ProjectNew
from daemon.contract.question import AnswerNew
from daemon.errors import ChangedMeanwhile
from spec.errors import BadAnswer, LockedRecord, UnknownRecord
from spec.records import Decision, Entity, Glossary

BOB = "user:bob"


def next_id(desk) -> str:
    question = desk.interview.next().question
    return question.id if question else ""


def test_the_next_question_says_why_it_is_asked(desk) -> None:
    question = desk.interview.next().question
    assert question.reason
    assert "section" in question.why_now
    assert [option.value for option in question.options if option.recommended]


def test_what_the_idea_answers_is_recorded_with_its_words_and_waits_for_a_yes(desk) -> None:
    found = {d.question_id: d for d in desk.interview.next().to_confirm}
    entities = found["core.entities"]
    assert "Appointment" in entities.text
    assert any("book" in evidence.quote for evidence in entities.evidence)
    assert {"Patient", "Dentist", "Appointment"} <= {e.name for e in desk.opened.state().all(Entity)}


def test_confirming_makes_decisions_of_what_was_found(desk) -> None:
    confirmed = desk.interview.confirm([], "user:ada")
    assert confirmed
    assert desk.interview.next().to_confirm == []
    assert {d.state for d in desk.choices.all()} == {"decided"}


def test_no_question_is_asked_twice_and_none_that_follows(desk, answer) -> None:
    asked = []
    for _ in range(60):
        question = desk.interview.next().question
        if question is None:
            break
        asked.append(question.id)
        usable = [option.value for option in question.options if option.available]
        if usable:
            answer(question.id, usable[-1])
        else:
            desk.interview.defer(question.id, "", "user:ada")
    standings = {q.id: q.standing for q in desk.interview.questions()}
    assert len(set(asked)) == len(asked) > 30
    assert all(standings[one] in {"answered", "deferred"} for one in asked)


def test_what_follows_is_told_with_its_reasons_and_not_asked(desk, answer) -> None:
    answer("core.accounts", "no")
    follows = {q.id: q for q in desk.interview.questions("follows")}
    out = {q.id for q in desk.interview.questions("out")}
    assert follows or "core.roles" in out
    assert all(q.because for q in follows.values())


def test_an_option_that_is_ruled_out_says_by_what(desk, answer) -> None:
    answer("core.compliance", "gdpr")
    deletion = desk.interview.question("core.deletion")
    ruled_out = [option for option in deletion.options if not option.available]
    assert ruled_out
    assert all("CORE-" in option.why_not and option.because for option in ruled_out)


def test_a_clash_records_nothing_and_shows_both_sides_and_repairs(desk, answer) -> None:
    answer("core.idempotency", "yes")
    before = desk.opened.ledger.revision
    result = answer("core.retry", "retry_window=72 h", "key_ttl=24h")
    assert result.status == "clash"
    assert desk.opened.ledger.revision == before
    assert {side.question for side in result.clash.sides} >= {
        "May a caller safely repeat a request whose answer was lost?"
    }
    assert result.clash.rules[0].because
    assert result.clash.repairs


def test_a_clash_can_be_kept_and_is_then_told_by_the_check(desk, answer) -> None:
    answer("core.idempotency", "yes")
    assert answer("core.retry", "retry_window=72", "key_ttl=24", keep=True).status == "recorded"
    report = desk.checking.check()
    assert report.failed
    (contradiction,) = report.contradictions
    assert len(contradiction.core) == 2
    assert len(contradiction.repairs) == 2


def test_the_consequences_of_an_answer_are_told(desk, answer) -> None:
    result = answer("core.compliance", "hipaa")
    told = {one.question: one for one in result.consequences}
    assert told
    assert all(one.because for one in told.values())


def test_an_answer_can_be_changed_and_its_history_stays(desk, answer) -> None:
    answer("core.store", "postgresql")
    answer("core.store", "sqlite", rationale="One machine is enough.")
    detail = desk.choices.detail("core.store")
    assert detail.decision.chosen == ["sqlite"]
    assert detail.decision.rationale == "One machine is enough."
    assert len([event for event in detail.history if event.action in {"answered", "changed"}]) == 2


def test_two_who_answer_at_once_lose_nothing(desk, answer) -> None:
    seen = desk.opened.ledger.revision
    answer("core.store", "postgresql")
    with pytest.raises(ChangedMeanwhile, match="user:ada"):
        answer("core.store", "mysql", actor=BOB, revision=seen)
    assert desk.choices.one("core.store").chosen == ["postgresql"]


def test_a_locked_decision_cannot_be_answered_anew(desk, answer) -> None:
    from daemon.contract.decision import DecisionChange

    answer("core.store", "postgresql")
    desk.choices.change("core.store", DecisionChange(locked=True), "user:ada")
    with pytest.raises(LockedRecord):
        answer("core.store", "mysql")
    desk.choices.change("core.store", DecisionChange(locked=False), "user:ada")
    assert answer("core.store", "mysql").status == "recorded"


def test_what_is_put_off_is_not_asked_again_and_can_be_taken_up(desk, answer) -> None:
    question = next_id(desk)
    desk.interview.defer(question, "later", "user:ada")
    assert next_id(desk) != question
    assert desk.interview.next().progress.deferred == 1
    option = desk.interview.question(question).options[0].value
    assert answer(question, option).decision.state == "decided"


def test_all_that_is_open_can_be_assumed_with_reasons_and_without_a_clash(desk) -> None:
    report = desk.interview.assume(None, "", "user:ada")
    assert len(report.assumed) > 40
    assert all(decision.state == "assumed" and decision.rationale for decision in report.assumed)
    assert desk.checking.contradictions() == []
    assert {q.id for q in desk.interview.questions("open")} == set(report.left)


def test_what_was_assumed_at_once_is_undone_at_once(desk) -> None:
    before = {decision.alias: decision for decision in desk.choices.all(None, None)}
    assumed = {decision.alias for decision in desk.interview.assume(None, "", "user:ada").assumed}
    desk.choices.undo("user:ada")
    assert {decision.alias for decision in desk.choices.all(None, None)} == set(before)
    desk.choices.redo("user:ada")
    assert {decision.alias for decision in desk.choices.all(None, None)} == set(before) | assumed


def test_the_end_of_the_interview_says_why(desk) -> None:
    for question in desk.interview.assume(None, "", "user:ada").left:
        desk.interview.defer(question, "", "user:ada")
    told = desk.interview.next()
    assert (told.done, told.question) == (True, None)
    assert "answered or follows" in told.why
    assert "put off" in told.why


def test_little_time_asks_little_and_says_what_becomes_of_the_rest(service, folder) -> None:
    hasty = service.begin(ProjectNew(folder=str(folder), idea="A web app for clubs.", type="web_app", time="quick"))
    asked = 0
    while asked < 40 and not (told := hasty.interview.next()).done:
        asked += 1
        usable = [option.value for option in told.question.options if option.available]
        filled = [f"{field.name}={1 if field.default is None else field.default}" for field in told.question.fields]
        words = usable[:1] or filled or ["Something of my own"]
        hasty.interview.answer(AnswerNew(question=told.question.id, words=words), "user:ada")
    assert asked <= 20
    assert "assumed" in told.why or "would change much" in told.why


@pytest.mark.parametrize(
    ("question", "words", "said"),
    [
        ("core.store", ["oracle"], "no option"),
        ("core.store", ["postgresql,mysql"], "one option"),
        ("core.recovery", ["rto=soon", "rpo=1"], "is a number"),
        ("core.recovery", ["rto=-1", "rpo=1"], "at least 0"),
        ("core.recovery", ["rot=99"], "no field"),
        ("core.entities", ["Booking: at: : :("], "line 1"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_by_name(desk, answer, question, words, said) -> None:
    before = len(desk.opened.state().all(Decision))
    with pytest.raises(BadAnswer) as told:
        answer(question, *words)
    assert said in f"{told.value.message} {told.value.hint}"
    assert len(desk.opened.state().all(Decision)) == before


def test_an_unknown_question_is_told_with_those_that_come_close(desk) -> None:
    with pytest.raises(UnknownRecord) as told:
        desk.interview.answer(AnswerNew(question="core.stor", words=["sqlite"]), "user:ada")
    assert "core.store" in told.value.hint


def test_words_of_ones_own_are_an_answer_that_asserts_nothing(desk, answer) -> None:
    result = answer("core.store", "two databases, one for each country")
    assert result.decision.text == "two databases, one for each country"
    assert result.decision.asserts == []


def test_an_entity_that_the_answer_no_longer_names_goes(desk, answer) -> None:
    answer("core.entities", "Visit: at, guest -> Guest\nGuest: name\nRoom: number")
    answer("core.entities", "Visit: at, guest -> Guest\nGuest: name")
    assert {e.name for e in desk.opened.state().all(Entity)} == {"Visit", "Guest"}


def test_words_that_are_not_to_be_used_are_known_as_such(desk, answer) -> None:
    answer("core.glossary", "Slot: a bookable time (not: appointment, session)")
    (term,) = desk.opened.state().all(Glossary)
    assert (term.term, term.meaning, term.synonyms) == ("Slot", "a bookable time", ("appointment", "session"))


def test_an_answer_foreseen_brings_about_what_it_then_does_and_records_nothing(desk, answer) -> None:
    before = desk.opened.ledger.revision
    foreseen = desk.interview.foresee(AnswerNew(question="core.compliance", values=["hipaa"]), "user:ada")
    assert desk.opened.ledger.revision == before
    result = answer("core.compliance", "hipaa")
    besides = [[name for name in one.because if name != result.decision.alias] for one in result.consequences]
    assert [(one.question, one.ruled_out, one.follows) for one in foreseen.consequences] == [
        (one.question, one.ruled_out, one.follows) for one in result.consequences
    ]
    assert [one.because for one in foreseen.consequences] == besides != []


def test_the_questions_that_an_answer_would_drop_are_foreseen(desk, answer) -> None:
    foreseen = desk.interview.foresee(AnswerNew(question="core.accounts", values=["no"]), "user:ada")
    answer("core.accounts", "no")
    assert foreseen.drops
    assert set(foreseen.drops) <= {q.text for q in desk.interview.questions("out")}
    assert set(foreseen.opens) <= {q.text for q in desk.interview.questions("open")}


def test_an_answer_that_would_clash_is_foreseen_as_one(desk, answer) -> None:
    answer("core.accounts", "yes")
    foreseen = desk.interview.foresee(AnswerNew(question="core.residency", values=["on_device"]), "user:ada")
    assert foreseen.clash.rules
    assert foreseen.consequences == []


def test_the_sides_of_a_clash_say_which_other_answers_would_fit(desk, answer) -> None:
    answer("core.accounts", "yes")
    sides = {side.question: side for side in answer("core.residency", "on_device").clash.sides}
    fits = sides["Where may the data lie?"].fits
    assert [fit.label for fit in fits] == sides["Where may the data lie?"].alternatives
    assert ["eu"] in [fit.values for fit in fits]
    assert ["on_device"] not in [fit.values for fit in fits]


def test_a_form_fits_with_the_clashing_number_as_the_other_side_has_it(desk, answer) -> None:
    answer("core.idempotency", "yes")
    form = answer("core.retry", "retry_window=72 h", "key_ttl=24h").clash.sides
    fits = [fit for side in form for fit in side.fits if fit.form]
    assert [(fit.form["retry_window"], fit.form["key_ttl"]) for fit in fits] == [(24, 24), (72, 72)]
    assert fits[1].label.endswith(": 72 h")
    assert answer("core.retry", *(f"{name}={value}" for name, value in fits[1].form.items())).status == "recorded"
