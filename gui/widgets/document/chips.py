"""Ids that can be chosen: what a section rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.widgets.flow import FlowLayout
from gui.widgets.labels import Label
from gui.widgets.painting import begin_painting, drop, follow_look, paint_box, paint_ring
from gui.words.tips import plain_tip

_SHOWN: Final = 8


class IdChip(QAbstractButton):
    """One of them; `tone` is neutral, or warn for what changed or is assumed."""

    def __init__(self, text: str, tone: str = "neutral", tip: str = "") -> None:
        super().__init__()
        self.setText(text)
        self._tone = tone
        self.setAccessibleName(f"Open {text}" if not tip else f"Open {text}: {tip}")
        self.setToolTip(plain_tip(tip))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Its text with round ends; 24 high, so that it can be hit."""
        width = QFontMetrics(font(12, 600)).horizontalAdvance(self.text()) + scaled(16)
        return QSize(width, scaled(24))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter follows it too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = begin_painting(self)
        rect = QRectF(self.rect()).adjusted(0, scaled(2), 0, -scaled(2))
        fill, ink = ("warn_soft", "warn") if self._tone == "warn" else ("chip", "text2")
        paint_box(painter, rect, rect.height() / 2, fill, "field" if self.underMouse() else "")
        if self.hasFocus():
            paint_ring(painter, rect, rect.height() / 2)
        painter.setFont(font(12, 600))
        painter.setPen(color(ink))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class RestsOn(QWidget):
    """«Rests on D-1 D-8», the first few, and the others on demand."""

    asked = Signal(str)

    def __init__(self, ids: Sequence[str], changed: Sequence[str] = ()) -> None:
        super().__init__()
        self._ids, self._changed = list(ids), set(changed)
        self._flow = FlowLayout(self, 6, 4)
        self._flow.setContentsMargins(0, 0, 0, 0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._fill(_SHOWN)

    def _fill(self, most: int) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            drop(item.widget())
        lead = Label("Rests on", "meta")
        lead.setMinimumHeight(scaled(24))
        self._flow.addWidget(lead)
        for name in self._ids[:most]:
            chip = IdChip(name, "warn" if name in self._changed else "neutral")
            chip.clicked.connect(self._ask)
            self._flow.addWidget(chip)
        if len(self._ids) > most:
            more = IdChip(f"and {len(self._ids) - most} more")
            more.setAccessibleName(f"Show {len(self._ids) - most} more")
            more.clicked.connect(self._show_all)
            self._flow.addWidget(more)
        self.updateGeometry()

    def _ask(self) -> None:
        chip = self.sender()
        if isinstance(chip, IdChip):
            self.asked.emit(chip.text())

    def _show_all(self) -> None:
        self._fill(len(self._ids))
