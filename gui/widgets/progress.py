"""How far something is: a line, whose figure stands in words beside it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, QTimer
from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme.current import is_motion_reduced
from gui.widgets.painting import begin_painting, follow_look, paint_box

_FRAME_MS: Final = 33
_STEP: Final = 0.012
_BAR: Final = 0.25


class ProgressLine(QWidget):
    """Of a known length, or busy. `token` is the colour of the part that is done."""

    def __init__(self, name: str = "Progress", token: str = "accent") -> None:
        super().__init__()
        self._name = name
        self._token = token
        self._part = 0.0
        self._is_busy = False
        self._phase = 0.0
        self._clock = QTimer(self, interval=_FRAME_MS)
        self._clock.timeout.connect(self._tick)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    @property
    def part(self) -> float:
        """What is done, of 1."""
        return self._part

    @property
    def is_busy(self) -> bool:
        """Whether the length is not known."""
        return self._is_busy

    def show_amount(self, done: float, total: float, token: str = "") -> None:
        """So much of a known length."""
        self._part = min(max(done / total, 0.0), 1.0) if total else 0.0
        self._is_busy = False
        self._token = token or self._token
        self.setAccessibleName(f"{self._name}, {round(self._part * 100)} %")
        self._run_clock()
        self.update()

    def show_busy(self) -> None:
        """Of a length that is not known."""
        self._is_busy = True
        self.setAccessibleName(f"{self._name}, under way")
        self._run_clock()
        self.update()

    def sizeHint(self) -> QSize:
        """Six high."""
        return QSize(120, 6)

    def minimumSizeHint(self) -> QSize:
        """It may be short."""
        return QSize(40, 6)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def showEvent(self, event: QShowEvent) -> None:
        """Move while it is seen."""
        super().showEvent(event)
        self._run_clock()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing moves that nobody sees."""
        super().hideEvent(event)
        self._clock.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = begin_painting(self)
        rect = QRectF(0, (self.height() - 6) / 2, self.width(), 6)
        paint_box(painter, rect, 3, "chip")
        if self._is_busy:
            left = 0.375 if is_motion_reduced() else self._phase * (1 + _BAR) - _BAR
            start, end = max(left, 0.0), min(left + _BAR, 1.0)
            bar = QRectF(rect.x() + start * rect.width(), rect.y(), (end - start) * rect.width(), 6)
            paint_box(painter, bar, 3, self._token)
        elif self._part > 0:
            paint_box(painter, QRectF(rect.x(), rect.y(), max(rect.width() * self._part, 6), 6), 3, self._token)
        painter.end()

    def _run_clock(self) -> None:
        if self._is_busy and self.isVisible() and not is_motion_reduced():
            self._clock.start()
        else:
            self._clock.stop()

    def _tick(self) -> None:
        if is_motion_reduced():
            self._clock.stop()
        self._phase = (self._phase + _STEP) % 1.0
        self.update()
