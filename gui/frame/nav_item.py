"""One line of the navigation: icon, name, count. As a rail it is the icon alone, with the count as a dot on it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.theme.icons import pixmap
from gui.widgets.shapes import paint_shape

_HEIGHT: Final = 34
_RAIL: Final = 40
_ICON: Final = 19
_RADIUS: Final = 7
_LEFT: Final = 11
_DOT: Final = 15


class NavItem(QAbstractButton):
    """Checked while its view is seen. `set_count` with 0 shows none; a count that `is_urgent` is red."""

    def __init__(self, icon: str, title: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._key = key
        self._count = 0
        self._is_urgent = False
        self._is_running = False
        self._is_rail = False
        self.setText(title)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name_it()

    def set_count(self, count: int, *, is_urgent: bool = False, is_running: bool = False) -> None:
        """How many things wait there."""
        self._count, self._is_urgent, self._is_running = count, is_urgent, is_running
        self._name_it()
        self.update()

    def set_rail(self, *, is_rail: bool) -> None:
        """Icon alone, or icon and name."""
        self._is_rail = is_rail
        self.updateGeometry()
        self._name_it()
        self.update()

    def sizeHint(self) -> QSize:
        """Qt's question for the size."""
        return QSize(scaled(_RAIL), scaled(_RAIL)) if self._is_rail else QSize(scaled(180), scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Qt's question for the least size."""
        return self.sizeHint() if self._is_rail else QSize(scaled(80), scaled(_HEIGHT))

    def enterEvent(self, event: object) -> None:
        """The pointer is here."""
        self.update()

    def leaveEvent(self, event: object) -> None:
        """The pointer is gone."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        tint = "accent_text" if self.isChecked() else "text2"
        drawn = pixmap(self._icon, tint, _ICON)
        side = round(drawn.width() / drawn.devicePixelRatio())
        left = (self.width() - side) // 2 if self._is_rail else scaled(_LEFT)
        painter.drawPixmap(left, (self.height() - side) // 2, drawn)
        if self._is_rail:
            self._paint_dot(painter)
        else:
            self._paint_words(painter, left + side + scaled(10), tint)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        around = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ground: QColor | None = None
        if self.isChecked():
            ground = color("nav_on")
        elif self.underMouse():
            ground = color("border")
        painter.setPen(Qt.PenStyle.NoPen)
        if ground is not None:
            painter.setBrush(ground)
            painter.drawRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("accent"), 2))
            painter.drawRoundedRect(around, _RADIUS, _RADIUS)

    def _paint_words(self, painter: QPainter, left: int, tint: str) -> None:
        right = self.width() - scaled(10)
        if self._count:
            right = self._paint_count(painter, right) - scaled(6)
        painter.setFont(font(14, 600 if self.isChecked() else 500))
        painter.setPen(color(tint))
        room = QRectF(left, 0, right - left, self.height())
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _paint_count(self, painter: QPainter, right: int) -> int:
        """The count in a soft badge, or beside a running ring; returns its left edge."""
        painter.setFont(font(12, 600))
        words = str(self._count)
        width = max(painter.fontMetrics().horizontalAdvance(words) + scaled(12), scaled(22))
        height = scaled(20)
        badge = QRectF(right - width, (self.height() - height) / 2, width, height)
        if self._is_running:
            side = scaled(14)
            paint_shape(painter, QRectF(badge.left() - side, (self.height() - side) / 2, side, side), "running")
            painter.setPen(color("text2"))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("bad_soft" if self._is_urgent else "chip"))
            painter.drawRoundedRect(badge, height / 2, height / 2)
            painter.setPen(color("bad" if self._is_urgent else "text2"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)
        return int(badge.left()) - (scaled(14) if self._is_running else 0)

    def _paint_dot(self, painter: QPainter) -> None:
        if not self._count:
            return
        side = scaled(_DOT)
        dot = QRectF(self.width() / 2 + scaled(3), scaled(3), side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("bad" if self._is_urgent else "accent"))
        painter.drawEllipse(dot)
        painter.setPen(color("on_bad" if self._is_urgent else "on_accent"))
        painter.setFont(font(11, 600))
        painter.drawText(dot, Qt.AlignmentFlag.AlignCenter, str(self._count) if self._count < 10 else "9+")

    def _name_it(self) -> None:
        told = f", {self._count}" if self._count else ""
        self.setAccessibleName(f"{self.text()}{told}")
        self.setToolTip(f"{self.text()}{told} ({self._key})" if self._is_rail else self._key)
