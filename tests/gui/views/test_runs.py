from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import Qt
from support.acting_bench import ActingBench, acting_bench, make_repository
from support.ollama_server import Said
from support.run_stories import EDIT, RIGHT, SCRIPT, TEST, WRONG, ended, reply, waits
from support.run_stories import until as run_until

from daemon.contract.plan import PlanApprove, PlanNew
from gui.operations.desk import Desk
from gui.operations.link import Link, Loss
from gui.operations.operation import Failure
from gui.operations.place import Place
from gui.operations.plans import approve_plan, make_plan
from gui.views.messages import FileTarget, Notice, Target
from gui.views.runs.view import RunsView
from gui.widgets.buttons import Button
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.overlay import Dialog

GROWING = "The claim is committed before the charge, so the second worker charges again. " * 4


@pytest.fixture(scope="module")
def shared() -> Iterator[ActingBench]:
    with acting_bench() as made:
        yield made


@pytest.fixture(scope="module")
def desk(shared, qapp) -> Iterator[Desk]:
    link = Link(shared.home)
    made = Desk(link)
    link.open()
    yield made
    made.close()
    link.close()


@pytest.fixture
def bench(shared) -> Iterator[ActingBench]:
    yield shared
    shared.forget()


@pytest.fixture
def folder(tmp_path):
    return make_repository(tmp_path / "work")


@pytest.fixture
def place(bench, folder) -> Place:
    made = bench.daemon.request("POST", "/api/v1/workspaces", body={"path": str(folder)}).json()
    return Place(workspace=made["id"], folder=str(folder))


@pytest.fixture
def view(bench, desk, qtbot) -> RunsView:
    made = RunsView(desk)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    return made


@pytest.fixture
def until(qtbot) -> Callable[..., None]:
    return partial(qtbot.waitUntil, timeout=60_000)


@pytest.fixture
def said(view) -> list[Notice]:
    told: list[Notice] = []
    view.says.connect(told.append)
    return told


@pytest.fixture
def wanted(view) -> list[object]:
    targets: list[object] = []
    view.wants.connect(targets.append)
    return targets


def begin(bench, folder, **wish) -> str:
    body = {"folder": str(folder), "what": "coder", "goal": "Mend the mean", "acceptance": [TEST], "mode": "auto"}
    run: str = bench.daemon.request("POST", "/api/v1/runs", body={**body, **wish}).json()["id"]
    return run


def has_changes(view) -> bool:
    return view._changes is not None and bool(view._changes.files)


def kinds(view) -> list[str]:
    return [step.kind for step in view.page.trace.steps]


def notes(view) -> str:
    return " ".join(note.accessibleName() for note in view.page.findChildren(Note))


def confirm_open_dialog(view) -> None:
    dialog = next(dialog for dialog in view.findChildren(Dialog) if dialog.is_open)
    dialog.findChildren(Button)[0].click()


def test_without_a_run_it_says_how_one_begins_and_starts_one(view, bench, folder, place, until) -> None:
    view.enter(place)
    until(lambda: view.state == "empty")
    until(lambda: view._offered is not None)
    form = view.new_run()
    form.start.click()
    assert not form.trouble.isHidden()  # it needs a goal
    bench.ollama.said.append(reply("finish", summary="I could not.", outcome="failed"))
    form.goal.setPlainText("Mend the mean")
    form.tokens.setText("50000")
    form.start.click()
    until(lambda: view._seen is not None and view._seen.run.state == "failed")
    assert view._seen.run.budget_tokens == 50_000
    assert not shiboken6.isValid(form)  # it closed by itself


def test_the_trace_grows_step_by_step_and_waits_where_the_run_does(view, bench, folder, place, until, wanted) -> None:
    bench.ollama.said.extend([Said("I read it first.", SCRIPT[0].calls), *SCRIPT[1:]])
    view.enter(place)
    until(lambda: view.state == "empty")
    begin(bench, folder)
    until(lambda: view._seen is not None and view._seen.run.state == "waiting" and "Waits for you" in notes(view))
    until(lambda: view.page.trace.steps[-1].state == "waiting")
    shown = kinds(view)
    assert [kind for kind in shown if kind in {"Thought", "Read", "Edit", "Ran"}] == ["Thought", "Read", "Edit", "Ran"]
    assert view.page.trace.steps[-1].state == "waiting"
    assert "expires" in notes(view)
    view.page.findChildren(Note)[0].acted.emit()
    assert wanted == [Target("approvals", view._seen.run.waiting_for[0])]


def test_what_a_model_is_saying_is_seen_while_it_says_it(view, bench, folder, place, until) -> None:
    bench.ollama.said.append(Said(GROWING))
    bench.ollama.delay_s = 0.03
    view.enter(place)
    begin(bench, folder)
    until(lambda: bool(view.page.trace.steps) and view.page.trace.steps[-1].prose.startswith("The claim is"))
    newest = view.page.trace.steps[-1]
    assert (newest.state, newest.word) == ("running", "writing")
    assert len(newest.prose) < len(GROWING)
    bench.ollama.delay_s = 0


def test_a_run_is_spoken_to_stopped_by_key_and_resumed(view, bench, folder, place, until, said, qtbot) -> None:
    bench.ollama.gate.clear()
    run = begin(bench, folder)
    view.enter(place)
    until(lambda: view._seen is not None and view._seen.run.state == "running")
    qtbot.keyClick(view.page.trace, Qt.Key.Key_S)
    view.page.message.setText("Mind the empty list.")
    qtbot.keyClick(view.page.message, Qt.Key.Key_Return)
    until(lambda: any("will hear it" in one.title for one in said))
    assert view.page.message.text() == ""
    qtbot.keyClick(view, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    until(lambda: view._seen.run.state == "stopped")
    assert view.tools.stop.isHidden()
    assert not view.page.message.isEnabled()
    bench.ollama.gate.set()
    bench.ollama.said.clear()
    bench.ollama.said.extend(SCRIPT)
    view.tools.resume.click()
    run_until(bench.daemon, run, waits)
    until(lambda: view._seen.run.state == "waiting")
    until(lambda: "You said" in kinds(view) and view.page.trace.steps[-1].state == "waiting")
    assert kinds(view).count("Begins") == 1  # the steps that were put aside are gone


def test_changes_are_shown_by_hunk_applied_undone_and_put_back(view, bench, folder, place, until, said) -> None:
    bench.ollama.said.extend(SCRIPT)
    begin(bench, folder, dry_run=True)
    view.enter(place)
    until(lambda: view._seen is not None and view._seen.run.state == "done" and has_changes(view))
    assert not view.tools.dry.isHidden()
    assert "Nothing reached your folder" in notes(view)
    view.panel.primary.click()
    assert view.pages.form == "changes"
    (hunk,) = view.changes.diff.hunks
    hunk.set_included(included=False)
    hunk.toggled.emit(False)
    assert not view.changes.apply.isEnabled()
    hunk.set_included(included=True)
    hunk.toggled.emit(True)
    view.changes.apply.click()
    until(lambda: RIGHT in (folder / "calc.py").read_text() and WRONG not in (folder / "calc.py").read_text())
    until(lambda: view._seen.run.applied and not view.panel.undo.isHidden())
    assert not view.put_back()  # there is nothing to put back yet
    assert view.take_back()  # as Ctrl+Z does
    confirm_open_dialog(view)
    until(lambda: WRONG in (folder / "calc.py").read_text())
    until(lambda: view._seen.run.undone)
    view.panel.undo.click()
    until(lambda: WRONG not in (folder / "calc.py").read_text())
    until(lambda: len(said) == 3)
    assert [one.action for one in said] == ["Undo", "Put them back", "Undo"]


def test_an_undo_overwrites_nothing_that_was_changed_since(view, bench, folder, place, until, said) -> None:
    bench.ollama.said.extend([SCRIPT[0], reply("write_file", path="notes.txt", content="Mended.\n"), *SCRIPT[1:]])
    begin(bench, folder, dry_run=True)
    view.enter(place)
    until(lambda: view._seen is not None and view._seen.run.state == "done" and has_changes(view))
    view.panel.primary.click()
    view.changes.apply.click()
    until(lambda: view._seen.run.applied and (folder / "notes.txt").exists())
    mine = (folder / "calc.py").read_text().replace(RIGHT, "return 7  # mine")
    (folder / "calc.py").write_text(mine)
    view.panel.undo.click()
    confirm_open_dialog(view)
    until(lambda: any(dialog.is_open for dialog in view.findChildren(Dialog)))
    confirm_open_dialog(view)  # undo the rest
    until(lambda: not (folder / "notes.txt").exists())
    assert (folder / "calc.py").read_text() == mine


def test_a_failed_run_says_why_and_from_where_it_can_be_tried_again(view, bench, folder, place, until) -> None:
    bench.ollama.said.extend([EDIT, reply("finish", summary="The file is locked.", outcome="failed")])
    run = begin(bench, folder, acceptance=[])
    view.enter(place)
    until(lambda: view._seen is not None and view._seen.run.state == "failed" and view.feed.last_word > 0)
    until(lambda: "Try again from step" in _actions(view))
    assert "The file is locked." in notes(view)
    assert "Nothing of it reached your folder." in notes(view)
    until(lambda: view.page.trace.steps[-1].kind == "The run failed")
    assert view.page.trace.steps[-1].tone == "bad"
    number = view.feed.last_word
    assert f"Try again from step {number}" in _actions(view)
    bench.ollama.said.extend([reply("finish", summary="Done after all.")])
    view.page.findChildren(Note)[0].acted.emit()
    confirm_open_dialog(view)
    run_until(bench.daemon, run, lambda one: waits(one) or one["state"] == "done")
    until(lambda: view._seen.run.attempt == 2 and view._seen.run.state in {"waiting", "done"})


def test_tasks_and_budget_of_a_plan_are_told_and_lead_to_their_steps(view, bench, folder, place, until, wanted) -> None:
    plan = make_plan(PlanNew(folder=str(folder), change="Mend mean in calc.py", model=False)).call(bench.daemon)
    approve_plan(plan, PlanApprove(tokens=90_000, cost="2.00")).call(bench.daemon)
    bench.ollama.said.extend([reply("finish", summary="They run."), reply("ask_person", question="May I go on?")])
    begin(bench, folder, what=plan.plan.id, goal="", acceptance=[], mode=None)
    view.enter(place)
    until(lambda: view._seen is not None and view._seen.run.state == "waiting" and bool(view._seen.waits))
    told = [label.text() for label in view.panel.findChildren(Label)]
    assert {"Tasks", "Budget of this run"} <= set(told)
    amounts = [
        widget.accessibleName() for widget in view.panel.findChildren(object) if hasattr(widget, "accessibleName")
    ]
    assert any("of 90,000" in amount for amount in amounts)
    assert any("of $2.00" in amount for amount in amounts)
    until(lambda: "T-1 begins" in kinds(view))
    view.panel.task_chosen.emit("T-1")
    assert view.page.trace.current is not None
    assert view.page.trace.current.kind == "T-1 begins"


def test_the_list_filters_and_opens_a_run(view, bench, folder, place, until) -> None:
    bench.ollama.said.append(reply("finish", summary="I could not.", outcome="failed"))
    first = begin(bench, folder, acceptance=[])
    run_until(bench.daemon, first, ended)
    bench.ollama.gate.clear()
    second = begin(bench, folder, goal="Another goal")
    view.enter(place)
    until(lambda: view._chosen == second)  # the one that is going on comes first
    view.show_list()
    until(lambda: len(view.list.runs) == 2)
    view.list.chips["bad"].click()
    assert [run.id for run in view.list.runs] == [first]
    view.list.rows.rows[0].click()
    until(lambda: view._seen is not None and view._seen.run.id == first)
    assert view.panel.isVisible()


def test_a_step_can_be_asked_for_by_its_number_and_a_place_opened(view, bench, folder, place, until, wanted) -> None:
    bench.ollama.said.extend([reply("search_code", query="mean"), reply("finish", summary="No.", outcome="failed")])
    run = begin(bench, folder, acceptance=[])
    run_until(bench.daemon, run, ended)
    view.enter(place)
    view.open_item(run, "3")
    until(lambda: view.page.trace.current is not None and view.page.trace.current.number == 3)
    view.page.trace.place_chosen.emit("calc.py:4")
    assert wanted == [FileTarget("calc.py", 4)]


def test_old_runs_are_forgotten_after_saying_what_goes(view, bench, folder, place, until) -> None:
    bench.ollama.said.append(reply("finish", summary="I could not.", outcome="failed"))
    run = begin(bench, folder, acceptance=[])
    run_until(bench.daemon, run, ended)
    view.enter(place)
    until(lambda: view._seen is not None and view.state == "ready")
    dialog = view.deeds.purge()
    until(lambda: "No run has ended" in dialog.told.text())
    dialog.age.choose("0")
    dialog.age.chosen.emit("0")
    until(dialog.forget.isEnabled)
    dialog.forget.click()
    until(lambda: view.state == "empty")


def test_offline_the_trace_stays_and_nothing_can_be_changed(view, bench, folder, place, until) -> None:
    bench.ollama.gate.clear()
    begin(bench, folder)
    view.enter(place)
    until(lambda: view._seen is not None and view._seen.run.state == "running" and bool(view.page.trace.steps))
    failure = Failure("Reach the daemon", "It is gone.", "", "daemon.unreachable", is_offline=True)
    view._show_lost(Loss(failure, None, datetime.now(UTC)))
    assert view.page.trace.steps
    assert not any(one.isEnabled() for one in (view.tools.stop, view.tools.step_in, view.page.message, view.tools.new))
    view._show_online()
    assert view.tools.stop.isEnabled()


def _actions(view) -> str:
    return " ".join(button.text() for note in view.page.findChildren(Note) for button in [note._action])
