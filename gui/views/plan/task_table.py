"""The tasks of a plan as a table: it says in words what the graph shows, to the keyboard and to screen readers too."""

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
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.widgets.badge import TONES
from gui.widgets.painting import paint_box, paint_ring
from gui.words.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex

HEADS: Final = ("Task", "", "Rests on", "Files", "Agent", "Effort", "Risk")
_KEY, _TITLE, _RESTS, _FILES, _AGENT, _EFFORT, _RISK = range(len(HEADS))
_WIDTHS: Final = {_KEY: 52, _RESTS: 130, _FILES: 74, _AGENT: 92, _EFFORT: 74, _RISK: 92}
_RIGHT: Final = frozenset({_EFFORT, _RISK})
_ROW: Final = 36
_HEAD: Final = 36
_NARROW: Final = 620
_RISK_TONES: Final = {"low": "neutral", "medium": "warn", "high": "bad"}


@dataclass(frozen=True)
class TaskRow:
    """A task in the table; `told` is what a screen reader says of the whole row."""

    key: str
    title: str
    rests_on: str
    files: str
    agent: str
    effort: str
    risk: str
    told: str

    def cell(self, column: int) -> str:
        """What stands in a column."""
        return (self.key, self.title, self.rests_on, self.files, self.agent, self.effort, self.risk)[column]


class _Rows(QAbstractTableModel):
    """The rows as Qt's tables want them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[TaskRow] = []

    def show_rows(self, rows: Sequence[TaskRow]) -> None:
        """Show others; the same tasks are kept in place."""
        if [row.key for row in rows] == [row.key for row in self.rows]:
            self.rows = list(rows)
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(HEADS) - 1))
            return
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many tasks."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many columns."""
        return 0 if parent.isValid() else len(HEADS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What stands in a cell, and what is read aloud."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cell(index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.told if index.column() == _TITLE else row.cell(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(row.cell(index.column()))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The heads."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return HEADS[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if section in _RIGHT else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


class _Painter(QStyledItemDelegate):
    """Paints cells: the chosen row soft, risks as badges."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        table = self.parent()
        assert isinstance(table, TaskTable)
        is_chosen = table.currentIndex().row() == index.row()
        whole = table.row_rect(index.row())
        if is_chosen:
            painter.setClipRect(option.rect)
            paint_box(painter, QRectF(whole), 8, "accent_soft")
            if table.hasFocus():
                paint_ring(painter, QRectF(whole), 8)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, color("hover"))
        area = option.rect.adjusted(14 if index.column() == _KEY else 6, 0, -14 if index.column() == _RISK else -6, 0)
        if index.column() == _RISK:
            self._badge(painter, area, str(index.data()))
        else:
            self._text(painter, area, index, is_chosen=is_chosen)
        painter.restore()

    def _text(self, painter: QPainter, area: QRect, index: Index, *, is_chosen: bool) -> None:
        is_title = index.column() == _TITLE
        used = font(13, 600 if is_title and is_chosen else 400, tabular=index.column() in (_KEY, _EFFORT))
        painter.setFont(used)
        painter.setPen(color("text" if is_title else "text2"))
        side = Qt.AlignmentFlag.AlignRight if index.column() in _RIGHT else Qt.AlignmentFlag.AlignLeft
        text = QFontMetrics(used).elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, text)

    def _badge(self, painter: QPainter, area: QRect, text: str) -> None:
        ground, ink = TONES[_RISK_TONES.get(text, "neutral")]
        used = font(12, 600)
        wide, tall = QFontMetrics(used).horizontalAdvance(text) + scaled(16), scaled(20)
        box = QRectF(area.right() + 1 - wide, area.center().y() - tall / 2 + 0.5, wide, tall)
        paint_box(painter, box, tall / 2, ground)
        painter.setFont(used)
        painter.setPen(color(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class TaskTable(QTableView):
    """As high as its rows: what is around it scrolls."""

    chosen = Signal(str)
    """With the key of the task."""
    activated_task = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows = _Rows(self)
        self._is_filling = False
        self.setModel(self._rows)
        self._painter = _Painter(self)
        self.setItemDelegate(self._painter)
        self.setAccessibleName("Tasks")
        self.setObjectName("taskTable")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setHighlightSections(False)
        self.selectionModel().currentRowChanged.connect(self._tell)
        self.activated.connect(self._activate)
        self._size_columns()

    def show_rows(self, rows: Sequence[TaskRow], selected: str) -> None:
        """Show these, with one of them chosen."""
        self._is_filling = True
        self._rows.show_rows(rows)
        self.select(selected)
        self._is_filling = False
        self._size_columns()

    def select(self, key: str) -> None:
        """Choose a task without a word."""
        was_filling, self._is_filling = self._is_filling, True
        number = next((place for place, row in enumerate(self._rows.rows) if row.key == key), -1)
        if number >= 0 and number != self.currentIndex().row():
            self.setCurrentIndex(self._rows.index(number, _TITLE))
        self._is_filling = was_filling
        self.viewport().update()

    def row_rect(self, row: int) -> QRect:
        """Where a whole row stands."""
        first = self.visualRect(self._rows.index(row, _KEY))
        return QRect(1, first.top(), self.viewport().width() - 2, first.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow table leaves columns out that the card beneath has too."""
        super().resizeEvent(event)
        is_narrow = self.width() < scaled(_NARROW)
        self.setColumnHidden(_RESTS, is_narrow)
        self.setColumnHidden(_AGENT, self.width() < scaled(_NARROW - 130))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_rows"):
            self._size_columns()

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(400, self.height())

    def _size_columns(self) -> None:
        heads = self.horizontalHeader()
        heads.setMinimumSectionSize(20)
        for column, wide in _WIDTHS.items():
            heads.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            heads.resizeSection(column, scaled(wide))
        heads.setSectionResizeMode(_TITLE, QHeaderView.ResizeMode.Stretch)
        heads.setFixedHeight(scaled(_HEAD))
        self.verticalHeader().setDefaultSectionSize(scaled(_ROW))
        self.setFixedHeight(scaled(_HEAD) + len(self._rows.rows) * scaled(_ROW) + 10)

    def _tell(self, current: QModelIndex) -> None:
        self.viewport().update()
        if not self._is_filling and current.isValid():
            self.chosen.emit(self._rows.rows[current.row()].key)

    def _activate(self, index: QModelIndex) -> None:
        self.activated_task.emit(self._rows.rows[index.row()].key)
