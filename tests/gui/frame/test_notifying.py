from __future__ import annotations

from collections.abc import Callable

import pytest

from daemon.contract.approval import ApprovalView
from gui.frame.notifying import Heard, Notification, Notifier


def requested(ident: str, summary: str = "Change api.py", risk: str = "low", tool: str = "edit_file") -> Heard:
    return Heard("approval_requested", {"id": ident, "summary": summary, "risk": risk, "tool": tool})


def waiting(*idents: str) -> list[ApprovalView]:
    return [
        ApprovalView.model_construct(id=one, summary="Change api.py", risk="low", tool="edit_file") for one in idents
    ]


@pytest.fixture
def notifier() -> Notifier:
    return Notifier()


@pytest.fixture
def hear(notifier: Notifier) -> Callable[..., list[Notification]]:
    return lambda *events, watched=False: notifier.hear(events, is_watched=watched)


def test_an_approval_is_told_once_and_a_click_goes_to_it(hear) -> None:
    (told,) = hear(requested("A1"))
    assert (told.view, told.item, told.text, told.is_urgent) == ("approvals", "A1", "Change api.py", False)
    assert hear(requested("A1")) == []


def test_high_risk_is_said_and_urgent(hear) -> None:
    (told,) = hear(requested("A1", "Run `git push`", "high"))
    assert told.text == "Run git push (high risk)"
    assert told.is_urgent


def test_a_question_is_told_as_one(hear) -> None:
    (told,) = hear(requested("A1", "Ask: 24 h or 72 h?", "safe", "ask_person"))
    assert (told.title, told.text) == ("A run asks you", "24 h or 72 h?")


def test_what_was_settled_before_anybody_was_told_is_not_told(hear, notifier) -> None:
    assert hear(requested("A1"), Heard("approval_settled", {"id": "A1"})) == []
    assert notifier.list_waiting(waiting(), is_watched=False) == []
    assert notifier.list_waiting(waiting("A1"), is_watched=False) == []


def test_nothing_is_told_while_the_window_is_looked_at_nor_afterwards(hear) -> None:
    assert hear(requested("A1"), watched=True) == []
    assert hear(requested("A1")) == []


def test_a_muted_notifier_tells_nothing(hear, notifier) -> None:
    notifier.is_muted = True
    assert hear(requested("A1")) == []
    notifier.is_muted = False
    assert len(hear(requested("A2"))) == 1


def test_what_waits_at_the_beginning_is_no_news_and_what_was_missed_is(notifier) -> None:
    assert notifier.list_waiting(waiting("A1"), is_watched=False) == []
    assert [told.item for told in notifier.list_waiting(waiting("A2", "A1"), is_watched=False)] == ["A2"]
    assert notifier.list_waiting(waiting("A2", "A1"), is_watched=False) == []


def test_an_event_and_the_list_do_not_tell_the_same_twice(hear, notifier) -> None:
    notifier.list_waiting(waiting(), is_watched=False)
    assert len(hear(requested("A1"))) == 1
    assert notifier.list_waiting(waiting("A1"), is_watched=False) == []


def test_many_at_once_are_told_in_one_sentence(hear) -> None:
    (told,) = hear(*(requested(f"A{number}", f"Change {number}.py") for number in range(5)))
    assert told.title == "5 approvals wait for you"
    assert told.text == "Change 0.py, Change 1.py and 3 more"
    assert (told.view, told.item) == ("approvals", "")


def test_a_clash_is_told_once_for_each_project(hear) -> None:
    clash = {"core": ["D-9", "D-7"], "project": "P"}
    (told,) = hear(Heard("contradiction_detected", clash))
    assert (told.text, told.view, told.item) == ("D-7 and D-9 cannot hold together.", "questions", "clash")
    assert hear(Heard("contradiction_detected", {**clash, "core": ["D-7", "D-9"]})) == []
    assert len(hear(Heard("contradiction_detected", {**clash, "project": "Q"}))) == 1


@pytest.mark.parametrize(("state", "title"), [("done", "A run is done"), ("failed", "A run failed")])
def test_the_end_of_a_run_is_told(hear, state, title) -> None:
    (told,) = hear(Heard("run_changed", {"run": "R", "state": state}))
    assert (told.title, told.run, told.is_urgent) == (title, "R", state != "done")


@pytest.mark.parametrize("state", ["queued", "running", "waiting", "stopped"])
def test_other_states_of_a_run_are_not_told(hear, state) -> None:
    assert hear(Heard("run_changed", {"run": "R", "state": state})) == []


def test_other_events_are_not_told(hear) -> None:
    assert hear(Heard("run_step", {"run": "R"}), Heard("from a later version", {})) == []


def test_old_news_is_forgotten_and_memory_stays_small(notifier, hear) -> None:
    for number in range(2_500):
        hear(requested(f"A{number}"))
    assert hear(requested("A2400")) == []
    assert len(hear(requested("A1"))) == 1
