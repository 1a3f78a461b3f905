"""A word or two on a soft ground, and the caps of keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.widgets.painting import begin_painting, follow_look, paint_box

TONES: Final = {
    "neutral": ("chip", "text2"),
    "accent": ("accent_soft", "accent_text"),
    "ok": ("ok_soft", "ok"),
    "warn": ("warn_soft", "warn"),
    "bad": ("bad_soft", "bad"),
}
"""The tones of badges, tiles and notes: the tokens of ground and ink."""


class Badge(QWidget):
    """A state in one or two words. Not clickable."""

    def __init__(self, text: str, tone: str = "neutral") -> None:
        super().__init__()
        self._text = ""
        self._tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_text(text, tone)

    def text(self) -> str:
        """What it says."""
        return self._text

    def show_text(self, text: str, tone: str = "") -> None:
        """Say something else; raises KeyError for a tone that is not known."""
        self._tone = tone or self._tone
        assert TONES[self._tone]
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Its words, 20 high."""
        width = QFontMetrics(font(12, 600)).horizontalAdvance(self._text) + scaled(16)
        return QSize(max(width, scaled(22)), scaled(20))

    def minimumSizeHint(self) -> QSize:
        """Badges are never cut."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        ground, ink = TONES[self._tone]
        painter = begin_painting(self)
        rect = QRectF(self.rect())
        paint_box(painter, rect, rect.height() / 2, ground)
        painter.setFont(font(12, 600))
        painter.setPen(color(ink))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()


class KeyCap(QWidget):
    """A key of the keyboard, as a hint."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self.setAccessibleName(f"Key {text}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """The key."""
        return self._text

    def sizeHint(self) -> QSize:
        """At least a square."""
        width = QFontMetrics(font(11, 600)).horizontalAdvance(self._text) + scaled(12)
        return QSize(max(width, scaled(22)), scaled(20))

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = begin_painting(self)
        rect = QRectF(self.rect())
        paint_box(painter, rect, 5, "chip", "border2")
        painter.setFont(font(11, 600))
        painter.setPen(color("text2"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()
