"""The tasks of a plan as a graph: a column a wave, an arrow from each task to those that wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from gui.theme.current import color
from gui.views.plan.boxes import TaskBoxes

_HEAD: Final = 8.0
_BEND: Final = 0.5


class WaveGraph(TaskBoxes):
    """Arrows that begin or end at the chosen task stand out."""

    def __init__(self) -> None:
        super().__init__("Graph of tasks", narrowest=132, is_centred=True)
        self._edges: tuple[tuple[str, str], ...] = ()

    def show_edges(self, edges: Sequence[tuple[str, str]]) -> None:
        """From each task to those that come after it, by their keys."""
        self._edges = tuple(edges)
        self.update()

    def paint_between(self, painter: QPainter) -> None:
        """The arrows, those of the chosen task last and on top."""
        places = self.places()
        drawn = [edge for edge in self._edges if edge[0] in places and edge[1] in places]
        for edge in sorted(drawn, key=lambda edge: self.selected in edge):
            is_chosen = self.selected in edge
            _paint_arrow(painter, places[edge[0]], places[edge[1]], is_chosen=is_chosen)


def _paint_arrow(painter: QPainter, begin: QRectF, end: QRectF, *, is_chosen: bool) -> None:
    tint = color("accent" if is_chosen else "edge")
    start, tip = QPointF(begin.right() + 1, begin.center().y()), QPointF(end.left() - 1, end.center().y())
    stop = QPointF(tip.x() - _HEAD, tip.y())
    bend = (stop.x() - start.x()) * _BEND
    path = QPainterPath(start)
    path.cubicTo(QPointF(start.x() + bend, start.y()), QPointF(stop.x() - bend, stop.y()), stop)
    painter.setPen(QPen(tint, 2 if is_chosen else 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawPolygon(QPolygonF([tip, QPointF(stop.x(), stop.y() - 4.5), QPointF(stop.x(), stop.y() + 4.5)]))
