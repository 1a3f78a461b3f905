"""All plans of the workspace, the newest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from daemon.contract.plan import PlanSummary
from gui.views.plan.plan_words import PLAN_SHAPES, PLAN_TONES, hours
from gui.widgets.badge import Badge
from gui.widgets.card import Card
from gui.widgets.labels import Label
from gui.widgets.rows import Row, RowList
from gui.widgets.scroll import ScrollPage
from gui.words.amounts import plural
from gui.words.times import when


class PlanList(QWidget):
    """`chosen` comes with the id of a plan."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._plans: list[PlanSummary] = []
        self.rows = RowList("Plans", spacing=0)
        self.rows.activated.connect(self._choose)
        card = Card()
        card.add_row(self.rows)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(ScrollPage(page))

    @property
    def plans(self) -> Sequence[PlanSummary]:
        """What is shown."""
        return self._plans

    def show_plans(self, plans: Sequence[PlanSummary], selected: str) -> None:
        """Show these."""
        if list(plans) == self._plans:
            return
        self._plans = list(plans)
        self.rows.clear()
        for plan in plans:
            self.rows.add(_row(plan))
        self.rows.select(next((place for place, plan in enumerate(plans) if plan.id == selected), -1))

    def _choose(self, number: int) -> None:
        self.chosen.emit(self._plans[number].id)


def _row(plan: PlanSummary) -> Row:
    told = f"{plan.done} of {plural(plan.tasks, 'task')} done · {hours(plan.hours)}"
    trailing = [
        Label(when(plan.created_at), "meta"),
        Badge(plan.state.capitalize(), PLAN_TONES.get(plan.state, "neutral")),
    ]
    row = Row(plan.title, told, shape=PLAN_SHAPES.get(plan.state, "todo"), trailing=trailing, side=16)
    row.setAccessibleName(f"{plan.title}, {plan.state}, {told}")
    return row
