"""A table of records: as high as its rows, painted, with one stop for the keyboard and words for screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyle, QStyledItemDelegate, QTableView, QWidget
from PySide6.QtWidgets import QStyleOptionViewItem as Option

from gui.theme.current import color
from gui.theme.fonts import font, mono, scaled
from gui.widgets.badge import TONES
from gui.widgets.painting import paint_box, paint_ring
from gui.widgets.shapes import paint_shape
from gui.words.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex

_ROW: Final = 36
_HEAD: Final = 34
_SIDE: Final = 18
_GAP: Final = 8
_SHAPE: Final = 14


@dataclass(frozen=True)
class Column:
    """`width` 0 takes what is left; `from_width` hides it in tables that are narrower."""

    title: str
    width: int = 0
    is_right: bool = False
    from_width: int = 0


@dataclass(frozen=True)
class Cell:
    """A text in an ink; a path is cut in its middle; `tone` makes it a badge, `shape` puts a state before it."""

    text: str
    ink: str = "text2"
    weight: int = 400
    is_mono: bool = False
    is_path: bool = False
    tone: str = ""
    shape: str = ""
    tip: str = ""


Record = Sequence[Cell]


class _Model(QAbstractTableModel):
    """The records as Qt's tables want them."""

    def __init__(self, columns: Sequence[Column], parent: QObject) -> None:
        super().__init__(parent)
        self.columns = columns
        self.records: list[Record] = []

    def show(self, records: Sequence[Record]) -> None:
        """Show others."""
        self.beginResetModel()
        self.records = list(records)
        self.endResetModel()

    def add(self, records: Sequence[Record]) -> None:
        """Show more."""
        last = len(self.records)
        self.beginInsertRows(QModelIndex(), last, last + len(records) - 1)
        self.records += records
        self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many records."""
        return 0 if parent.isValid() else len(self.records)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What stands in a cell, and what is read aloud."""
        cell = self.records[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(one.text for one in self.records[index.row()] if one.text)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(cell.tip or cell.text)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The heads."""
        if orientation == Qt.Orientation.Horizontal:
            column = self.columns[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return column.title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.is_right else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


class _Head(QHeaderView):
    """Heads in line with their columns."""

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 - as Qt calls it
        """One head."""
        model = self.model()
        painter.save()
        painter.setFont(font(12, 600))
        painter.setPen(color("text3"))
        table = self.parent()
        assert isinstance(table, RecordTable)
        area = table.area_of(rect, logicalIndex)
        side = model.headerData(logicalIndex, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        painter.drawText(area, side, str(model.headerData(logicalIndex, Qt.Orientation.Horizontal)))
        painter.setPen(QPen(color("border"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()


class _Painter(QStyledItemDelegate):
    """Paints cells: the chosen row soft, hairlines between rows."""

    def paint(self, painter: QPainter, option: Option, index: Index) -> None:
        """One cell."""
        table = self.parent()
        assert isinstance(table, RecordTable)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_chosen = table.hasFocus() and table.currentIndex().row() == index.row()
        if is_chosen:
            painter.setClipRect(option.rect)
            whole = QRectF(table.row_rect(index.row()))
            painter.fillRect(whole, color("accent_soft"))
            paint_ring(painter, whole.adjusted(1, 1, -1, -1), 6)
            painter.setClipping(False)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, color("hover"))
        if not is_chosen and index.row() + 1 < table.count:
            painter.setPen(QPen(color("border"), 1))
            line = QRectF(option.rect)
            painter.drawLine(line.bottomLeft() + QPointF(0, -0.5), line.bottomRight() + QPointF(0, -0.5))
        cell = table.cell(index.row(), index.column())
        self._cell(painter, table.area_of(option.rect, index.column()), cell, table.columns[index.column()])
        painter.restore()

    def _cell(self, painter: QPainter, area: QRect, cell: Cell, column: Column) -> None:
        if cell.shape:
            side = scaled(_SHAPE)
            paint_shape(painter, QRectF(area.left(), area.center().y() - side / 2 + 0.5, side, side), cell.shape)
            area = area.adjusted(side + 8, 0, 0, 0)
        if cell.tone:
            self._badge(painter, area, cell, column)
            return
        used = mono(12) if cell.is_mono else font(13, cell.weight, tabular=column.is_right)
        painter.setFont(used)
        painter.setPen(color(cell.ink))
        side_flag = Qt.AlignmentFlag.AlignRight if column.is_right else Qt.AlignmentFlag.AlignLeft
        mode = Qt.TextElideMode.ElideMiddle if cell.is_path else Qt.TextElideMode.ElideRight
        text = QFontMetrics(used).elidedText(cell.text.partition("\n")[0], mode, area.width())
        painter.drawText(area, side_flag | Qt.AlignmentFlag.AlignVCenter, text)

    def _badge(self, painter: QPainter, area: QRect, cell: Cell, column: Column) -> None:
        ground, ink = TONES[cell.tone]
        used = font(12, 600)
        wide, tall = QFontMetrics(used).horizontalAdvance(cell.text) + scaled(16), scaled(20)
        left = area.right() + 1 - wide if column.is_right else area.left()
        box = QRectF(left, area.center().y() - tall / 2 + 0.5, wide, tall)
        paint_box(painter, box, tall / 2, ground)
        painter.setFont(used)
        painter.setPen(color(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cell.text)


class RecordTable(QTableView):
    """`chosen` comes with the number of a record when Enter is pressed on it or it is clicked."""

    chosen = Signal(int)

    def __init__(self, columns: Sequence[Column], name: str, row: int = _ROW, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = columns
        self._row = row
        self._model = _Model(columns, self)
        self.setModel(self._model)
        self._painter = _Painter(self)
        self.setItemDelegate(self._painter)
        self._head = _Head(Qt.Orientation.Horizontal, self)
        self.setHorizontalHeader(self._head)
        self.setAccessibleName(name)
        self.setObjectName("recordTable")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self._head.setSectionsClickable(False)
        self._head.setHighlightSections(False)
        self._head.setVisible(any(column.title for column in columns))
        self.clicked.connect(self._choose)
        self._size()

    @property
    def count(self) -> int:
        """How many records are shown."""
        return len(self._model.records)

    def cell(self, row: int, column: int) -> Cell:
        """What stands there."""
        return self._model.records[row][column]

    def show_records(self, records: Sequence[Record]) -> None:
        """Show these."""
        self._model.show(records)
        self._fit()

    def add_records(self, records: Sequence[Record]) -> None:
        """Show these as well, after the others."""
        if records:
            self._model.add(records)
            self._fit()

    def row_rect(self, row: int) -> QRect:
        """Where a whole row stands."""
        first = next(number for number in range(len(self.columns)) if not self.isColumnHidden(number))
        rect = self.visualRect(self._model.index(row, first))
        return QRect(0, rect.top(), self.viewport().width(), rect.height())

    def area_of(self, rect: QRect, column: int) -> QRect:
        """A cell without the room around its text; the outer columns keep to the margins of the card."""
        seen = [number for number in range(len(self.columns)) if not self.isColumnHidden(number)]
        left = scaled(_SIDE) if column == seen[0] else scaled(_GAP)
        right = scaled(_SIDE) if column == seen[-1] else scaled(_GAP)
        return rect.adjusted(left, 0, -right, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow tables leave columns out."""
        super().resizeEvent(event)
        for number, column in enumerate(self.columns):
            self.setColumnHidden(number, self.width() < scaled(column.from_width))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size, once Qt has walked over all widgets to dress them."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_head"):
            QTimer.singleShot(0, self, self._follow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(300, self._height())

    def _follow(self) -> None:
        self._size()
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self._height())

    def _height(self) -> int:
        head = scaled(_HEAD) if not self._head.isHidden() else 0
        return head + self.count * scaled(self._row)

    def _size(self) -> None:
        self._head.setMinimumSectionSize(20)
        self._head.setFixedHeight(scaled(_HEAD))
        for number, column in enumerate(self.columns):
            mode = QHeaderView.ResizeMode.Fixed if column.width else QHeaderView.ResizeMode.Stretch
            self._head.setSectionResizeMode(number, mode)
            if column.width:
                self._head.resizeSection(number, scaled(column.width))
        self.verticalHeader().setMinimumSectionSize(10)
        self.verticalHeader().setDefaultSectionSize(scaled(self._row))

    def _choose(self, index: Index) -> None:
        if index.isValid():
            self.chosen.emit(index.row())
