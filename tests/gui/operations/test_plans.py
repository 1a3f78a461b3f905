from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from support.acting_bench import ActingBench, acting_bench, make_repository

from daemon.contract.plan import PlanApprove, PlanChangeWish, PlanNew
from daemon.errors import PreconditionFailed, UnknownName, WrongUse
from gui.operations.plans import (
    SeenPlan,
    approve_plan,
    choices,
    edit_plan,
    list_plans,
    make_plan,
    plan_text,
    refine_plan,
    remove_plan,
    revoke_plan,
    save_text,
    show_plan,
)
from gui.operations.topic import Topic

WISH = "Mend mean in calc.py so that it no longer adds one"


@pytest.fixture(scope="module")
def bench() -> Iterator[ActingBench]:
    with acting_bench() as made:
        yield made


@pytest.fixture
def folder(tmp_path, bench):
    made = make_repository(tmp_path / "work")
    bench.daemon.request("POST", "/api/v1/workspaces", body={"path": str(made)})
    return made


@pytest.fixture
def plan(bench, folder) -> SeenPlan:
    return make_plan(PlanNew(folder=str(folder), change=WISH, model=False)).call(bench.daemon)


def test_a_plan_is_made_found_and_seen_with_what_it_permits(bench, folder, plan) -> None:
    listed = list_plans(str(folder)).call(bench.daemon)
    assert [one.id for one in listed] == [plan.plan.id]
    seen = show_plan(plan.plan.id).call(bench.daemon)
    assert seen == plan
    assert seen.plan.permissions.paths == ["calc.py", "test_calc.py"]
    assert seen.plan.permissions.commands == ["make test"]
    assert seen.faults == ()


def test_what_changes_plans_says_so_and_what_reads_them_does_not(plan) -> None:
    changing = [make_plan(PlanNew(folder="/", change="x")), approve_plan(plan, PlanApprove()), remove_plan("x")]
    assert all(operation.changes >= {Topic.PLANS} for operation in changing)
    reading = [list_plans(""), show_plan("x"), plan_text("x", "md")]
    assert not any(operation.changes for operation in reading)


def test_a_plan_is_approved_as_it_was_seen_and_revoked(bench, plan) -> None:
    wish = PlanApprove(expires="12h", tokens=90_000, applies=True)
    approved = approve_plan(plan, wish).call(bench.daemon)
    assert approved.plan.approval is not None
    assert (approved.plan.permissions.tokens, approved.plan.permissions.applies) == (90_000, True)
    revoked = revoke_plan(plan.plan.id).call(bench.daemon)
    assert revoked.plan.approval is None


def test_who_saw_an_older_state_cannot_approve_the_newer_one(bench, plan) -> None:
    edit_plan(plan, [PlanChangeWish(op="set", task="T-1", field="title", value="Show the fault")]).call(bench.daemon)
    with pytest.raises(PreconditionFailed):
        approve_plan(plan, PlanApprove()).call(bench.daemon)


def test_changes_are_made_all_or_none(bench, plan) -> None:
    good = PlanChangeWish(op="set", task="T-2", field="title", value="Show the fault")
    bad = PlanChangeWish(op="drop", task="T-99")
    with pytest.raises(WrongUse, match="T-99"):
        edit_plan(plan, [good, bad]).call(bench.daemon)
    assert show_plan(plan.plan.id).call(bench.daemon).plan == plan.plan
    changed = edit_plan(plan, [good]).call(bench.daemon)
    assert [task.title for task in changed.plan.tasks if task.key == "T-2"] == ["Show the fault"]


def test_a_plan_that_names_a_file_that_is_gone_says_so(bench, folder, plan) -> None:
    (folder / "calc.py").unlink()
    faults = show_plan(plan.plan.id).call(bench.daemon).faults
    assert {fault.where for fault in faults} <= {task.key for task in plan.plan.tasks}
    assert faults
    assert "calc.py" in faults[0].message


def test_a_model_says_more_of_a_plan(bench, plan) -> None:
    bench.ollama.said.clear()
    refined = refine_plan(plan, "Mind the empty list.").call(bench.daemon)  # it greets, which is no plan
    assert refined.plan.version > plan.plan.version
    assert "Mind the empty list." in str(bench.ollama.requests_to("/api/chat")[-1].body)


def test_a_plan_is_written_down_and_saved(bench, plan, tmp_path) -> None:
    text = plan_text(plan.plan.id, "md").call(bench.daemon)
    place = tmp_path / text.filename
    assert save_text(text.text, str(place)).call(bench.daemon) == str(place)
    assert WISH in place.read_text()
    with pytest.raises(WrongUse, match="cannot be written"):
        save_text(text.text, str(tmp_path / "absent" / "plan.md")).call(bench.daemon)


def test_a_removed_plan_is_gone(bench, folder, plan) -> None:
    remove_plan(plan.plan.id).call(bench.daemon)
    assert list_plans(str(folder)).call(bench.daemon) == []
    with pytest.raises(UnknownName):
        show_plan(plan.plan.id).call(bench.daemon)


def test_a_form_can_offer_agents_and_models(bench, folder) -> None:
    offered = choices(str(folder)).call(bench.daemon)
    assert {"coder", "tester", "reviewer"} <= set(offered.agents)
    assert offered.models == ("ollama/coder:latest",)
    assert (offered.model_in_use, offered.is_remote) == ("ollama/coder:latest", False)
    shutil.rmtree(folder / ".git")  # agents are those of the folder, whatever keeps its history
    assert choices(str(folder)).call(bench.daemon).agents == offered.agents
