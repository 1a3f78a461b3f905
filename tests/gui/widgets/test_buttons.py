from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from gui.theme.tokens import LIGHT
from gui.widgets.buttons import KINDS, Button, IconButton, LinkButton
from gui.widgets.chips import FilterChip
from gui.widgets.code_link import CodeLink
from gui.widgets.segmented import Segmented


def pixel(widget, x, y):
    return widget.grab().toImage().pixelColor(x, y).name()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
@pytest.mark.parametrize(
    "made", [lambda: Button("Answer"), lambda: IconButton("close", "Close"), lambda: LinkButton("Show all")]
)
def test_a_button_is_pressed_by_key(show, qtbot, made, key) -> None:
    button = show(made())
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, key)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_button_with_the_focus_has_a_ring_and_keeps_its_size(show, qtbot, kind) -> None:
    button = show(Button("Answer", kind))
    size = button.sizeHint()
    other = show(Button("Other"))
    other.setFocus()
    rest = pixel(button, 1, button.height() // 2)
    button.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    assert pixel(button, 1, button.height() // 2) == getattr(LIGHT, KINDS[kind].ring).lower()
    assert rest != pixel(button, 1, button.height() // 2) or kind == "danger"
    assert button.sizeHint() == size


def test_a_disabled_button_is_pale_and_does_nothing(show, qtbot) -> None:
    button = show(Button("Answer", "primary"))
    button.setEnabled(False)
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pixel(button, button.width() // 2, 4) == LIGHT.sunken.lower()


def test_a_small_button_is_28_high_and_a_plain_one_36(show) -> None:
    assert Button("Answer").sizeHint().height() == 36
    assert Button("Answer", small=True).sizeHint().height() == 28


def test_an_icon_says_what_it_does(show) -> None:
    button = show(IconButton("close", "Close the panel"))
    told = QAccessible.queryAccessibleInterface(button)
    assert told.text(QAccessible.Text.Name) == "Close the panel"
    assert told.role() == QAccessible.Role.Button
    assert button.toolTip() == "Close the panel"


def test_pointer_targets_are_at_least_24_high(show) -> None:
    for widget in (IconButton("close", "Close"), LinkButton("All"), FilterChip("Open", 3), CodeLink("a.py", 1)):
        assert show(widget).sizeHint().height() >= 24


def test_a_segment_is_chosen_by_click_and_by_arrows(show, qtbot) -> None:
    control = show(Segmented([("graph", "Graph"), ("tree", "Tree"), ("list", "List")], "Form"))
    first, second, _ = control.segments()
    assert control.value == "graph"
    with qtbot.waitSignal(control.chosen) as chosen:
        qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert chosen.args == ["tree"]
    second.setFocus()
    qtbot.waitUntil(second.hasFocus)
    with qtbot.waitSignal(control.chosen):
        qtbot.keyClick(second, Qt.Key.Key_Left)
    assert control.value == "graph"
    assert QAccessible.queryAccessibleInterface(first).role() == QAccessible.Role.RadioButton
    assert QAccessible.queryAccessibleInterface(first).state().checked


def test_choosing_a_segment_by_program_tells_nobody(show, qtbot) -> None:
    control = show(Segmented([("graph", "Graph"), ("tree", "Tree")]))
    with qtbot.assertNotEmitted(control.chosen):
        control.choose("tree")
    assert control.value == "tree"


def test_a_chip_says_its_count_and_its_state(show, qtbot) -> None:
    chip = show(FilterChip("Decided", 12))
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    told = QAccessible.queryAccessibleInterface(chip)
    assert told.text(QAccessible.Text.Name) == "Decided, 12"
    assert told.state().checked
    chip.set_count(7)
    assert chip.accessibleName() == "Decided, 7"


def test_a_place_in_code_opens_with_path_and_line(show, qtbot) -> None:
    link = show(CodeLink("payments/models.py", 41))
    assert link.text() == "payments/models.py:41"
    with qtbot.waitSignal(link.opened) as opened:
        qtbot.keyClick(link, Qt.Key.Key_Return)
    assert opened.args == ["payments/models.py", 41]
