"""The card of this week's figures."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from gui.operations.home import Week
from gui.theme.fonts import scaled
from gui.widgets.card import Card, Hairline
from gui.widgets.labels import ElidedLabel, Label
from gui.words.amounts import count, money, plural, tokens

_ONE_LINE: Final = 600
"""Below this width four figures stand two by two."""


def figures_of(week: Week) -> list[tuple[str, str, str]]:
    """Four figures: the number, of what, and a line beneath."""
    more = week.decisions - week.decisions_before
    compared = (
        "as many as last week" if not more else f"{count(abs(more))} {'more' if more > 0 else 'fewer'} than last week"
    )
    return [
        (count(week.decisions), "decision" if week.decisions == 1 else "decisions", compared),
        (
            count(week.artifacts),
            "artifact built" if week.artifacts == 1 else "artifacts built",
            plural(week.stale, "section is stale", "sections are stale") if week.stale else "nothing is stale",
        ),
        (count(week.runs), "run" if week.runs == 1 else "runs", f"{count(week.undone)} undone"),
        (money(float(week.cost)), "spent", tokens(week.tokens)),
    ]


class Figure(QWidget):
    """One of them, with a line before it."""

    def __init__(self) -> None:
        super().__init__()
        self.number, self.what, self.beneath = (
            Label("", "figure"),
            ElidedLabel("", "secondary"),
            ElidedLabel("", "meta"),
        )
        self.rule = Hairline(is_vertical=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.number)
        head.addWidget(self.what, 1, Qt.AlignmentFlag.AlignBottom)
        self.what.setContentsMargins(0, 0, 0, 4)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.beneath)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        line.addWidget(self.rule)
        line.addLayout(column, 1)

    def show_texts(self, number: str, what: str, beneath: str) -> None:
        """Show it."""
        self.number.setText(number)
        self.what.setText(what)
        self.beneath.setText(beneath)
        self.setAccessibleName(f"{number} {what}, {beneath}")


class WeekCard(Card):
    """Figures side by side, or two by two where there is no room."""

    def __init__(self) -> None:
        super().__init__("This week", "since Monday")
        self.body.setContentsMargins(20, 14, 20, 16)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(16)
        self.body.addLayout(self._grid)
        self._figures = [Figure() for _ in range(4)]
        self._columns = 0
        self._place(4)

    def show_week(self, week: Week) -> None:
        """Show them."""
        for figure, texts in zip(self._figures, figures_of(week), strict=True):
            figure.show_texts(*texts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two by two where there is no room."""
        super().resizeEvent(event)
        self._place(4 if self.width() >= scaled(_ONE_LINE) else 2)

    def _place(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, figure in enumerate(self._figures):
            self._grid.addWidget(figure, place // columns, place % columns)
            figure.rule.setVisible(place % columns != 0)
        for column in range(4):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
