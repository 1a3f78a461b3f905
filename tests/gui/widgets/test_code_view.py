from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from gui.widgets.code_view import CodeView

TEXT = "\n".join(f"line {n} of Text" for n in range(1, 101))


@pytest.fixture
def view(show):
    made = show(CodeView(), 500)
    made.resize(500, 300)
    made.show_code(TEXT, "a.txt", first_line=200)
    return made


def test_a_line_is_gone_to_by_its_number(view) -> None:
    view.go_to(250)
    assert view.pane.textCursor().block().text() == "line 51 of Text"
    assert view.pane.extraSelections()[0].cursor.blockNumber() == 50


def test_a_line_that_is_not_there_moves_nothing(view) -> None:
    view.go_to(250)
    view.go_to(999)
    assert view.pane.textCursor().blockNumber() == 50


def test_nothing_can_be_written(view) -> None:
    QTest.keyClicks(view.pane, "xyz")
    assert view.code() == TEXT


def test_words_are_found_by_keys_alone(view, qtbot) -> None:
    view.pane.setFocus()
    QTest.keyClick(view.pane, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert view.search.isVisible()
    QTest.keyClicks(view.search.field, "TEXT")
    assert view.pane.textCursor().blockNumber() == 0
    QTest.keyClick(view.search.field, Qt.Key.Key_Return)
    assert view.pane.textCursor().blockNumber() == 1
    QTest.keyClick(view.search.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view.search.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert view.pane.textCursor().blockNumber() == 99
    view.search.field.clear()
    QTest.keyClick(view.search.field, Qt.Key.Key_Escape)
    assert not view.search.isVisible()
    assert view.pane.extraSelections() == []


def test_a_screen_reader_hears_the_name_and_that_it_cannot_be_changed(view) -> None:
    view.set_name("Source of the artifact")
    told = QAccessible.queryAccessibleInterface(view.pane)
    assert told.text(QAccessible.Text.Name) == "Source of the artifact"
    assert told.state().readOnly
