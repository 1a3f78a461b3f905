"""A page that scrolls up and down and never sideways; wide windows keep its content at a width that reads well."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

WIDEST: Final = 1180
_MARGINS: Final = (32, 8, 32, 24)


class _Holder(QWidget):
    """As high as its content is at its width: what Qt asks for is the height at the least width, where all wraps."""

    def minimumSizeHint(self) -> QSize:
        """The least width; where texts wrap, the height follows from the real one."""
        least = super().minimumSizeHint()
        layout = self.layout()
        return QSize(least.width(), 0) if layout is not None and layout.hasHeightForWidth() else least


class ScrollPage(QScrollArea):
    """Holds one widget; it is centred where there is more room than `widest`."""

    def __init__(
        self,
        widget: QWidget | None = None,
        margins: tuple[int, int, int, int] = _MARGINS,
        widest: int = WIDEST,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._margins = margins
        self._widest = widest
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self._holder = _Holder()
        self._holder.setBackgroundRole(QPalette.ColorRole.NoRole)
        self._column = QVBoxLayout(self._holder)
        self._column.setContentsMargins(*margins)
        self._column.setSpacing(0)
        self.setWidget(self._holder)
        self._holder.setAutoFillBackground(False)  # once more: Qt fills whatever it is given to scroll
        if widget is not None:
            self.set_page(widget)

    def set_page(self, widget: QWidget) -> None:
        """The widget that scrolls."""
        self._column.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the content in the middle."""
        super().resizeEvent(event)
        left, top, right, bottom = self._margins
        spare = max(self.viewport().width() - left - right - self._widest, 0) // 2
        self._column.setContentsMargins(left + spare, top, right + spare, bottom)
