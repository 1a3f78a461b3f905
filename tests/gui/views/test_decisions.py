"""The view of the decisions with a real daemon: what a person does in it, and its states."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow
from support.daemon_apart import Bench, daemon_apart
from support.decided import Decided, begin, decide

from gui.operations.desk import Desk
from gui.operations.link import Link
from gui.operations.place import Place
from gui.theme.theme import Theme
from gui.views.decisions.change_dialog import ChangeDialog
from gui.views.decisions.view import DecisionsView
from gui.views.decisions.write_dialog import WriteDialog
from gui.views.messages import FileTarget, Notice, Target
from gui.widgets.buttons import Button
from gui.widgets.overlay import Dialog

PATIENCE_MS = 8_000


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with daemon_apart() as made:
        yield made


@pytest.fixture(scope="module")
def desk(bench: Bench, qapp: QApplication) -> Iterator[Desk]:
    link = Link(bench.home)
    made = Desk(link)
    link.open()
    yield made
    made.close()
    link.close()


@dataclass
class Seen:
    """The view in a window, and what it said to the frame."""

    view: DecisionsView
    window: QMainWindow
    qtbot: Any
    wants: list[Any] = field(default_factory=list)
    says: list[Notice] = field(default_factory=list)

    def until(self, claim) -> None:
        self.qtbot.waitUntil(claim, timeout=PATIENCE_MS)

    def select(self, alias: str) -> None:
        """Select a decision, and wait until the panel shows it."""
        self.view.open_item(alias, "")
        self.until(lambda: self.view._looked is not None and self.view._looked.decision.alias == alias)

    def said(self, title: str) -> Notice:
        self.until(lambda: any(title in one.title for one in self.says))
        return next(one for one in self.says if title in one.title)


def open_view(desk: Desk, qtbot, place: Place, width: int = 1440) -> Seen:
    window = QMainWindow()
    qtbot.addWidget(window)
    view = DecisionsView(desk, window)
    window.setCentralWidget(view)
    window.resize(width, 900)
    seen = Seen(view, window, qtbot)
    view.wants.connect(seen.wants.append)
    view.says.connect(seen.says.append)
    window.show()
    view.enter(place)
    seen.until(lambda: view.state in ("ready", "empty", "failed") and (view.found is not None or view.state != "ready"))
    return seen


def open_dialogs(seen: Seen) -> list[Dialog]:
    return [dialog for dialog in seen.window.findChildren(Dialog) if dialog.is_open]


@pytest.fixture
def project(bench: Bench, tmp_path: Path) -> Decided:
    return begin(bench.daemon, tmp_path)


@pytest.fixture
def aliases(project) -> dict[str, str]:
    return decide(project)


@pytest.fixture
def seen(desk, qtbot, project, aliases) -> Seen:
    return open_view(desk, qtbot, project.place)


def test_all_decisions_and_open_questions_are_there_and_counted(seen, project, aliases) -> None:
    shown = {node.detail.partition(" · ")[0] for node in seen.view.board.graph_view.graph.nodes}
    assert set(aliases.values()) <= shown
    assert "open" in shown
    nodes = seen.view.board.graph_view.graph.nodes
    decided = sum(node.state == "decided" for node in nodes)
    assert seen.view.head._aside.text().startswith(f"{decided} of {len(nodes)} decided")


def test_the_panel_tells_everything_about_the_selected_decision(seen, aliases) -> None:
    seen.select(aliases["table"])
    panel = seen.view.panel
    assert panel.badge.text() == "Decided"
    assert panel.question.text() == "Which table keeps the keys?"
    assert panel.answer_box.answer.text() == "payment_key"
    assert not panel.answer_box.button.isEnabled(), "it is locked"
    assert ("Unlock", "unlock") in panel.menu_actions()
    rests = [row.title_label.text() for row in panel._rests._list.rows]
    assert [text.split()[0] for text in rests] == [aliases["job"]]
    basis = [row.title_label.text() for row in panel._basis._list.rows]
    assert [text.split()[0] for text in basis] == [aliases["key"]]


def test_what_rests_on_it_leads_there(seen, aliases) -> None:
    seen.select(aliases["key"])
    seen.view.panel._rests._list.rows[0].click()
    seen.until(lambda: seen.view._looked.decision.alias == aliases["table"])
    assert seen.view.board.graph_view.current == seen.view.board.current


def test_an_open_question_is_answered_where_questions_are(seen) -> None:
    question = seen.view.found.open[0]
    seen.view.open_item(question.id, "")
    assert seen.view.panel.question.text() == question.text
    seen.view.panel.answer_box.button.click()
    assert seen.wants[-1] == Target("questions", question.id)


def test_lock_by_key_and_undo_by_toast(seen, project, aliases) -> None:
    seen.select(aliases["key"])
    seen.view.board.graph_view.canvas.setFocus()
    seen.qtbot.keyClick(seen.view.board.graph_view.canvas, Qt.Key.Key_L)
    notice = seen.said(f"{aliases['key']} is locked")
    assert project.decision(aliases["key"])["locked"]
    seen.until(lambda: not seen.view.panel.answer_box.button.isEnabled())
    assert notice.then is not None
    notice.then()
    seen.said("Taken back")
    assert not project.decision(aliases["key"])["locked"]


def test_words_are_changed_in_a_dialog_with_a_reason(seen, project, aliases) -> None:
    seen.select(aliases["key"])
    seen.view.do("change")
    dialog = seen.window.findChild(ChangeDialog)
    dialog._words.setPlainText("72 hours")
    dialog.reason.setText("A weekend.")
    dialog.save.click()
    seen.said(f"{aliases['key']} is changed")
    seen.until(lambda: not open_dialogs(seen))
    assert project.decision(aliases["key"])["answer"] == "72 hours"
    assert project.decision(aliases["key"])["rationale"] == "A weekend."
    seen.until(lambda: seen.view.panel.answer_box.answer.text() == "72 hours")


def test_an_option_is_changed_in_a_dialog_that_shows_what_follows(seen, project) -> None:
    project.answer("core.store", "sqlite")
    alias = project.decision("core.store")["alias"]
    seen.until(lambda: seen.view.found.decision(alias) is not None)
    seen.select(alias)
    seen.view.do("change")
    dialog = seen.window.findChild(ChangeDialog)
    other = next(card for card in dialog.options if card.property("value") == "postgresql")
    other.click()
    dialog.save.click()
    seen.said(f"{alias} is changed")
    assert project.decision(alias)["chosen"] == ["postgresql"]


def test_a_change_that_nobody_made_sends_nothing(seen, aliases) -> None:
    seen.select(aliases["key"])
    seen.view.do("change")
    dialog = seen.window.findChild(ChangeDialog)
    dialog.save.click()
    assert not open_dialogs(seen)
    assert seen.says == []


def test_somebody_elses_change_meanwhile_is_told_and_the_words_are_kept(seen, project, aliases) -> None:
    seen.select(aliases["key"])
    seen.view.do("change")
    dialog = seen.window.findChild(ChangeDialog)
    dialog._words.setPlainText("72 hours")
    project.change(aliases["key"], text="36 hours")
    dialog.save.click()
    seen.until(lambda: dialog.note.isVisible() and dialog.save.isEnabled())
    assert dialog._words.toPlainText() == "72 hours"
    assert project.decision(aliases["key"])["answer"] == "36 hours"
    dialog.close_dialog()


@pytest.mark.parametrize(
    ("what", "state", "told"), [("defer", "deferred", "put off"), ("supersede", "superseded", "is")]
)
def test_a_decision_is_put_aside_with_a_reason_and_taken_up_again(seen, project, aliases, what, state, told) -> None:
    seen.select(aliases["told"])
    seen.view.do(what)
    (dialog,) = open_dialogs(seen)
    dialog.findChild(QLineEdit).setText("Not now.")
    next(button for button in dialog.findChildren(Button) if aliases["told"] in button.text()).click()
    seen.said(aliases["told"])
    assert project.decision(aliases["told"])["state"] == state
    assert project.ask("GET", f"decisions/{aliases['told']}")["history"][-1]["why"] == "Not now."
    seen.until(lambda: ("Take up again", "take_up") in seen.view.panel.menu_actions())
    seen.view.do("take_up")
    seen.said("holds again")
    assert project.decision(aliases["told"])["state"] == "decided"


def test_a_decision_is_written_down_that_rests_on_the_selected_one(seen, project, aliases) -> None:
    seen.select(aliases["key"])
    seen.view.board.graph_view.canvas.setFocus()
    seen.qtbot.keyClick(seen.view.board.graph_view.canvas, Qt.Key.Key_N)
    dialog = seen.window.findChild(WriteDialog)
    dialog.save.click()
    assert dialog.note.isVisible(), "nothing is recorded without words"
    dialog.question.setText("Which provider takes cards?")
    dialog.answer.setPlainText("Adyen")
    dialog.rests.setChecked(True)
    dialog.save.click()
    notice = seen.said("is recorded")
    alias = notice.title.split()[0]
    seen.until(lambda: seen.view._looked is not None and seen.view._looked.decision.alias == alias)
    assert project.decision(alias)["edges"] == [{"kind": "requires", "target": aliases["key"]}]
    seen.until(lambda: not open_dialogs(seen))


def test_enter_on_a_node_leads_to_what_can_be_done_with_it(seen, aliases) -> None:
    seen.select(aliases["key"])
    seen.view.board.graph_view.canvas.setFocus()
    seen.qtbot.keyClick(seen.view.board.graph_view.canvas, Qt.Key.Key_Return)
    assert seen.view.panel.answer_box.button.hasFocus()


def test_a_line_of_code_is_linked(seen, project, aliases) -> None:
    seen.select(aliases["key"])
    assert ("Link a line of code…", "link") in seen.view.panel.menu_actions()
    seen.view.do("link")
    (dialog,) = open_dialogs(seen)
    dialog.findChild(QLineEdit).setText("payments/models.py:41")
    next(one for one in dialog.findChildren(Button) if one.text() == "Link the line").click()
    seen.said("is linked to payments/models.py")
    (piece,) = project.decision(aliases["key"])["evidence"]
    assert (piece["place"], piece["line"]) == ("payments/models.py", 41)


def test_a_branch_is_protected_and_another_removed(seen, project) -> None:
    project.branch("guest")
    project.use("main")
    seen.until(lambda: any(look.view.name == "guest" for look in seen.view.picker._looks))
    look = next(one for one in seen.view.picker._looks if one.view.name == "guest")
    actions = dict(seen.view.picker.menu_actions(look))
    actions["Allow merges only"]()
    seen.said("guest allows merges only now")
    assert project.branches()["guest"]["protection"] == "merge_only"
    seen.view._protect("guest", "none")
    seen.said("guest allows every change now")
    seen.until(
        lambda: any(one.view.name == "guest" and one.view.protection == "none" for one in seen.view.picker._looks)
    )
    actions["Remove the branch…"]()
    (dialog,) = open_dialogs(seen)
    next(one for one in dialog.findChildren(Button) if one.text() == "Remove guest").click()
    seen.said("guest is removed")
    assert "guest" not in project.branches()


def test_evidence_opens_in_the_editor(seen, project, aliases) -> None:
    project.ask("POST", f"decisions/{aliases['key']}/evidence", kind="file", place="pay.py", line=7)
    seen.until(lambda: any(one.evidence for one in seen.view.found.decisions))
    seen.select(aliases["key"])
    seen.view.panel._evidence.opened.emit("pay.py", 7)
    assert seen.wants[-1] == FileTarget("pay.py", 7)


def test_the_number_of_a_decision_is_copied(seen, aliases) -> None:
    seen.select(aliases["key"])
    seen.view.panel._link.click()
    assert QGuiApplication.clipboard().text().startswith(aliases["key"])


def test_filters_by_state_and_group_and_a_hidden_one_comes_back_when_it_is_asked_for(seen, aliases) -> None:
    view = seen.view
    view.bar.states.choose("open")
    view.bar.changed.emit()
    assert {node.state for node in view.board.graph_view.graph.nodes} == {"open"}
    view.bar.clear()
    view.bar._toggle("payments", False)
    assert all(node.group != "payments" for node in view.board.graph_view.graph.nodes)
    assert "groups" in view.bar.groups.text()
    seen.select(aliases["key"])
    assert any(node.group == "payments" for node in view.board.graph_view.graph.nodes)


def test_where_nothing_is_found_it_says_so_with_the_way_back(seen) -> None:
    view = seen.view
    view.bar.states.choose("superseded")
    view.bar.changed.emit()
    assert view.board.nothing.isVisible()
    view.bar.clear()
    assert not view.board.nothing.isVisible()
    view.bar.search.setText("no such thing")
    assert "no such thing" in view.board.nothing.text()
    view.board.nothing.acted.emit()
    assert view.bar.search.text() == ""
    assert not view.board.nothing.isVisible()
    assert not any(item.is_dimmed for item in view.board.graph_view.scene.nodes.values())


def test_ctrl_f_finds_and_enter_selects(seen, aliases) -> None:
    seen.qtbot.keyClick(seen.view.board.graph_view.canvas, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert seen.view.bar.search.hasFocus()
    seen.qtbot.keyClicks(seen.view.bar.search, "purge")
    seen.qtbot.keyClick(seen.view.bar.search, Qt.Key.Key_Return)
    seen.until(lambda: seen.view._looked is not None and seen.view._looked.decision.alias == aliases["job"])


def test_ctrl_t_goes_from_graph_to_tree_and_keeps_the_selection(seen, aliases) -> None:
    seen.select(aliases["job"])
    seen.view.board.graph_view.canvas.setFocus()
    seen.qtbot.keyClick(seen.view.board.graph_view.canvas, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert seen.view.board.form == seen.view.bar.form.value == "tree"
    assert seen.view.board.tree.current_node() == seen.view.board.current
    assert seen.view.board.tree.hasFocus()


def test_what_is_decided_elsewhere_appears(seen, project) -> None:
    alias = project.write("Which provider?", "Adyen", "payments")
    seen.until(lambda: any(alias in node.detail for node in seen.view.board.graph_view.graph.nodes))


def test_branches_are_found_begun_and_used(seen, project) -> None:
    project.branch("guest-checkout")
    project.write("May a guest check out?", "yes")
    project.use("main")
    seen.until(lambda: any(look.view.name == "guest-checkout" and look.view.ahead for look in seen.view.picker._looks))
    view = seen.view
    view.open_picker()
    assert [row.title_label.text() for row in view.picker.branches.rows] == ["main", "guest-checkout"]
    assert "you are here" in view.picker.branches.rows[0].subtitle_label.text()
    seen.qtbot.keyClicks(view.picker.field, "gue")
    seen.qtbot.keyClick(view.picker.field, Qt.Key.Key_Return)
    seen.until(lambda: any(isinstance(one, Target) and one.place is not None for one in seen.wants))
    assert seen.wants[-1].place.branch == "guest-checkout"
    assert project.branches()["guest-checkout"]["in_use"]
    view.open_picker()
    seen.qtbot.keyClicks(view.picker.field, "other")
    seen.qtbot.keyClick(view.picker.field, Qt.Key.Key_Return)
    seen.until(lambda: "other" in project.branches())
    seen.said("other begins at guest-checkout")


def test_a_branch_that_cannot_be_called_so_says_why_where_it_was_typed(seen) -> None:
    seen.view.open_picker()
    seen.qtbot.keyClicks(seen.view.picker.field, "no spaces")
    seen.qtbot.keyClick(seen.view.picker.field, Qt.Key.Key_Return)
    seen.until(seen.view.picker._trouble.isVisible)
    assert "no spaces" in seen.view.picker._trouble.text()
    seen.view.picker.hide()


def test_m_compares_what_differs_or_says_that_nothing_does(seen, project) -> None:
    seen.view.compare()
    seen.said("Nothing differs")
    project.branch("guest-checkout")
    project.write("May a guest check out?", "yes")
    project.use("main")
    seen.until(lambda: seen.view.picker.to_compare == "guest-checkout")
    seen.view.board.graph_view.canvas.setFocus()
    seen.qtbot.keyClick(seen.view.board.graph_view.canvas, Qt.Key.Key_M)
    assert seen.wants[-1] == Target("merge", "guest-checkout", "main")


def test_a_clash_is_shown_first_with_the_way_to_settle_it(desk, qtbot, project) -> None:
    project.answer("core.api_style", "rest")
    project.answer("core.idempotency", "yes")
    project.ask("POST", "answers", question="core.retry", words=["retry_window=72h", "key_ttl=24h"], keep=True)
    seen = open_view(desk, qtbot, project.place)
    assert "1 contradiction" in seen.view.head._aside.text()
    seen.until(lambda: seen.view._looked is not None)
    assert seen.view.panel.badge.text() == "In a clash"
    assert seen.view.panel.note.isVisible()
    seen.view.panel.settle.click()
    assert seen.wants[-1].view == "questions"
    assert seen.wants[-1].item == "clash"


def test_in_a_narrow_window_the_decision_opens_over_the_graph(desk, qtbot, project, aliases) -> None:
    seen = open_view(desk, qtbot, project.place, width=960)
    assert not seen.view.panel.isVisible()
    seen.view.open_item(aliases["key"], "")
    seen.view.board.graph_view.canvas.setFocus()
    seen.qtbot.keyClick(seen.view.board.graph_view.canvas, Qt.Key.Key_Return)
    seen.until(seen.view.panel.isVisible)
    assert seen.view.width() <= 960
    assert seen.view.board.width() <= 960


def test_at_twice_the_size_of_text_it_fits_into_the_smallest_window(desk, qtbot, qapp, project, aliases) -> None:
    theme = Theme(qapp)
    theme.apply("light")
    theme.set_text_scale(200)
    try:
        seen = open_view(desk, qtbot, project.place, width=960)
        qtbot.wait(50)
        assert seen.window.width() <= 960
        assert seen.view.minimumSizeHint().width() <= 960
    finally:
        theme.set_text_scale(100)


def test_without_a_project_it_says_how_to_begin(desk, qtbot) -> None:
    seen = open_view(desk, qtbot, Place())
    assert seen.view.state == "empty"


def test_a_project_that_is_gone_is_told_as_a_failure(desk, qtbot, tmp_path) -> None:
    seen = open_view(desk, qtbot, Place("w", str(tmp_path), "01M00000000000000000000000", "P-9", "Gone", "main"))
    assert seen.view.state == "failed"


def test_offline_all_can_be_read_and_nothing_changed(qtbot, qapp, tmp_path) -> None:
    with daemon_apart() as bench:
        project = begin(bench.daemon, tmp_path)
        aliases = decide(project)
        link = Link(bench.home)
        own = Desk(link)
        link.open()
        seen = open_view(own, qtbot, project.place)
        seen.select(aliases["key"])
        os.kill(bench.daemon.request("GET", "/api/v1/ping").json()["pid"], signal.SIGTERM)
        seen.until(lambda: not seen.view.is_online)
        assert seen.view.state == "ready"
        assert seen.view.panel.question.text() == "How long is a key kept?"
        assert not seen.view.panel.answer_box.button.isEnabled()
        seen.view.do("lock")
        assert seen.says == []
        own.close()
        link.close()


def test_every_control_has_a_name(seen) -> None:
    view = seen.view
    for widget in (
        view.bar.search,
        view.bar.states,
        view.bar.groups,
        view.bar.branch,
        view.bar.form,
        view.board.graph_view.canvas,
        view.board.tree,
        view.panel._more,
        view.panel._link,
    ):
        assert widget.accessibleName() or widget.text()
