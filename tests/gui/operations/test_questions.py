"""What a person does in an interview, against a real daemon: answering, putting off, assuming, mending a clash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from support.daemon_apart import daemon_apart

from daemon.client.over_socket import HttpClient
from daemon.contract.question import AnswerNew
from daemon.errors import ChangedMeanwhile, DaemonError, WrongUse
from gui.operations import questions, repairs
from gui.operations.operation import Operation
from gui.operations.topic import Topic

IDEA = "A web app where patients book appointments with dentists."

T = TypeVar("T")


@pytest.fixture(scope="module")
def client() -> Iterator[HttpClient]:
    """One daemon for all of these tests: each has a project of its own."""
    with daemon_apart() as made:
        yield made.daemon


@pytest.fixture
def project(client: HttpClient, tmp_path: Path) -> str:
    wish = {"folder": str(tmp_path), "idea": IDEA, "type": "web_app"}
    return str(client.request("POST", "/api/v1/projects", body=wish).json()["project"]["id"])


@pytest.fixture
def do(client: HttpClient) -> Callable[[Operation[Any]], Any]:
    return lambda operation: operation.call(client)


def given(question: str, *values: str, **more: Any) -> AnswerNew:
    return AnswerNew(question=question, values=list(values), **more)


def test_an_interview_is_read_whole(do, project) -> None:
    found = do(questions.look_at_interview(project))
    assert found.next.question.id == found.standing("open")[0].id
    assert found.question("core.store").options
    assert found.revision > 0
    assert found.clashes == []
    assert found.artifacts["prd"]


def test_an_answer_tells_what_follows_and_where_the_log_stands(do, project) -> None:
    done = do(questions.answer(project, given("core.compliance", "hipaa")))
    assert done.result.status == "recorded"
    assert done.result.consequences
    assert done.revision == do(questions.look_at_interview(project)).revision


def test_an_answer_makes_what_shows_the_spec_stale(project) -> None:
    changes = questions.answer(project, given("core.store", "sqlite")).changes
    assert {Topic.SPEC, Topic.PROJECTS, Topic.ARTIFACTS} <= changes


def test_what_was_done_is_taken_back(do, project) -> None:
    done = do(questions.answer(project, given("core.store", "sqlite")))
    assert "Where does the data lie?" in do(questions.take_back(project, done.revision))
    assert do(questions.look_at_question(project, "core.store")).decision is None


def test_what_somebody_did_since_is_not_taken_back_instead(do, project) -> None:
    done = do(questions.answer(project, given("core.store", "sqlite")))
    do(questions.answer(project, given("core.accounts", "yes")))
    with pytest.raises(WrongUse, match="since"):
        do(questions.take_back(project, done.revision))
    assert do(questions.look_at_question(project, "core.accounts")).decision is not None


def test_an_answer_of_somebody_else_is_not_written_over(do, project) -> None:
    seen = do(questions.look_at_interview(project)).revision
    do(questions.answer(project, given("core.store", "postgresql")))
    with pytest.raises(ChangedMeanwhile):
        do(questions.answer(project, given("core.store", "sqlite", revision=seen)))
    assert do(questions.look_at_question(project, "core.store")).decision.chosen == ["postgresql"]


def test_what_is_put_off_is_not_asked_and_can_be_taken_up(do, project) -> None:
    asked = do(questions.look_at_interview(project)).next.question.id
    assert do(questions.defer(project, asked, "Ask Mira first.")).result.question.id != asked
    assert [one.id for one in do(questions.look_at_interview(project)).standing("deferred")] == [asked]
    again = do(questions.look_at_question(project, asked))
    assert again.decision.rationale == "Ask Mira first."


def test_one_answer_is_assumed_or_all_that_are_open(do, project) -> None:
    one = do(questions.assume(project, "core.store"))
    assert [decision.question_id for decision in one.result.assumed] == ["core.store"]
    rest = do(questions.assume_open(project))
    assert len(rest.result.assumed) > 20
    do(questions.take_back(project, rest.revision))
    assert len(do(questions.look_at_interview(project)).standing("open")) > 20


def test_only_what_was_shown_is_confirmed(do, project) -> None:
    waiting = [decision.alias for decision in do(questions.look_at_interview(project)).next.to_confirm]
    assert do(questions.confirm(project, waiting[:1])).result == waiting[:1]
    left = [decision.alias for decision in do(questions.look_at_interview(project)).next.to_confirm]
    assert left == waiting[1:]


def test_answers_come_newest_first_and_those_put_off_are_none(do, project) -> None:
    do(questions.answer(project, given("core.store", "sqlite")))
    do(questions.answer(project, given("core.accounts", "yes")))
    do(questions.defer(project, "core.api_style"))
    found = [decision.question_id for decision in do(questions.look_at_answers(project))]
    assert found[:2] == ["core.accounts", "core.store"]
    assert "core.api_style" not in found


def test_a_question_is_found_by_the_decision_on_it(do, project) -> None:
    alias = do(questions.answer(project, given("core.store", "sqlite"))).result.decision.alias
    assert do(questions.look_at_question(project, alias)).question.id == "core.store"
    with pytest.raises(DaemonError):
        do(questions.look_at_question(project, "core.nothing"))


def test_what_an_answer_would_bring_about_is_foreseen(do, project) -> None:
    seen = do(questions.look_at_interview(project)).revision
    assert do(questions.foresee(project, given("core.compliance", "hipaa"))).consequences
    assert do(questions.look_at_interview(project)).revision == seen


# -- clashes ---------------------------------------------------------------------------------------------------


@pytest.fixture
def clash(do, project) -> repairs.ClashPicture:
    """Accounts are decided; that data never leave the device is not recorded because of it."""
    do(questions.answer(project, given("core.accounts", "yes", rationale="People come back.")))
    wish = given("core.residency", "on_device")
    told = do(questions.answer(project, wish)).result
    assert told.status == "clash"
    return do(repairs.look_at_clash(project, told.clash, wish))


def test_both_sides_are_shown_with_who_decided_and_why(clash) -> None:
    old, new = sorted(clash.sides, key=lambda side: side.is_new)
    assert old.decision.rationale == "People come back."
    assert (new.decision, new.question.id) == (None, "core.residency")
    assert clash.rules[0].because


def test_the_ways_out_change_the_other_decision_or_the_answer(clash) -> None:
    others = [way for way in clash.repairs if not way.is_own]
    own = [way for way in clash.repairs if way.is_own]
    assert [way.label for way in others] == ["No, everybody is anonymous"]
    assert {"eu", "anywhere"} <= {way.answer.values[0] for way in own}
    assert all(way.detail for way in clash.repairs)


def test_a_clash_is_shown_among_the_decisions_around_it(do, project, clash) -> None:
    do(questions.answer(project, clash.given.model_copy(update={"keep": True})))
    do(questions.answer(project, given("core.compliance", "gdpr")))
    (found,) = do(questions.look_at_interview(project)).clashes
    picture = do(repairs.look_at_clash(project, found))
    shown = {node.alias for node in picture.around.nodes}
    assert {side.side.alias for side in picture.sides} <= shown
    assert len(shown) <= 2 + 2 + 3
    ids = {node.id for node in picture.around.nodes}
    assert all({edge.source, edge.target} <= ids for edge in picture.around.edges)


def test_a_repair_changes_the_decision_and_records_the_answer_in_one(do, project, clash) -> None:
    (way,) = [way for way in clash.repairs if not way.is_own]
    done = do(repairs.repair(project, way, clash.given))
    assert (done.result.status, done.count) == ("recorded", 2)
    assert chosen(do, project) == [["no"], ["on_device"]]
    do(questions.take_back(project, done.revision, done.count))
    assert chosen(do, project) == [["yes"], None]


def test_another_answer_repairs_a_clash_too(do, project, clash) -> None:
    way = next(way for way in clash.repairs if way.answer.values == ["eu"])
    assert do(repairs.repair(project, way, clash.given)).result.status == "recorded"
    assert chosen(do, project) == [["yes"], ["eu"]]


def test_when_the_second_half_of_a_repair_fails_the_first_is_taken_back(do, project, clash) -> None:
    (way,) = [way for way in clash.repairs if not way.is_own]
    bad = clash.given.model_copy(update={"values": ["nowhere"]})
    with pytest.raises(DaemonError) as told:
        do(repairs.repair(project, way, bad))
    assert "nothing has changed" in told.value.message
    assert chosen(do, project) == [["yes"], None]


def test_a_repair_of_a_decision_that_was_changed_meanwhile_is_refused(do, project, clash) -> None:
    (way,) = [way for way in clash.repairs if not way.is_own]
    do(questions.answer(project, given("core.accounts", "yes", rationale="Because of the law.")))
    with pytest.raises(DaemonError) as told:
        do(repairs.repair(project, way, clash.given))
    assert told.value.code == "request.precondition_failed"
    assert chosen(do, project) == [["yes"], None]


def test_a_clash_that_was_kept_is_found_and_repaired(do, project, clash) -> None:
    do(questions.answer(project, clash.given.model_copy(update={"keep": True})))
    (found,) = do(questions.look_at_interview(project)).clashes
    picture = do(repairs.look_at_clash(project, found))
    assert all(side.decision is not None and not side.is_new for side in picture.sides)
    assert all(not way.is_own and len(way.aliases) == 1 for way in picture.repairs)
    way = next(way for way in picture.repairs if way.answer.values == ["no"])
    assert do(repairs.repair(project, way, None)).count == 1
    assert do(questions.look_at_interview(project)).clashes == []


def test_a_number_is_repaired_with_the_one_of_the_other_side(do, project) -> None:
    do(questions.answer(project, given("core.idempotency", "yes")))
    wish = AnswerNew(question="core.retry", form={"retry_window": 72, "key_ttl": 24})
    told = do(questions.answer(project, wish)).result
    picture = do(repairs.look_at_clash(project, told.clash, wish))
    way = next(way for way in picture.repairs if way.answer.form.get("key_ttl") == 72)
    assert do(repairs.repair(project, way, wish)).result.decision.form["key_ttl"] == 72


def chosen(do, project: str) -> list[list[str] | None]:
    """What is chosen for accounts and residency."""
    found = [do(questions.look_at_question(project, one)).decision for one in ("core.accounts", "core.residency")]
    return [decision.chosen if decision else None for decision in found]
