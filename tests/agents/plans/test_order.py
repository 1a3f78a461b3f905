"""The order of tasks, what can begin, and what a plan adds up to."""

from __future__ import annotations

from support.plan_texts import plan, task

from agents.plans.order import critical_path, order, ready, totals
from agents.plans.plan import Hours


def keys(tasks):
    return [one.key for one in tasks]


def test_each_task_comes_after_what_it_stands_on_and_else_as_written():
    made = plan(task("T-1", after=("T-3",)), task("T-2"), task("T-3"))
    assert keys(order(made)) == ["T-2", "T-3", "T-1"]


def test_what_stands_on_nothing_or_on_what_is_done_can_begin():
    made = plan(task("T-1", state="done"), task("T-2", after=("T-1",)), task("T-3", after=("T-2",)), task("T-4"))
    assert keys(ready(made)) == ["T-2", "T-4"]
    assert keys(ready(made, {"T-2", "T-4"})) == ["T-3"] or keys(ready(made, {"T-1", "T-2", "T-4"})) == ["T-3"]


def test_a_skipped_task_holds_nobody_up_but_a_failed_one_does():
    after = task("T-2", after=("T-1",))
    assert keys(ready(plan(task("T-1", state="skipped"), after))) == ["T-2"]
    assert keys(ready(plan(task("T-1", state="failed"), after))) == []


def test_a_task_that_is_held_does_not_begin():
    assert keys(ready(plan(task("T-1", held="D-15 is open"), task("T-2")))) == ["T-2"]


def test_the_critical_path_is_the_chain_that_takes_longest():
    made = plan(
        task("T-1", estimate=Hours(1, 1, 1)),
        task("T-2", estimate=Hours(5, 5, 5), after=("T-1",)),
        task("T-3", estimate=Hours(2, 2, 2), after=("T-1",)),
        task("T-4", estimate=Hours(1, 1, 1), after=("T-2", "T-3")),
    )
    assert critical_path(made) == ("T-1", "T-2", "T-4")
    assert totals(made).effort == Hours(9, 9, 9)
    assert totals(made).duration == Hours(7, 7, 7)
