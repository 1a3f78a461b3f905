"""A small square in the colour of a sort of reasons; the word beside it says which."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.widgets.painting import begin_painting, follow_look, paint_box

_SIDE = 9


class Swatch(QWidget):
    """Says nothing of its own."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self.setFixedSize(_SIDE, _SIDE)

    def sizeHint(self) -> QSize:
        """Small."""
        return QSize(_SIDE, _SIDE)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = begin_painting(self)
        paint_box(painter, QRectF(self.rect()), 2, self._token)
        painter.end()
