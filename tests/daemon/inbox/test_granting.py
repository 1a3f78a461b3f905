"""Grants: made by answers and plans, used up, revoked, and never wider than they may be."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from support.inbox_desk import FOLDER, Clock, Desk, asking_for, open_desk

from agents.authority import Scope
from agents.records import Risk
from daemon.acting_errors import ApprovalTooWide, OnlyForPeople, UnknownGrant
from daemon.errors import WrongUse
from daemon.inbox.asking import Wish

ADA = "user:ada"
SCOPE = Scope(tools=("run_command",), commands=("ls",))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_desk(tmp_path / "state.db", Clock())
    yield opened
    opened.database.close()


def test_an_answer_for_a_run_makes_a_grant_of_that_run_alone(desk: Desk) -> None:
    row = desk.inbox.ask(asking_for("./x"))
    desk.inbox.answer(row.id, Wish(verdict="allow", scope="run"), ADA)
    assert desk.grants.in_force(folder=FOLDER, run="RUN")[0].scope.commands == ("./x",)
    assert desk.grants.in_force(folder=FOLDER, run="OTHER") == ()


def test_for_always_ends_some_day_and_takes_the_offer_that_is_named(desk: Desk) -> None:
    row = desk.inbox.ask(asking_for("./x a"))
    desk.inbox.answer(row.id, Wish(verdict="allow", scope="always", offer="prefix"), ADA)
    (made,) = desk.grants.in_force(folder=FOLDER)
    assert made.scope.commands == ("./x *",)
    desk.clock.turn(timedelta(days=91))
    assert desk.grants.in_force(folder=FOLDER) == ()


@pytest.mark.parametrize("risk", [Risk.HIGH, Risk.CRITICAL])
@pytest.mark.parametrize("scope", ["run", "always"])
def test_high_risk_is_allowed_once_only(desk: Desk, risk: Risk, scope) -> None:
    row = desk.inbox.ask(asking_for("./x", risk=risk))
    with pytest.raises(ApprovalTooWide):
        desk.inbox.answer(row.id, Wish(verdict="allow", scope=scope), ADA)
    assert desk.inbox.get(row.id).state == "waiting"
    assert desk.grants.all() == []


def test_wishes_that_make_no_sense_change_nothing(desk: Desk) -> None:
    row = desk.inbox.ask(asking_for())
    for wish in (
        Wish(verdict="deny", scope="run"),
        Wish(verdict="allow", scope="run", hunks=[1]),
        Wish(verdict="allow", scope="run", offer="nonsense"),
        Wish(verdict="deny", hunks=[1]),
    ):
        with pytest.raises(WrongUse):
            desk.inbox.answer(row.id, wish, ADA)
    with pytest.raises(ApprovalTooWide, match="belongs to no plan"):
        desk.inbox.answer(row.id, Wish(verdict="allow", scope="plan"), ADA)
    assert desk.inbox.get(row.id).state == "waiting"


def test_of_many_who_take_the_last_use_one_gets_it(desk: Desk) -> None:
    made = desk.grants.make(SCOPE, folder=FOLDER, actor=ADA, uses=3)
    with ThreadPoolExecutor(10) as pool:
        got = list(pool.map(lambda _: desk.grants.use(made.id, actor="agent:coder"), range(10)))
    assert got.count(True) == 3
    assert desk.grants.find(made.id).uses_left == 0


def test_a_revoked_grant_is_used_no_more(desk: Desk) -> None:
    made = desk.grants.make(SCOPE, folder=FOLDER, actor=ADA)
    assert desk.grants.use(made.id, actor="agent:coder")
    first = desk.grants.revoke(made.id[-6:].lower(), ADA).revoked_at
    desk.clock.turn(timedelta(days=1))
    assert desk.grants.revoke(made.id, ADA).revoked_at == first
    assert not desk.grants.use(made.id, actor="agent:coder")
    with pytest.raises(UnknownGrant):
        desk.grants.revoke("nonsense", ADA)


def test_approving_a_plan_again_replaces_what_it_was_granted(desk: Desk) -> None:
    end = desk.clock() + timedelta(days=1)
    first = desk.grants.grant_for_plan("P1", SCOPE, folder=FOLDER, actor=ADA, expires_at=end)
    second = desk.grants.grant_for_plan("P1", SCOPE, folder=FOLDER, actor=ADA, expires_at=end)
    assert [grant.id for grant in desk.grants.in_force(folder=FOLDER, plan="P1")] == [second.id]
    assert desk.grants.find(first.id).revoked_at is not None


def test_only_people_give_authority_and_critical_only_bound(desk: Desk) -> None:
    for actor in ("agent:coder", "daemon", "schedule:x"):
        with pytest.raises(OnlyForPeople):
            desk.grants.make(SCOPE, folder=FOLDER, actor=actor)
    with pytest.raises(ApprovalTooWide):
        desk.grants.make(Scope(risk=Risk.CRITICAL), folder=FOLDER, actor=ADA)
    assert desk.grants.make(Scope(risk=Risk.CRITICAL, binding="b"), folder=FOLDER, actor=ADA).scope.binding == "b"
