from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from gui.widgets.badge import Badge
from gui.widgets.buttons import Button
from gui.widgets.rows import Row, RowList


@pytest.fixture
def rows(show, qtbot):
    made = RowList("Decisions")
    for number in range(5):
        made.add(Row(f"D-{number}", "Payments", shape="done", trailing=[Badge("decided", "ok")]))
    show(made, 360)
    made.focus_current()
    qtbot.waitUntil(made.rows[0].hasFocus)
    return made


def press(qtbot, rows, key):
    qtbot.keyClick(next(row for row in rows.rows if row.hasFocus()), key)


def test_arrows_home_and_end_go_through_the_list(rows, qtbot) -> None:
    seen = []
    rows.selected.connect(seen.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Down, Qt.Key.Key_Home):
        press(qtbot, rows, key)
    assert seen == [1, 2, 1, 4, 0]
    assert rows.current == 0


def test_enter_activates_what_has_the_focus(rows, qtbot) -> None:
    press(qtbot, rows, Qt.Key.Key_Down)
    with qtbot.waitSignal(rows.activated) as activated:
        press(qtbot, rows, Qt.Key.Key_Return)
    assert activated.args == [1]


def test_a_click_chooses_and_activates(rows, qtbot) -> None:
    with qtbot.waitSignals([rows.selected, rows.activated]):
        qtbot.mouseClick(rows.rows[3], Qt.MouseButton.LeftButton)
    assert rows.current == 3
    assert rows.rows[3].is_selected


def test_the_list_is_one_stop_for_tab(rows, qtbot) -> None:
    press(qtbot, rows, Qt.Key.Key_Down)
    stops = [row for row in rows.rows if row.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [rows.rows[1]]


def test_choosing_by_program_tells_nobody(rows, qtbot) -> None:
    with qtbot.assertNotEmitted(rows.selected):
        rows.select(2)
    assert [row.is_selected for row in rows.rows] == [False, False, True, False, False]
    rows.select(-1)
    assert rows.current == -1


def test_a_row_is_heard_with_both_lines_and_its_state(rows) -> None:
    rows.select(1)
    told = QAccessible.queryAccessibleInterface(rows.rows[1])
    assert told.text(QAccessible.Text.Name) == "D-1, Payments, Done, selected"


def test_a_button_in_a_row_does_not_activate_the_row(show, qtbot) -> None:
    button = Button("Settle", small=True)
    row = show(Row("Two decisions clash", trailing=[button]), 360)
    with qtbot.assertNotEmitted(row.activated):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_list_can_be_emptied_and_filled_again(rows, qtbot) -> None:
    rows.clear()
    assert rows.rows == []
    rows.add(Row("D-9"))
    assert rows.rows[0].focusPolicy() & Qt.FocusPolicy.TabFocus


def test_heights_follow_the_lines(show) -> None:
    assert show(Row("One line"), 300).sizeHint().height() == 34
    assert show(Row("Two lines", "with a second one"), 300).sizeHint().height() == 50


def test_a_long_title_is_cut_and_told_whole(show, qtbot) -> None:
    row = show(Row("A title that is far too long for such a narrow row as this one is", "Sub"), 160)
    row.grab()
    assert row.title_label.toolTip().startswith("A title that is far too long")
    assert row.minimumSizeHint().width() < 160
