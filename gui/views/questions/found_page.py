"""Answers that were found in the idea or the code and wait for a yes, each with what it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.decision import DecisionView
from gui.views.questions.evidence import EvidenceLines
from gui.views.questions.wording import short_question
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import Label
from gui.widgets.painting import drop

_MOST_LINES: Final = 16
"""Of one answer: the parts of a large code base would push all others off the screen."""


class FoundPage(QWidget):
    """All of them, one under the other."""

    confirmed = Signal(str)
    """With the alias of the one that is right."""
    differs = Signal(str)
    """With the alias of the one to answer differently."""
    opened = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: list[DecisionView] = []
        self.buttons: list[Button] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(14)

    @property
    def aliases(self) -> list[str]:
        """Those that are shown, and no others."""
        return [decision.alias for decision in self._shown]

    def show_found(self, waiting: Sequence[DecisionView]) -> None:
        """Show these, unless they are shown already."""
        if self._shown == list(waiting):
            return
        self._shown = list(waiting)
        self.buttons = []
        while (item := self._column.takeAt(0)) is not None:
            drop(item.widget())
        self._column.addWidget(
            Label("They count already, and other questions build on them. Say which are right.", "body", wrap=True)
        )
        for decision in waiting:
            self._column.addWidget(self._card(decision))
        self._column.addStretch(1)

    def while_online(self, *, is_online: bool) -> None:
        """Nothing can be confirmed while nobody hears it."""
        for button in self.buttons:
            button.setEnabled(is_online)

    def first_focus(self) -> QWidget | None:
        """The first «Confirm»."""
        return self.buttons[0] if self.buttons else None

    def _card(self, decision: DecisionView) -> Card:
        card = Card()
        card.body.setContentsMargins(20, 14, 20, 14)
        card.body.setSpacing(6)
        card.body.addWidget(Label(f"{decision.alias} · {decision.category.capitalize()}", "meta"))
        card.body.addWidget(Label(short_question(decision.question), "card", wrap=True))
        lines = decision.answer.splitlines()
        shown = lines[:_MOST_LINES] + (
            [f"and {len(lines) - _MOST_LINES} more lines"] if len(lines) > _MOST_LINES else []
        )
        answer = Label("\n".join(shown), "body", token="text", wrap=True)
        answer.set_selectable()
        card.body.addWidget(answer)
        evidence = EvidenceLines()
        evidence.opened.connect(self.opened)
        evidence.show_evidence([one for one in decision.evidence if one.quote != decision.answer or one.line])
        card.body.addWidget(evidence)
        right = Button("Confirm", small=True)
        right.setAccessibleName(f"Confirm {decision.alias}: {short_question(decision.question)}")
        right.clicked.connect(partial(self.confirmed.emit, decision.alias))
        wrong = Button("Answer differently", "ghost", small=True)
        wrong.setAccessibleName(f"Answer {decision.alias} differently")
        wrong.clicked.connect(partial(self.differs.emit, decision.alias))
        self.buttons += [right, wrong]
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(right)
        line.addWidget(wrong)
        line.addStretch(1)
        card.body.addSpacing(4)
        card.body.addLayout(line)
        card.setAccessibleName(f"{decision.question} {decision.answer}")
        return card
