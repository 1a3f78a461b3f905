"""What would happen if an agent wanted to run a command: the decision, the rule, and how the command was understood."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.policy import CommandPart, PolicyAnswer
from gui.operations.operation import Failure
from gui.theme.fonts import scaled
from gui.views.settings.card_head import CardHead
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button, LinkButton
from gui.widgets.card import Card
from gui.widgets.inputs import Dropdown, TextField
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.painting import drop

_VERDICTS: Final = {"allow": ("Allowed", "ok"), "ask": ("You are asked", "warn"), "deny": ("Refused", "bad")}
RULE_LINE: Final = re.compile(r":\d+$")
"""How a line of a file ends; what else decides has no rule that could be shown."""

_MODES: Final = (
    ("ask", "In mode ask"),
    ("auto-edit", "In mode auto-edit"),
    ("auto", "In mode auto"),
    ("plan", "In mode plan"),
)


class ExplainCard(Card):
    """`asked` comes with a command and a mode, `line_wanted` with the line of a rule."""

    asked = Signal(str, str)
    line_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.command = TextField("A command, such as git push origin main", "Command to explain")
        self.command.returnPressed.connect(self._ask)
        self.mode = Dropdown(_MODES, "Mode of the run")
        self.mode.chosen.connect(self._ask_again)
        self.button = Button("Explain")
        self.button.clicked.connect(self._ask)
        self.verdict = Badge("", "neutral")
        self.reason = Label("", "strong", wrap=True)
        self.line = LinkButton("")
        self.line.clicked.connect(self._want_line)
        self.by = Label("", "meta")
        self.wrong = Note("", "bad")
        self._facts: QWidget | None = None
        self.add_row(CardHead("Explain", "What would happen if an agent wanted to run this. Nothing is run."))
        self.add_row(self._made_body())
        self._answer.hide()
        self.wrong.hide()

    def set_online(self, *, online: bool) -> None:
        """Explaining needs the daemon."""
        self.button.setEnabled(online)

    def show_answer(self, answer: PolicyAnswer) -> None:
        """Show what would happen."""
        self.wrong.hide()
        word, tone = _VERDICTS[answer.verdict]
        self.verdict.show_text(word, tone)
        self.reason.setText(answer.reason)
        is_rule = bool(RULE_LINE.search(answer.line))
        self.line.setVisible(is_rule)
        self.by.setVisible(not is_rule)
        self.by.setText(answer.line)
        self.line.setText(answer.line)
        self.line.setAccessibleName(f"Show the rule at {answer.line}")
        self.line.updateGeometry()
        drop(self._facts)
        self._facts = _facts(answer)
        self._column.addWidget(self._facts)
        self._answer.show()

    def show_failure(self, failure: Failure) -> None:
        """Say why it could not be explained."""
        self._answer.hide()
        self.wrong.show_text(f"{failure.what} {failure.hint}".strip())
        self.wrong.show()

    def _ask(self) -> None:
        if self.command.text().strip() and self.button.isEnabled():
            self.asked.emit(self.command.text().strip(), self.mode.value)

    def _ask_again(self, _mode: str) -> None:
        self._ask()

    def _want_line(self) -> None:
        self.line_wanted.emit(self.line.text())

    def _made_body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(18, 12, 18, 14)
        column.setSpacing(12)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.command, 1)
        line.addWidget(self.mode)
        line.addWidget(self.button)
        column.addLayout(line)
        column.addWidget(self.wrong)
        self._answer = QWidget()
        self._column = QVBoxLayout(self._answer)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self.verdict)
        first.addWidget(self.reason, 1)
        first.addWidget(self.line)
        first.addWidget(self.by)
        self._column.addLayout(first)
        column.addWidget(self._answer)
        return body


def _facts(answer: PolicyAnswer) -> QWidget:
    rows: list[tuple[str, str, bool]] = []
    risk = ": ".join(part for part in (answer.risk, ", ".join(answer.risks)) if part)
    rows.append(("Risk", risk, False))
    rows += [("" if number else "Reads as", _part(part), True) for number, part in enumerate(answer.parts)]
    if answer.doubts:
        rows += [("Unclear", "; ".join(answer.doubts), False), ("Written", answer.shown, True)]
    rows += [("" if number else "Could be", offer, False) for number, offer in enumerate(answer.offers)]
    rows.append(("Sandbox", f"{answer.sandbox.capitalize()}. {answer.sandbox_reason}", False))
    rows += [("" if number else "Prevents", held, False) for number, held in enumerate(answer.sandbox_holds)]
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for number, (name, text, is_code) in enumerate(rows):
        head = Label(name, "secondary", token="text3")
        head.setFixedWidth(scaled(84))
        value = Label(text, "mono" if is_code else "secondary", wrap=True)
        value.set_selectable()
        grid.addWidget(head, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, number, 1)
    return box


def _part(part: CommandPart) -> str:
    words = " ".join(f"'{word}'" if not word or any(map(str.isspace, word)) else word for word in part.words)
    through = f"  (through {', '.join(part.through)})" if part.through else ""
    files = "".join(f"  < {path}" for path in part.reads) + "".join(f"  > {path}" for path in part.writes)
    return f"{words}{files}{through}"
