"""The view of the questions with a real daemon: answers by key, clashes, drafts, taking back, and its states."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QLineEdit, QMainWindow, QTextEdit, QWidget
from support.daemon_apart import Bench, daemon_apart

from daemon.client.connect import connect_or_spawn
from gui.operations.desk import Desk
from gui.operations.link import Link
from gui.operations.place import Place
from gui.views.messages import FileTarget, Notice, Target
from gui.views.questions.options import OptionList
from gui.views.questions.frame import Mode
from gui.views.questions.view import QuestionsView
from gui.widgets.labels import Label
from gui.widgets.overlay import Dialog

IDEA = "A web app where patients book appointments with dentists."
PATIENCE_MS = 20_000


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """One daemon for these tests: each has a project of its own."""
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
class Project:
    """A project, and the way to it that is not the window's."""

    bench: Bench
    place: Place

    def ask(self, method: str, what: str, **body: Any) -> Any:
        path = f"/api/v1/projects/{self.place.project}/{what}".rstrip("/")
        return self.bench.daemon.request(method, path, body=body if method != "GET" else None).json()

    def answer(self, question: str, *values: str, **more: Any) -> Any:
        return self.ask("POST", "answers", question=question, values=list(values), **more)

    def chosen(self, question: str) -> list[str] | None:
        found = [one for one in self.ask("GET", "decisions")["items"] if one["question_id"] == question]
        return found[0]["chosen"] if found else None


@pytest.fixture
def project(bench: Bench, tmp_path: Path) -> Project:
    return begin(bench, tmp_path)


def begin(bench: Bench, folder: Path, **more: Any) -> Project:
    wish = {"folder": str(folder), "idea": IDEA, "type": "web_app", "name": "Clinic", **more}
    made = bench.daemon.request("POST", "/api/v1/projects", body=wish).json()["project"]
    return Project(bench, Place("w", str(folder), made["id"], made["alias"], made["name"], made["branch"]))


@dataclass
class Seen:
    """A view in a window, and what it said to the frame."""

    view: QuestionsView
    window: QMainWindow
    wait: Callable[[Callable[[], object]], None]
    wants: list[Any] = field(default_factory=list)
    says: list[Notice] = field(default_factory=list)

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.view, key)

    def asked(self, question: str) -> None:
        """Wait until that question is shown and has the focus."""
        self.wait(lambda: self.view.mode is Mode.QUESTION and shown(self.view) == question)
        self.wait(lambda: self.view.card.isAncestorOf(QApplication.focusWidget() or self.view))

    def jump(self, question: str) -> None:
        self.view.ask_for(question)
        self.asked(question)

    def settled(self) -> None:
        """Wait until something is told, and forget it."""
        self.wait(lambda: bool(self.says))


def is_active(window: QMainWindow) -> bool:
    """Ask for it until it is so: a window of the test before may still be going."""
    window.activateWindow()
    return window.isActiveWindow()


def shown(view: QuestionsView) -> str:
    return view.card.question.id if view.card.question is not None else ""


@pytest.fixture
def open_view(qtbot, desk) -> Callable[[Place], Seen]:
    def show(place: Place, size: tuple[int, int] = (1440, 900)) -> Seen:
        window = QMainWindow()
        qtbot.addWidget(window)
        view = QuestionsView(desk)
        around = QWidget()
        line = QHBoxLayout(around)
        line.setContentsMargins(232 if size[0] >= 1280 else 64, 0, 0, 0)
        line.addWidget(view)
        window.setCentralWidget(around)
        window.resize(*size)
        seen = Seen(view, window, lambda check: qtbot.waitUntil(check, timeout=PATIENCE_MS))
        view.wants.connect(seen.wants.append)
        view.says.connect(seen.says.append)
        window.show()
        qtbot.waitExposed(window)
        seen.wait(lambda: is_active(window))
        view.enter(place)
        return seen

    return show


@pytest.fixture
def seen(open_view, project) -> Seen:
    made = open_view(project.place)
    made.asked("core.accounts")
    return made


# -- one question ------------------------------------------------------------------------------------------------


def test_the_question_is_shown_with_its_reason_and_the_focus_is_on_what_is_recommended(seen) -> None:
    card = seen.view.card
    texts = {label.text() for label in card.findChildren(Label) if label.isVisible()}
    assert {"Do people sign in?", card.question.reason} <= texts
    assert any(text.startswith("Asked now: 5 sections") for text in texts)
    assert any(text.startswith("Why “Yes, with accounts” is recommended") for text in texts)
    assert card.options.values == ["yes"]
    seen.wait(lambda: QApplication.focusWidget() is card.options.cards[0])


def test_a_number_chooses_and_enter_answers(seen, project) -> None:
    seen.press(Qt.Key.Key_2)
    assert seen.view.card.options.values == ["no"]
    seen.press(Qt.Key.Key_Return)
    seen.wait(lambda: shown(seen.view) not in {"", "core.accounts"})
    assert project.chosen("core.accounts") == ["no"]
    seen.settled()
    assert seen.says[0].title.endswith("is decided: No, everybody is anonymous")
    assert seen.says[0].action == "Undo"


def test_arrows_choose_on_their_way_and_stop_at_the_ends(seen) -> None:
    seen.press(Qt.Key.Key_Down)
    assert seen.view.card.options.values == ["no"]
    seen.press(Qt.Key.Key_Down, Qt.Key.Key_Home)
    assert seen.view.card.options.values == ["yes"]


def test_undo_takes_the_answer_back_and_asks_again(seen, project) -> None:
    seen.press(Qt.Key.Key_2, Qt.Key.Key_Return)
    seen.settled()
    seen.says[0].then()
    seen.asked("core.accounts")
    assert project.chosen("core.accounts") is None


def test_digits_are_typed_in_a_text_and_choose_nothing(seen) -> None:
    seen.view.card.words.setFocus()
    seen.press(Qt.Key.Key_2)
    assert seen.view.card.words.text() == "2"
    assert seen.view.card.options.values == []


def test_words_take_the_place_of_a_proposal_and_are_a_condition_on_a_choice(seen, project) -> None:
    card = seen.view.card
    QTest.keyClicks(card.words, "Only staff sign in")
    assert card.given().model_dump(include={"values", "text"}) == {"values": [], "text": "Only staff sign in"}
    seen.press(Qt.Key.Key_1)
    card.words.setFocus()
    QTest.keyClicks(card.words, "!")
    card.options.press(1)
    assert card.given().values == ["yes"]
    assert card.given().text == "Only staff sign in!"


def test_nothing_is_answered_without_an_answer_and_the_card_says_so(seen, project) -> None:
    seen.view.card.options.choose_values([])
    seen.view.settle()
    assert "Choose an option" in trouble(seen.view)
    assert project.chosen("core.accounts") is None


def test_a_reason_is_kept_with_the_decision(seen, project) -> None:
    seen.view.card.findChild(QAbstractButton, "sayWhy").click()
    QTest.keyClicks(seen.view.card.rationale, "People come back.")
    seen.view.settle()
    seen.settled()
    assert project.ask("GET", "decisions/core.accounts")["decision"]["rationale"] == "People come back."


def test_the_panel_says_what_the_choice_would_change(seen) -> None:
    seen.press(Qt.Key.Key_2)
    seen.wait(lambda: "Who may do what?" in panel_texts(seen.view))
    assert {"If you choose 2", "Not asked any more"} <= panel_texts(seen.view)
    assert any(text.startswith("About 30 more questions") for text in panel_texts(seen.view))


def test_a_question_of_the_panel_is_asked_at_once(seen) -> None:
    rows = seen.view.panel.upcoming.rows
    wanted = seen.view.interview.standing("open")[2].id
    rows.rows[1].click()
    seen.asked(wanted)


# -- options that cannot be chosen -------------------------------------------------------------------------------


@pytest.fixture
def greyed(seen, project) -> OptionList:
    """The card of a question whose last option is ruled out."""
    project.answer("core.accounts", "yes")
    seen.jump("core.residency")
    return seen.view.card.options


def test_what_cannot_be_chosen_is_reached_by_keyboard_and_tells_why(seen, project, greyed) -> None:
    before = greyed.values
    seen.press(Qt.Key.Key_End)
    assert QApplication.focusWidget() is greyed.cards[-1]
    assert "ruled out by D-" in greyed.cards[-1].accessibleDescription()
    seen.press(Qt.Key.Key_5)
    assert greyed.values == before
    assert "CORE-31" in trouble(seen.view)
    seen.press(Qt.Key.Key_Return)
    assert project.chosen("core.residency") is None


def test_the_decision_that_rules_an_option_out_is_a_link(seen, project, greyed) -> None:
    (link,) = [one for one in greyed.findChildren(QAbstractButton) if one.text().startswith("Show D-")]
    link.click()
    assert seen.wants == [Target("decisions", link.text().removeprefix("Show "))]


# -- forms and texts ---------------------------------------------------------------------------------------------


def test_a_number_out_of_its_limits_is_told_beneath_its_field(seen, project) -> None:
    seen.jump("core.team")
    people = seen.view.card.form.lines[0]
    people.control.setText("0")
    seen.press(Qt.Key.Key_Return)
    assert people.problem() == "This is at least 1."
    assert "at least 1" in people.control.accessibleDescription()
    people.control.selectAll()
    QTest.keyClicks(people.control, "3")
    seen.press(Qt.Key.Key_Return)
    seen.settled()
    assert project.ask("GET", "decisions/core.team")["decision"]["form"] == {"people": 3, "weeks": 12}


def test_a_text_has_lines_and_ctrl_enter_answers(seen, project) -> None:
    seen.jump("core.systems")
    seen.wait(lambda: QApplication.focusWidget() is seen.view.card.area)
    QTest.keyClicks(seen.view.card.area, "Stripe: takes payments")
    seen.press(Qt.Key.Key_Return)
    QTest.keyClicks(seen.view.card.area, "Mail: sends letters")
    QTest.keyClick(seen.view.card.area, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    seen.settled()
    told = project.ask("GET", "decisions/core.systems")["decision"]["text"]
    assert told == "Stripe: takes payments\nMail: sends letters"


def test_of_a_checkbox_several_are_chosen(open_view, bench, tmp_path) -> None:
    made = begin(bench, tmp_path, type="cli", idea="A command line tool that renames photos.")
    seen = open_view(made.place)
    seen.wait(lambda: shown(seen.view) != "")
    seen.jump("cli.platforms")
    options = seen.view.card.options
    options.choose_values([])
    seen.press(Qt.Key.Key_1, Qt.Key.Key_2)
    assert len(options.values) == 2
    seen.press(Qt.Key.Key_2)
    assert len(options.values) == 1


# -- nothing that was typed is lost ------------------------------------------------------------------------------


def test_what_was_typed_outlives_news_and_a_look_at_another_question(seen, project) -> None:
    QTest.keyClicks(seen.view.card.words, "Only staff")
    seen.view.card.words.setFocus()
    card = seen.view.card.options.cards[0]
    before = seen.view.revision
    project.answer("core.team", form={"people": 2, "weeks": 12})
    seen.wait(lambda: seen.view.revision > before)
    assert seen.view.card.options.cards[0] is card
    assert QApplication.focusWidget() is seen.view.card.words
    seen.jump("core.store")
    seen.jump("core.accounts")
    assert seen.view.card.words.text() == "Only staff"


def test_what_was_typed_outlives_a_failed_answer(seen, project) -> None:
    seen.jump("core.team")
    field = seen.view.card.form.lines[0].control
    field.selectAll()
    QTest.keyClicks(field, "3 parsecs")
    seen.view.settle()
    seen.wait(lambda: "was not recorded" in trouble(seen.view))
    assert field.text() == "3 parsecs"
    assert seen.view.bar.primary.isEnabled()


def test_an_answer_of_somebody_else_is_shown_and_what_was_begun_is_kept(seen, project) -> None:
    QTest.keyClicks(seen.view.card.words, "Only staff")
    project.answer("core.accounts", "no")
    seen.wait(lambda: seen.view.card.decision is not None)
    assert seen.view.card.decision.chosen == ["no"]
    assert "settled meanwhile" in trouble(seen.view)
    assert seen.view.card.words.text() == "Only staff"


def test_an_answer_given_at_the_same_time_is_not_written_over(seen, project) -> None:
    seen.view.revision = 1  # as if the news of the other answer had not come yet
    seen.view._hear = lambda topics: None
    project.answer("core.accounts", "no")
    seen.press(Qt.Key.Key_1)
    seen.view.settle()
    seen.wait(lambda: seen.view.card.decision is not None)
    assert project.chosen("core.accounts") == ["no"]
    assert "changed meanwhile" in trouble(seen.view)


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


# -- clashes -----------------------------------------------------------------------------------------------------


@pytest.fixture
def clash(seen, project) -> Seen:
    """A key that is forgotten before the last retry, answered in the window."""
    project.answer("core.idempotency", "yes")
    seen.jump("core.retry")
    for line, value in zip(seen.view.card.form.lines, ("72", "24"), strict=True):
        line.control.setText(value)
    seen.view.settle()
    seen.wait(lambda: seen.view.mode is Mode.CLASH)
    return seen


def test_a_clash_shows_both_sides_the_values_alone_and_the_rule(clash, project) -> None:
    page = clash.view.clash_page
    assert page.title.startswith("Your answer clashes with D-")
    names = [card.accessibleName() for card in page.sides.cards]
    assert len(names) == 2
    assert "Yes, by a key" in names[0]
    assert "72 h" in names[1]
    assert "24 h" in names[1]
    assert any("CORE-21" in label.text() for label in page.findChildren(Label))
    assert project.chosen("core.retry") is None


def test_a_repair_is_chosen_by_number_applied_by_enter_and_taken_back(clash, project) -> None:
    page = clash.view.clash_page
    labels = [repair.label for repair in page.picture.repairs]
    number = next(place for place, label in enumerate(labels, start=1) if label.endswith("recognised: 72 h"))
    clash.wait(lambda: page.isAncestorOf(QApplication.focusWidget()))
    clash.press(Qt.Key(Qt.Key.Key_0 + number))
    assert clash.view.bar.primary.text() == f"Apply repair {number}"
    clash.press(Qt.Key.Key_Return)
    clash.settled()
    assert project.ask("GET", "decisions/core.retry")["decision"]["form"] == {"retry_window": 72, "key_ttl": 72}
    clash.says[0].then()
    clash.wait(lambda: project.chosen("core.retry") is None)


def test_the_other_decision_is_changed_and_the_answer_recorded(clash, project) -> None:
    assert clash.view.clash_page.chosen.aliases
    clash.view.settle()
    clash.settled()
    assert project.chosen("core.idempotency") == ["no"]
    assert project.chosen("core.retry") == []
    assert clash.view.interview is not None


def test_the_answer_that_clashes_can_be_changed_and_stands_as_it_was_typed(clash) -> None:
    clash.view.bar.back.click()
    assert clash.view.mode is Mode.QUESTION
    assert [line.control.text() for line in clash.view.card.form.lines] == ["72", "24"]


def test_a_clash_that_is_kept_is_told_and_mended_later(clash, project) -> None:
    clash.view.bar.second.click()
    clash.settled()
    assert project.chosen("core.retry") == []
    clash.wait(lambda: clash.view.mode is Mode.QUESTION and clash.view.left_note.isVisible())
    clash.view.left_note.acted.emit()
    clash.wait(lambda: clash.view.mode is Mode.CLASH)
    assert clash.view.clash_page.title == "Two decisions clash"
    clash.view.settle()
    clash.wait(lambda: project.ask("GET", "contradictions") == [])


def test_a_contradiction_that_is_there_already_comes_first_and_can_wait(open_view, project) -> None:
    project.answer("core.accounts", "yes")
    project.answer("core.residency", "on_device", keep=True)
    seen = open_view(project.place)
    seen.wait(lambda: seen.view.mode is Mode.CLASH)
    seen.view.bar.third.click()
    seen.wait(seen.view.left_note.isVisible)
    assert seen.view.mode is Mode.QUESTION


def test_what_follows_from_an_answer_is_told_with_its_reasons(seen, project) -> None:
    seen.jump("core.compliance")
    place = [option.value for option in seen.view.card.question.options].index("hipaa") + 1
    seen.view.choose(place)
    seen.view.settle()
    seen.wait(seen.view.consequences.isVisible)
    seen.view.consequences.note.acted.emit()
    texts = [label.text() for label in seen.view.consequences.findChildren(Label)]
    assert any("CORE-07" in text for text in texts)


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


def trouble(view: QuestionsView) -> str:
    return view.card.trouble.text() if view.card.trouble.isVisible() else ""


def seen_labels(view: QuestionsView) -> list[Label]:
    return [label for label in view.findChildren(Label) if label.isVisible()]


def panel_texts(view: QuestionsView) -> set[str]:
    return {label.text() for label in view.panel.findChildren(Label) if label.isVisible()}
