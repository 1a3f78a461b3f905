"""The rules in force: a table with what each says, of what, and in which line of which file."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from daemon.contract.policy import PolicyView, RuleView
from gui.views.settings.card_head import CardHead, padded
from gui.views.settings.record_table import Cell, Column, Record, RecordTable
from gui.widgets.card import Card
from gui.widgets.chips import FilterChip
from gui.widgets.code_block import CodeBlock
from gui.widgets.inputs import SearchField
from gui.widgets.labels import Label
from gui.widgets.overlay import Dialog
from gui.words.amounts import join, plural
from gui.words.paths import at_home

_COLUMNS: Final = (
    Column("Says", 84),
    Column("Of", 84),
    Column("Patterns"),
    Column("Why", 250, from_width=760),
    Column("Line", 160, is_right=True, from_width=520),
)
_TONES: Final = {"allow": "ok", "ask": "warn", "deny": "bad"}
_BUILT_IN: Final = "the built-in rules"
_BUILT_IN_FILE: Final = "agents/policy/default.yaml"
_WORDS: Final = {"allow": "allow", "ask": "ask", "deny": "deny"}


class RulesCard(Card):
    """`edit_wanted` comes with a line of the person's own file."""

    edit_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._view: PolicyView | None = None
        self.shown: list[RuleView] = []
        self._head = CardHead("Rules in force", "Of all rules that fit, the strictest counts.")
        self.search = SearchField("Find a rule")
        self.search.setMaximumWidth(240)
        self.search.textChanged.connect(self._search)
        self._head.add(self.search)
        self.chips: dict[str, FilterChip] = {}
        self.table = RecordTable(_COLUMNS, "Rules in force")
        self.table.chosen.connect(self._open)
        self._files = Label("", "meta", wrap=True)
        self._none = Label("No rule fits.", "secondary")
        self._none.hide()
        self.add_row(self._head)
        self.add_row(self._made_chips())
        self.add_row(self.table)
        self.add_row(padded(self._none, self._files, margins=(18, 9, 18, 9)))

    @property
    def words(self) -> str:
        """Patterns and reasons, for the search in settings."""
        rules = self._view.rules if self._view is not None else []
        return " ".join(f"{' '.join(rule.patterns)} {rule.why}" for rule in rules)

    def show_policy(self, view: PolicyView) -> None:
        """Show the rules of all files."""
        self._view = view
        for verdict, chip in self.chips.items():
            chip.set_count(sum(rule.verdict == verdict for rule in view.rules))
        files = join([_BUILT_IN if file.endswith(_BUILT_IN_FILE) else at_home(file) for file in view.files])
        own = "" if view.own in view.files else f" Yours would be {at_home(view.own)}."
        examples = plural(view.examples, "example")
        extra = f" Pages are read unasked from {', '.join(view.hosts)}." if view.hosts else ""
        self._files.setText(f"From {files}; {examples} hold.{own}{extra}")
        self._fill()

    def show_line(self, line: str) -> bool:
        """Show the rule at a line; whether there is one."""
        rule = next((one for one in self._rules() if one.line == line or one.line.endswith(f"/{line}")), None)
        if rule is None:
            return False
        self._show(rule)
        return True

    def _rules(self) -> list[RuleView]:
        return self._view.rules if self._view is not None else []

    def _fill(self) -> None:
        verdicts = {verdict for verdict, chip in self.chips.items() if chip.isChecked()}
        words = self.search.text().lower().split()
        self.shown = [
            rule
            for rule in self._rules()
            if (not verdicts or rule.verdict in verdicts) and all(word in _text(rule) for word in words)
        ]
        self.table.show_records([_record(rule) for rule in self.shown])
        self._none.setVisible(not self.shown)

    def _search(self, _text: str) -> None:
        self._fill()

    def _open(self, number: int) -> None:
        self._show(self.shown[number])

    def _show(self, rule: RuleView) -> None:
        verb = {"allow": "Allowed", "ask": "Asked for", "deny": "Refused"}[rule.verdict]
        dialog = Dialog(self, f"{verb}: {rule.subject}", rule.why, width=640)
        dialog.body.addWidget(CodeBlock("\n".join(rule.patterns), ""))
        dialog.body.addWidget(Label(f"It stands at {rule.line}.", "meta", wrap=True))
        dialog.add_cancel("Close")
        dialog.closed.connect(dialog.deleteLater)
        dialog.open_dialog()

    def _made_chips(self) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(18, 10, 18, 10)
        line.setSpacing(8)
        for verdict, word in _WORDS.items():
            chip = FilterChip(word.capitalize(), 0)
            chip.clicked.connect(self._fill)
            self.chips[verdict] = chip
            line.addWidget(chip)
        line.addStretch(1)
        return row


def _text(rule: RuleView) -> str:
    return f"{rule.verdict} {rule.subject} {' '.join(rule.patterns)} {rule.why} {rule.line}".lower()


def _record(rule: RuleView) -> Record:
    patterns = ", ".join(rule.patterns)
    return (
        Cell(rule.verdict, tone=_TONES.get(rule.verdict, "neutral")),
        Cell(rule.subject),
        Cell(patterns, "text", is_mono=True, tip=f"{plural(len(rule.patterns), 'pattern')}: Enter shows them"),
        Cell(rule.why),
        Cell(rule.line, "text3", is_mono=True, is_path=True),
    )
