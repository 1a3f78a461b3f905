from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor

from gui.theme.tokens import LIGHT
from gui.widgets.folder_field import FolderField
from gui.widgets.inputs import CheckBox, Dropdown, RadioButton, SearchField, Switch, TextArea, TextField


def test_a_field_is_36_high_in_all_its_states(show, qtbot) -> None:
    field = show(TextField("Name of the branch"))
    assert field.sizeHint().height() == 36
    field.set_wrong(is_wrong=True, why="No spaces: use guest-checkout")
    assert field.sizeHint().height() == 36
    told = QAccessible.queryAccessibleInterface(field)
    assert told.text(QAccessible.Text.Name) == "Name of the branch"
    assert told.text(QAccessible.Text.Description) == "No spaces: use guest-checkout"
    field.set_wrong(is_wrong=False)
    assert field.accessibleDescription() == ""


def test_a_wrong_field_is_outlined_in_the_colour_of_faults(show) -> None:
    field = show(TextField(), 200)
    rest = field.grab().toImage().pixelColor(1, field.height() // 2)
    field.set_wrong(is_wrong=True)
    assert field.grab().toImage().pixelColor(1, field.height() // 2) != rest


def test_escape_empties_a_search_and_then_goes_on(show, qtbot) -> None:
    field = show(SearchField("Find a setting"), 240)
    qtbot.keyClicks(field, "model")
    assert field.text() == "model"
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_the_cross_of_a_search_is_there_while_there_is_something_to_empty(show, qtbot) -> None:
    field = show(SearchField(), 240)
    cross = next(child for child in field.children() if getattr(child, "accessibleName", str)() == "Empty the field")
    assert not cross.isVisible()
    field.setText("x")
    assert cross.isVisible()
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert field.text() == ""


def test_a_text_area_grows_up_to_its_most_lines(show, qtbot) -> None:
    area = show(TextArea("Another answer", least=2, most=4), 300)
    empty = area.sizeHint().height()
    area.setPlainText("one\ntwo\nthree")
    three = area.sizeHint().height()
    area.setPlainText("\n".join("line" for _ in range(30)))
    assert empty < three < area.sizeHint().height() < 2.5 * empty


def test_ctrl_enter_sends_a_text_and_enter_does_not(show, qtbot) -> None:
    area = show(TextArea(), 300)
    with qtbot.assertNotEmitted(area.sent):
        qtbot.keyClick(area, Qt.Key.Key_Return)
    with qtbot.waitSignal(area.sent):
        qtbot.keyClick(area, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_pasted_markup_stays_text(show) -> None:
    area = show(TextArea(), 300)
    assert not area.acceptRichText()


@pytest.mark.parametrize("made", [lambda: Switch("Offline mode"), lambda: CheckBox("Offline mode")])
def test_a_switch_is_turned_by_space_and_by_click(show, qtbot, made) -> None:
    switch = show(made())
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert switch.isChecked()
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert not switch.isChecked()
    told = QAccessible.queryAccessibleInterface(switch)
    assert told.text(QAccessible.Text.Name) == "Offline mode"
    assert told.role() == QAccessible.Role.CheckBox


def test_the_whole_label_of_a_box_can_be_clicked(show, qtbot) -> None:
    for box in (CheckBox("A label of some length"), RadioButton("A label of some length")):
        show(box)
        qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(box.width() - 3, box.height() // 2))
        assert box.isChecked()


def test_a_third_state_looks_different_from_both_others(show) -> None:
    box = show(CheckBox("mixed"))
    box.setTristate(True)
    seen = []
    for state in (Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Checked):
        box.setCheckState(state)
        seen.append(box.grab().toImage())
    assert seen[0] != seen[1] != seen[2] != seen[0]


def test_a_dropdown_tells_a_person_s_choice_and_not_a_program_s(show, qtbot) -> None:
    choice = show(Dropdown([("a", "Automatic"), ("b", "By hand")], "Mode"))
    with qtbot.assertNotEmitted(choice.chosen):
        choice.choose("b")
    assert choice.value == "b"
    with qtbot.waitSignal(choice.chosen) as chosen:
        qtbot.keyClick(choice, Qt.Key.Key_Up)
    assert chosen.args == ["a"]


def test_other_choices_keep_what_was_chosen(show) -> None:
    choice = show(Dropdown([("a", "A"), ("b", "B")]))
    choice.choose("b")
    choice.set_choices([("c", "C"), ("b", "B")])
    assert choice.value == "b"


def test_a_folder_counts_from_the_home_folder(show, qtbot, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    field = show(FolderField(), 400)
    assert field.folder() == ""
    field.set_folder("~/code")
    assert field.folder() == f"{tmp_path}/code"
    field.set_folder("code/shop/")
    assert field.folder() == f"{tmp_path}/code/shop"
    field.set_folder("/srv/x/../shop")
    assert field.folder() == "/srv/shop"


def test_folders_are_offered_while_one_is_typed(show, qtbot, tmp_path) -> None:
    (tmp_path / "shop-backend").mkdir()
    (tmp_path / "shop-front").mkdir()
    (tmp_path / "shop.txt").write_text("")
    field = show(FolderField(), 400)
    completer = field.field.completer()
    field.set_folder(f"{tmp_path}/shop")

    def offered():
        completer.setCompletionPrefix(f"{tmp_path}/shop")
        return [completer.completionModel().index(row, 0).data() for row in range(completer.completionCount())]

    qtbot.waitUntil(lambda: sorted(offered()) == ["shop-backend", "shop-front"])


@pytest.mark.parametrize("made", [TextField, TextArea])
def test_a_placeholder_has_the_colour_of_quiet_text(show, made) -> None:
    field = show(made("MMMM HHHH MMMM"), 240)
    image = field.grab().toImage()
    inner = [image.pixelColor(x, y) for x in range(10, 150) for y in range(6, image.height() - 6)]
    darkest = min(inner, key=lambda pixel: pixel.lightness())
    assert abs(darkest.lightness() - QColor(LIGHT.text3).lightness()) < 12
