"""One question: what is shown of it, how it is answered by key, by word and by form, and what is kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from support.question_desk import begin, panel_texts, shown, trouble

from gui.views.messages import Target
from gui.views.questions.options import OptionList
from gui.widgets.labels import Label

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
    seen.wait(lambda: {"If you choose 2", "Not asked any more", "Who may do what?"} <= panel_texts(seen.view))
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
