"""A card with a chart, which shows the same figures as a table when it is asked to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHeaderView, QSizePolicy, QStackedWidget, QTableWidget, QTableWidgetItem

from gui.widgets.buttons import IconButton
from gui.widgets.card import Card
from gui.widgets.charts import Chart, Datum
from gui.widgets.labels import ElidedLabel


class ChartTable(QTableWidget):
    """The figures of a chart as a table, to be read by those to whom a chart says nothing."""

    def __init__(self, name: str, heads: Sequence[str]) -> None:
        super().__init__(0, len(heads))
        self.setAccessibleName(f"{name}, as a table")
        self.setHorizontalHeaderLabels(list(heads))
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def show_data(self, data: Sequence[Datum]) -> None:
        """Name, figure, and what is said beside it."""
        self.setRowCount(len(data))
        for row, datum in enumerate(data):
            for column, text in enumerate((datum.label, datum.figure, datum.detail)[: self.columnCount()]):
                self.setItem(row, column, QTableWidgetItem(text))


class ChartCard(Card):
    """A card with a chart, and a button that shows the same as a table."""

    def __init__(self, title: str, chart: Chart, heads: Sequence[str], about: str = "") -> None:
        super().__init__(title)
        self.chart = chart
        self.table = ChartTable(title, heads)
        self._about = ElidedLabel(about, "meta")
        self.head.insertWidget(1, self._about, 50)
        self.toggle = IconButton("table", f"Show {title.lower()} as a table")
        self.toggle.clicked.connect(self._turn)
        self.add_to_head(self.toggle)
        self._stack = QStackedWidget()
        self._stack.addWidget(chart)
        self._stack.addWidget(self.table)
        self._stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.body.setContentsMargins(14, 10, 14, 14)
        self.body.addWidget(self._stack)

    @property
    def is_table(self) -> bool:
        """Whether the table is shown."""
        return self._stack.currentWidget() is self.table

    def show_data(self, data: Sequence[Datum], about: str = "") -> None:
        """Show these, as a chart and as a table."""
        self.chart.show_data(data)
        self.table.show_data(data)
        self._about.setText(about or self._about.text())
        self.setVisible(bool(data))
        self._stack.setFixedHeight(self.chart.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_stack"):
            self._stack.setFixedHeight(self.chart.sizeHint().height())

    def _turn(self) -> None:
        wants_table = not self.is_table
        self._stack.setCurrentWidget(self.table if wants_table else self.chart)
        words = self.accessibleName().lower()
        self.toggle.set_icon("chart" if wants_table else "table")
        self.toggle.set_name(f"Show {words} as a chart" if wants_table else f"Show {words} as a table")
