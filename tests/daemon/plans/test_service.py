"""Plans of the daemon: made of a real index, changed, approved, followed."""

from __future__ import annotations

import asyncio
import shutil

import pytest

from agents.chat import ChatReply, ModelFacts
from agents.errors import PlanFaulty
from agents.plans.plan import TaskState
from daemon.contract.plan import PlanApprove, PlanRefine
from daemon.contract.project import ProjectNew
from daemon.errors import PreconditionFailed, UnknownName, WrongUse
from indexer.errors import UnknownTarget


def edits(view):
    return [task for task in view.tasks if task.kind == "edit"]


def test_a_wish_that_names_a_function_is_planned_where_that_is(planning):
    view = planning.new()
    assert edits(view)[0].files[0].path == "pay/api.py"
    assert view.permissions.commands == ["pytest", "pytest tests/test_api.py"]
    assert any("guess" in note for note in view.notes)


def test_a_target_is_surer_than_a_guess(planning):
    told = planning.new("Keep payments on disk", targets=["pay/store.py"])
    guessed = planning.new("payments kept where they are saved")
    assert edits(told)[0].confidence.value > edits(guessed)[0].confidence.value
    assert not any("guess" in note for note in told.notes)


def test_a_target_that_there_is_not_is_told_with_the_nearest(planning):
    with pytest.raises(UnknownTarget, match="stor"):
        planning.new("x", targets=["pay/stor.py"])


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Fix the crash in charge_order", "bug_fix"),
        ("Rename charge_order to charge", "refactoring"),
        ("Upgrade pytest to 9", "upgrade"),
        ("Move from the dict to SQLite", "migration"),
        ("Let customers pay by card", "feature"),
    ],
)
def test_the_type_of_a_change_is_told_by_its_words(planning, words, kind):
    assert planning.new(words).change_type == kind


def test_nothing_to_change_is_no_plan(planning):
    with pytest.raises(WrongUse):
        planning.new("  ")


def test_a_folder_without_code_is_planned_from_bare_words(planning, tmp_path):
    view = planning.new("Build a todo list", folder=str(tmp_path))
    assert view.permissions.paths == ["**"]
    assert any("empty" in note for note in view.notes)


def test_a_new_product_is_planned_from_its_tickets(planning, tmp_path):
    planning.specs.begin(ProjectNew(folder=str(tmp_path), idea="A web app where patients book appointments."))
    view = planning.new("Build it", folder=str(tmp_path))
    assert view.project
    assert len(view.tasks) > 3
    assert {trace.name[:2] for task in view.tasks for trace in task.traces} <= {"D-", "R-", "E-"}


def test_plans_are_found_by_id_ending_and_title(planning):
    view = planning.new("Give refunds a name of their own", title="Refunds")
    folder = str(planning.folder)
    for wanted in (view.id, view.id[-6:].lower(), "Refunds", "refu"):
        assert planning.service.row(wanted, folder).id == view.id
    assert planning.service.row("", folder).id == view.id
    with pytest.raises(UnknownName) as caught:
        planning.service.row("Refundz", folder)
    assert "Refunds" in caught.value.hint


def test_a_change_is_checked_and_all_or_nothing(planning):
    view = planning.new()
    with pytest.raises(PlanFaulty, match="goes through"):
        planning.edit(view, {"op": "set", "field": "title", "value": "New"},
                      {"op": "set", "task": "T-2", "field": "files", "value": ["../x"]})  # fmt: skip
    assert planning.service.row(view.id, None).version == 1
    changed = planning.edit(
        view, {"op": "set", "task": "T-2", "field": "files", "value": ["pay/api.py", "+pay/new.py"]}
    )
    assert changed.version == 2
    assert "pay/new.py" in changed.permissions.paths
    assert "pay/store.py" not in changed.permissions.paths


def test_a_dropped_task_leaves_its_place_to_what_was_before_it(planning):
    view = planning.new()
    changed = planning.edit(view, {"op": "drop", "task": "T-2"})
    assert "T-2" not in [task.key for task in changed.tasks]
    assert next(task for task in changed.tasks if task.key == "T-3").after == ["T-1"]


@pytest.mark.parametrize(
    "change",
    [
        {"op": "set", "task": "T-9", "field": "title", "value": "x"},
        {"op": "set", "task": "T-1", "field": "titel", "value": "x"},
        {"op": "set", "task": "T-1", "field": "title", "value": 3},
        {"op": "set", "task": "T-1", "field": "state", "value": "finished"},
        {"op": "set", "task": "T-1", "field": "agent", "value": "codr"},
        {"op": "set", "task": "T-1", "field": "after", "value": ["T-1"]},
        {"op": "set", "task": "T-1", "field": "commands", "value": ["echo $(id)"]},
        {"op": "set", "task": "T-1", "field": "estimate", "value": "soon"},
        {"op": "drop", "task": "T-99"},
        {"op": "add", "value": {"name": "x"}},
        {"op": "add", "value": None},
        {"op": "add", "value": {"title": "x", "files": ["/etc/passwd"]}},
    ],
)
def test_a_change_that_makes_no_sense_is_a_sentence(planning, change):
    with pytest.raises(PlanFaulty):
        planning.edit(planning.new(), change)


def test_approving_grants_exactly_what_the_plan_shows(planning):
    view = planning.new()
    approved = planning.approve(view, expires="2d", cost="1.50", tokens=9000)
    [grant] = planning.in_force(view)
    assert list(grant.scope.paths) == approved.permissions.paths
    assert list(grant.scope.commands) == [*approved.permissions.commands, "run_tests *"]
    assert approved.permissions.own_tests
    assert (grant.scope.cost, grant.scope.tokens, grant.scope.hosts) == ("1.50", 9000, ())
    assert approved.approval.digest == approved.digest
    assert approved.state == "approved"
    told = [entry.body for entry in planning.trail.rows.latest(5) if entry.kind == "plan_approved"]
    assert approved.digest in str(told[0])


@pytest.mark.parametrize(
    "wish", [{"expires": "soon"}, {"expires": "0d"}, {"expires": "9999d"}, {"cost": "much"}, {"cost": "-1"}]
)
def test_a_time_or_a_budget_that_is_none_is_refused(planning, wish):
    view = planning.new()
    with pytest.raises(WrongUse):
        planning.approve(view, **wish)
    assert planning.in_force(view) == ()


def test_a_plan_whose_files_are_gone_is_not_approved(planning, tmp_path):
    folder = tmp_path / "shop"
    shutil.copytree(planning.folder, folder)
    view = planning.new("Keep payments on disk", folder=str(folder), targets=["pay/store.py"])
    (folder / "pay/store.py").unlink()
    with pytest.raises(PlanFaulty, match=r"pay/store\.py"):
        planning.approve(view)
    assert planning.in_force(view) == ()


def test_what_keeps_a_plan_from_being_carried_out_can_be_asked_before_it_is_approved(planning, tmp_path):
    folder = tmp_path / "shop"
    shutil.copytree(planning.folder, folder)
    view = planning.new("Keep payments on disk", folder=str(folder), targets=["pay/store.py"])
    assert planning.service.check(planning.row(view)).faults == []
    (folder / "pay/store.py").unlink()
    faults = planning.service.check(planning.row(view)).faults
    assert {fault.where for fault in faults} <= {task.key for task in view.tasks}
    assert all("pay/store.py" in fault.message for fault in faults)
    assert faults


def test_an_approved_plan_that_changes_loses_its_approval_and_its_grant(planning):
    approved = planning.approve(planning.new())
    changed = planning.edit(approved, {"op": "set", "task": "T-2", "field": "commands", "value": ["make all"]})
    assert changed.approval is None
    assert changed.state == "draft"
    assert planning.in_force(approved) == ()


def test_revoking_ends_the_grant(planning):
    approved = planning.approve(planning.new())
    assert planning.service.revoke(planning.row(approved)).approval is None
    assert planning.in_force(approved) == ()


def test_approving_again_leaves_one_grant(planning):
    view = planning.new()
    planning.approve(view, tokens=1)
    planning.approve(view, tokens=2)
    [grant] = planning.in_force(view)
    assert grant.scope.tokens == 2


def test_of_two_who_change_at_once_the_second_is_told(planning):
    view = planning.new()
    seen = planning.row(view)
    planning.edit(view, {"op": "set", "field": "title", "value": "First"})
    with pytest.raises(PreconditionFailed):
        planning.service.approve(seen, PlanApprove())
    assert planning.in_force(view) == ()


def test_progress_keeps_the_approval_and_tells_how_the_plan_stands(planning):
    view = planning.approve(planning.new())
    for key, state, wanted in (("T-1", TaskState.RUNNING, "running"), ("T-1", TaskState.FAILED, "failed")):
        planning.service.mark(view.id, key, state, "RUN")
        assert planning.service.row(view.id, None).state == wanted
    for task in view.tasks:
        planning.service.mark(view.id, task.key, TaskState.DONE, "RUN")
    done = planning.service.view(planning.row(view))
    assert done.state == "done"
    assert done.approval is not None
    assert {task.run for task in done.tasks} == {"RUN"}


def test_marking_what_is_gone_fails_no_run(planning):
    planning.service.mark("nothing", "T-1", TaskState.DONE, "RUN")
    planning.service.mark(planning.new().id, "T-99", TaskState.DONE, "RUN")


@pytest.mark.parametrize("form", ["md", "json", "mermaid", "github", "jira", "linear"])
def test_a_plan_is_told_in_every_form(planning, form):
    view = planning.new()
    text = planning.service.text(planning.row(view), form)
    assert "pay/api.py" in text.text
    assert text.filename


def test_an_unknown_form_is_told(planning):
    with pytest.raises(UnknownName, match="form"):
        planning.service.text(planning.row(planning.new()), "docx")


def test_a_removed_plan_permits_nothing(planning):
    view = planning.approve(planning.new())
    planning.service.remove(planning.row(view))
    assert planning.in_force(view) == ()
    assert view.id not in [one.id for one in planning.service.summaries(None)]


class Better:
    """A model that tells one task better, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked = ""

    async def facts(self, _models=()):
        return ModelFacts(name="m", context_tokens=8192, has_tools=False, is_remote=False)

    async def chat(self, request, _on_text=None):
        self.asked = request.messages[-1].text
        return ChatReply(text='{"tasks": [{"key": "T-1", "title": "Run them twice"}]}', model="m")


def test_a_plan_is_refined_with_what_a_person_says_and_has_to_be_approved_again(shared):
    model = Better()
    planning = shared.with_model(model)
    view = planning.approve(planning.new(model=False))
    refined = asyncio.run(planning.service.refine(planning.row(view), PlanRefine(words="Mind the order.")))
    assert "Mind the order." in model.asked
    assert refined.tasks[0].title == "Run them twice"
    assert (refined.approval, refined.state, planning.in_force(view)) == (None, "draft", ())


def test_a_plan_that_has_begun_is_not_refined(planning):
    view = planning.approve(planning.new())
    planning.service.mark(view.id, "T-1", TaskState.DONE, "RUN")
    with pytest.raises(WrongUse, match="being carried out"):
        asyncio.run(planning.service.refine(planning.row(view), PlanRefine()))


def test_without_a_model_a_refined_plan_stays_as_it_was_approved(planning):
    view = planning.approve(planning.new())
    refined = asyncio.run(planning.service.refine(planning.row(view), PlanRefine(words="More.")))
    assert refined.approval is not None
    assert len(planning.in_force(view)) == 1


def test_skipping_a_task_keeps_the_approval(planning):
    view = planning.approve(planning.new())
    changed = planning.edit(view, {"op": "set", "task": "T-1", "field": "state", "value": "skipped"})
    assert changed.approval is not None
    assert len(planning.in_force(view)) == 1


def test_applying_is_permitted_only_where_something_shows_that_the_change_works(planning, tmp_path):
    approved = planning.approve(planning.new(), applies=True)
    assert approved.permissions.applies
    assert "apply_changes" in planning.in_force(approved)[0].scope.tools
    assert not planning.approve(planning.new()).permissions.applies
    with pytest.raises(PlanFaulty, match="seen to succeed"):
        planning.approve(planning.new("Build a todo list", folder=str(tmp_path)), applies=True)
