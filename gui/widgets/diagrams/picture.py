"""What a picture of a diagram is to whoever shows it, and the lines that both kinds of ours have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from gui.theme.current import color
from gui.theme.fonts import font
from gui.widgets.graph.geometry import Point

_CORNER = 6.0


class Picture(Protocol):
    """Something that paints itself at its own size; whoever shows it scales the painter."""

    def size(self) -> QSizeF:
        """Its size at 100 %."""

    def paint(self, painter: QPainter) -> None:
        """Paint it with its upper left corner at the origin."""


def path_along(route: Sequence[Point]) -> QPainterPath:
    """A line with its corners rounded."""
    path = QPainterPath(QPointF(*route[0]))
    for before, corner, after in zip(route, route[1:], route[2:], strict=False):
        path.lineTo(_towards(corner, before))
        path.quadTo(QPointF(*corner), _towards(corner, after))
    path.lineTo(QPointF(*route[-1]))
    return path


def edge_pen(style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """The pen of lines between boxes."""
    return QPen(color("edge"), 1.4, style)


def paint_label(painter: QPainter, at: Point, text: str, *, is_level: bool, ground: str = "bg") -> None:
    """Words on a line: above a level piece, upon an upright one."""
    if not text:
        return
    painter.setFont(font(11))
    metrics = QFontMetricsF(font(11))
    width = metrics.horizontalAdvance(text) + 6
    height = metrics.height()
    top = at[1] - height - 2 if is_level else at[1] - height / 2
    rect = QRectF(at[0] - width / 2, top, width, height)
    painter.fillRect(rect, color(ground))
    painter.setPen(color("text3"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def _towards(corner: Point, other: Point) -> QPointF:
    """A point a little before a corner."""
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = max(abs(dx) + abs(dy), 0.001)
    step = min(_CORNER, length / 2) / length
    return QPointF(corner[0] + dx * step, corner[1] + dy * step)
