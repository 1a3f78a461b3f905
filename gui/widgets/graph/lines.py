"""The lines of a graph on its scene: Qt's own path items, so that 3,000 of them are painted without Python."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from gui.widgets.graph.curves import HOLLOW, crossed_disc, curve_of, ends_of, has_head, head_length, head_of, middle_of
from gui.widgets.graph.geometry import Route
from gui.widgets.graph.inks import Inks, line_token
from gui.widgets.graph.model import Edge, EdgeKind

_SMALLEST_LABEL: Final = 0.5


class Layer(QGraphicsItem):
    """Holds items that are shown, hidden and stacked together; paints nothing."""

    def __init__(self, level: float) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self.setZValue(level)

    def boundingRect(self) -> QRectF:
        """Nothing of its own."""
        return QRectF()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Nothing of its own."""


class LineLayers:
    """Where the parts of lines stand: curves and heads beneath the boxes, signs and labels above them."""

    def __init__(self) -> None:
        self.curves = Layer(1)
        self.heads = Layer(2)
        self.signs = Layer(3.5)

    def all(self) -> tuple[Layer, ...]:
        """All of them."""
        return self.curves, self.heads, self.signs


class Line:
    """The items of one edge: its curve, its head or crow's feet, a crossed disc, a label."""

    def __init__(self, edge: Edge, route: Route, layers: LineLayers) -> None:
        self.edge = edge
        self.route = route
        self.curve = QGraphicsPathItem(curve_of(route, shortened=head_length(edge.kind)), layers.curves)
        self.head: QGraphicsPathItem | None = None
        self.sign: SignItem | LabelItem | None = None
        if has_head(edge.kind):
            self.head = QGraphicsPathItem(head_of(route), layers.heads)
        elif edge.source_end or edge.target_end:
            self.head = QGraphicsPathItem(ends_of(route, edge.source_end, edge.target_end), layers.heads)
        if edge.kind is EdgeKind.EXCLUDES:
            self.sign = SignItem(middle_of(route), layers.signs)
        elif edge.label:
            self.sign = LabelItem(edge.label, middle_of(route), layers.signs)

    def dress(self, inks: Inks, *, is_lit: bool) -> None:
        """Give it the colours of a theme; `is_lit` if it is part of the selected node's path."""
        kind = self.edge.kind
        self.curve.setPen(inks.line_pen(kind, is_lit=is_lit))
        token = line_token(kind, is_lit=is_lit)
        if self.head is not None:
            self._dress_head(self.head, inks, token)
        if self.sign is not None:
            self.sign.dress(inks, token)

    def lift(self, *, is_lit: bool) -> None:
        """Bring a line of the path in front of the others."""
        self.curve.setZValue(1 if is_lit else 0)
        if self.head is not None:
            self.head.setZValue(1 if is_lit else 0)

    def _dress_head(self, head: QGraphicsPathItem, inks: Inks, token: str) -> None:
        head.setPen(inks.pen(token, 1.2))
        if self.edge.kind in HOLLOW:
            head.setBrush(inks.brush("surface"))
        elif has_head(self.edge.kind):
            head.setBrush(inks.brush(token))


class SignItem(QGraphicsItem):
    """The crossed disc on a line that excludes."""

    def __init__(self, middle: QPointF, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._disc, self._cross = crossed_disc(middle)
        self._inks: Inks | None = None
        self._token = "bad"

    def boundingRect(self) -> QRectF:
        """The disc."""
        return self._disc.boundingRect().adjusted(-2, -2, 2, 2)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint it on the ground of what is around."""
        if self._inks is not None:
            painter.setPen(self._inks.pen(self._token, 1.6))
            painter.setBrush(self._inks.brush("surface"))
            painter.drawPath(self._disc)
            painter.drawPath(self._cross)

    def dress(self, inks: Inks, token: str) -> None:
        """Take the colours of a theme."""
        self._inks, self._token = inks, token
        self.update()


class LabelItem(QGraphicsItem):
    """A verb on a line."""

    def __init__(self, text: str, middle: QPointF, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._text = text
        self._middle = middle
        self._inks: Inks | None = None
        self._rect = QRectF(middle.x() - 60, middle.y() - 10, 120, 20)

    def boundingRect(self) -> QRectF:
        """Around the text."""
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the text on the ground, so that the line does not run through it."""
        inks = self._inks
        if inks is None or option.levelOfDetailFromTransform(painter.worldTransform()) < _SMALLEST_LABEL:
            return
        text = inks.label.cut(self._text, self._rect.width() - 8)
        width = inks.label.metrics.horizontalAdvance(text)
        ground = QPainterPath()
        ground.addRoundedRect(QRectF(self._middle.x() - width / 2 - 4, self._rect.y() + 1, width + 8, 18), 4, 4)
        painter.fillPath(ground, inks.brush("bg"))
        painter.setFont(inks.label.font)
        painter.setPen(inks.color("text2"))
        painter.drawText(QRectF(self._rect), Qt.AlignmentFlag.AlignCenter, text)

    def dress(self, inks: Inks, token: str) -> None:
        """Take the colours of a theme."""
        del token  # a label has the colour of text
        self._inks = inks
        self._rect.setWidth(min(inks.label.metrics.horizontalAdvance(self._text), 180) + 12)
        self._rect.moveCenter(self._middle)
        self.prepareGeometryChange()
        self.update()
