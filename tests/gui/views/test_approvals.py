"""The inbox with a real daemon and runs that really ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from support.acting_bench import ActingBench, acting_bench
from support.asking_runs import answer, ask, ask_edit, make_payments, view_of

from gui.operations.approvals import Inbox
from gui.operations.desk import Desk
from gui.operations.link import Link, Loss
from gui.operations.operation import Failure
from gui.operations.place import Place
from gui.operations.policy import list_grants
from gui.views.approvals.dialogs import DenyDialog, LongerDialog, NeverDialog, RiskDialog
from gui.views.approvals.view import ApprovalsView
from gui.views.messages import FileTarget, Notice, Target

WAIT_MS = 30_000


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


@dataclass(frozen=True)
class Standing:
    """What waits for all tests; none of them answers it."""

    folder: Path
    edit: str
    command: str
    question: str


@pytest.fixture(scope="module")
def standing(shared, tmp_path_factory) -> Standing:
    folder = make_payments(tmp_path_factory.mktemp("standing") / "shop")
    edit = ask_edit(shared, folder)
    command = ask(shared, folder, "run_command", what="installer", command="pip install left-pad")
    return Standing(folder, edit, command, ask(shared, folder, "ask_person", question="24 h or 72 h?"))


@pytest.fixture
def bench(shared, standing) -> Iterator[ActingBench]:
    """Runs of a test are stopped after it, so that they take no words from the next."""
    yield shared
    kept = {view_of(shared, one)["run"] for one in (standing.edit, standing.command, standing.question)}
    for run in shared.daemon.request("GET", "/api/v1/runs", query={"limit": 500}).json()["items"]:
        if run["state"] in {"queued", "running", "waiting"} and run["id"] not in kept:
            shared.daemon.request("POST", f"/api/v1/runs/{run['id']}/stop")
    shared.ollama.said.clear()
    (shared.home.config / "policy.yaml").unlink(missing_ok=True)


@pytest.fixture
def folder(tmp_path):
    return make_payments(tmp_path / "shop")


@pytest.fixture
def until(qtbot) -> Callable[..., None]:
    return partial(qtbot.waitUntil, timeout=WAIT_MS)


@pytest.fixture
def view(bench, desk, standing, qtbot, until) -> ApprovalsView:
    made = ApprovalsView(desk)
    qtbot.addWidget(made)
    made.resize(1200, 900)
    made.show()
    made.enter(Place(folder=str(standing.folder)))
    made.activateWindow()
    until(made.isActiveWindow)
    return made


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


def seen(view: ApprovalsView) -> str:
    return view._shown.id if view._shown is not None and view.state == "ready" else ""


def press(*keys: Qt.Key) -> None:
    for key in keys:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)


def dialog_of(view: ApprovalsView, kind: type) -> QWidget | None:
    return next((one for one in view.findChildren(kind) if one.is_open), None)


def open_approval(view, until, approval: str) -> None:
    until(lambda: view.inbox.find(approval) is not None)
    view.open_approval(approval)
    until(lambda: seen(view) == approval)
    view.list.rows.focus_current()


def test_what_is_asked_is_shown_and_can_be_gone_to(view, bench, standing, until, wanted) -> None:
    approval, folder = standing.edit, standing.folder
    open_approval(view, until, approval)
    assert view.answers.allow.text() == "Allow 3 hunks once"
    assert len(view.body.diff.hunks) == 3
    assert "expires in 6 d" in view.expiry.text()
    links = {link.text(): link for link in view.facts.links}
    links["Check the key"].click()
    view.body.file_wanted.emit("payments/api.py", 5)
    run = view_of(bench, approval)["run"]
    assert wanted == [
        Target("runs", run, str(view_of(bench, approval)["step"])),
        FileTarget(str(folder / "payments/api.py"), 5),
    ]


def test_two_of_three_hunks_are_allowed_once_by_keys_alone(view, bench, folder, until, said) -> None:
    approval = ask_edit(bench, folder)
    open_approval(view, until, approval)
    press(Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_X)
    assert view.answers.allow.text() == "Allow 2 hunks once"
    press(Qt.Key.Key_A)
    until(lambda: view_of(bench, approval)["state"] == "allowed")
    assert view_of(bench, approval)["chosen"] == {"payments/api.py": [1, 3]}
    until(lambda: bool(said))
    assert said[0].title == "2 hunks allowed once by you"


def test_with_no_hunk_left_nothing_can_be_allowed(view, bench, standing, until) -> None:
    approval = standing.edit
    open_approval(view, until, approval)
    press(Qt.Key.Key_X, Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_X, Qt.Key.Key_K, Qt.Key.Key_X)
    # the first, the third, and back to the second
    assert view.body.chosen == []
    assert not view.answers.allow.isEnabled()
    press(Qt.Key.Key_A)
    assert view_of(bench, approval)["state"] == "waiting"


def test_it_is_denied_with_a_reason_that_the_run_hears(view, bench, folder, until, said) -> None:
    approval = ask_edit(bench, folder)
    open_approval(view, until, approval)
    press(Qt.Key.Key_D)
    dialog = dialog_of(view, DenyDialog)
    assert dialog is not None
    dialog.reason.setPlainText("The ledger first.")
    dialog.deny.click()
    until(lambda: view_of(bench, approval)["state"] == "denied")
    assert view_of(bench, approval)["message"] == "The ledger first."
    until(lambda: bool(said))
    assert said[0].title == "Denied by you"


def test_high_risk_needs_more_than_a_key(view, bench, folder, until) -> None:
    approval = ask(bench, folder, "run_command", what="installer", command="pip install right-pad")
    open_approval(view, until, approval)
    assert view.answers.allow.text() == "Allow once…"
    assert not view.answers.wider.isVisible()
    press(Qt.Key.Key_A)
    dialog = dialog_of(view, RiskDialog)
    assert dialog is not None
    assert not dialog.allow.isEnabled()
    press(Qt.Key.Key_Return)
    assert view_of(bench, approval)["state"] == "waiting"
    QTest.keyClicks(dialog.word, "allow")
    press(Qt.Key.Key_Return)
    until(lambda: view_of(bench, approval)["state"] == "allowed")


def test_it_is_allowed_for_longer_by_its_button_and_that_can_be_revoked(view, bench, folder, until, said) -> None:
    approval = ask_edit(bench, folder)
    open_approval(view, until, approval)
    view.answers.wider.click()
    dialog = dialog_of(view, LongerDialog)
    assert dialog is not None
    dialog.choose("always", "files")
    assert dialog.allow.text() == "Allow it always, in this folder"
    dialog.allow.click()
    until(lambda: bool(said))
    assert view_of(bench, approval)["scope"] == "always"
    assert said[0].action == "Revoke"
    said[0].then()
    grant = view_of(bench, approval)["grant"]
    until(lambda: not next(one for one in list_grants().call(bench.daemon) if one.id == grant).in_force)


def test_hunks_that_are_left_out_cannot_stay_so_for_longer_and_that_is_said(view, standing, until) -> None:
    open_approval(view, until, standing.edit)
    press(Qt.Key.Key_X)
    dialog = view.allow_longer("run")
    told = [child.text() for child in dialog.findChildren(QWidget) if hasattr(child, "show_action")]
    assert any("1 hunk is left out" in text for text in told)
    dialog.close_layer()


def test_never_writes_a_rule_and_denies_this_one(view, bench, folder, until) -> None:
    approval = ask(bench, folder, "run_command", command="make deploy")
    open_approval(view, until, approval)
    dialog = view.never()
    assert isinstance(dialog, NeverDialog)
    dialog.subject.choose("1")
    dialog._show_patterns("1")
    dialog.patterns.setPlainText("make deploy")
    dialog.why.setText("Through the pipeline.")
    dialog.forbid.click()
    until(lambda: view_of(bench, approval)["state"] == "denied")
    question = {"folder": str(folder), "command": "make deploy"}
    told = bench.daemon.request("POST", "/api/v1/policy/explain", body=question).json()
    assert (told["verdict"], told["reason"]) == ("deny", "Through the pipeline.")


def test_a_rule_that_is_none_stays_in_the_dialog_with_its_fault(view, bench, standing, until) -> None:
    (bench.home.config / "policy.yaml").write_text("rules: [{ask: command, patterns: [ls]}]\n")
    approval = standing.edit
    open_approval(view, until, approval)
    dialog = view.never()
    dialog.forbid.click()
    until(lambda: "one line" in dialog._wrong.text())
    assert dialog.is_open
    assert view_of(bench, approval)["state"] == "waiting"
    dialog.close_layer()


def test_a_question_is_answered_in_words_that_a_draft_keeps(view, bench, folder, standing, until) -> None:
    question = ask(bench, folder, "ask_person", question="24 h or 72 h?")
    open_approval(view, until, question)
    assert not view.answers.allow.isEnabled()
    view.body.answer.setPlainText("72 h, says")
    open_approval(view, until, standing.edit)
    open_approval(view, until, question)
    assert view.body.words == "72 h, says"
    view.body.answer.setPlainText("72 h")
    assert view.answers.allow.text() == "Send the answer"
    view.answers.allow.click()
    until(lambda: view_of(bench, question)["state"] == "allowed")
    assert view_of(bench, question)["message"] == "72 h"


def test_what_is_left_out_is_kept_while_another_is_looked_at(view, standing, until) -> None:
    open_approval(view, until, standing.edit)
    press(Qt.Key.Key_X)
    open_approval(view, until, standing.command)
    open_approval(view, until, standing.edit)
    assert view.body.chosen == [2, 3]


def test_what_somebody_else_answered_is_told_and_stays_in_sight(view, bench, folder, until) -> None:
    approval = ask_edit(bench, folder)
    open_approval(view, until, approval)
    answer(bench, approval, verdict="deny", message="No.")
    until(view.note.isVisible)
    assert "Denied by you" in view.note.accessibleName()
    assert seen(view) == approval
    assert not view.bar.isVisible()


def test_an_answer_that_came_too_late_is_told_and_its_words_can_be_copied(view, bench, folder, until, said) -> None:
    approval = ask_edit(bench, folder)
    open_approval(view, until, approval)
    dialog = view.deny()
    dialog.reason.setPlainText("The ledger first.")
    answer(bench, approval)
    dialog.deny.click()
    until(lambda: "The ledger first." in view.note.text())
    assert view_of(bench, approval)["state"] == "allowed"
    assert said == []
    view.note.acted.emit()
    assert QApplication.clipboard().text() == "The ledger first."


def test_answered_ones_have_a_segment_and_are_shown_with_how_they_ended(view, bench, folder, until) -> None:
    approval = ask_edit(bench, folder)
    answer(bench, approval, hunks=[1])
    until(lambda: any(one.id == approval for one in view.inbox.settled))
    view.list.segments.segments()[1].click()
    open_approval(view, until, approval)
    assert view.list.shown[view.list.rows.current].id == approval
    assert view.body.diff.included() == [0]
    assert not view.bar.isVisible()
    assert all(card.box.isHidden() for card in view.body.diff.hunks)


def test_one_is_opened_by_its_id_from_anywhere(view, standing, until) -> None:
    for approval in (standing.question, standing.edit, standing.command):
        view.open_item(approval, "")
        until(lambda wanted=approval: seen(view) == wanted)


def test_without_the_daemon_all_can_be_read_and_nothing_answered(view, desk, standing, until) -> None:
    approval = standing.edit
    open_approval(view, until, approval)
    press(Qt.Key.Key_X)
    desk.link.lost.emit(Loss(Failure("Read", "gone", "", "x", True), None, datetime.now(UTC)))
    assert not view.answers.allow.isEnabled()
    assert not view.answers.deny.isEnabled()
    assert view.deny() is None
    assert seen(view) == approval
    desk.link.online.emit()
    assert view.answers.allow.isEnabled()
    assert view.body.chosen == [2, 3]


def test_what_runs_out_is_looked_at_again(view, standing, until) -> None:
    approval = standing.edit
    open_approval(view, until, approval)
    one = view.inbox.find(approval)
    assert one is not None
    over = one.model_copy(update={"expires_at": datetime.now(UTC) - timedelta(seconds=1), "id": "gone"})
    view._show_inbox(Inbox((over, one)))
    view._tick()
    until(lambda: standing.command in [waiting.id for waiting in view.inbox.waiting])
    assert seen(view) == approval


def test_what_cannot_be_read_is_told_with_what_to_do(desk, qtbot) -> None:
    view = ApprovalsView(desk)
    qtbot.addWidget(view)
    view.show_failure(Failure("Read the approvals", "The database is busy.", "Try again.", "store.busy"))
    assert view.state == "failed"


def test_nothing_that_ever_waited_is_said_as_such(home, daemon, qapp, qtbot, until) -> None:
    link = Link(home)
    desk = Desk(link)
    link.open()
    view = ApprovalsView(desk)
    qtbot.addWidget(view)
    view.show()
    view.enter(Place())
    until(lambda: view.state == "empty")
    assert not view.bar.isVisible()
    until(lambda: view.first_focus() is not None)
    view.enter(Place(workspace="another"))
    with qtbot.waitSignal(view.settled, timeout=WAIT_MS):
        pass
    assert view.state == "empty"
    until(lambda: view.first_focus() is not None)
    desk.close()
    link.close()


@pytest.mark.parametrize("width", [1024, 1440, 1800])
def test_nothing_is_cut_sideways(view, standing, until, width) -> None:
    open_approval(view, until, standing.edit)
    view.resize(width - (64 if width < 1280 else 232), 640)
    QApplication.processEvents()
    bar = view.bar
    right = max(child.geometry().right() for child in bar.findChildren(QWidget) if child.isVisibleTo(bar))
    assert right <= bar.width()
    assert view.body.width() <= view._pages.width()
