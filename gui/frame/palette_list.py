"""The list of the palette: rows and heads painted, so that hundreds cost no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.frame.palette_items import Item, marks
from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.theme.icons import pixmap
from gui.widgets.painting import paint_box

_ROW: Final = 38
_HEAD: Final = 32
_SIDE: Final = 12
_ICON: Final = 17
_Index = QModelIndex | QPersistentModelIndex


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.items: Sequence[Item] = ()
        self.words = ""

    def show_items(self, items: Sequence[Item], words: str) -> None:
        self.beginResetModel()
        self.items, self.words = items, words
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return item.words
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.items[index.row()].is_head:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Painter(QStyledItemDelegate):
    def __init__(self, model: _Model) -> None:
        super().__init__()
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(100, scaled(_HEAD if self._model.items[index.row()].is_head else _ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        item = self._model.items[index.row()]
        rect = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if item.is_head:
            self._paint_head(painter, rect, item)
        else:
            if state & QStyle.StateFlag.State_Selected:
                paint_box(painter, rect, 8, "accent_soft")
            elif state & QStyle.StateFlag.State_MouseOver:
                paint_box(painter, rect, 8, "hover")
            self._paint_row(painter, rect.adjusted(scaled(_SIDE), 0, -scaled(_SIDE), 0), item, index.row())
        painter.restore()

    def _paint_head(self, painter: QPainter, rect: QRectF, item: Item) -> None:
        inner = rect.adjusted(scaled(_SIDE), scaled(6), -scaled(_SIDE), 0)
        painter.setFont(font(12, 600))
        painter.setPen(color("text3"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, item.title)
        painter.setFont(font(12, tabular=True))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(item.count))

    def _paint_row(self, painter: QPainter, rect: QRectF, item: Item, row: int) -> None:
        drawn = pixmap(item.icon, "text2", _ICON)
        side = drawn.width() / drawn.devicePixelRatio()
        painter.drawPixmap(round(rect.left()), round(rect.center().y() - side / 2), drawn)
        left = rect.left() + side + scaled(11)
        right = self._paint_trailing(painter, rect, item)
        left = self._paint_title(painter, QRectF(left, rect.top(), right - left, rect.height()), item.title)
        if item.detail:
            painter.setFont(font(12))
            painter.setPen(color("text3"))
            room = QRectF(left + scaled(10), rect.top(), max(right - left - scaled(18), 0), rect.height())
            shown = QFontMetricsF(painter.font()).elidedText(item.detail, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_title(self, painter: QPainter, room: QRectF, title: str) -> float:
        """The title with what fits the words marked; where it ends."""
        plain, marked = font(14, 500), font(14, 600)
        whole = QFontMetricsF(marked).horizontalAdvance(title)
        if whole > room.width():
            title = QFontMetricsF(marked).elidedText(title, Qt.TextElideMode.ElideMiddle, room.width())
        at, x = 0, room.left()
        for begin, length in [*marks(title, self._model.words), (len(title), 0)]:
            for text, written, token in (
                (title[at:begin], plain, "text"),
                (title[begin : begin + length], marked, "accent_text"),
            ):
                painter.setFont(written)
                painter.setPen(color(token))
                width = QFontMetricsF(written).horizontalAdvance(text)
                painter.drawText(QRectF(x, room.top(), width + 2, room.height()), Qt.AlignmentFlag.AlignVCenter, text)
                x += width
            at = begin + length
        return x

    def _paint_trailing(self, painter: QPainter, rect: QRectF, item: Item) -> float:
        """Badge or key caps flush right; where the room for texts ends."""
        right = rect.right()
        for cap in reversed(item.keys.split("+")):
            if cap:
                right = self._paint_chip(painter, right, rect, cap, is_key=True) - scaled(4)
        if item.badge:
            right = self._paint_chip(painter, right, rect, item.badge, is_key=False)
        return right - scaled(8) if right != rect.right() else right

    def _paint_chip(self, painter: QPainter, right: float, rect: QRectF, text: str, *, is_key: bool) -> float:
        written = font(11 if is_key else 12, 600)
        width = max(QFontMetricsF(written).horizontalAdvance(text) + scaled(12 if is_key else 16), scaled(22))
        height = scaled(20)
        chip = QRectF(right - width, rect.center().y() - height / 2, width, height)
        paint_box(painter, chip, 5 if is_key else height / 2, "chip", "border2" if is_key else "")
        painter.setFont(written)
        painter.setPen(color("text2"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
        return chip.left()


class PaletteList(QListView):
    """Rows and heads; one row is always the chosen one, and the focus stays in the field above."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Model()
        self._painter = _Painter(self._model)
        self.setModel(self._model)
        self.setItemDelegate(self._painter)
        self.setAccessibleName("Found")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setAutoFillBackground(False)

    @property
    def items(self) -> Sequence[Item]:
        """Rows and heads, from top to bottom."""
        return self._model.items

    @property
    def chosen(self) -> Item | None:
        """The chosen row."""
        row = self.currentIndex().row()
        return self._model.items[row] if row >= 0 else None

    def show_items(self, items: Sequence[Item], words: str) -> None:
        """Show these; the first row is chosen."""
        self._model.show_items(items, words)
        self._choose(self._rows()[0] if self._rows() else -1)
        self.scrollToTop()

    def move(self, step: int) -> None:  # type: ignore[override]  # nothing else moves this widget
        """Choose the row so far below the chosen one, and go round at the ends."""
        rows = self._rows()
        if rows:
            here = self.currentIndex().row()
            place = rows.index(here) if here in rows else -1
            self._choose(rows[(place + step) % len(rows)])

    def choose_end(self, *, is_last: bool) -> None:
        """Choose the first or the last row."""
        rows = self._rows()
        if rows:
            self._choose(rows[-1 if is_last else 0])

    def wanted_height(self) -> int:
        """How high it is with all rows in sight."""
        return sum(scaled(_HEAD if item.is_head else _ROW) for item in self._model.items)

    def _rows(self) -> list[int]:
        return [row for row, item in enumerate(self._model.items) if not item.is_head]

    def _choose(self, row: int) -> None:
        self.setCurrentIndex(self._model.index(row, 0) if row >= 0 else QModelIndex())
        if row == 1:
            self.scrollToTop()  # the head above the first row too
