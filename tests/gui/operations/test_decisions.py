from __future__ import annotations

import pytest
from support.daemon_apart import daemon_apart
from support.decided import begin, decide

from daemon.contract.decision import DecisionChange, DecisionNew, EvidenceView
from daemon.errors import DaemonError
from gui.operations.decisions import (
    confirm_decision,
    defer_decision,
    link_evidence,
    lock_decision,
    look_at_decision,
    look_at_decisions,
    reword_decision,
    supersede_decision,
    take_up_decision,
    unlock_decision,
    write_decision,
)
from gui.operations.questions import take_back


@pytest.fixture(scope="module")
def client():
    with daemon_apart() as bench:
        yield bench.daemon


@pytest.fixture
def project(client, tmp_path):
    return begin(client, tmp_path)


def test_all_decisions_come_with_what_joins_them_and_what_is_open(client, project) -> None:
    aliases = decide(project)
    found = look_at_decisions(project.place.project).call(client)
    assert {one.alias for one in found.decisions} >= set(aliases.values())
    assert {edge.kind for edge in found.graph.edges} >= {"requires", "refines", "assumes"}
    assert found.open
    assert all(question.standing == "open" for question in found.open)
    assert found.clashes == []
    key = found.decision(aliases["key"])
    assert key is not None
    assert found.decision(key.id) is key
    assert found.decision(f"decision:{key.id}") is key
    assert found.decision("D-999") is None


def test_one_decision_comes_with_its_past_and_its_question(client, project) -> None:
    project.answer("core.store", "sqlite", rationale="Small.")
    looked = look_at_decision(project.place.project, "core.store").call(client)
    assert looked.question is not None
    assert [option.value for option in looked.question.options]
    assert looked.detail.history
    assert looked.etag
    alias = decide(project)["key"]
    assert look_at_decision(project.place.project, alias).call(client).question is None


def test_a_decision_is_locked_and_then_nothing_changes_it(client, project) -> None:
    alias = decide(project)["key"]
    lock_decision(project.place.project, alias).call(client)
    assert project.decision(alias)["locked"]
    with pytest.raises(DaemonError):
        defer_decision(project.place.project, alias).call(client)
    unlock_decision(project.place.project, alias).call(client)
    assert not project.decision(alias)["locked"]


@pytest.mark.parametrize(("operation", "state"), [(defer_decision, "deferred"), (supersede_decision, "superseded")])
def test_a_decision_that_was_put_aside_can_be_taken_up_and_the_step_taken_back(
    client, project, operation, state
) -> None:
    alias = decide(project)["key"]
    step = operation(project.place.project, alias, "Later.").call(client)
    assert project.decision(alias)["state"] == state
    take_back(project.place.project, step.revision, step.count).call(client)
    assert project.decision(alias)["state"] == "decided"
    operation(project.place.project, alias).call(client)
    take_up_decision(project.place.project, alias).call(client)
    assert project.decision(alias)["state"] == "decided"


def test_an_assumption_is_confirmed(client, project) -> None:
    project.ask("POST", "assume", question="core.store")
    alias = project.decision("core.store")["alias"]
    assert project.decision(alias)["state"] == "assumed"
    confirm_decision(project.place.project, alias).call(client)
    assert project.decision(alias)["state"] == "decided"


def test_words_are_changed_only_as_they_were_read(client, project) -> None:
    alias = decide(project)["key"]
    looked = look_at_decision(project.place.project, alias).call(client)
    project.change(alias, text="36 hours")
    with pytest.raises(DaemonError):
        reword_decision(project.place.project, alias, DecisionChange(text="48 hours"), looked.etag).call(client)
    assert project.decision(alias)["answer"] == "36 hours"
    again = look_at_decision(project.place.project, alias).call(client)
    reword_decision(project.place.project, alias, DecisionChange(text="48 hours"), again.etag).call(client)
    assert project.decision(alias)["answer"] == "48 hours"


def test_a_decision_of_ones_own_is_written_and_gets_evidence(client, project) -> None:
    wish = DecisionNew(question="Which provider?", text="Adyen", category="payments")
    step = write_decision(project.place.project, wish).call(client)
    assert step.result.decision is not None
    alias = step.result.decision.alias
    link_evidence(project.place.project, alias, EvidenceView(kind="file", place="pay.py", line=3)).call(client)
    assert project.decision(alias)["evidence"][0]["place"] == "pay.py"
