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
TALL_HEIGHT: Final = 70
"""Of boxes in narrow columns: their titles take two lines."""


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
    title, meta = QFontMetrics(font(13, 600)), QFontMetrics(font(12))
    x = left + side + 8
    room = int(rect.right() - 8 - x)
    lines = _title_lines(node.title, title, room, 2 if rect.height() >= scaled(TALL_HEIGHT) else 1)
    y = rect.center().y() - (len(lines) * title.height() + meta.height()) / 2 - 1
    paint_shape(painter, QRectF(left, y + (title.height() - side) / 2, side, side), node.shape)
    painter.setFont(font(13, 600))
    painter.setPen(color("text3" if node.state == "skipped" else "text"))
    for line in lines:
        painter.drawText(QRectF(x, y, room + 2, title.height()), Qt.AlignmentFlag.AlignVCenter, line)
        y += title.height()
    painter.setFont(font(12))
    painter.setPen(color("text2"))
    area = QRectF(x, y + 1, room + 2, meta.height())
    told = meta.elidedText(node.meta, Qt.TextElideMode.ElideRight, room)
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, told)


def _title_lines(title: str, metrics: QFontMetrics, room: int, most: int) -> list[str]:
    """The title on so many lines at most, the last of them cut where it does not fit."""
    words, first = title.split(), ""
    while most > 1 and words and metrics.horizontalAdvance(f"{first} {words[0]}".strip()) <= room:
        first = f"{first} {words.pop(0)}".strip()
    rest = " ".join(words)
    lines = [first] if first else []
    return [*lines, metrics.elidedText(rest, Qt.TextElideMode.ElideRight, room)] if rest else lines
