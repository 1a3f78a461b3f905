"""One of several answers: its key, what it is, what follows from it, and why it cannot be had where it cannot."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.theme.icons import pixmap
from gui.widgets.painting import begin_painting, follow_look, paint_box

_RADIUS: Final = 10
_SIDE: Final = 14
_ABOVE: Final = 12
_CAP: Final = 24
_GAP: Final = 14
_WRAP: Final = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_LEAST_WIDTH: Final = 240


class OptionCard(QAbstractButton):
    """Checked while it is chosen. One with `why_not` stays in sight and in reach, but cannot be checked."""

    def __init__(
        self,
        key: str,
        title: str,
        text: str = "",
        effort: str = "",
        recommended: bool = False,
        why_not: str = "",
        badge: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._key, self._text, self._effort, self._why_not = key, text, effort, why_not
        self._badge = badge or ("Recommended" if recommended else "")
        self.setText(title)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(f"{key}. {title}" if key else title)
        self.setAccessibleDescription(". ".join(part for part in (self._badge, text, effort, self._reason) if part))

    @property
    def key(self) -> str:
        """The key that chooses it."""
        return self._key

    @property
    def is_available(self) -> bool:
        """Whether it can be chosen."""
        return not self._why_not

    @property
    def _reason(self) -> str:
        return f"Not possible: {self._why_not}" if self._why_not else ""

    def nextCheckState(self) -> None:
        """Qt's question what a click does."""
        if self.is_available:
            self.setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Enter and digits belong to the list around it."""
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def hasHeightForWidth(self) -> bool:
        """Texts wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as its texts need."""
        return self._lay_out(width)[-1]

    def sizeHint(self) -> QSize:
        """A comfortable width."""
        width = max(self.width(), scaled(_LEAST_WIDTH))
        return QSize(scaled(520), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Texts wrap, they are never cut."""
        return QSize(scaled(_LEAST_WIDTH), scaled(48))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Its height depends on its width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = begin_painting(self)
        self._paint_ground(painter)
        self._paint_cap(painter)
        self._paint_words(painter)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        rect = QRectF(self.rect())
        if not self.is_available:
            paint_box(painter, rect, _RADIUS, "bg", "border2", 1, Qt.PenStyle.DashLine)
        elif self.isChecked():
            paint_box(painter, rect, _RADIUS, "accent_soft", "accent", 2)
        else:
            paint_box(painter, rect, _RADIUS, "surface", "field" if self.underMouse() else "border2")
        if self.hasFocus():
            inset = 3.0 if self.isChecked() and self.is_available else 0.0
            width = 1.2 if inset else 2.0  # within the line of the choice a thin one is seen as well
            paint_box(painter, rect.adjusted(inset, inset, -inset, -inset), _RADIUS - inset, line="accent", width=width)

    def _paint_cap(self, painter: QPainter) -> None:
        side = scaled(_CAP)
        cap = QRectF(scaled(_SIDE), scaled(_ABOVE), side, side)
        is_on = self.isChecked() and self.is_available
        paint_box(painter, cap, 6, "accent" if is_on else "sunken", "" if is_on else "border2")
        if not self.is_available:
            drawn = pixmap("lock", "text3", 14)
            half = drawn.width() / drawn.devicePixelRatio() / 2
            painter.drawPixmap(round(cap.center().x() - half), round(cap.center().y() - half), drawn)
            return
        painter.setFont(font(12, 600))
        painter.setPen(color("on_accent" if is_on else "text2"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)

    def _paint_words(self, painter: QPainter) -> None:
        title, badge, text, reason, effort, _ = self._lay_out(self.width())
        painter.setFont(font(15, 600))
        painter.setPen(color("text" if self.is_available and self.isEnabled() else "text3"))
        painter.drawText(title, _WRAP, self.text())
        if self._badge:
            paint_box(painter, badge, badge.height() / 2, "ok_soft")
            painter.setFont(font(12, 600))
            painter.setPen(color("ok"))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, self._badge)
        painter.setFont(font(13))
        painter.setPen(color("text2" if self.is_available and self.isEnabled() else "text3"))
        painter.drawText(text, _WRAP, self._text)
        painter.drawText(effort, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, self._effort)
        if self._why_not:
            drawn = pixmap("warning", "warn", 15)
            painter.drawPixmap(round(text.left()), round(reason.top()) + 1, drawn)
            painter.setFont(font(13, 500))
            painter.setPen(color("warn"))
            painter.drawText(reason, _WRAP, self._reason)

    def _lay_out(self, width: int) -> tuple[QRectF, QRectF, QRectF, QRectF, QRectF, int]:
        """Where title, badge, text, reason and effort stand, and how high that is."""
        left = scaled(_SIDE) + scaled(_CAP) + scaled(_GAP)
        right = width - scaled(_SIDE)
        top = float(scaled(_ABOVE))
        effort_width = _width(font(13), self._effort) + 2 if self._effort else 0
        title_right = right - (effort_width + scaled(16) if self._effort else 0)
        badge_width = _width(font(12, 600), self._badge) + scaled(16) if self._badge else 0
        title_width = _width(font(15, 600), self.text()) + 2
        title_room = max(title_right - left, scaled(80))
        is_beside = bool(self._badge) and title_width + scaled(12) + badge_width <= title_room
        title = QRectF(left, top + 1, title_room, _height(font(15, 600), self.text(), title_room))
        badge = QRectF(left + title_width + scaled(10), top + 1, badge_width, scaled(20))
        effort = QRectF(right - effort_width, top + scaled(2), effort_width, scaled(20))
        top = title.bottom() + scaled(3)
        if self._badge and not is_beside:
            badge.moveTo(left, top)
            top = badge.bottom() + scaled(3)
        text = QRectF(left, top, max(right - left, 40), 0.0)
        if self._text:
            text.setHeight(_height(font(13), self._text, text.width()))
            top = text.bottom() + scaled(4)
        reason = QRectF(left + scaled(21), top, max(right - left - scaled(21), 40), 0.0)
        if self._why_not:
            reason.setHeight(_height(font(13, 500), self._reason, reason.width()))
            top = reason.bottom() + scaled(4)
        return title, badge, text, reason, effort, round(max(top - scaled(4), scaled(_ABOVE + _CAP)) + scaled(_ABOVE))


def _width(written: QFont, text: str) -> int:
    return QFontMetrics(written).horizontalAdvance(text)


def _height(written: QFont, text: str, width: float) -> float:
    """How high a text is that wraps at `width`."""
    room = QRectF(0, 0, width, 100_000).toRect()
    return QFontMetrics(written).boundingRect(room, int(_WRAP), text).height()
