"""The boxes of a graph on its scene. They paint themselves with the scene's inks, and less the further away they are.

Lines are Qt's own path items (`lines.py`), which are painted without Python; boxes are few enough on screen that
painting them here costs less than five items for each.
"""

from __future__ import annotations

import html
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.theme.icons import pixmap
from gui.widgets.graph.boxes import paint_card, paint_table
from gui.widgets.graph.geometry import Box
from gui.widgets.graph.inks import Inks, outline_token
from gui.widgets.graph.model import Group, Node, NodeKind, group_of_folded
from gui.widgets.shapes import paint_shape

TITLE_FROM: Final = 0.45
"""From this magnification on titles are painted, and from the next on all the rest."""
ALL_FROM: Final = 0.6
_RADIUS: Final = 8.0
_SHAPE: Final = 14.0
_TEXT_LEFT: Final = 28.0
_RING: Final = 4.0
_GROUP_RADIUS: Final = 12.0
_HEAD: Final = 36.0
_NAME_PAD: Final = 8.0


class NodeItem(QGraphicsItem):
    """One box."""

    def __init__(self, node: Node, box: Box, inks: Inks) -> None:
        super().__init__()
        self.node = node
        self.inks = inks
        self.is_chosen = False
        self.is_hovered = False
        self.has_focus_ring = False
        self.is_dimmed = False
        self._texts: tuple[Inks, str, str] | None = None
        self.frame = QRectF(0, 0, box.width, box.height)
        self._bounds = self.frame.adjusted(-_RING - 1, -_RING - 1, _RING + 1, _RING + 1)
        self.setPos(box.x, box.y)
        told = node.tip or (node.title if not node.detail else f"{node.title}\n{node.detail}")
        self.setToolTip(html.escape(told).replace("\n", "<br>"))  # Qt would read a title with tags in it as markup

    def boundingRect(self) -> QRectF:
        """With room for the ring of focus."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """As much as can be read at this magnification."""
        far = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setOpacity(0.3 if self.is_dimmed else 1.0)
        if far < TITLE_FROM:
            self._paint_far(painter)
        elif self.node.kind is NodeKind.TABLE:
            paint_table(painter, self.frame, self.node, self.inks, *self._line())
        elif self.node.kind is NodeKind.NODE:
            self._paint_near(painter, all_of_it=far >= ALL_FROM)
        else:
            paint_card(painter, self.frame, self.node, self.inks, *self._line(), fill=self._fill())
        if self.has_focus_ring and self.is_chosen:
            painter.setPen(self.inks.pen("accent", 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.frame.adjusted(-_RING, -_RING, _RING, _RING), _RADIUS + 3, _RADIUS + 3)

    def _fill(self) -> str:
        if self.is_chosen:
            return "accent_soft"
        if self.node.tone == "bad":
            return "bad_soft"
        return "hover" if self.is_hovered else "surface"

    def _line(self) -> tuple[str, float]:
        """The colour and width of the outline."""
        if self.is_chosen:
            return "accent", 2.0
        return outline_token(self.node.tone), 2.0 if self.node.tone == "bad" else 1.2

    def _paint_far(self, painter: QPainter) -> None:
        token, _ = self._line()
        painter.setPen(self.inks.hairline("edge" if token == "border2" else token))
        painter.setBrush(self.inks.brush(self._fill()))
        painter.drawRect(self.frame)

    def _paint_near(self, painter: QPainter, *, all_of_it: bool) -> None:
        inks, frame, node = self.inks, self.frame, self.node
        token, width = self._line()
        painter.setPen(inks.pen(token, width, is_dashed=node.is_dashed and not self.is_chosen))
        painter.setBrush(inks.brush(self._fill()))
        half = width / 2
        painter.drawRoundedRect(frame.adjusted(half, half, -half, -half), _RADIUS, _RADIUS)
        title, detail = self._cut()
        middle = frame.height() / 2
        painter.setFont(inks.title.font)
        painter.setPen(inks.color("text3" if node.tone == "faint" else "text"))
        painter.drawText(QPointF(self._text_left(), middle + (-5 if detail else 4.5)), title)
        if not all_of_it:
            return
        painter.setFont(inks.detail.font)
        painter.setPen(inks.color("text2" if node.tone != "faint" else "text3"))
        painter.drawText(QPointF(self._text_left(), middle + 14), detail)
        if node.shape:
            paint_shape(painter, QRectF(9, middle - 16.5, _SHAPE, _SHAPE), node.shape)
        if node.is_locked:
            painter.drawPixmap(QRectF(frame.width() - 23, middle - 17, 14, 14).toRect(), pixmap("lock", "text3", 14))
        if group_of_folded(node.id) is not None:
            painter.drawPixmap(QRectF(8, middle - 17, 14, 14).toRect(), pixmap("chevron_right", "text2", 14))

    def _text_left(self) -> float:
        return _TEXT_LEFT if self.node.shape or group_of_folded(self.node.id) is not None else 12.0

    def _cut(self) -> tuple[str, str]:
        """Title and detail in one line each, cut once for each size of type."""
        if self._texts is None or self._texts[0] is not self.inks:
            room = self.frame.width() - self._text_left() - 10
            title = self.inks.title.cut(self.node.title, room - (18 if self.node.is_locked else 0))
            self._texts = (self.inks, title, self.inks.detail.cut(self.node.detail, room))
        return self._texts[1:]


class GroupItem(QGraphicsItem):
    """The frame around the boxes of a group, with its name; a press on its head folds it."""

    def __init__(self, group: Group, box: Box, inks: Inks) -> None:
        super().__init__()
        self.shown = group
        self.inks = inks
        self.is_head_hovered = False
        self._rect = QRectF(0, 0, box.width, box.height)
        self.setPos(box.x, box.y)

    def boundingRect(self) -> QRectF:
        """The frame."""
        return self._rect

    def is_head(self, at: QPointF) -> bool:
        """Whether a point of the scene is on the line with the name."""
        inside = self.mapFromScene(at)
        return self.shown.can_fold and self._rect.contains(inside) and inside.y() < _HEAD

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """The frame and its name."""
        inks, rect = self.inks, self._rect
        painter.setPen(inks.pen("edge" if self.shown.is_dashed else "border2", 1.0, is_dashed=self.shown.is_dashed))
        painter.setBrush(inks.brush("group"))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), _GROUP_RADIUS, _GROUP_RADIUS)
        if option.levelOfDetailFromTransform(painter.worldTransform()) >= TITLE_FROM:
            self._paint_head(painter, rect.width())

    def _paint_head(self, painter: QPainter, width: float) -> None:
        inks, left = self.inks, 14.0
        painter.setPen(inks.color("text2"))
        painter.setFont(inks.detail.font)
        taken = inks.detail.metrics.horizontalAdvance(self.shown.detail)
        if taken < width / 2:
            painter.drawText(QPointF(width - taken - 14, 22), self.shown.detail)
        painter.setFont(inks.group.font)
        painter.setPen(inks.color("accent_text" if self.is_head_hovered else "text2"))
        name = inks.group.cut(self.shown.title, width - left - 30 - (taken if taken < width / 2 else 0))
        painter.drawText(QPointF(left, 22), name)
        if self.shown.can_fold and self.is_head_hovered:
            at = left + inks.group.metrics.horizontalAdvance(name) + 4
            painter.drawPixmap(QRectF(at, 11, 14, 14).toRect(), pixmap("chevron_down", "accent_text", 14))


class GroupName(QGraphicsItem):
    """The name of a group above everything, where all is so far away that the boxes have no text: as on a map."""

    def __init__(self, group: Group, box: Box, inks: Inks) -> None:
        super().__init__()
        self.inks = inks
        self._name = group.title
        self._rect = QRectF(0, 0, box.width, box.height)
        self.setPos(box.x, box.y)

    def boundingRect(self) -> QRectF:
        """The group."""
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """As large on screen as it is everywhere else, on a plate, if there is room for that in the group."""
        far = option.levelOfDetailFromTransform(painter.worldTransform())
        if far >= TITLE_FROM:
            return
        inks = self.inks
        height = inks.group.metrics.height() + _NAME_PAD
        width = inks.group.metrics.horizontalAdvance(self._name) + 2 * _NAME_PAD
        larger = min(1 / far, self._rect.height() / height, self._rect.width() / width)
        painter.save()
        painter.translate(self._rect.width() / 2, self._rect.height() / 2)
        painter.scale(larger, larger)
        plate = QRectF(-width / 2, -height / 2, width, height)
        painter.setPen(inks.pen("border2"))
        painter.setBrush(inks.brush("surface"))
        painter.drawRoundedRect(plate, _RADIUS, _RADIUS)
        painter.setFont(inks.group.font)
        painter.setPen(inks.color("text"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, self._name)
        painter.restore()
