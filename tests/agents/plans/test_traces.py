"""From a hunk to the decisions behind it."""

from __future__ import annotations

from support.plan_texts import plan, task

from agents.plans.plan import Trace
from agents.plans.traces import Touch, trace_hunk

D8, D9 = Trace("decision:8", "D-8"), Trace("decision:9", "D-9")
PLAN = plan(task("T-1", "a.py", traces=(D8,)), task("T-2", "a.py", "b.py", after=("T-1",), traces=(D9,)))
TOUCHES = (
    Touch(path="a.py", task="T-1", step=4, start=1, end=10),
    Touch(path="a.py", task="T-2", step=9, start=50, end=60),
)


def test_a_hunk_rests_on_what_the_task_rests_on_that_made_it():
    found = trace_hunk(PLAN, "a.py", 52, 53, TOUCHES)
    assert (found.by, found.tasks, found.steps, found.traces) == ("step", ("T-2",), (9,), (D9,))
    assert found.sentence == "Changed in T-2 (Change a.py, b.py), because of D-9."


def test_a_hunk_between_the_known_lines_rests_on_all_that_changed_the_file():
    assert trace_hunk(PLAN, "a.py", 30, 31, TOUCHES).tasks == ("T-1", "T-2")


def test_without_steps_the_plans_own_files_tell():
    found = trace_hunk(PLAN, "b.py", 0, 0)
    assert (found.by, found.tasks) == ("plan", ("T-2",))


def test_what_nobody_planned_is_told_as_such():
    found = trace_hunk(PLAN, "c.py", 1, 2, TOUCHES)
    assert (found.by, found.tasks) == ("nothing", ())
    assert "No task" in found.sentence


def test_a_run_without_a_plan_still_tells_its_steps():
    found = trace_hunk(None, "a.py", 1, 2, TOUCHES)
    assert (found.tasks, found.steps, found.traces) == (("T-1",), (4,), ())
