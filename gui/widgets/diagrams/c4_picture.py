"""Draws C4 diagrams: boxes with name, kind and a line of text, frames around them, and who uses whom."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.widgets.diagrams.c4 import C4Boundary, C4Box, C4Diagram, C4Line
from gui.widgets.diagrams.picture import edge_pen, paint_label, path_along
from gui.widgets.diagrams.placing import label_place, lay_out, rows_of
from gui.widgets.graph.geometry import Box, Point
from gui.widgets.painting import paint_box

_WIDTH: Final = 200
_HEIGHT: Final = 96
_GAP: Final = 40
_CHANNEL: Final = 64
_MARGIN: Final = 20
_FRAME: Final = 16
_FRAME_HEAD: Final = 30
_WRAP: Final = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap


class C4Picture:
    """A C4 diagram laid out for a width."""

    def __init__(self, diagram: C4Diagram, room: float = 620) -> None:
        self._diagram = diagram
        self._inset = scaled(_MARGIN) + (scaled(_FRAME) if diagram.boundaries else 0)
        most = max(1, int((room - 2 * self._inset + _GAP) / (scaled(_WIDTH) + _GAP)))
        ids = [box.id for box in diagram.boxes]
        edges = [(ids.index(line.source), ids.index(line.target)) for line in diagram.lines]
        size = (float(scaled(_WIDTH)), float(scaled(_HEIGHT)))
        channel = scaled(_CHANNEL) + (scaled(_FRAME_HEAD) if diagram.boundaries else 0)
        self._placed = lay_out([size] * len(ids), edges, self._rows(edges, most), _GAP, channel)
        self._boxes = dict(zip(ids, self._placed.boxes, strict=True))
        self._frames = {one.id: frame for one in diagram.boundaries if (frame := self._frame(one.id)) is not None}
        left = min([0.0, *(frame.left() for frame in self._frames.values())])
        top = min([0.0, *(frame.top() for frame in self._frames.values())])
        self._origin = QPointF(scaled(_MARGIN) - left, scaled(_MARGIN) - top)

    def size(self) -> QSizeF:
        """With a margin around."""
        right = max([self._placed.width, *(frame.right() for frame in self._frames.values())])
        bottom = max([self._placed.height, *(frame.bottom() for frame in self._frames.values())])
        return QSizeF(right + self._origin.x() + scaled(_MARGIN), bottom + self._origin.y() + scaled(_MARGIN))

    @property
    def boxes(self) -> dict[str, Box]:
        """Where each box is, by its id."""
        return self._boxes

    def paint(self, painter: QPainter) -> None:
        """Frames, lines, boxes."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.translate(self._origin)
        for boundary in self._diagram.boundaries:
            if boundary.id in self._frames:
                _paint_frame(painter, boundary, self._frames[boundary.id])
        for line, route in zip(self._diagram.lines, self._placed.routes, strict=True):
            _paint_line(painter, line, route)
        for line, route in zip(self._diagram.lines, self._placed.routes, strict=True):
            at, is_level = label_place(route)
            paint_label(painter, at, " · ".join(filter(None, (line.label, line.technology))), is_level=is_level)
        for box in self._diagram.boxes:
            _paint_c4_box(painter, box, self._boxes[box.id])
        painter.restore()

    def _rows(self, edges: list[tuple[int, int]], most: int) -> list[list[int]]:
        """What is outside stands above a frame if it only uses what is in it, else below; so no frame holds it."""
        boxes = self._diagram.boxes
        inside = [number for number, box in enumerate(boxes) if box.boundary]
        if not inside:
            return rows_of(len(boxes), edges, most)
        used = {target for source, target in edges if source in inside}
        below = [number for number, box in enumerate(boxes) if not box.boundary and number in used]
        above = [number for number, box in enumerate(boxes) if not box.boundary and number not in used]
        rows: list[list[int]] = []
        for group in (above, inside, below):
            places = {node: at for at, node in enumerate(group)}
            within = [(places[a], places[b]) for a, b in edges if a in places and b in places]
            rows += [[group[at] for at in row] for row in rows_of(len(group), within, most)]
        return rows

    def _frame(self, boundary: str) -> QRectF | None:
        """Around the boxes in it, and around the frames in it."""
        rect = QRectF()
        for box in self._diagram.boxes:
            if box.boundary == boundary:
                found = self._boxes[box.id]
                rect = rect.united(QRectF(found.x, found.y, found.width, found.height))
        for inner in self._diagram.boundaries:
            nested = self._frame(inner.id) if inner.parent == boundary else None
            rect = rect.united(nested) if nested is not None else rect
        side = scaled(_FRAME)
        return rect.adjusted(-side, -side, side, scaled(_FRAME_HEAD)) if rect.isValid() else None


def _paint_frame(painter: QPainter, boundary: C4Boundary, rect: QRectF) -> None:
    painter.setPen(QPen(color("edge"), 1.2, Qt.PenStyle.DashLine))
    painter.setBrush(color("group"))
    painter.drawRoundedRect(rect, 12, 12)
    painter.setFont(font(12, 600))
    painter.setPen(color("text3"))
    head = QRectF(rect.x() + 14, rect.bottom() - scaled(_FRAME_HEAD) + 2, rect.width() - 28, scaled(_FRAME_HEAD) - 6)
    kind = f"  [{boundary.kind}]" if boundary.kind else ""
    painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, boundary.name + kind)


def _paint_line(painter: QPainter, line: C4Line, route: tuple[Point, ...]) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(edge_pen())
    painter.drawPath(path_along(route))
    _paint_head(painter, route[-1], route[-2])
    if line.is_both:
        _paint_head(painter, route[0], route[1])


def _paint_head(painter: QPainter, at: Point, before: Point) -> None:
    dx, dy = before[0] - at[0], before[1] - at[1]
    length = max((dx * dx + dy * dy) ** 0.5, 0.001)
    ux, uy = dx / length, dy / length
    base = QPointF(at[0] + ux * 9, at[1] + uy * 9)
    aside = QPointF(-uy * 4.5, ux * 4.5)
    painter.setBrush(color("edge"))
    painter.drawPolygon(QPolygonF([QPointF(*at), base + aside, base - aside]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_c4_box(painter: QPainter, box: C4Box, place: Box) -> None:
    rect = QRectF(place.x, place.y, place.width, place.height)
    style = Qt.PenStyle.DashLine if box.is_external else Qt.PenStyle.SolidLine
    fill, line = ("sunken", "edge") if box.is_external else ("surface", "border2")
    if box.shape == "person":
        radius = scaled(11)
        middle = QPointF(rect.center().x(), rect.top() + radius)
        body = rect.adjusted(0, radius * 1.6, 0, 0)
        paint_box(painter, body, 16, fill, line, 1.2, style)
        painter.setPen(QPen(color(line), 1.2, style))
        painter.setBrush(color(fill))
        painter.drawEllipse(middle, radius, radius)
        rect = body.adjusted(0, 2, 0, 0)
    else:
        paint_box(painter, rect, 16 if box.shape == "queue" else 8, fill, line, 1.2, style)
        if box.shape == "store":
            painter.setPen(QPen(color(line), 1.2))
            for step in (5, 9):
                painter.drawLine(
                    QPointF(rect.left() + 6, rect.top() + step), QPointF(rect.right() - 6, rect.top() + step)
                )
            rect = rect.adjusted(0, 5, 0, 0)
    _paint_words(painter, box, rect.adjusted(10, 6, -10, -6))


def _paint_words(painter: QPainter, box: C4Box, rect: QRectF) -> None:
    """The name, the kind in brackets, and as much of the text as fits."""
    painter.setFont(font(13, 600))
    painter.setPen(color("text"))
    metrics = painter.fontMetrics()
    name = metrics.elidedText(box.name, Qt.TextElideMode.ElideRight, round(rect.width()))
    lines = 1 if not box.text else 2 if len(box.text) > 32 else 1
    used = metrics.height() + scaled(15) + (lines * scaled(15) if box.text else 0)
    top = rect.top() + max(0.0, (rect.height() - used) / 2)
    painter.drawText(QRectF(rect.x(), top, rect.width(), metrics.height()), Qt.AlignmentFlag.AlignCenter, name)
    top += metrics.height()
    painter.setFont(font(11))
    painter.setPen(color("text3"))
    small = painter.fontMetrics()
    kind = small.elidedText(f"[{box.kind}]", Qt.TextElideMode.ElideRight, round(rect.width()))
    painter.drawText(QRectF(rect.x(), top, rect.width(), scaled(15)), Qt.AlignmentFlag.AlignCenter, kind)
    painter.setPen(color("text2"))
    room = QRectF(rect.x(), top + scaled(16), rect.width(), max(0.0, rect.bottom() - top - scaled(16)))
    shown = small.elidedText(box.text, Qt.TextElideMode.ElideRight, round(rect.width() * 1.8))
    painter.drawText(room, _WRAP, shown)
