"""The card of recent runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from daemon.contract.run import RunView
from gui.operations.home import cost_of
from gui.widgets.buttons import LinkButton
from gui.widgets.card import Card
from gui.widgets.labels import Label
from gui.widgets.rows import Row, RowList
from gui.words.amounts import money, plural
from gui.words.times import duration, when

SHOWN: Final = 5
_SHAPES: Final = {
    "queued": "todo",
    "running": "running",
    "waiting": "half",
    "stopped": "deferred",
    "done": "done",
    "failed": "clash",
    "broken": "clash",
}
_FIRST_WORDS: Final = 60


def run_title(run: RunView) -> str:
    """The goal of a run in its first words, after its agent where it has no goal."""
    goal = " ".join(run.goal.split())
    return (goal[:_FIRST_WORDS].rstrip() + "…" if len(goal) > _FIRST_WORDS else goal) or run.agent


def run_words(run: RunView, now: datetime) -> str:
    """How a run stands, in a line."""
    ended = when(run.ended_at, now) if run.ended_at else ""
    if run.state == "queued":
        return "Waits for its turn"
    if run.state == "running":
        return f"{plural(run.steps, 'step')} · running for {duration(run.worked_s)}"
    if run.state == "waiting":
        return f"Waits for {plural(len(run.waiting_for) or 1, 'approval')}"
    if run.undone:
        return f"Undone · ended {ended}"
    if run.state == "done":
        files = plural(len(run.changed), "file") if run.changed else "nothing changed"
        return f"{'Applied' if run.applied else 'Done'} {ended} · {files}"
    if run.state == "stopped":
        return f"Stopped {ended}"
    return run.reason or f"Failed {ended}"


def run_cost(run: RunView) -> str:
    """What it has cost, or that nobody knows."""
    cost = cost_of(run)
    return "unknown" if cost is None else money(float(cost))


class RunsCard(Card):
    """`wanted` with the id of a run, `all_wanted` for the list of them."""

    wanted = Signal(str)
    all_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("Recent runs")
        link = LinkButton("All runs")
        link.clicked.connect(self.all_wanted)
        self.add_to_head(link)
        self.body.setContentsMargins(10, 8, 10, 10)
        self.rows = RowList("Recent runs")
        self.rows.activated.connect(self._ask)
        self._nothing = Label("No runs yet. Approve a plan to start one.", "secondary", wrap=True)
        self._nothing.setContentsMargins(10, 6, 10, 6)
        self.body.addWidget(self._nothing)
        self.body.addWidget(self.rows)
        self._runs: Sequence[RunView] = ()
        self._reads: object = None

    def show_runs(self, runs: Sequence[RunView], now: datetime) -> None:
        """Show the newest ones; rows are made anew only where something reads differently."""
        reads = [(run.id, run.state, run_title(run), run_words(run, now), run_cost(run)) for run in runs[:SHOWN]]
        if reads == self._reads:
            return
        self._reads = reads
        had_focus = any(row.hasFocus() for row in self.rows.rows)
        here = self.rows.current
        self._runs = runs[:SHOWN]
        self.rows.clear()
        for run in self._runs:
            cost: QWidget = Label(run_cost(run), "number")
            row = Row(run_title(run), run_words(run, now), shape=_SHAPES[run.state], trailing=[cost])
            self.rows.add(row)
        self._nothing.setVisible(not self._runs)
        if had_focus and self._runs:
            self.rows.select(min(max(here, 0), len(self._runs) - 1))
            self.rows.focus_current()

    def _ask(self, number: int) -> None:
        self.wanted.emit(self._runs[number].id)
