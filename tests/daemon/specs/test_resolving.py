"""Conflicts of a merge: told, and settled one by one, by either side or by a value of one's own."""

from __future__ import annotations

import pytest

from daemon.contract.branch import MergeWish, Resolution
from daemon.contract.evidence import RecordChange
from daemon.errors import BadRecord, WrongUse
from spec.errors import BadAnswer, UnknownRecord
from spec.log.branches import MAIN
from spec.records import Decision, Requirement

ADA = "user:ada"


def merge(desk, name: str, into: str = MAIN, **more):
    return desk.branching.merge(name, MergeWish(into=into, **more), ADA)


def chosen(desk, question: str, branch: str = MAIN):
    decisions = desk.opened.state(branch).all(Decision)
    return next((d.chosen for d in decisions if d.question_id == question), None)


def requirement(desk, text: str) -> str:
    return desk.recording.add("requirement", {"text": text}, ADA).alias


@pytest.fixture
def two_answers(desk, answer, on):
    """Two answers to one question, and two to another, on `try` and on main."""
    on("try")
    answer("core.store", "mysql")
    answer("core.ids", "serial")
    on(MAIN)
    answer("core.store", "postgresql")
    answer("core.ids", "uuid")


def test_two_answers_to_one_question_are_a_conflict_and_nothing_is_merged(desk, two_answers) -> None:
    before = desk.opened.ledger.revision
    report = merge(desk, "try")
    assert (report.status, [c.number for c in report.conflicts]) == ("conflicts", [1, 2])
    found = by_question(desk, report)["core.store"]
    assert (found.ours["chosen"], found.theirs["chosen"], found.base) == (["postgresql"], ["mysql"], None)
    assert desk.opened.ledger.revision == before


def resolution(conflict, take: str, value=None) -> Resolution:
    return Resolution(subject=conflict.subject, field=conflict.field, take=take, value=value)


def by_question(desk, report) -> dict:
    return {desk.opened.decision(c.alias).question_id: c for c in report.conflicts}


def test_conflicts_are_settled_one_by_one(desk, two_answers) -> None:
    found = by_question(desk, merge(desk, "try"))
    half = [resolution(found["core.store"], "theirs")]
    left = merge(desk, "try", resolutions=half)
    assert (left.status, list(by_question(desk, left))) == ("conflicts", ["core.ids"])
    done = merge(desk, "try", resolutions=[*half, resolution(found["core.ids"], "ours")])
    assert done.status == "merged"
    assert (chosen(desk, "core.store"), chosen(desk, "core.ids")) == (("mysql",), ("uuid",))
    assert desk.choices.one("core.store").asserts == ["data.store = mysql"]
    assert merge(desk, "try").status == "nothing"


@pytest.mark.parametrize("value", ["sqlite", ["sqlite"], {"chosen": ["sqlite"]}, "SQLite"])
def test_a_conflict_can_be_settled_by_an_answer_of_ones_own(desk, two_answers, value) -> None:
    found = by_question(desk, merge(desk, "try"))
    settled = [resolution(found["core.store"], "value", value), resolution(found["core.ids"], "ours")]
    assert merge(desk, "try", resolutions=settled).status == "merged"
    store = desk.choices.one("core.store")
    assert (store.answer, store.asserts, store.state, store.author) == (
        "SQLite",
        ["data.store = sqlite"],
        "decided",
        ADA,
    )


@pytest.mark.parametrize(
    "value", ["oracle", 7, [7], None, {"chosen": 5}, {"chosen": []}, {"asserts": ["a"]}, {"nonsense": 1}]
)
def test_an_answer_that_the_question_does_not_take_is_refused(desk, two_answers, value, again) -> None:
    found = by_question(desk, merge(desk, "try"))
    before = desk.opened.ledger.revision
    settled = [resolution(found["core.store"], "value", value), resolution(found["core.ids"], "ours")]
    with pytest.raises((BadAnswer, WrongUse)):
        merge(desk, "try", resolutions=settled)
    assert desk.opened.ledger.revision == before
    assert again(desk).choices.all()


@pytest.mark.parametrize(("value", "taken"), [("Save it", True), (None, True), (7, False), (["x"], False)])
def test_a_value_of_ones_own_fits_its_field_or_is_refused(desk, on, value, taken) -> None:
    alias = requirement(desk, "The system shall save.")
    for branch in ("try", MAIN):
        on(branch)
        desk.recording.change("requirement", alias, RecordChange(fields={"title": f"On {branch}"}), ADA)
    (conflict,) = merge(desk, "try").conflicts
    settled = [resolution(conflict, "value", value)]
    if taken:
        assert merge(desk, "try", resolutions=settled).status == "merged"
        assert desk.opened.state().named("requirement", alias).title == (value or "")
    else:
        with pytest.raises(BadRecord):
            merge(desk, "try", resolutions=settled)


def test_a_resolution_of_no_conflict_is_refused(desk, two_answers) -> None:
    with pytest.raises(UnknownRecord, match="conflict"):
        merge(desk, "try", resolutions=[Resolution(subject="decision:X", field="answer", take="ours")])


def test_removed_here_and_changed_there_is_asked_about(desk, on) -> None:
    gone, kept = requirement(desk, "The system shall save."), requirement(desk, "The system shall load.")
    on("try")
    for alias in (gone, kept):
        desk.recording.change("requirement", alias, RecordChange(fields={"title": "Changed"}), ADA)
    on(MAIN)
    for alias in (gone, kept):
        desk.recording.remove("requirement", alias, ADA)
    report = merge(desk, "try")
    assert {(c.alias, c.ours) for c in report.conflicts} == {(gone, None), (kept, None)}
    taken = {gone: "ours", kept: "theirs"}
    settled = [resolution(c, taken[c.alias]) for c in report.conflicts]
    assert merge(desk, "try", resolutions=settled).status == "merged"
    assert [(r.alias, r.title) for r in desk.opened.state().all(Requirement) if r.alias in taken] == [(kept, "Changed")]


def test_changed_here_and_removed_there_can_be_removed(desk, on) -> None:
    alias = requirement(desk, "The system shall save.")
    on("try")
    desk.recording.remove("requirement", alias, ADA)
    on(MAIN)
    desk.recording.change("requirement", alias, RecordChange(fields={"title": "Changed"}), ADA)
    (conflict,) = merge(desk, "try").conflicts
    assert conflict.theirs is None
    assert merge(desk, "try", resolutions=[resolution(conflict, "theirs")]).status == "merged"
    with pytest.raises(UnknownRecord):
        desk.recording.one("requirement", alias)


def test_what_was_settled_is_not_asked_again_from_the_other_side(desk, answer, on) -> None:
    on("try")
    answer("core.store", "mysql")
    on(MAIN)
    answer("core.store", "postgresql")
    (conflict,) = merge(desk, "try").conflicts
    merge(desk, "try", resolutions=[resolution(conflict, "ours")])
    back = merge(desk, MAIN, into="try")
    assert (back.status, chosen(desk, "core.store", "try")) == ("merged", ("postgresql",))
