"""Asking once more before something that cannot be taken back, or not easily."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from gui.widgets.buttons import Button
from gui.widgets.overlay import Dialog


def confirm(
    parent: QWidget, title: str, text: str, verb: str, then: Callable[[], object], kind: str = "danger"
) -> Dialog:
    """A dialog with `verb` as its button; `then` is called when it is pressed. Esc and Cancel do nothing."""
    dialog = Dialog(parent, title, text)
    button = dialog.add_action(Button(verb, kind))
    dialog.add_cancel()
    button.clicked.connect(dialog.close_layer)
    button.clicked.connect(then)
    dialog.closed.connect(dialog.deleteLater)
    dialog.open_dialog()
    return dialog
