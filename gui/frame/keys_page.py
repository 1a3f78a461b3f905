"""The page of keys: `?` shows which there are in the whole window and in the view that is seen."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from gui.views.messages import Key
from gui.views.view import View
from gui.widgets.badge import KeyCap
from gui.widgets.labels import Label
from gui.widgets.overlay import Dialog

EVERYWHERE: Final = (
    Key("Ctrl+K", "Search or do something; > actions, @ symbols, # decisions, / files"),
    Key("Ctrl+1 … Ctrl+8", "Open a view"),
    Key("Ctrl+,", "Open the settings"),
    Key("F6", "Go to the next region, Shift+F6 to the one before"),
    Key("Ctrl+Z", "Undo the last change of the spec, Ctrl+Shift+Z does it again"),
    Key("F5", "Load what is seen again"),
    Key("Esc", "Close the top layer"),
    Key("?", "Show this page"),
)


def show_keys(window: QWidget, view: View) -> Dialog:
    """Open the page."""
    dialog = Dialog(window, "Keys")
    dialog.body.addWidget(_table("Everywhere", EVERYWHERE))
    if view.keys:
        dialog.body.addWidget(_table(f"In {view.title}", tuple(view.keys)))
    dialog.open_dialog()
    return dialog


def _table(head: str, keys: tuple[Key, ...]) -> QWidget:
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 8)
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    grid.addWidget(Label(head, "card"), 0, 0, 1, 2)
    for row, key in enumerate(keys, 1):
        caps = QHBoxLayout()
        caps.setSpacing(4)
        for part in key.key.split("+") if "…" not in key.key else [key.key]:
            caps.addWidget(KeyCap(part))
        caps.addStretch(1)
        grid.addLayout(caps, row, 0)
        grid.addWidget(Label(key.does, "secondary", wrap=True), row, 1)
    return table
