"""The three-way merge: per field, answers as one, and nobody is asked about what does not matter."""

from __future__ import annotations

from typing import Any

from spec.log.branches import ANSWER, WHOLE, fields_of, merge, merged_state
from spec.records import Decision, Subject

D = Subject("decision:1")
R = Subject("requirement:1")


def decision(**fields: Any) -> dict[str, Any]:
    return {
        "alias": "D-1",
        "question": "Which?",
        "chosen": ["a"],
        "asserts": ["x"],
        "state": "decided",
        "at": "2026-01-01T00:00:00Z",
        **fields,
    }


def test_what_only_they_changed_is_taken_over() -> None:
    found = merge({D: decision()}, {D: decision()}, {D: decision(rationale="because")})
    assert found.changes == {D: {"rationale": "because"}}
    assert found.conflicts == ()


def test_different_fields_of_one_record_merge() -> None:
    found = merge(
        {R: {"text": "a", "priority": "must"}},
        {R: {"text": "b", "priority": "must"}},
        {R: {"text": "a", "priority": "could"}},
    )
    assert (found.changes, found.conflicts) == ({R: {"priority": "could"}}, ())


def test_one_field_changed_on_both_sides_is_a_conflict() -> None:
    (conflict,) = merge({R: {"text": "a"}}, {R: {"text": "b"}}, {R: {"text": "c"}}).conflicts
    assert (conflict.field, conflict.base, conflict.ours, conflict.theirs) == ("text", "a", "b", "c")


def test_two_answers_to_one_question_are_one_conflict_of_the_whole_answer() -> None:
    ours, theirs = decision(chosen=["b"], asserts=["y"], at="2"), decision(chosen=["c"], asserts=["z"], at="3")
    (conflict,) = merge({D: decision()}, {D: ours}, {D: theirs}).conflicts
    assert conflict.field == ANSWER
    taken = fields_of(conflict, conflict.theirs)
    assert (taken["chosen"], taken["asserts"]) == (["c"], ["z"])


def test_the_same_answer_given_apart_is_no_conflict() -> None:
    ours, theirs = decision(chosen=["b"], asserts=["y"], at="2"), decision(chosen=["b"], asserts=["y"], at="3")
    assert merge({D: decision()}, {D: ours}, {D: theirs}).conflicts == ()


def test_who_and_when_alone_are_never_asked_about() -> None:
    found = merge({R: {"text": "a", "at": "1"}}, {R: {"text": "a", "at": "2"}}, {R: {"text": "a", "at": "3"}})
    assert found.conflicts == ()


def test_removed_here_and_changed_there_is_a_conflict_of_the_whole_record() -> None:
    (conflict,) = merge({R: {"text": "a"}}, {}, {R: {"text": "b"}}).conflicts
    assert (conflict.field, conflict.ours, conflict.theirs) == (WHOLE, None, {"text": "b"})
    assert fields_of(conflict, conflict.theirs) == {"text": "b"}


def test_new_records_of_both_sides_stand_side_by_side() -> None:
    other = Subject("decision:2")
    found = merge({}, {D: decision()}, {other: decision(alias="D-2")})
    state = merged_state({D: decision()}, found.changes)
    assert [one.alias for one in state.all(Decision)] == ["D-1", "D-2"]
