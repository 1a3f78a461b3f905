"""A task as a box: its state, its title, and one line beneath. Painted alike on the graph and on the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.widgets.painting import paint_box, paint_ring
from gui.widgets.shapes import paint_shape

NODE_HEIGHT: Final = 52


@dataclass(frozen=True)
class TaskNode:
    """What is shown of a task; `meta` is its key, effort and risk, `column` where it stands on the board."""

    key: str
    title: str
    meta: str
    shape: str
    state: str
    column: str = "open"
    is_held: bool = False
    is_stale: bool = False


def paint_node(painter: QPainter, rect: QRectF, node: TaskNode, *, is_selected: bool, has_focus: bool) -> None:
    """Paint the box into `rect`."""
    line = "accent" if is_selected else "bad" if node.is_stale else "border2"
    style = Qt.PenStyle.DashLine if node.is_held and not is_selected else Qt.PenStyle.SolidLine
    fill = "accent_soft" if is_selected else "surface"
    paint_box(painter, rect, 8, fill, line, 2 if is_selected else 1, style)
    if has_focus:
        paint_ring(painter, rect.adjusted(-3, -3, 3, 3), 10)
    side = scaled(14)
    left = rect.left() + 10
    title = QFontMetrics(font(13, 600))
    room = rect.right() - 10 - left - side - 8
    top = rect.center().y() - (title.height() + scaled(16)) / 2 - 1
    paint_shape(painter, QRectF(left, top + (title.height() - side) / 2, side, side), node.shape)
    x = left + side + 8
    painter.setFont(font(13, 600))
    painter.setPen(color("text3" if node.state == "skipped" else "text"))
    shown = title.elidedText(node.title, Qt.TextElideMode.ElideRight, int(room))
    painter.drawText(QRectF(x, top, room + 2, title.height()), Qt.AlignmentFlag.AlignVCenter, shown)
    meta = QFontMetrics(font(12))
    painter.setFont(font(12))
    painter.setPen(color("text2"))
    area = QRectF(x, top + title.height() + 2, room + 2, meta.height())
    painter.drawText(
        area, Qt.AlignmentFlag.AlignVCenter, meta.elidedText(node.meta, Qt.TextElideMode.ElideRight, int(room))
    )
