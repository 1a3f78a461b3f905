from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.widgets.buttons import Button
from gui.widgets.inputs import TextField
from gui.widgets.labels import Label
from gui.widgets.overlay import Dialog, Sheet


@pytest.fixture
def window(show):
    made = QWidget()
    column = QVBoxLayout(made)
    made.behind = Button("Behind")
    column.addWidget(made.behind)
    made.resize(1024, 640)
    show(made)
    made.behind.setFocus()
    return made


@pytest.fixture
def dialog(window, qtbot):
    made = Dialog(window, "Add a folder", "Its code is read on this machine.")
    made.field, made.other = TextField("Folder"), TextField("Name")
    made.body.addWidget(made.field)
    made.body.addWidget(made.other)
    made.ok = made.add_action(Button("Add", "primary"))
    made.cancel = made.add_cancel()
    made.open_dialog()
    qtbot.waitUntil(made.field.hasFocus)
    return made


def test_it_covers_the_window_and_takes_the_focus(dialog, window) -> None:
    assert dialog.geometry() == window.rect()
    assert dialog.panel.geometry().width() == 520
    assert window.rect().contains(dialog.panel.geometry())


def test_tab_goes_round_inside_and_back(dialog, qtbot, window) -> None:
    seen = []
    for _ in range(5):
        seen.append(window.focusWidget())
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert {dialog.field, dialog.other, dialog.ok, dialog.cancel} < set(seen)
    assert window.behind not in seen
    assert window.focusWidget() is dialog.field
    qtbot.keyClick(dialog.field, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert dialog.isAncestorOf(window.focusWidget())


@pytest.mark.parametrize("way", ["escape", "scrim", "cancel"])
def test_it_closes_and_gives_the_focus_back(dialog, window, qtbot, way) -> None:
    with qtbot.waitSignal(dialog.closed):
        if way == "escape":
            qtbot.keyClick(dialog.field, Qt.Key.Key_Escape)
        elif way == "scrim":
            qtbot.mouseClick(dialog, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
        else:
            qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert not dialog.is_open
    qtbot.waitUntil(window.behind.hasFocus)


def test_a_click_beside_the_controls_leaves_it_open(dialog, qtbot) -> None:
    qtbot.mouseClick(dialog.panel, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert dialog.is_open


def test_it_follows_the_size_of_the_window(dialog, window) -> None:
    window.resize(700, 500)
    assert dialog.size() == window.size()
    assert window.rect().contains(dialog.panel.geometry())


def test_it_grows_with_what_it_holds_and_never_beyond_the_window(dialog, window, qtbot) -> None:
    before = dialog.panel.height()
    dialog.body.addWidget(Label("A sentence of some length. " * 30, wrap=True))
    qtbot.waitUntil(lambda: dialog.panel.height() > before + 60)
    for _ in range(30):
        dialog.body.addWidget(Label("A sentence of some length. " * 9, wrap=True))
    qtbot.waitUntil(lambda: dialog.panel.height() > 500)
    assert dialog.panel.height() <= window.height() - 40


def test_what_is_in_it_fits_at_every_text_size(window, theme, qtbot) -> None:
    theme.set_text_scale(200)
    made = Dialog(window, "A question of some length that has to wrap", "And an explanation that wraps as well. " * 3)
    made.body.addWidget(TextField("Folder"))
    made.add_action(Button("Add the folder", "primary"))
    made.open_dialog()
    labels = [label for label in made.panel.findChildren(Label) if label.isVisible()]
    assert labels
    qtbot.waitUntil(lambda: all(label.height() >= label.heightForWidth(label.width()) for label in labels))


def test_no_key_reaches_what_is_covered(dialog, window, qtbot) -> None:
    heard = []
    window.keyPressEvent = heard.append
    qtbot.keyClick(dialog.cancel, Qt.Key.Key_A)
    assert heard == []


def test_nothing_travels_where_motion_is_reduced(window, theme) -> None:
    theme.set_reduced_motion(True)
    made = Dialog(window, "At once")
    made.open_dialog()
    assert made._motion is None


def test_a_sheet_lends_a_panel_and_hands_it_out_again(window, qtbot) -> None:
    panel, sheet = TextField("In the panel"), Sheet(window, "What changes")
    qtbot.addWidget(panel)
    sheet.show_widget(panel)
    qtbot.waitUntil(panel.hasFocus)
    assert sheet.panel.geometry().right() == window.rect().right()
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert not sheet.is_open
    assert panel.parent() is None
    sheet.show_widget(panel)
    assert sheet.is_open
    sheet.close_sheet()
    assert panel.parent() is None


def test_keys_of_the_window_rest_while_a_layer_covers_it(window, qtbot) -> None:
    heard = []
    for key in ("Ctrl+1", "X"):
        QShortcut(QKeySequence(key), window).activated.connect(lambda key=key: heard.append(key))
    qtbot.keyClick(window.behind, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["Ctrl+1"]
    made = Dialog(window, "A question")
    made.mine = QShortcut(QKeySequence("Ctrl+M"), made)
    made.mine.activated.connect(lambda: heard.append("mine"))
    yes = made.add_action(Button("Yes", "primary"))
    made.open_dialog()
    qtbot.waitUntil(yes.hasFocus)
    qtbot.keyClick(yes, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(yes, Qt.Key.Key_X)
    assert heard == ["Ctrl+1"]
    qtbot.keyClick(yes, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["Ctrl+1", "mine"]


def test_opened_once_more_it_still_knows_who_had_the_focus(dialog, window, qtbot) -> None:
    dialog.open_dialog()
    qtbot.keyClick(dialog.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(window.behind.hasFocus)
