"""A canvas of task boxes in columns: chosen by mouse or arrows, one stop for the keyboard, told to screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.views.plan.task_node import NODE_HEIGHT, TALL_HEIGHT, TaskNode, paint_node
from gui.widgets.painting import begin_painting, follow_look, paint_box

_COLUMN_GAP: Final = 16
_PAD: Final = 10
_HEAD: Final = 36
_BETWEEN: Final = 12
_MANY: Final = 5


@dataclass(frozen=True)
class Column:
    """A column: its name, what is said aside, and its boxes from top to bottom."""

    name: str
    aside: str
    nodes: tuple[TaskNode, ...] = field(default=())


class TaskBoxes(QWidget):
    """Columns of boxes; with `is_centred` they stand in the middle of their column, else at its top."""

    chosen = Signal(str)
    """With the key of the task."""
    activated = Signal(str)

    def __init__(self, name: str, *, narrowest: int, is_centred: bool) -> None:
        super().__init__()
        self._columns: tuple[Column, ...] = ()
        self._selected = ""
        self._narrowest = narrowest
        self._is_centred = is_centred
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Show these."""
        self._columns = tuple(columns)
        self.updateGeometry()
        self.update()

    @property
    def selected(self) -> str:
        """The key of the task that is chosen."""
        return self._selected

    def select(self, key: str) -> None:
        """Choose a task without a word."""
        self._selected = key
        node = next((node for column in self._columns for node in column.nodes if node.key == key), None)
        if node is not None:
            self.setAccessibleDescription(f"{node.title}, {node.meta}, {node.state}")
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its narrowest columns, as high as the longest."""
        count = max(len(self._columns), 1)
        most = max((len(column.nodes) for column in self._columns), default=1)
        tall = scaled(_HEAD) + max(most, 1) * (self._node_height + _BETWEEN) + _PAD
        return QSize(count * scaled(self._narrowest) + (count - 1) * _COLUMN_GAP, max(tall, scaled(140)))

    def minimumSizeHint(self) -> QSize:
        """It is never cut: what is around it scrolls."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def event(self, event: QEvent) -> bool:
        """The whole title as a tool tip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            node = self._node_at(event.pos())
            QToolTip.showText(event.globalPos(), f"{node.title}\n{node.meta}, {node.state}" if node else "", self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Columns, then what connects boxes, then the boxes."""
        painter = begin_painting(self)
        for number, column in enumerate(self._columns):
            self._paint_column(painter, self._column_rect(number), column)
        self.paint_between(painter)
        for key, rect in self.places().items():
            is_selected = key == self._selected
            has_focus = is_selected and self.hasFocus()
            paint_node(painter, rect, self._node(key), is_selected=is_selected, has_focus=has_focus)
        painter.end()

    def paint_between(self, painter: QPainter) -> None:
        """What connects the boxes; nothing here."""

    def places(self) -> dict[str, QRectF]:
        """Where each box stands, by the key of its task."""
        found: dict[str, QRectF] = {}
        tall = self._node_height
        for number, column in enumerate(self._columns):
            area = self._column_rect(number).adjusted(_PAD, scaled(_HEAD), -_PAD, -_PAD)
            used = len(column.nodes) * tall + (len(column.nodes) - 1) * _BETWEEN
            spare = max(area.height() - used, 0)
            extra = spare / (len(column.nodes) + 1) if self._is_centred and column.nodes else 0
            y = area.top() + extra
            for node in column.nodes:
                found[node.key] = QRectF(area.left(), y, area.width(), tall)
                y += tall + _BETWEEN + extra
        return found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from box to box; Enter opens one."""
        steps = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        key = Qt.Key(event.key())
        if key in steps:
            self._go(*steps[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            keys = [node.key for column in self._columns for node in column.nodes]
            if keys:
                self._choose(keys[0 if key == Qt.Key.Key_Home else -1])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._selected:
            self.activated.emit(self._selected)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is clicked."""
        node = self._node_at(event.position().toPoint())
        if node is not None:
            self._choose(node.key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Something is chosen as soon as the keyboard is here."""
        super().focusInEvent(event)
        if not self._selected and (keys := list(self.places())):
            self._choose(keys[0])
        self.update()

    @property
    def _node_height(self) -> int:
        """Many columns are narrow ones."""
        return scaled(TALL_HEIGHT if len(self._columns) >= _MANY else NODE_HEIGHT)

    def _go(self, across: int, along: int) -> None:
        columns = [[node.key for node in column.nodes] for column in self._columns]
        at = next(((x, keys.index(self._selected)) for x, keys in enumerate(columns) if self._selected in keys), None)
        if at is None:
            return
        x, y = at
        if along:
            self._choose(columns[x][min(max(y + along, 0), len(columns[x]) - 1)])
            return
        x += across
        while 0 <= x < len(columns) and not columns[x]:
            x += across
        if 0 <= x < len(columns):
            self._choose(columns[x][min(y, len(columns[x]) - 1)])

    def _choose(self, key: str) -> None:
        self.select(key)
        self.chosen.emit(key)

    def _column_rect(self, number: int) -> QRectF:
        count = max(len(self._columns), 1)
        wide = (self.width() - (count - 1) * _COLUMN_GAP) / count
        return QRectF(number * (wide + _COLUMN_GAP), 0, wide, self.height())

    def _paint_column(self, painter: QPainter, rect: QRectF, column: Column) -> None:
        paint_box(painter, rect, 12, "group", "border")
        head = QRectF(rect.left() + 14, rect.top(), rect.width() - 28, scaled(_HEAD))
        painter.setFont(font(12))
        painter.setPen(color("text2"))
        wide = QFontMetrics(font(12)).horizontalAdvance(column.aside)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, column.aside)
        painter.setFont(font(13, 600))
        painter.setPen(color("text"))
        room = int(head.width() - wide - 8)
        name = QFontMetrics(font(13, 600)).elidedText(column.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def _node(self, key: str) -> TaskNode:
        return next(node for column in self._columns for node in column.nodes if node.key == key)

    def _node_at(self, at: QPoint) -> TaskNode | None:
        key = next((key for key, rect in self.places().items() if rect.contains(QPointF(at))), None)
        return self._node(key) if key is not None else None
