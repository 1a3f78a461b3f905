"""Filters that can be on together, each with the count of what it lets through."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.widgets.painting import begin_painting, follow_look, paint_box, paint_ring


class FilterChip(QAbstractButton):
    """Checked while it filters. A count below zero is not shown."""

    def __init__(self, text: str, count: int = -1) -> None:
        super().__init__()
        self._count = count
        self.setText(text)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_count(count)

    def set_count(self, count: int) -> None:
        """How much it lets through."""
        self._count = count
        self.setAccessibleName(f"{self.text()}, {count}" if count >= 0 else self.text())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Word and count."""
        width = QFontMetrics(font(13, 600)).horizontalAdvance(self.text()) + scaled(24)
        if self._count >= 0:
            width += QFontMetrics(font(12)).horizontalAdvance(str(self._count)) + scaled(6)
        return QSize(width, scaled(28))

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
        radius = rect.height() / 2
        if self.isChecked():
            paint_box(painter, rect, radius, "accent_soft", "accent")
        else:
            paint_box(painter, rect, radius, "hover" if self.underMouse() else "surface", "border2")
        if self.hasFocus():
            paint_ring(painter, rect, radius)
        painter.setFont(font(13, 600 if self.isChecked() else 500))
        painter.setPen(color("accent_text" if self.isChecked() else "text2"))
        inner = rect.adjusted(scaled(12), 0, -scaled(12), 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self._count >= 0:
            painter.setFont(font(12))
            painter.setPen(color("accent_text" if self.isChecked() else "text3"))
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(self._count))
        painter.end()
