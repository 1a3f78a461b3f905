"""A menu with round corners and heads between its parts, which Qt's own sections lose under a style sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from gui.widgets.labels import Label


class Menu(QMenu):
    """Goes away with what it was opened from, once it is closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowFlags(
            self.windowFlags() | Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
        )

    def add_head(self, text: str) -> None:
        """A head over the actions that follow; it cannot be chosen."""
        head = Label(text, "caption")
        head.setContentsMargins(12, 8, 12, 4)
        action = QWidgetAction(self)
        action.setDefaultWidget(head)
        action.setEnabled(False)
        self.addAction(action)
