"""Putting off, assuming, confirming, going back; the states of the view; and what everybody needs."""

from __future__ import annotations

import os
import signal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTextEdit, QWidget
from support.daemon_apart import Bench
from support.question_desk import PATIENCE_MS, begin, seen_labels, shown

from daemon.client.connect import connect_or_spawn
from gui.operations.desk import Desk
from gui.operations.link import Link
from gui.operations.place import Place
from gui.views.messages import FileTarget, Target
from gui.views.questions.frame import Mode
from gui.views.questions.view import QuestionsView
from gui.widgets.overlay import Dialog

# -- putting off, assuming, confirming, going back ---------------------------------------------------------------


def test_a_question_is_put_off_and_taken_up_again(seen, project) -> None:
    seen.view.bar.second.click()
    seen.wait(lambda: shown(seen.view) not in {"", "core.accounts"})
    seen.wait(lambda: bool(seen.view.panel.deferred.rows.rows))
    seen.view.panel.deferred.rows.rows[0].click()
    seen.asked("core.accounts")
    seen.view.settle()
    seen.wait(lambda: project.chosen("core.accounts") == ["yes"])


def test_an_answer_is_assumed_as_recommended(seen, project) -> None:
    seen.view.bar.third.click()
    seen.settled()
    assert "is assumed: Yes, with accounts" in seen.says[0].title
    assert project.ask("GET", "decisions/core.accounts")["decision"]["state"] == "assumed"


def test_all_that_is_open_is_assumed_only_after_a_yes_and_taken_back_at_once(seen, project) -> None:
    seen.view.panel.assume_all.click()
    dialog = seen.view.window().findChild(Dialog)
    assert project.ask("GET", "")["progress"]["assumed"] == 5
    next(one for one in dialog.findChildren(QAbstractButton) if one.text().startswith("Assume ")).click()
    seen.settled()
    assert project.ask("GET", "")["progress"]["assumed"] > 30
    seen.says[0].then()
    seen.wait(lambda: project.ask("GET", "")["progress"]["assumed"] == 5)


def test_what_was_found_is_confirmed_one_by_one_or_all_at_once(seen, project) -> None:
    seen.view.show_found()
    assert seen.view.head.findChild(QWidget) is not None
    assert seen.view.bar.primary.text() == "Confirm all 5"
    seen.view.found_page.buttons[0].click()
    seen.wait(lambda: len(seen.view.found_page.aliases) == 4)
    seen.view.settle()
    seen.wait(lambda: seen.view.mode is Mode.QUESTION)
    assert project.ask("GET", "")["progress"]["to_confirm"] == 0


def test_what_was_found_in_code_leads_to_its_line(open_view, bench, tmp_path) -> None:
    (tmp_path / "requirements.txt").write_text("django==5.0\npsycopg==3.1\n")
    (tmp_path / "models.py").write_text(
        "from django.db import models\n\n\nclass Booking(models.Model):\n    at = models.DateTimeField()\n"
    )
    made = begin(bench, tmp_path, idea="", brownfield=True)
    seen = open_view(made.place)
    seen.wait(lambda: seen.view.interview is not None and bool(seen.view.interview.next.to_confirm))
    seen.view.show_found()
    links = [one for one in seen.view.found_page.findChildren(QAbstractButton) if one.text().startswith("models.py")]
    links[0].click()
    assert [(one.path, one.line > 0) for one in seen.wants if isinstance(one, FileTarget)] == [("models.py", True)]


def test_an_earlier_answer_is_found_and_changed(seen, project) -> None:
    project.answer("core.store", "postgresql")
    seen.view.show_answers()
    seen.wait(lambda: seen.view.mode is Mode.ANSWERS)
    seen.view.answers_page.search.setText("postgresql")
    (row,) = seen.view.answers_page.rows.rows
    row.click()
    seen.asked("core.store")
    assert seen.view.bar.primary.text() == "Change the answer"
    assert seen.view.card.options.values == ["postgresql"]
    values = [option.value for option in seen.view.card.question.options if option.available]
    wanted = next(value for value in values if value != "postgresql")
    seen.view.choose([option.value for option in seen.view.card.question.options].index(wanted) + 1)
    seen.press(Qt.Key.Key_Return)
    seen.settled()
    assert project.chosen("core.store") == [wanted]


# -- the states --------------------------------------------------------------------------------------------------


def test_without_a_project_the_view_says_how_to_begin(open_view) -> None:
    seen = open_view(Place("w", "/nowhere"))
    assert seen.view.state == "empty"
    next(one for one in seen.view.findChildren(QAbstractButton) if one.text() == "Start a project…").click()
    assert seen.wants == [Target("home", "start-project")]


def test_when_the_daemon_says_no_the_view_says_what_and_what_to_do(open_view) -> None:
    seen = open_view(Place("w", "/nowhere", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "P-9", "Gone", "main"))
    seen.wait(lambda: seen.view.state == "failed")
    assert not seen.view.bar.primary.isVisible()


def test_the_end_says_why_and_leads_on(open_view, project) -> None:
    for question in project.ask("POST", "assume")["left"]:
        project.ask("POST", "defer", question=question)
    seen = open_view(project.place)
    seen.wait(lambda: seen.view.mode is Mode.DONE)
    page = seen.view.done_page
    assert page.heading == "No question is open"
    assert "this is why it stopped: Every question that makes sense here" in page.text
    seen.view.bar.primary.click()
    seen.view.bar.second.click()
    assert seen.wants == [Target("specification", "build"), Target("decisions")]


def test_where_the_time_is_used_up_one_can_go_on_or_assume_the_rest(open_view, bench, tmp_path) -> None:
    made = begin(bench, tmp_path, time="quick")
    while (told := made.ask("GET", "question"))["question"]:
        asked = told["question"]
        usable = [option["value"] for option in asked["options"] if option["available"]]
        form = {one["name"]: one["default"] if one["default"] is not None else 1 for one in asked["fields"]}
        made.answer(asked["id"], *usable[:1], form=form, text="" if usable or form else "Something of my own")
    seen = open_view(made.place)
    seen.wait(lambda: seen.view.mode is Mode.DONE)
    assert seen.view.bar.third.text().startswith("Assume ")
    seen.view.done_page.more.click()
    seen.wait(lambda: seen.view.mode is Mode.QUESTION and shown(seen.view) != "")


def test_offline_the_draft_stays_nothing_is_sent_and_all_goes_on_when_the_daemon_is_back(qtbot, home, tmp_path) -> None:
    bench = Bench(home, connect_or_spawn(home))
    made = begin(bench, tmp_path)
    link = Link(home)
    desk = Desk(link)
    view = QuestionsView(desk)
    qtbot.addWidget(view)
    view.resize(1200, 800)
    view.show()
    link.open()
    view.enter(made.place)
    qtbot.waitUntil(lambda: view.card.question is not None, timeout=PATIENCE_MS)
    QTest.keyClicks(view.card.words, "Only staff")
    pid = bench.daemon.request("GET", "/api/v1/ping").json()["pid"]
    bench.daemon.close()
    os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: not view.is_online, timeout=PATIENCE_MS)
    assert not view.bar.primary.isEnabled()
    qtbot.waitUntil(lambda: any("is kept" in label.text() for label in seen_labels(view)), timeout=PATIENCE_MS)
    view.settle()
    link.try_now()
    qtbot.waitUntil(lambda: view.is_online, timeout=PATIENCE_MS)
    assert view.card.words.text() == "Only staff"
    view.settle()
    qtbot.waitUntil(lambda: shown(view) not in {"", "core.accounts"}, timeout=PATIENCE_MS)
    desk.close()
    link.close()


# -- for everybody -----------------------------------------------------------------------------------------------


def test_whatever_takes_the_focus_has_a_name(clash) -> None:
    clash.view.bar.back.click()
    clash.view.show_found()
    kinds = (QAbstractButton, QLineEdit, QTextEdit)
    nameless = [
        widget
        for widget in clash.view.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.isHidden()
        and not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
    ]
    assert nameless == []


@pytest.mark.parametrize("mode", [Mode.QUESTION, Mode.CLASH, Mode.FOUND])
def test_nothing_scrolls_sideways_in_the_smallest_window(open_view, project, mode) -> None:
    project.answer("core.accounts", "yes")
    if mode is Mode.CLASH:
        project.answer("core.residency", "on_device", keep=True)
    seen = open_view(project.place, (1024, 640))
    seen.wait(lambda: seen.view.interview is not None)
    if mode is Mode.FOUND:
        seen.view.show_found()
    seen.wait(lambda: seen.view.mode is mode)
    assert seen.view.window().width() == 1024
    assert seen.view.width() <= 960
    page = seen.view.page(mode)
    assert page.widget().minimumSizeHint().width() <= page.viewport().width()
