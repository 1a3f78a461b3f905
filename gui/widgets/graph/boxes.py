"""Painting of the larger boxes: cards, as C4 draws its elements, and tables, as an entity's fields."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from gui.widgets.graph.inks import Inks
from gui.widgets.graph.model import Field, Node, NodeKind
from gui.widgets.graph.sizes import TABLE_HEAD, TABLE_ROW

_RADIUS: Final = 8.0
_HEAD_RADIUS: Final = 15.0
_MARK: Final = 26.0
_MARGIN: Final = 12.0


def paint_card(painter: QPainter, frame: QRectF, node: Node, inks: Inks, line: str, width: float, *, fill: str) -> None:
    """A name, what kind of thing it is in brackets, and a line on what it does."""
    painter.setPen(inks.pen(line if line != "border2" else "field", width, is_dashed=node.is_dashed))
    painter.setBrush(inks.brush(fill))
    half = width / 2
    body = frame.adjusted(half, half, -half, -half)
    if node.kind is NodeKind.PERSON:
        body.setTop(body.top() + _HEAD_RADIUS)
        painter.drawRoundedRect(body, _RADIUS * 2, _RADIUS * 2)
        painter.drawEllipse(QPointF(body.center().x(), body.top()), _HEAD_RADIUS, _HEAD_RADIUS)
    else:
        painter.drawRoundedRect(body, _RADIUS, _RADIUS)
    room = frame.width() - 2 * _MARGIN
    at = frame.center().y() + (8 if node.kind is NodeKind.PERSON else 0)
    for kind, token, text, below in (
        (inks.title, "text", node.title, -14.0),
        (inks.label, "text3", f"[{node.detail}]" if node.detail else "", 3.0),
        (inks.detail, "text2", node.note, 24.0),
    ):
        painter.setFont(kind.font)
        painter.setPen(inks.color(token))
        cut = kind.cut(text, room)
        painter.drawText(QPointF(frame.center().x() - kind.metrics.horizontalAdvance(cut) / 2, at + below), cut)


def paint_table(painter: QPainter, frame: QRectF, node: Node, inks: Inks, line: str, width: float) -> None:
    """A head with the name and a row for each field: its name, its type, and its mark flush right."""
    half = width / 2
    body = frame.adjusted(half, half, -half, -half)
    outline = QPainterPath()
    outline.addRoundedRect(body, _RADIUS, _RADIUS)
    painter.fillPath(outline, inks.brush("surface"))
    painter.save()
    painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
    painter.fillRect(QRectF(0, 0, frame.width(), TABLE_HEAD), inks.brush(_head_token(node, line)))
    painter.restore()
    painter.setFont(inks.key.font)
    painter.setPen(inks.color("warn" if node.tone == "warn" else "text"))
    painter.drawText(QPointF(_MARGIN, 18), inks.key.cut(node.title, frame.width() - 2 * _MARGIN))
    has_marks = any(field.key for field in node.fields)
    for number, field in enumerate(node.fields):
        _paint_field(painter, frame, field, TABLE_HEAD + number * TABLE_ROW + 16, inks, has_marks=has_marks)
    painter.setPen(inks.pen(line, width, is_dashed=node.is_dashed))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(outline)


def _head_token(node: Node, line: str) -> str:
    if line == "accent":
        return "accent_soft"
    return "warn_soft" if node.tone == "warn" else "chip"


def _paint_field(painter: QPainter, frame: QRectF, field: Field, base: float, inks: Inks, *, has_marks: bool) -> None:
    right = frame.width() - _MARGIN
    if field.key:
        painter.setFont(inks.key.font)
        painter.setPen(inks.color("text2"))
        painter.drawText(QPointF(right - inks.key.metrics.horizontalAdvance(field.key), base), field.key)
    changed = field.tone == "warn"
    painter.setFont(inks.mono.font)
    painter.setPen(inks.color("warn" if changed else "text3"))
    kind = inks.mono.cut(field.type, frame.width() / 2)
    kind_left = right - (_MARK if has_marks and field.key else 0) - inks.mono.metrics.horizontalAdvance(kind)
    painter.drawText(QPointF(kind_left, base), kind)
    painter.setPen(inks.color("warn" if changed else "text"))
    painter.drawText(QPointF(_MARGIN, base), inks.mono.cut(field.name, kind_left - _MARGIN - 6))
