from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from PySide6.QtCore import Qt
from support.acting_bench import ActingBench, acting_bench, make_repository

from daemon.contract.plan import PlanApprove, PlanNew
from gui.operations.desk import Desk
from gui.operations.link import Link, Loss
from gui.operations.operation import Failure
from gui.operations.place import Place
from gui.operations.plans import SeenPlan, approve_plan, make_plan, show_plan
from gui.views.messages import FileTarget, Target
from gui.views.plan.permits import never_text
from gui.views.plan.view import PlanView
from gui.views.runs.run_form import RunForm
from gui.widgets.buttons import Button
from gui.widgets.note import Note
from gui.widgets.overlay import Dialog

WISH = "Mend mean in calc.py so that it no longer adds one"


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


@pytest.fixture
def place(bench, folder) -> Place:
    made = bench.daemon.request("POST", "/api/v1/workspaces", body={"path": str(folder)}).json()
    return Place(workspace=made["id"], folder=str(folder))


@pytest.fixture(scope="module")
def desk(shared, qapp) -> Iterator[Desk]:
    link = Link(shared.home)
    made = Desk(link)
    link.open()
    yield made
    made.close()
    link.close()


@pytest.fixture
def view(bench, desk, qtbot) -> PlanView:
    made = PlanView(desk)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    return made


@pytest.fixture
def planned(bench, folder, place) -> SeenPlan:
    return make_plan(PlanNew(folder=str(folder), change=WISH, model=False)).call(bench.daemon)


@pytest.fixture
def until(qtbot) -> Callable[..., None]:
    return partial(qtbot.waitUntil, timeout=30_000)


def test_without_a_plan_it_says_how_one_begins(view, place, until) -> None:
    view.enter(place)
    until(lambda: view.state == "empty")
    view.new_plan("Mend it").close_layer()


def test_a_wish_becomes_a_plan_that_is_shown_task_by_task(view, place, until, qtbot) -> None:
    view.enter(place)
    until(lambda: view.state == "empty")
    form = view.new_plan()
    form.send.click()
    assert form.is_open  # a plan needs words
    form.change.setPlainText(WISH)
    form.model.choose("-")
    qtbot.mouseClick(form.send, Qt.MouseButton.LeftButton)
    until(lambda: view.state == "ready" and view._seen is not None)
    tasks = view._seen.plan.tasks
    assert [key for column in view.page.graph._columns for key in [node.key for node in column.nodes]] == [
        task.key for task in tasks
    ]
    model = view.page.table.model()
    assert [model.index(row, 1).data() for row in range(model.rowCount())] == [task.title for task in tasks]
    assert tasks[0].title in model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)


def test_exactly_what_approving_permits_is_shown_in_the_daemons_words(view, place, planned, until) -> None:
    view.enter(place)
    until(lambda: view.state == "ready" and view._seen is not None)
    permissions = planned.plan.permissions
    shown = view.panel.permits
    code = [line for permit in shown for line in (*permit.code, *permit.folded)]
    assert set(code) == {*permissions.paths, *permissions.commands, *permissions.hosts}
    told = " ".join(f"{permit.title} {permit.text}" for permit in shown)
    assert f"up to {permissions.tokens:,} tokens" in told
    assert "no money" in told
    assert f"Calls of {permissions.risk} risk at most" in told
    notes = [note.text() for note in view.panel.findChildren(Note)]
    assert never_text(permissions) in notes
    assert planned.plan.digest[:4] in view.panel.binds.text()


def test_a_plan_is_approved_as_shown_with_other_limits_and_revoked(view, bench, place, planned, until) -> None:
    view.enter(place)
    until(lambda: view.state == "ready" and view._seen is not None)
    form = view.change_limits()
    form.tokens.setText("many")
    form.send.click()
    assert form.is_open
    form.tokens.setText("90000")
    form.expires.choose("12h")
    form.send.click()
    assert any("up to 90,000 tokens" in permit.text for permit in view.panel.permits)
    assert any(permit.title == "For 12 hours" for permit in view.panel.permits)
    view.panel.approve.click()
    until(lambda: view._seen.plan.approval is not None)
    kept = show_plan(planned.plan.id).call(bench.daemon).plan
    assert kept.approval is not None
    assert kept.permissions.tokens == 90_000
    assert view.panel.approve.isHidden()
    assert not view.panel.start.isHidden()
    view.panel.revoke.click()
    until(lambda: view._seen.plan.approval is None)
    assert show_plan(planned.plan.id).call(bench.daemon).plan.approval is None


def test_a_task_is_changed_and_only_what_was_changed_is_sent(view, place, planned, until) -> None:
    view.enter(place)
    until(lambda: view.state == "ready" and view._seen is not None)
    form = view.edit_task("T-2")
    form.send.click()
    assert form.is_open  # nothing is changed yet
    form.fields["title"].setText("Show the fault first")
    assert [(wish.op, wish.task, wish.field) for wish in form.wish()] == [("set", "T-2", "title")]
    form.send.click()
    until(lambda: view._seen.plan.version > planned.plan.version)
    assert [task.title for task in view._seen.plan.tasks if task.key == "T-2"] == ["Show the fault first"]


def test_a_plan_gets_another_title(view, place, planned, until) -> None:
    view.enter(place)
    until(lambda: view.state == "ready" and view._seen is not None)
    form = view.rename()
    form.send.click()
    assert form.is_open  # nothing is changed yet
    form.title_field.setText("A mean that is one")
    form.send.click()
    until(lambda: view.head._title.text() == "A mean that is one")


def test_a_task_is_left_out_removed_and_added(view, place, planned, until) -> None:
    view.enter(place)
    until(lambda: view.state == "ready" and view._seen is not None)
    view.page.choose("T-2")
    view.page.card.skip_button.click()
    until(lambda: [task.state for task in view._seen.plan.tasks if task.key == "T-2"] == ["skipped"])
    form = view.add_task()
    form.fields["title"].setText("Tell the users")
    form.fields["files"].setPlainText("+NEWS.md")
    form.send.click()
    until(lambda: any(task.title == "Tell the users" for task in view._seen.plan.tasks))
    before = len(view._seen.plan.tasks)
    view.page.choose(view._seen.plan.tasks[-1].key)
    view.page.card.drop_button.click()
    confirm_open_dialog(view)
    until(lambda: len(view._seen.plan.tasks) == before - 1)


def test_a_plan_that_names_a_file_that_is_gone_cannot_be_approved(view, folder, place, planned, until) -> None:
    (folder / "calc.py").unlink()
    view.enter(place)
    until(lambda: view.state == "ready" and view._seen is not None)
    assert "calc.py" in view.page.stale.text()
    assert not view.page.stale.isHidden()
    assert not view.panel.approve.isEnabled()
    form = view.plan_again()
    assert form.change.text() == WISH


def test_a_refusal_is_told_in_the_form_and_nothing_written_is_lost(view, place, planned, until) -> None:
    view.enter(place)
    until(lambda: view.state == "ready" and view._seen is not None)
    form = view.edit_task("T-2")
    form.fields["after"].setText("T-99")
    form.send.click()
    until(lambda: not form._trouble.isHidden())
    assert "T-99" in form._trouble.text()
    assert form.fields["after"].text() == "T-99"


def test_what_others_change_is_seen(view, bench, place, planned, until) -> None:
    view.enter(place)
    until(lambda: view.state == "ready" and view._seen is not None)
    approve_plan(planned, PlanApprove()).call(bench.daemon)
    until(lambda: view.panel.title.text() == "It permits exactly this")


def test_a_run_is_started_and_shown_in_runs(view, bench, place, planned, until) -> None:
    approve_plan(planned, PlanApprove()).call(bench.daemon)
    view.enter(place)
    until(lambda: view._seen is not None and not view.panel.start.isHidden())
    bench.ollama.gate.clear()
    wanted = []
    view.wants.connect(wanted.append)
    view.panel.start.click()
    view.findChildren(RunForm)[0].start.click()
    until(lambda: bool(wanted))
    target = wanted[0]
    assert isinstance(target, Target)
    run = bench.daemon.request("GET", f"/api/v1/runs/{target.item}").json()
    assert (target.view, run["plan"], run["dry_run"]) == ("runs", planned.plan.id, False)


def test_the_board_has_a_column_for_each_state_and_arrows_go_through_both(view, place, planned, until, qtbot) -> None:
    view.enter(place)
    until(lambda: view.state == "ready" and view._seen is not None)
    assert [column.name for column in view.page.board._columns] == ["To do", "Under way", "Done"]
    graph = view.page.graph
    graph.setFocus()
    graph.select("T-1")
    qtbot.keyClick(graph, Qt.Key.Key_Right)
    assert view.page.selected == "T-2"
    assert view.page.table.currentIndex().row() == 1
    assert "T-2" in graph.accessibleDescription()


def test_the_plan_is_read_as_text(view, place, planned, until) -> None:
    view.enter(place)
    until(lambda: view.state == "ready" and view._seen is not None)
    dialog = view.as_text()
    until(lambda: WISH in dialog.text.toPlainText())
    dialog.form_wanted.emit("mermaid")
    until(lambda: "flowchart" in dialog.text.toPlainText() or "graph" in dialog.text.toPlainText())


def test_files_and_decisions_of_a_task_lead_elsewhere(view, place, planned, until) -> None:
    view.enter(place)
    until(lambda: view.state == "ready" and view._seen is not None)
    wanted = []
    view.wants.connect(wanted.append)
    view.page.card.file_wanted.emit("calc.py")
    view.page.card.decision_wanted.emit("decision:D-7")
    assert wanted == [FileTarget("calc.py"), Target("decisions", "D-7")]


def test_a_removed_plan_leaves_nothing_behind(view, place, planned, until) -> None:
    view.enter(place)
    until(lambda: view.state == "ready" and view._seen is not None)
    view.remove()
    confirm_open_dialog(view)
    until(lambda: view.state == "empty")


def test_offline_everything_can_be_read_and_nothing_changed(view, bench, place, planned, until) -> None:
    view.enter(place)
    until(lambda: view.state == "ready" and view._seen is not None)
    view._show_lost(_loss())
    assert view.state == "ready"
    assert not any(widget.isEnabled() for widget in (view.panel.approve, view.panel.dry, view.page.card.edit_button))
    view._show_online()
    assert view.panel.approve.isEnabled()


def confirm_open_dialog(view) -> None:
    dialog = next(dialog for dialog in view.findChildren(Dialog) if dialog.is_open)
    dialog.findChildren(Button)[0].click()


def _loss():

    return Loss(
        Failure("Reach the daemon", "It is gone.", "", "daemon.unreachable", is_offline=True), None, datetime.now(UTC)
    )
