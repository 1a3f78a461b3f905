"""The card of this week's figures."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.operations.home import Week
from gui.widgets.card import Card, Hairline
from gui.widgets.labels import ElidedLabel, Label
from gui.words.amounts import count, money, plural, tokens


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


class WeekCard(Card):
    """Figures side by side."""

    def __init__(self) -> None:
        super().__init__("This week", "since Monday")
        self.body.setContentsMargins(20, 14, 20, 16)
        self._line = QHBoxLayout()
        self._line.setSpacing(16)
        self.body.addLayout(self._line)
        self._figures: list[tuple[Label, Label, ElidedLabel]] = []
        for place in range(4):
            if place:
                self._line.addWidget(Hairline(is_vertical=True))
            self._line.addWidget(self._figure(), 1)

    def show_week(self, week: Week) -> None:
        """Show them."""
        for labels, texts in zip(self._figures, figures_of(week), strict=True):
            number, what, beneath = labels
            number.setText(texts[0])
            what.setText(texts[1])
            beneath.setText(texts[2])

    def _figure(self) -> QWidget:
        number, what, beneath = Label("", "figure"), Label("", "secondary"), ElidedLabel("", "meta")
        self._figures.append((number, what, beneath))
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(number)
        head.addWidget(what, 0, Qt.AlignmentFlag.AlignBottom)
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(beneath)
        what.setContentsMargins(0, 0, 0, 5)
        return holder
