"""The segmented control: one stop for Tab, which is the chosen one, whoever chose it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gui.widgets.segmented import Segmented


def test_tab_stops_at_the_chosen_one_also_when_a_program_chose_it(show, qtbot) -> None:
    around = QWidget()
    before, control = QLineEdit(), Segmented([("a", "One"), ("b", "Two"), ("c", "Three")], "Which")
    column = QVBoxLayout(around)
    column.addWidget(before)
    column.addWidget(control)
    show(around)
    control.choose("b")
    before.setFocus()
    qtbot.waitUntil(before.hasFocus)
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    assert control.segments()[1].hasFocus()
    with qtbot.waitSignal(control.chosen) as told:
        qtbot.keyClick(control.segments()[1], Qt.Key.Key_Right)
    assert told.args == ["c"]
    assert control.segments()[2].hasFocus()


def test_what_a_program_chooses_is_not_told(show, qtbot) -> None:
    control = show(Segmented([("a", "One"), ("b", "Two")], "Which"))
    with qtbot.assertNotEmitted(control.chosen):
        control.choose("b")
    assert control.value == "b"
