from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.acting_bench import ActingBench, acting_bench, make_repository
from support.run_stories import EDIT, RIGHT, SCRIPT, TEST, WRONG, answer_all, ended, reply, until, waits

from daemon.acting_errors import RunNotReady
from daemon.contract.plan import PlanApprove, PlanNew
from daemon.contract.run import RunNew
from gui.operations.plans import approve_plan, make_plan, remove_plan
from gui.operations.runs import (
    apply_run,
    begin_run,
    list_runs,
    measure_runs,
    purge_runs,
    read_steps,
    redo_run,
    resume_run,
    say_to_run,
    show_changes,
    show_run,
    stop_run,
    undo_run,
)


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
    return make_repository(tmp_path / "work")


def begun(bench, folder, **wish) -> str:
    given = {"folder": str(folder), "what": "coder", "goal": "Mend the mean", "acceptance": [TEST], "mode": "auto"}
    return begin_run(RunNew(**{**given, **wish})).call(bench.daemon).id


def test_a_run_is_begun_listed_and_read_step_by_step(bench, folder) -> None:
    bench.ollama.said.extend(SCRIPT)
    run = begun(bench, folder)
    until(bench.daemon, run, waits)
    assert [view.id for view in list_runs(str(folder)).call(bench.daemon)] == [run]
    assert [view.id for view in list_runs(str(folder), ["done"]).call(bench.daemon)] == []
    first = read_steps(run, 0).call(bench.daemon)
    assert first.is_all
    assert [step.number for step in first.steps] == list(range(1, len(first.steps) + 1))
    rest = read_steps(run, 5).call(bench.daemon)
    assert rest.steps == first.steps[5:]


def test_what_a_run_waits_for_comes_with_it(bench, folder) -> None:
    bench.ollama.said.extend([EDIT, reply("finish", summary="Mended.")])
    run = begun(bench, folder, mode="ask", acceptance=[])
    until(bench.daemon, run, waits)
    seen = show_run(run).call(bench.daemon)
    assert [waiting.tool for waiting in seen.waits] == ["edit_file"]
    assert seen.plan is None


def test_a_run_says_what_it_may_use(bench, folder) -> None:
    bench.ollama.gate.clear()
    run = begun(bench, folder, budget_tokens=50_000, budget_cost="1.50")
    view = show_run(run).call(bench.daemon).run
    assert (view.budget_tokens, view.budget_cost) == (50_000, "1.50")


def test_changes_are_looked_at_applied_hunk_by_hunk_undone_and_put_back(bench, folder) -> None:
    bench.ollama.said.extend(SCRIPT)
    run = begun(bench, folder, dry_run=True)
    until(bench.daemon, run, ended)
    changes = show_changes(run).call(bench.daemon)
    assert [(file.path, len(file.hunks)) for file in changes.files] == [("calc.py", 1)]
    assert apply_run(run, {"calc.py": [1]}).call(bench.daemon).status == "applied"
    assert RIGHT in (folder / "calc.py").read_text()
    assert undo_run(run).call(bench.daemon).status == "undone"
    assert WRONG in (folder / "calc.py").read_text()
    assert redo_run(run).call(bench.daemon).status == "redone"
    assert WRONG not in (folder / "calc.py").read_text()


def test_a_run_is_spoken_to_stopped_and_resumed(bench, folder) -> None:
    bench.ollama.gate.clear()
    run = begun(bench, folder)
    until(bench.daemon, run, lambda view: view["state"] == "running")
    say_to_run(run, "Mind the empty list.").call(bench.daemon)
    assert stop_run(run).call(bench.daemon).state == "stopped"
    with pytest.raises(RunNotReady):
        stop_run(run).call(bench.daemon)
    bench.ollama.gate.set()
    bench.ollama.said.clear()
    bench.ollama.said.extend(SCRIPT)
    assert resume_run(run).call(bench.daemon).attempt == 2
    assert answer_all(bench.daemon, run)["state"] == "done"
    assert "Mind the empty list." in str([one.body for one in bench.ollama.requests_to("/api/chat")])


def test_a_run_is_done_anew_from_one_of_its_steps(bench, folder) -> None:
    bench.ollama.said.extend(SCRIPT)
    run = begun(bench, folder)
    assert answer_all(bench.daemon, run)["state"] == "done"
    number = next(step.number for step in read_steps(run, 0).call(bench.daemon).steps if step.kind == "model")
    bench.ollama.said.extend([reply("finish", summary="I could not.", outcome="failed")])
    resume_run(run, number).call(bench.daemon)
    assert until(bench.daemon, run, ended)["state"] == "failed"


def test_a_run_of_a_plan_that_is_gone_can_still_be_seen(bench, folder) -> None:
    bench.daemon.request("POST", "/api/v1/workspaces", body={"path": str(folder)})
    plan = make_plan(PlanNew(folder=str(folder), change="Mend mean in calc.py", model=False)).call(bench.daemon)
    approve_plan(plan, PlanApprove()).call(bench.daemon)
    bench.ollama.gate.clear()
    run = begun(bench, folder, what=plan.plan.id, goal="")
    seen = show_run(run).call(bench.daemon)
    assert seen.plan is not None
    assert seen.plan.id == plan.plan.id
    remove_plan(plan.plan.id).call(bench.daemon)
    assert show_run(run).call(bench.daemon).plan is None


def test_old_runs_are_told_before_they_are_forgotten(bench, folder) -> None:
    bench.ollama.said.append(reply("finish", summary="I could not.", outcome="failed"))
    run = begun(bench, folder, acceptance=[])
    until(bench.daemon, run, ended)
    told = purge_runs(0, is_dry=True).call(bench.daemon)
    assert run in [one.id for one in told.runs]
    assert measure_runs().call(bench.daemon).runs >= 1
    purged = purge_runs(0, is_dry=False).call(bench.daemon)
    assert run in [one.id for one in purged.runs]
    assert list_runs(str(folder)).call(bench.daemon) == []
