from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.widgets.option import OptionCard

LONG = "The table grows from about 1.1 to 3.4 GB; the purge job runs at the same hour and removes what is older. " * 3


@pytest.fixture
def options(show):
    holder = QWidget()
    column = QVBoxLayout(holder)
    made = [
        OptionCard("1", "Keep keys for 72 hours", "The table grows.", "1 decision", recommended=True),
        OptionCard("2", "Stop retrying after 24 hours", "A client asks again."),
        OptionCard("3", "Let the provider see to it", "Drops D-7.", why_not="D-3 excludes it."),
    ]
    for option in made:
        column.addWidget(option)
    show(holder, 600)
    yield made
    holder.close()  # kept here until the test is over: the test bench holds it weakly


def test_one_option_is_chosen_at_a_time(options, qtbot) -> None:
    first, second, _ = options
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    qtbot.keyClick(second, Qt.Key.Key_Space)
    assert [option.isChecked() for option in options] == [False, True, False]


def test_what_cannot_be_chosen_stays_in_reach_and_says_why(options, qtbot) -> None:
    last = options[2]
    assert not last.is_available
    assert last.isEnabled()
    last.setFocus()
    qtbot.waitUntil(last.hasFocus)
    qtbot.mouseClick(last, Qt.MouseButton.LeftButton)
    qtbot.keyClick(last, Qt.Key.Key_Space)
    assert not last.isChecked()
    told = QAccessible.queryAccessibleInterface(last)
    assert "Not possible: D-3 excludes it." in told.text(QAccessible.Text.Description)


def test_a_screen_reader_hears_key_title_consequence_and_advice(options) -> None:
    told = QAccessible.queryAccessibleInterface(options[0])
    assert told.role() == QAccessible.Role.RadioButton
    assert told.text(QAccessible.Text.Name) == "1. Keep keys for 72 hours"
    assert told.text(QAccessible.Text.Description) == "Recommended. The table grows.. 1 decision"
    assert told.state().checkable


def test_the_choice_is_heard_too(options, qtbot) -> None:
    qtbot.mouseClick(options[0], Qt.MouseButton.LeftButton)
    assert QAccessible.queryAccessibleInterface(options[0]).state().checked


def test_long_texts_wrap_and_are_never_cut(show) -> None:
    option = show(OptionCard("1", LONG, LONG, "2 days", recommended=True, why_not=LONG), 480)
    assert option.heightForWidth(480) > option.heightForWidth(960) > 150
    assert option.height() >= option.heightForWidth(480)


def test_larger_text_makes_an_option_higher(show, theme) -> None:
    option = show(OptionCard("1", "Keep keys", "The table grows."), 480)
    before = option.heightForWidth(480)
    theme.set_text_scale(200)
    assert option.heightForWidth(480) > 1.6 * before


def test_it_fills_with_the_accent_while_it_is_chosen(options, qtbot) -> None:
    first = options[0]
    rest = first.grab().toImage()
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert first.grab().toImage() != rest


def test_digits_and_enter_go_on_to_whoever_holds_the_options(options, qtbot) -> None:
    heard = []
    holder = options[0].parentWidget()
    holder.keyPressEvent = lambda event: heard.append(event.key())
    qtbot.keyClick(options[0], Qt.Key.Key_2)
    qtbot.keyClick(options[0], Qt.Key.Key_Return)
    assert heard == [Qt.Key.Key_2, Qt.Key.Key_Return]
