from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget, QWidgetAction

from gui.widgets.labels import Label
from gui.widgets.menu import Menu


def test_a_head_stands_over_its_actions_and_cannot_be_chosen(show, qtbot) -> None:
    host = show(QWidget(), 200)
    menu = Menu(host)
    menu.add_head("Workspaces")
    action = menu.addAction("shop-backend")
    head = menu.actions()[0]
    assert isinstance(head, QWidgetAction)
    assert isinstance(head.defaultWidget(), Label)
    assert head.defaultWidget().text() == "Workspaces"
    assert not head.isEnabled()
    menu.popup(host.mapToGlobal(host.rect().center()))
    menu.setActiveAction(action)
    with qtbot.waitSignal(action.triggered):
        qtbot.keyClick(menu, Qt.Key.Key_Return)
