"""Draws entities as tables with crow's feet between them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from gui.theme.current import color
from gui.theme.fonts import font, mono, scaled
from gui.widgets.diagrams.entities import EntityBox, EntityDiagram, Relation
from gui.widgets.diagrams.picture import edge_pen, paint_label, path_along
from gui.widgets.diagrams.placing import Placed, label_place, lay_out, rows_of, turned
from gui.widgets.graph.geometry import Box, Point

_HEAD: Final = 28
_ROW: Final = 22
_SIDE: Final = 12
_FOOT: Final = 8
_MARGIN: Final = 18
_GAP: Final = 28
_LEAST: Final = 140
_SHRINK: Final = 1.12
"""Columns may be so much too wide, and are scaled down then, before rows are taken instead."""


class EntityPicture:
    """A diagram of entities; those in `stale` are marked. Laid out for a width, as rows or as columns."""

    def __init__(self, diagram: EntityDiagram, room: float = 620, stale: AbstractSet[str] = frozenset()) -> None:
        self._diagram = diagram
        self._stale = stale
        self._sizes = [self._size_of(entity) for entity in diagram.entities]
        self._is_across = True
        self._placed = self._lay_out(room - 2 * scaled(_MARGIN))

    def size(self) -> QSizeF:
        """With a margin around."""
        margin = 2 * scaled(_MARGIN)
        return QSizeF(self._placed.width + margin, self._placed.height + margin)

    @property
    def boxes(self) -> dict[str, Box]:
        """Where each entity is."""
        return {entity.name: box for entity, box in zip(self._diagram.entities, self._placed.boxes, strict=True)}

    def paint(self, painter: QPainter) -> None:
        """Lines, then tables upon them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.translate(scaled(_MARGIN), scaled(_MARGIN))
        for relation, route in zip(self._relations, self._placed.routes, strict=True):
            self._paint_relation(painter, relation, route)
        for relation, route in zip(self._relations, self._placed.routes, strict=True):
            at, is_level = label_place(route)
            paint_label(painter, at, relation.role, is_level=is_level)
        for entity, box in zip(self._diagram.entities, self._placed.boxes, strict=True):
            self._paint_entity(painter, entity, box)
        painter.restore()

    def _lay_out(self, room: float) -> Placed:
        names = [entity.name for entity in self._diagram.entities]
        self._relations = [r for r in self._diagram.relations if r.left != r.right]
        edges = [(names.index(r.left), names.index(r.right)) for r in self._relations]
        longest = max((QFontMetricsF(font(11)).horizontalAdvance(r.role) for r in self._relations), default=0)
        flipped = [(height, width) for width, height in self._sizes]
        joined = {node for edge in edges for node in edge}
        alone = [node for node in range(len(names)) if node not in joined]
        rows = rows_of(len(names), edges) if not alone else self._rows_with(alone, edges, len(names))
        across = turned(lay_out(flipped, edges, rows, _GAP, max(longest + 44, 56)))
        if across.width <= room * _SHRINK:
            return across
        widest = max(width for width, _ in self._sizes) + _GAP
        most = max(1, int((room + _GAP) / widest))
        self._is_across = False
        return lay_out(self._sizes, edges, rows_of(len(names), edges, most), _GAP, 84)

    def _rows_with(self, alone: list[int], edges: list[tuple[int, int]], count: int) -> list[list[int]]:
        """Entities without a relation stand in the shortest columns."""
        joined = [node for node in range(count) if node not in alone]
        places = {node: number for number, node in enumerate(joined)}
        inner = rows_of(len(joined), [(places[a], places[b]) for a, b in edges])
        rows = [[joined[number] for number in row] for row in inner] or [[]]
        while len(rows) < min(3, count):
            rows.append([])
        for node in alone:
            min(rows, key=lambda row: sum(self._sizes[one][1] for one in row)).append(node)
        return [row for row in rows if row]

    def _size_of(self, entity: EntityBox) -> tuple[float, float]:
        code, keys = QFontMetricsF(mono(11)), QFontMetricsF(font(10, 600))
        head = QFontMetricsF(font(12, 600)).horizontalAdvance(entity.name)
        rows = [
            code.horizontalAdvance(f"{one.name}  {one.type}") + keys.horizontalAdvance(" ".join(one.keys)) + 10
            for one in entity.attributes
        ]
        width = max([head, *rows]) + 2 * scaled(_SIDE) + 6
        height = scaled(_HEAD) + len(entity.attributes) * scaled(_ROW) + (_FOOT if entity.attributes else 0)
        return max(width, scaled(_LEAST)), height

    def _paint_entity(self, painter: QPainter, entity: EntityBox, box: Box) -> None:
        rect = QRectF(box.x, box.y, box.width, box.height)
        is_stale = entity.name in self._stale
        outline = QPainterPath()
        outline.addRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.fillPath(outline, color("surface"))
        painter.save()
        painter.setClipPath(outline)
        head = QRectF(rect.x(), rect.y(), rect.width(), scaled(_HEAD))
        painter.fillRect(head, color("warn_soft" if is_stale else "sunken"))
        painter.setPen(QPen(color("border"), 1))
        painter.drawLine(head.bottomLeft(), head.bottomRight())
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color("warn" if is_stale else "border2"), 1.6 if is_stale else 1))
        painter.drawPath(outline)
        painter.setFont(font(12, 600))
        painter.setPen(color("warn" if is_stale else "text"))
        side = scaled(_SIDE)
        painter.drawText(head.adjusted(side, 0, -side, 0), Qt.AlignmentFlag.AlignVCenter, entity.name)
        for number, attribute in enumerate(entity.attributes):
            row = QRectF(
                rect.x() + side, head.bottom() + 3 + number * scaled(_ROW), rect.width() - 2 * side, scaled(_ROW)
            )
            self._paint_attribute(painter, row, attribute.name, attribute.type, " ".join(attribute.keys))

    def _paint_attribute(self, painter: QPainter, row: QRectF, name: str, kind: str, keys: str) -> None:
        painter.setFont(mono(11))
        painter.setPen(color("text"))
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, name)
        room = QFontMetricsF(font(10, 600)).horizontalAdvance(keys) + 8 if keys else 0
        painter.setPen(color("text3"))
        at_right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(row.adjusted(0, 0, -room, 0), at_right, kind)
        if keys:
            painter.setFont(font(10, 600))
            painter.setPen(color("text2"))
            painter.drawText(row, at_right, keys)

    def _paint_relation(self, painter: QPainter, relation: Relation, route: tuple[Point, ...]) -> None:
        style = Qt.PenStyle.DashLine if relation.is_weak else Qt.PenStyle.SolidLine
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(edge_pen(style))
        painter.drawPath(path_along(route))
        painter.setPen(edge_pen())
        paint_end(painter, route[0], route[1], relation.left_end)
        paint_end(painter, route[-1], route[-2], relation.right_end)


def paint_end(painter: QPainter, at: Point, towards: Point, end: str) -> None:
    """The sign at the end of a line: a bar for one, a crow's foot for many, a ring where there may be none."""
    dx, dy = towards[0] - at[0], towards[1] - at[1]
    length = max((dx * dx + dy * dy) ** 0.5, 0.001)
    ux, uy = dx / length, dy / length

    def point(along: float, aside: float) -> QPointF:
        return QPointF(at[0] + ux * along - uy * aside, at[1] + uy * along + ux * aside)

    second = 9.0
    if end.startswith("many"):
        painter.drawLine(point(0, -6), point(10, 0))
        painter.drawLine(point(0, 6), point(10, 0))
        second = 14.0
    else:
        painter.drawLine(point(6, -5), point(6, 5))
        second = 10.0
    if end.endswith("?"):
        painter.setBrush(color("bg"))
        painter.drawEllipse(point(second + 3.5, 0), 3.5, 3.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.drawLine(point(second, -5), point(second, 5))
