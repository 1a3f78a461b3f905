"""All runs of the workspace, the newest first: how each stands, what it cost, how long it took."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.run import RunView
from gui.views.runs.run_words import SHAPES, TONES, agent_now, name_of, result_of, state_of, took, used_of
from gui.widgets.badge import Badge
from gui.widgets.card import Card
from gui.widgets.chips import FilterChip
from gui.widgets.labels import Label
from gui.widgets.rows import Row, RowList
from gui.widgets.scroll import ScrollPage
from gui.words.amounts import plural
from gui.words.times import when

_FILTERS = (
    ("", "All", frozenset[str]()),
    ("going", "Under way", frozenset({"queued", "running", "waiting"})),
    ("done", "Done", frozenset({"done"})),
    ("bad", "Failed or stopped", frozenset({"failed", "broken", "stopped"})),
)


class RunList(QWidget):
    """`chosen` comes with the id of a run."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._runs: list[RunView] = []
        self._shown: list[RunView] = []
        self._filter = ""
        self.rows = RowList("Runs", spacing=0)
        self.rows.activated.connect(self._choose)
        self.none = Label("No run is like that.", "secondary")
        self.chips: dict[str, FilterChip] = {}
        line = QHBoxLayout()
        line.setSpacing(8)
        for value, label, _ in _FILTERS:
            chip = FilterChip(label, 0)
            chip.clicked.connect(self._filter_clicked)
            self.chips[value] = chip
            line.addWidget(chip)
        line.addStretch(1)
        card = Card()
        card.add_row(self.rows)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(line)
        column.addWidget(card)
        column.addWidget(self.none)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(ScrollPage(page))

    @property
    def runs(self) -> Sequence[RunView]:
        """What is shown."""
        return self._shown

    def show_runs(self, runs: Sequence[RunView], selected: str) -> None:
        """Show these."""
        if list(runs) == self._runs and self._shown:
            return
        self._runs = list(runs)
        for value, _, states in _FILTERS:
            count = sum(1 for run in runs if not states or run.state in states)
            self.chips[value].set_count(count)
        self._fill(selected)

    def _fill(self, selected: str) -> None:
        states = next(states for value, _, states in _FILTERS if value == self._filter)
        had_focus = any(row.hasFocus() for row in self.rows.rows)
        self._shown = [run for run in self._runs if not states or run.state in states]
        self.rows.clear()
        for run in self._shown:
            self.rows.add(_row(run))
        self.rows.select(next((place for place, run in enumerate(self._shown) if run.id == selected), -1))
        self.none.setVisible(not self._shown)
        for value, chip in self.chips.items():
            chip.setChecked(value == self._filter)
        if had_focus:
            self.rows.focus_current()

    def _filter_clicked(self) -> None:
        self._filter = next(value for value, chip in self.chips.items() if chip is self.sender())
        self._fill("")

    def _choose(self, number: int) -> None:
        self.chosen.emit(self._shown[number].id)


def _row(run: RunView) -> Row:
    parts = [agent_now(run).capitalize(), plural(run.steps, "step"), took(run), used_of(run), result_of(run)]
    told = " · ".join(part for part in parts if part)
    trailing: list[QWidget] = [Badge("Dry run")] if run.dry_run else []
    trailing += [Label(when(run.created_at), "meta"), Badge(state_of(run), TONES[run.state])]
    row = Row(name_of(run), told, shape=SHAPES[run.state], trailing=trailing, side=16)
    row.setAccessibleName(f"{name_of(run)}, {state_of(run)}, {told}")
    return row
