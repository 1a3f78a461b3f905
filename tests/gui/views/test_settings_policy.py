"""The page of the policy with a real daemon: explained, shown, edited, revoked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from support.acting_bench import ActingBench, acting_bench
from support.asking_runs import answer, ask_edit, make_payments

from gui.operations.desk import Desk
from gui.operations.link import Link
from gui.operations.place import Place
from gui.views.messages import Notice
from gui.views.settings.policy import PolicyPage
from gui.widgets.overlay import Dialog

WAIT_MS = 30_000
DENY = "rules:\n  - deny: command\n    patterns: [make deploy *]\n    why: Through the pipeline.\n"
WRONG = "rules:\n  - alow: command\n    patterns: [x]\n  - deny: comand\n    patterns: [x]\n"


@pytest.fixture(scope="module")
def bench() -> Iterator[ActingBench]:
    with acting_bench() as made:
        yield made


@pytest.fixture(scope="module")
def desk(bench, qapp) -> Iterator[Desk]:
    link = Link(bench.home)
    made = Desk(link)
    link.open()
    yield made
    made.close()
    link.close()


@pytest.fixture
def until(qtbot) -> Callable[..., None]:
    return partial(qtbot.waitUntil, timeout=WAIT_MS)


@pytest.fixture
def page(bench, desk, qtbot, until, tmp_path) -> Iterator[PolicyPage]:
    own = bench.home.config / "policy.yaml"
    own.unlink(missing_ok=True)
    window = QMainWindow()
    qtbot.addWidget(window)
    made = PolicyPage(desk)
    window.setCentralWidget(made)
    window.resize(1000, 1400)
    window.show()
    made.enter(Place(folder=str(tmp_path)))
    until(lambda: made.rules.table.count > 0 and made.editor._file is not None)
    yield made
    own.unlink(missing_ok=True)


@pytest.fixture
def said(page) -> list[Notice]:
    told: list[Notice] = []
    page.says.connect(told.append)
    return told


def explained(page: PolicyPage, command: str, until: Callable[..., None]) -> tuple[str, str]:
    page.explain.reason.setText("")
    page.explain.command.setText(command)
    QTest.keyClick(page.explain.command, Qt.Key.Key_Return)
    until(lambda: bool(page.explain.reason.text()))
    return page.explain.verdict.text(), page.explain.line.text()


def open_dialogs(page: PolicyPage) -> list[Dialog]:
    return [one for one in page.window().findChildren(Dialog) if one.is_open]


def test_a_command_is_explained_with_the_rule_that_decides(page, until) -> None:
    verdict, line = explained(page, "sudo reboot", until)
    assert verdict == "Refused"
    assert line.startswith("built-in rules:")
    page.explain.line.click()
    (dialog,) = open_dialogs(page)
    assert "Refused" in dialog.panel.accessibleName()
    dialog.close_layer()


def test_what_no_rule_decides_has_no_rule_to_show(page, until) -> None:
    assert explained(page, "make deploy", until) == ("You are asked", "mode ask")
    assert not page.explain.line.isVisible()
    page.explain.mode.choose("auto")
    assert explained(page, "make deploy", until)[0] == "Allowed"


def test_the_rules_have_their_source_and_can_be_searched(page) -> None:
    every = page.rules.table.count
    assert page.rules.table.cell(0, 4).text.startswith("built-in rules:")
    page.rules.search.setText("sudo")
    assert 0 < page.rules.table.count < every
    page.rules.search.setText("no rule says this")
    assert page.rules.table.count == 0
    page.rules.search.setText("")
    page.rules.chips["deny"].click()
    assert {rule.verdict for rule in page.rules.shown} == {"deny"}


def test_rules_are_written_and_in_force_at_once(page, until, said) -> None:
    assert not page.editor.save.isEnabled()
    page.editor.text.setPlainText(DENY)
    page.editor.save.click()
    until(lambda: bool(said))
    assert said[0].title == "Your rules are in force"
    assert not page.editor.is_changed
    verdict, line = explained(page, "make deploy now", until)
    assert verdict == "Refused"
    assert line.endswith("policy.yaml:2")
    page.renew()
    until(lambda: page.rules.show_line(line))
    for dialog in open_dialogs(page):
        dialog.close_layer()


def test_a_fault_is_shown_at_its_line_and_nothing_is_put_in_force(page, bench, until, said) -> None:
    page.editor.text.setPlainText(WRONG)
    page.editor.save.click()
    until(page.editor.wrong.isVisible)
    assert page.editor.wrong.accessibleName().startswith("Line 2:")
    assert page.editor.text.wrong_lines == [2, 4]
    assert page.editor.text.textCursor().blockNumber() == 1
    assert page.editor.is_changed
    assert not (bench.home.config / "policy.yaml").exists()
    page.editor.revert.click()
    assert not page.editor.is_changed
    assert not page.editor.wrong.isVisible()
    assert said == []


def test_what_somebody_else_wrote_meanwhile_is_not_lost(page, bench, until) -> None:
    (bench.home.config / "policy.yaml").write_text("rules: []\n")
    page.editor.text.setPlainText(DENY)
    page.editor.save.click()
    until(page.editor.wrong.isVisible)
    assert "changed meanwhile" in page.editor.wrong.text()
    assert page.editor.text.toPlainText() == DENY
    page.editor.wrong.acted.emit()
    until(lambda: page.editor.text.toPlainText() == "rules: []\n")


def test_what_is_being_written_stays_when_the_page_loads_again(page, until) -> None:
    page.editor.text.setPlainText(DENY)
    page.renew()
    until(lambda: page.rules.table.count > 0)
    assert page.editor.text.toPlainText() == DENY


def test_a_file_with_faults_is_told_above_everything(page, bench, until) -> None:
    (bench.home.config / "policy.yaml").write_text(WRONG)
    page.renew()
    until(page.faults.isVisible)
    assert "Everything is asked for" in page.faults.accessibleName()


def test_a_grant_is_listed_and_revoked(page, bench, until, said, tmp_path) -> None:
    approval = ask_edit(bench, make_payments(tmp_path / "shop"))
    answer(bench, approval, scope="always", offer="files")
    page.renew()
    until(lambda: bool(page.grants.buttons))
    (button,) = page.grants.buttons.values()
    assert button.accessibleName() == "Revoke: Change payments/api.py"
    button.click()
    until(lambda: not page.grants.buttons)
    assert said[0].title == "Revoked"
    page.grants.ended.click()
    assert page.grants.ended.text() == "Hide what has ended"
    bench.forget()


def test_without_the_daemon_nothing_can_be_changed(page) -> None:
    page.editor.text.setPlainText(DENY)
    page.set_online(online=False)
    assert not page.editor.save.isEnabled()
    assert not page.explain.button.isEnabled()
    page.set_online(online=True)
    assert page.editor.save.isEnabled()
