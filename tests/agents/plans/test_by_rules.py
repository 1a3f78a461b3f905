"""Plans without a model: whatever the view, the plan passes the check, and says how sure it is."""

from __future__ import annotations

import msgspec
import pytest
from support.hostile_specs import hostile_view
from support.plan_texts import TOOLS
from support.prose_views import BROWNFIELD, SHOP_CHANGE
from support.shop import shop_view

from agents.plans.by_rules import plan_by_rules
from agents.plans.check import Ground, check
from agents.plans.order import critical_path, order, ready
from agents.plans.plan import TaskKind
from agents.plans.resting import known_traces
from agents.plans.wish import Wish
from spec.codebase import CodeView
from spec.records import Project
from spec.view import OpenQuestion, SpecView

WISH = Wish(id="01JD0000000000000000000PLA", change="Let carts take coupons", folder="/work")


def typed(kind):
    return msgspec.structs.replace(BROWNFIELD, project=msgspec.structs.replace(BROWNFIELD.project, type=kind))


def bare(code=None, change=None, kind="feature"):
    return SpecView(Project("", "", "", "", kind), "main", code=code, change=change)


def made(view, wish=WISH, project=""):
    """The plan of a view, which passes the check against what the view knows."""
    plan = plan_by_rules(wish, view, TOOLS, project=project)
    faults = check(plan, Ground(TOOLS, None, frozenset(known_traces(view))))
    assert faults == ()
    return plan


def kinds(plan):
    return [task.kind for task in plan.tasks]


@pytest.mark.parametrize("kind", ["feature", "bug_fix", "refactoring", "migration", "upgrade"])
def test_a_change_of_code_becomes_a_plan_for_every_type_of_change(kind):
    plan = made(typed(kind))
    assert kinds(plan)[0] is TaskKind.BASELINE
    assert TaskKind.EDIT in kinds(plan)
    assert TaskKind.REVIEW in kinds(plan)


@pytest.mark.parametrize("kind", ["bug_fix", "refactoring"])
def test_tests_come_first_where_behaviour_is_known(kind):
    told = kinds(made(typed(kind)))
    assert told.index(TaskKind.TEST) < told.index(TaskKind.EDIT)


def test_the_same_wish_gives_the_same_plan():
    assert made(BROWNFIELD) == made(BROWNFIELD)


def test_every_file_that_is_permitted_belongs_to_a_task_and_is_likely_enough():
    plan = made(BROWNFIELD)
    paths = {use.path for task in plan.tasks for use in task.files}
    assert all(use.chance >= 0.2 for task in plan.tasks for use in task.files)
    assert len(plan.scope.paths) == len(paths)


def test_tasks_rest_on_the_decisions_that_the_steps_rest_on():
    names = {trace.name for task in made(BROWNFIELD).tasks for trace in task.traces}
    assert names
    assert names <= {decision.alias for decision in BROWNFIELD.decisions} | {r.alias for r in BROWNFIELD.requirements}


def test_what_a_later_release_removes_is_held_and_comes_last():
    plan = made(BROWNFIELD)
    removals = [task for task in plan.tasks if task.kind is TaskKind.REMOVE]
    assert removals
    assert all(task.held for task in removals)
    done = {task.key for task in plan.tasks if task.kind is not TaskKind.REMOVE}
    assert ready(plan, done) == ()


def test_a_blocking_question_is_a_task_for_a_person_that_edits_wait_for():
    question = OpenQuestion("change.keys", "Which keys?", ("change.scope",), blocking=True)
    plan = made(msgspec.structs.replace(BROWNFIELD, open=(question,)))
    [decide] = [task for task in plan.tasks if task.kind is TaskKind.DECIDE]
    assert decide.agent == ""
    edits = [task for task in plan.tasks if task.kind is TaskKind.EDIT]
    assert all(decide.key in task.after for task in edits)


def test_what_was_found_by_a_search_is_less_sure_and_says_so():
    sure = made(BROWNFIELD)
    guessed = made(BROWNFIELD, msgspec.structs.replace(WISH, sure=0.7, sure_why="a search found it"))
    known = {use.path: task for task in sure.tasks for use in task.files if task.kind is TaskKind.EDIT}
    edits = [task for task in guessed.tasks if task.kind is TaskKind.EDIT and task.files]
    assert edits
    assert all("a search found it" in task.confidence.reason for task in edits)
    assert all(task.confidence.value < known[use.path].confidence.value for task in edits for use in task.files[:1])
    assert any("--target" in note for note in guessed.notes)


def test_without_any_knowledge_there_is_still_a_plan_that_permits_no_file_of_the_code():
    code = CodeView("/work", files=("a.py", "tests/test_a.py"), test=("pytest",))
    plan = made(bare(code))
    assert kinds(plan) == [TaskKind.BASELINE, TaskKind.EDIT, TaskKind.TEST, TaskKind.REVIEW]
    assert plan.scope.paths == ("tests/**",)
    assert plan.tasks[1].confidence.value < 0.5


def test_an_empty_folder_may_be_filled_and_the_plan_says_so():
    plan = made(bare())
    assert plan.scope.paths == ("**",)
    assert any("empty" in note for note in plan.notes)


def test_a_new_product_becomes_a_chain_of_its_tickets():
    view = shop_view()
    plan = made(view, project="p1")
    assert len(plan.tasks) > 5
    assert len(critical_path(plan)) >= len([task for task in plan.tasks if task.kind is not TaskKind.DECIDE]) - 1
    assert order(plan) == plan.tasks


@pytest.mark.parametrize("number", range(24))
def test_the_strangest_spec_gives_a_plan_that_passes(number):
    view = hostile_view(number)
    change = SHOP_CHANGE if number % 3 == 0 else view.change
    code = BROWNFIELD.code if number % 3 == 0 else view.code
    made(msgspec.structs.replace(view, change=change, code=code), project="p")


def test_a_wish_of_strange_letters_is_planned():
    wish = msgspec.structs.replace(WISH, change="a\x00b\n\n\u202e" + "x" * 5000)
    assert made(BROWNFIELD, wish).title


def test_protected_files_are_told_since_they_are_asked_for_anyway():
    touched = (*SHOP_CHANGE.touched, msgspec.structs.replace(SHOP_CHANGE.touched[0], path=".github/workflows/ci.yml"))
    change = msgspec.structs.replace(SHOP_CHANGE, touched=touched)
    plan = made(msgspec.structs.replace(BROWNFIELD, change=change))
    assert any(".github/workflows/ci.yml" in note and "Protected" in note for note in plan.notes)


def test_the_less_sure_the_places_are_the_fewer_files_are_permitted():
    few = made(BROWNFIELD, msgspec.structs.replace(WISH, sure=0.2, sure_why="a search found it"))
    assert len(few.scope.paths) < len(made(BROWNFIELD).scope.paths)
    assert all(use.chance >= 0.4 for task in few.tasks for use in task.files if not use.is_pattern)
