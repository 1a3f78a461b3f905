from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from support.acting_bench import ActingBench, acting_bench
from support.asking_runs import WHY, answer, ask, ask_edit, make_payments, view_of

from daemon.contract.approval import ApprovalView
from daemon.errors import DaemonError
from gui.operations.approvals import (
    allow_longer,
    allow_once,
    by_urgency,
    deny,
    list_waiting,
    read_inbox,
    reply,
    show_approval,
)
from gui.operations.policy import list_grants, revoke_grant

NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def shared() -> Iterator[ActingBench]:
    with acting_bench() as made:
        yield made


@pytest.fixture
def bench(shared) -> Iterator[ActingBench]:
    yield shared
    shared.forget()


@pytest.fixture
def folder(tmp_path):
    return make_payments(tmp_path / "shop")


def test_the_inbox_has_what_waits_and_what_its_run_is_for(bench, folder) -> None:
    approval = ask_edit(bench, folder, goal="Check the key\nand no more")
    inbox = read_inbox().call(bench.daemon)
    (one,) = inbox.waiting
    assert (one.id, one.tool, one.why, len(one.hunks)) == (approval, "edit_file", WHY, 3)
    assert inbox.goals[one.run or ""] == "Check the key"
    assert inbox.find(approval) == one
    assert [waiting.id for waiting in list_waiting().call(bench.daemon)] == [approval]


def test_hunks_that_are_left_out_are_not_allowed(bench, folder) -> None:
    approval = ask_edit(bench, folder)
    settled = allow_once(approval, [1, 2]).call(bench.daemon)
    assert settled.is_mine
    assert settled.approval.state == "allowed"
    assert settled.approval.chosen == {"payments/api.py": [1, 2]}
    assert read_inbox().call(bench.daemon).settled[0].id == approval


def test_a_hunk_that_there_is_not_is_an_error_and_the_approval_goes_on_waiting(bench, folder) -> None:
    approval = ask_edit(bench, folder)
    with pytest.raises(DaemonError):
        allow_once(approval, [7]).call(bench.daemon)
    assert show_approval(approval).call(bench.daemon).state == "waiting"


def test_a_denial_tells_the_run_why(bench, folder) -> None:
    approval = ask_edit(bench, folder)
    settled = deny(approval, "The ledger first.").call(bench.daemon)
    assert (settled.approval.state, settled.approval.message) == ("denied", "The ledger first.")


def test_an_answer_that_came_too_late_tells_what_the_first_one_was(bench, folder) -> None:
    approval = ask_edit(bench, folder)
    answer(bench, approval, verdict="deny", message="No.")
    late = allow_once(approval).call(bench.daemon)
    assert not late.is_mine
    assert (late.approval.state, late.approval.message) == ("denied", "No.")


def test_what_is_allowed_for_longer_is_a_grant_that_can_be_revoked(bench, folder) -> None:
    approval = ask_edit(bench, folder)
    until = datetime.now(UTC) + timedelta(hours=2)
    settled = allow_longer(approval, "always", "files", until).call(bench.daemon)
    assert settled.approval.scope == "always"
    grant = next(one for one in list_grants().call(bench.daemon) if one.id == settled.approval.grant)
    assert grant.in_force
    assert grant.expires_at is not None
    assert abs((grant.expires_at - until).total_seconds()) < 1
    assert not revoke_grant(grant.id).call(bench.daemon).in_force


def test_high_risk_is_allowed_once_and_no_longer(bench, folder) -> None:
    approval = ask(bench, folder, "run_command", what="installer", command="pip install left-pad")
    one = show_approval(approval).call(bench.daemon)
    assert (one.risk, one.scopes) == ("high", ["once"])
    with pytest.raises(DaemonError):
        allow_longer(approval, "always", "command").call(bench.daemon)
    assert view_of(bench, approval)["state"] == "waiting"


def test_a_question_is_answered_in_words(bench, folder) -> None:
    approval = ask(bench, folder, "ask_person", question="24 h or 72 h?")
    assert reply(approval, "72 h").call(bench.daemon).approval.message == "72 h"


def approval(ident: str, risk: str, minutes: float | None) -> ApprovalView:
    ends = None if minutes is None else NOW + timedelta(minutes=minutes)
    return ApprovalView.model_construct(id=ident, risk=risk, expires_at=ends)


def test_what_ends_soon_comes_first_then_what_is_of_high_risk_then_what_ends_sooner() -> None:
    given = [
        approval("never ends", "low", None),
        approval("low, a day", "low", 1440),
        approval("high, a week", "high", 10_080),
        approval("low, 20 min", "low", 20),
        approval("high, a day", "high", 1440),
        approval("low, 2 min", "low", 2),
        approval("medium, 25 min", "medium", 25),
    ]
    assert [one.id for one in by_urgency(given, NOW)] == [
        "low, 2 min",
        "medium, 25 min",
        "low, 20 min",
        "high, a day",
        "high, a week",
        "low, a day",
        "never ends",
    ]
