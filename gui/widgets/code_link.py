"""A place in the code that opens in the editor."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme.current import color
from gui.theme.fonts import mono, scaled
from gui.theme.icons import pixmap
from gui.widgets.painting import begin_painting, follow_look, paint_ring
from gui.words.paths import middle
from gui.words.tips import plain_tip

_LONGEST: Final = 64
_ICON: Final = 15


class CodeLink(QAbstractButton):
    """`payments/models.py:41`; line 0 is not shown. The path is cut in its middle where it is long."""

    opened = Signal(str, int)

    def __init__(self, path: str, line: int = 0, has_icon: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path, self.line = path, line
        self._has_icon = has_icon
        at = f":{line}" if line else ""
        self.setText(f"{middle(path, _LONGEST)}{at}")
        self.setAccessibleName(f"Open {path}, line {line}" if line else f"Open {path}")
        self.setToolTip(plain_tip(f"{path}{at}\nOpen in the editor"))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open)

    def sizeHint(self) -> QSize:
        """Icon and path."""
        width = QFontMetrics(mono(12)).horizontalAdvance(self.text()) + 10
        return QSize(width + (scaled(_ICON) + 6 if self._has_icon else 0), scaled(24))

    def minimumSizeHint(self) -> QSize:
        """Some of the path."""
        return QSize(scaled(80), scaled(24))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens it too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = begin_painting(self)
        rect = QRectF(self.rect())
        left = 4.0
        token = "accent_text" if self.underMouse() else "text2"
        if self._has_icon:
            drawn = pixmap("code", token, _ICON)
            side = drawn.width() / drawn.devicePixelRatio()
            painter.drawPixmap(round(left), round((rect.height() - side) / 2), drawn)
            left += side + 6
        written = mono(12)
        written.setUnderline(self.underMouse())
        painter.setFont(written)
        painter.setPen(color(token))
        shown = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, int(rect.width() - left - 2)
        )
        painter.drawText(rect.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)
        if self.hasFocus():
            paint_ring(painter, rect, 6)
        painter.end()

    def _open(self) -> None:
        self.opened.emit(self.path, self.line)
