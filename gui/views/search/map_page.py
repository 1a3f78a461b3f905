"""The page Map: the files and definitions that matter most, under a budget, as a tree."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from daemon.contract.structure import Outline, OutlineFile, OutlineSymbol
from gui.theme.fonts import font, mono
from gui.widgets.buttons import Button
from gui.widgets.inputs import Dropdown
from gui.widgets.labels import ElidedLabel, Label
from gui.words.amounts import count, plural, tokens
from gui.words.tips import plain_tip

BUDGETS: Final = (500, 1000, 2000, 5000, 10_000)
_FIRST: Final = 2000
_PLACE: Final = Qt.ItemDataRole.UserRole


class MapPage(QWidget):
    """`budget_chosen` with tokens; `chosen` and `opened` with path and line."""

    budget_chosen = Signal(int)
    chosen = Signal(str, int)
    opened = Signal(str, int)
    copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._outline: Outline | None = None
        self.budget = Dropdown([(str(budget), f"{count(budget)} tokens") for budget in BUDGETS], "Budget", small=True)
        self.budget.choose(str(_FIRST))
        self.budget.chosen.connect(self._choose_budget)
        self.copy_button = Button("Copy as text", icon="copy", small=True)
        self.copy_button.clicked.connect(self._copy)
        self._about = ElidedLabel("", "secondary")
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("The map of the code")
        self.tree.setColumnCount(3)
        self.tree.setHeaderLabels(["File or definition", "Used by", "Line"])
        self.tree.setUniformRowHeights(True)
        self.tree.setRootIsDecorated(True)
        self.tree.setIndentation(18)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.currentItemChanged.connect(self._tell_current)
        self.tree.itemActivated.connect(self._open)
        self._lay_out()

    @property
    def budget_tokens(self) -> int:
        """The chosen budget."""
        return int(self.budget.value or _FIRST)

    def show_outline(self, outline: Outline) -> None:
        """Show the map; files are unfolded. The same map again changes nothing of what somebody looks at."""
        if outline == self._outline:
            return
        self._outline = outline
        shown = f"{count(len(outline.files))} of {plural(outline.total_files, 'file')}"
        self._about.setText(f"{shown}, most depended on first; {tokens(outline.tokens)} as text")
        self.tree.blockSignals(True)
        self.tree.clear()
        for file in outline.files:
            item = self._file_item(file)
            self.tree.addTopLevelItem(item)
            item.setExpanded(True)
        self.tree.blockSignals(False)

    # -- its own matters ---------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._about, 1)
        head.addWidget(Label("Budget", "meta"))
        head.addWidget(self.budget)
        head.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 0, 32, 20)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.tree, 1)

    def _file_item(self, file: OutlineFile) -> QTreeWidgetItem:
        item = QTreeWidgetItem([file.path, "", plural(file.lines, "line")])
        item.setFont(0, font(13, 600))
        item.setData(0, _PLACE, (file.path, 1))
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{file.path}, {plural(file.lines, 'line')}")
        for symbol in file.symbols:
            item.addChild(self._symbol_item(file, symbol))
        return item

    def _symbol_item(self, file: OutlineFile, symbol: OutlineSymbol) -> QTreeWidgetItem:
        used = plural(symbol.uses, "file") if symbol.uses else ""
        item = QTreeWidgetItem([symbol.signature or f"{symbol.kind} {symbol.name}", used, str(symbol.line)])
        item.setFont(0, mono(12))
        item.setToolTip(0, plain_tip(symbol.signature))
        item.setData(0, _PLACE, (file.path, symbol.line))
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{symbol.kind} {symbol.name}, used by {used or 'none'}")
        return item

    def _choose_budget(self, value: str) -> None:
        self.budget_chosen.emit(int(value))

    def _tell_current(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(*item.data(0, _PLACE))

    def _open(self, item: QTreeWidgetItem) -> None:
        self.opened.emit(*item.data(0, _PLACE))

    def _copy(self) -> None:
        if self._outline is not None:
            QGuiApplication.clipboard().setText(self._outline.text)
            self.copied.emit(tokens(self._outline.tokens))
