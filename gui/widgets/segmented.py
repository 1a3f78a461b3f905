"""Two or three forms of the same thing, one of which is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.widgets.painting import begin_painting, follow_look, paint_box, paint_ring

_HEIGHT: Final = 27


class Segment(QAbstractButton):
    """One of the forms."""

    def __init__(self, value: str, label: str) -> None:
        super().__init__()
        self.value = value
        self.setText(label)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as it is when chosen, so that nothing moves."""
        return QSize(QFontMetrics(font(13, 600)).horizontalAdvance(self.text()) + scaled(24), scaled(_HEIGHT))

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
        if self.isChecked():
            paint_box(painter, rect, 6, "surface", "border2")
        elif self.underMouse() and self.isEnabled():
            paint_box(painter, rect, 6, "border")
        if self.hasFocus():
            paint_ring(painter, rect, 6)
        painter.setFont(font(13, 600 if self.isChecked() else 500))
        painter.setPen(color("text" if self.isChecked() else "text2") if self.isEnabled() else color("text3"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class Segmented(QWidget):
    """Arrow keys go from one to the next; `chosen` comes when a person chooses, not when a program does."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout(self)
        line.setContentsMargins(3, 3, 3, 3)
        line.setSpacing(2)
        self._segments: list[Segment] = []
        for value, label in choices:
            segment = Segment(value, label)
            segment.clicked.connect(self._tell)
            self._segments.append(segment)
            line.addWidget(segment)
        if self._segments:
            self._segments[0].setChecked(True)
        self._settle_stop()

    @property
    def value(self) -> str:
        """What is chosen."""
        return next((segment.value for segment in self._segments if segment.isChecked()), "")

    def choose(self, value: str) -> None:
        """Choose one without telling it."""
        for segment in self._segments:
            if segment.value == value:
                segment.setChecked(True)
        self._settle_stop()

    def set_label(self, value: str, label: str) -> None:
        """Another word for one of them, mostly with a count."""
        for segment in self._segments:
            if segment.value == value:
                segment.setText(label)
                segment.updateGeometry()

    def segments(self) -> Sequence[Segment]:
        """The buttons."""
        return self._segments

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the track."""
        painter = begin_painting(self)
        paint_box(painter, QRectF(self.rect()), 8, "sunken", "border")
        painter.end()

    def _settle_stop(self) -> None:
        """Tab stops at the chosen one, also when a program chose it: Qt sees to that for choices by hand alone."""
        for segment in self._segments:
            is_stop = segment.isChecked()
            segment.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus)

    def _tell(self) -> None:
        self._settle_stop()
        self.chosen.emit(self.value)
