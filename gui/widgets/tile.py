"""An icon on a soft square: what kind of thing a row is about."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme.fonts import scaled
from gui.theme.icons import pixmap
from gui.widgets.badge import TONES
from gui.widgets.painting import begin_painting, follow_look, paint_box


class IconTile(QWidget):
    """Says nothing of its own: the text beside it does. The tone `bare` has no ground."""

    def __init__(self, icon: str, tone: str = "neutral", size: int = 32) -> None:
        super().__init__()
        self._icon, self._tone, self._size = icon, tone, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, icon: str, tone: str) -> None:
        """Show another icon in another tone."""
        self._icon, self._tone = icon, tone
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(scaled(self._size), scaled(self._size))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        ground, ink = TONES.get(self._tone, ("", "text2"))
        painter = begin_painting(self)
        rect = QRectF(self.rect())
        if ground:
            paint_box(painter, rect, 8, ground)
        drawn = pixmap(self._icon, ink, self._size if self._size < 30 else max(18, self._size // 2))
        side = drawn.width() / drawn.devicePixelRatio()
        painter.drawPixmap(round((rect.width() - side) / 2), round((rect.height() - side) / 2), drawn)
        painter.end()
