"""The shapes that mean a state, always the same ones: a state is never told by colour alone.

done        filled disc with a tick      open      ring                running   ring with a dot, pulses
half        half disc                    deferred  ring with a bar     clash     filled triangle
superseded  ring with a slash            off       small disc          todo      grey ring
"""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme.current import color, is_motion_reduced
from gui.theme.fonts import scaled
from gui.widgets.painting import begin_painting, follow_look
from gui.words.tips import plain_tip

SHAPES: Final = {
    "done": "ok",
    "open": "accent",
    "todo": "text3",
    "half": "warn",
    "deferred": "text3",
    "superseded": "text3",
    "running": "accent",
    "clash": "bad",
    "off": "text3",
}
"""Each shape with the token of its colour."""
WORDS: Final = {
    "done": "Done",
    "open": "Open",
    "todo": "To do",
    "half": "Waits",
    "deferred": "Deferred",
    "superseded": "Superseded",
    "running": "Running",
    "clash": "Clash",
    "off": "Off",
}
"""What a shape says where nothing else was given."""
SIDE: Final = 14
_PULSE_MS: Final = 1600
_FRAME_MS: Final = 100


def paint_shape(painter: QPainter, rect: QRectF, shape: str, token: str = "", pulse: float = 1.0) -> None:
    """Paint a shape into `rect`, which is as wide as high; raises KeyError for one that is not known."""
    tint = color(token or SHAPES[shape])
    side = rect.width()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(tint, side * 0.115, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    middle = rect.center()
    radius = side * 0.41
    if shape == "off":
        painter.setBrush(tint)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(middle, side * 0.22, side * 0.22)
    elif shape == "clash":
        _paint_triangle(painter, rect, pen)
    elif shape == "done":
        painter.setBrush(tint)
        painter.drawEllipse(middle, radius, radius)
        ink = QPen(color("surface"), side * 0.125, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        ink.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(ink)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(_at(rect, (0.30, 0.52), (0.44, 0.66), (0.70, 0.37)))
    else:
        painter.drawEllipse(middle, radius, radius)
        _paint_inside(painter, rect, shape, pulse)
    painter.restore()


def _paint_triangle(painter: QPainter, rect: QRectF, pen: QPen) -> None:
    painter.setBrush(pen.color())
    painter.drawPolygon(_at(rect, (0.5, 0.1), (0.94, 0.88), (0.06, 0.88)))
    painter.setPen(QPen(color("surface"), rect.width() * 0.12, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPolyline(_at(rect, (0.5, 0.4), (0.5, 0.58)))
    painter.drawPoint(QPointF(rect.center().x(), rect.y() + 0.76 * rect.height()))


def _paint_inside(painter: QPainter, rect: QRectF, shape: str, pulse: float) -> None:
    """What a ring has in it."""
    radius = rect.width() * 0.41
    middle = rect.center()
    if shape == "half":
        painter.setBrush(painter.pen().color())
        painter.drawChord(QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius), 90 * 16, 180 * 16)
    elif shape == "deferred":
        painter.drawPolyline(_at(rect, (0.33, 0.5), (0.67, 0.5)))
    elif shape == "superseded":
        painter.drawPolyline(_at(rect, (0.24, 0.76), (0.76, 0.24)))
    elif shape == "running":
        painter.setOpacity(pulse)
        painter.setBrush(painter.pen().color())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(middle, rect.width() * 0.19, rect.width() * 0.19)


def _at(rect: QRectF, *points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(rect.x() + x * rect.width(), rect.y() + y * rect.height()) for x, y in points])


class StateShape(QWidget):
    """A shape beside a text; `name` is what a screen reader and the tool tip say."""

    def __init__(self, shape: str, name: str = "", size: int = SIDE, token: str = "") -> None:
        super().__init__()
        self._size = size
        self._shape = ""
        self._token = token
        self._clock = QTimer(self, interval=_FRAME_MS)
        self._clock.timeout.connect(self._tick)
        self._phase = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_state(shape, name)

    @property
    def shape(self) -> str:
        """Which shape is shown."""
        return self._shape

    def show_state(self, shape: str, name: str = "") -> None:
        """Show another state; raises KeyError for a shape that is not known."""
        words = name or WORDS[shape]
        self._shape = shape
        self.setAccessibleName(words)
        self.setToolTip(plain_tip(words))
        self._run_clock()
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(scaled(self._size), scaled(self._size))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def showEvent(self, event: QShowEvent) -> None:
        """Pulse while it is seen."""
        super().showEvent(event)
        self._run_clock()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing moves that nobody sees."""
        super().hideEvent(event)
        self._clock.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it in the middle."""
        painter = begin_painting(self)
        side = min(self.width(), self.height(), scaled(self._size))
        rect = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        pulse = 0.65 + 0.35 * math.cos(2 * math.pi * self._phase)
        paint_shape(painter, rect, self._shape, self._token, pulse)
        painter.end()

    def _run_clock(self) -> None:
        if self._shape == "running" and self.isVisible() and not is_motion_reduced():
            self._clock.start()
        else:
            self._clock.stop()
            self._phase = 0.0

    def _tick(self) -> None:
        if is_motion_reduced():
            self._run_clock()
        else:
            self._phase = (self._phase + _FRAME_MS / _PULSE_MS) % 1.0
        self.update()
