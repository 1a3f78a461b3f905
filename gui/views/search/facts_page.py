"""The page Facts: what a workspace is made of, where it is hard to change, and what changes most."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.facts import Facts
from gui.operations.codebase import CodeFacts
from gui.views.search import fact_data
from gui.views.search.swatch import Swatch
from gui.widgets.buttons import IconButton
from gui.widgets.card import Card
from gui.widgets.chart_card import ChartCard
from gui.widgets.charts import BarChart, TreeMap
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.note import Note
from gui.widgets.rows import Row
from gui.widgets.scroll import ScrollPage
from gui.words.amounts import plural

_TWO_COLUMNS: Final = 780
_MOST_ROWS: Final = 6


class FactsPage(QWidget):
    """`chosen` and `opened` with path and line; `copied` with what is on the clipboard now."""

    chosen = Signal(str, int)
    opened = Signal(str, int)
    copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._known: CodeFacts | None = None
        self.languages = ChartCard("Languages", BarChart("Languages", 0.28), ("Language", "Lines", "Share"))
        self.hot_files = ChartCard(
            "Hot spots",
            TreeMap("Long files"),
            ("File", "Length", "Where"),
            "as large as the file, as dark as its changes",
        )
        self.complexity = ChartCard(
            "Hardest to follow",
            BarChart("Complexity", 0.5),
            ("Function", "Ways through", "Where"),
            "ways through a function",
        )
        self.churn = ChartCard("What changes most", BarChart("Changes", 0.42), ("File", "Commits", "When"))
        self.owners = ChartCard("Who works on it", BarChart("Authors", 0.42), ("Author", "Commits", "Share"))
        self.totals = Card("At a glance")
        self.frameworks = Card("Frameworks and tools")
        self.commands = Card("Commands")
        self.entries = Card("Entry points")
        self.dependencies = Card("Dependencies")
        self._scopes = ElidedLabel("", "meta")
        self.dependencies.head.insertWidget(1, self._scopes, 50)
        self.about = Card("Licence and versions")
        self._history = Note("", "neutral")
        for card in (self.hot_files, self.complexity, self.churn):
            card.chart.chosen.connect(self._choose_datum)
        self._lay_out()

    def show_facts(self, known: CodeFacts) -> None:
        """Show all of it; cards without anything are not shown. The same facts again change nothing."""
        if known == self._known:
            return
        self._known = known
        facts, history = known.facts, known.history
        self.languages.show_data(fact_data.language_data(facts))
        self.hot_files.show_data(fact_data.long_file_data(facts, history))
        self.complexity.show_data(fact_data.complexity_data(facts))
        self.churn.show_data(fact_data.churn_data(history) if history else [])
        self.owners.show_data(fact_data.owner_data(history) if history else [])
        self._history.show_text(known.why_no_history)
        self._history.setVisible(history is None)
        self._show_totals(facts)
        self._show_rows(facts)
        self._show_about(facts)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column where there is no room for two."""
        super().resizeEvent(event)
        if self._columns != (2 if self.width() >= _TWO_COLUMNS else 1):
            self._arrange()

    # -- its own matters ---------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        legend = QWidget()
        line = QHBoxLayout(legend)
        line.setContentsMargins(6, 4, 6, 0)
        line.setSpacing(6)
        for name, token in fact_data.CHURN_LEGEND:
            line.addWidget(Swatch(token))
            line.addWidget(Label(name, "meta"))
            line.addSpacing(8)
        line.addStretch(1)
        self.churn.body.addWidget(legend)
        inner = QWidget()
        self._top = QVBoxLayout()
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        sides = QHBoxLayout()
        sides.setSpacing(16)
        sides.addLayout(self._left, 1)
        sides.addLayout(self._right, 1)
        whole = QVBoxLayout(inner)
        whole.setContentsMargins(0, 0, 0, 0)
        for layout in (whole, self._top, self._left, self._right):
            layout.setSpacing(16)
        whole.addLayout(self._top)
        whole.addLayout(sides)
        whole.addStretch(1)
        self._columns = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(ScrollPage(inner))
        self._arrange()

    def _wide_cards(self) -> tuple[QWidget, ...]:
        return (self.totals, self._history, self.hot_files)

    def _cards(self) -> tuple[Card, ...]:
        return (
            self.languages,
            self.complexity,
            self.commands,
            self.churn,
            self.owners,
            self.entries,
            self.frameworks,
            self.dependencies,
            self.about,
        )

    def _arrange(self) -> None:
        """Wide ones on top; the others in two columns of about the same height, or in one."""
        for layout in (self._top, self._left, self._right):
            while layout.takeAt(0) is not None:
                pass
        for card in self._wide_cards():
            self._top.addWidget(card)
        heights = [0, 0]
        for card in self._cards():
            side = int(heights[1] < heights[0]) if self.width() >= _TWO_COLUMNS else 0
            (self._right if side else self._left).addWidget(card)
            heights[side] += 0 if card.isHidden() else card.sizeHint().height() + 16
        self._left.addStretch(1)
        self._right.addStretch(1)
        self._columns = 2 if self.width() >= _TWO_COLUMNS else 1

    def _show_totals(self, facts: Facts) -> None:
        self.totals.clear()
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        for figure, what in fact_data.figures(facts):
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(Label(figure, "section"))
            column.addWidget(ElidedLabel(what, "meta"))
            line.addLayout(column, 1)
        self.totals.body.addWidget(holder)

    def _show_rows(self, facts: Facts) -> None:
        self.commands.clear()
        for what, command, evidence in fact_data.command_rows(facts):
            button = IconButton("copy", f"Copy {command}")
            button.clicked.connect(partial(self._copy, command))
            self.commands.add_row(_fact_row(command, " · ".join(filter(None, (what, evidence))), "mono", button))
        _fill(self.frameworks, [(one.name, one.evidence) for one in facts.frameworks[:_MOST_ROWS]])
        _fill(self.dependencies, fact_data.dependency_rows(facts, _MOST_ROWS + 2))
        self._scopes.setText(fact_data.scope_words(facts))
        self.entries.clear()
        for entry in facts.entry_points[:_MOST_ROWS]:
            row = Row(entry.name or entry.path, f"{entry.kind} · {entry.path}", icon="play", flat=True, side=20)
            row.activated.connect(partial(self.chosen.emit, entry.path, 1))
            self.entries.add_row(row)
        for card in (self.commands, self.frameworks, self.dependencies, self.entries):
            card.setVisible(card.body.count() > 0)

    def _show_about(self, facts: Facts) -> None:
        rows = [(facts.licence or "No licence is told", _licence_words(facts))]
        rows += [(f"{one.name} {one.version}", f"asked for in {one.path}") for one in facts.runtime[:3]]
        rows += [(one.name, f"{plural(len(one.files), 'file')} of continuous integration") for one in facts.ci[:2]]
        _fill(self.about, rows)

    def _choose_datum(self, ident: str) -> None:
        path, _, line = ident.rpartition(":")
        self.chosen.emit(*((path, int(line)) if path and line.isdigit() else (ident, 1)))

    def _copy(self, command: str) -> None:
        QGuiApplication.clipboard().setText(command)
        self.copied.emit(command)


def _licence_words(facts: Facts) -> str:
    if facts.licence_disagreement:
        return facts.licence_disagreement
    claims = ", ".join(claim.path for claim in facts.licence_claims[:2])
    return f"in {claims}" if claims else "No file says under which licence this is."


def _fill(card: Card, rows: Sequence[tuple[str, str]]) -> None:
    card.clear()
    for title, about in rows:
        card.add_row(_fact_row(title, about))


def _fact_row(title: str, about: str, style: str = "strong", control: QWidget | None = None) -> QWidget:
    row = QWidget()
    words = QVBoxLayout()
    words.setSpacing(1)
    words.addWidget(ElidedLabel(title, style, token="text"))
    if about:
        words.addWidget(ElidedLabel(about, "meta"))
    line = QHBoxLayout(row)
    line.setContentsMargins(20, 8, 16, 8)
    line.addLayout(words, 1)
    if control is not None:
        line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
    return row
