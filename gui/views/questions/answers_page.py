"""What was answered so far, newest first: any of it can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from daemon.contract.decision import DecisionView
from daemon.contract.question import FieldView, QuestionView
from gui.views.questions.wording import answer_text, decided_by, short_question
from gui.widgets.card import Card
from gui.widgets.inputs import SearchField
from gui.widgets.labels import Label
from gui.widgets.rows import Row, RowList

_MOST: Final = 200
"""Rows at once; the search finds the others."""


class AnswersPage(QWidget):
    """A list that a search narrows."""

    chosen = Signal(str)
    """With the question whose answer is to be changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: list[DecisionView] = []
        self._shown: list[DecisionView] = []
        self._fields: dict[str, list[FieldView]] = {}
        self.search = SearchField("Search questions and answers")
        self.search.textChanged.connect(self._fill)
        self.rows = RowList("Answers")
        self.rows.activated.connect(self._choose)
        self._note = Label("", "meta")
        card = Card()
        card.body.setContentsMargins(8, 8, 8, 8)
        card.body.addWidget(self.rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Label("Choose an answer to change it. What it was stays in its history.", "body", wrap=True))
        column.addWidget(self.search)
        column.addWidget(card)
        column.addWidget(self._note)
        column.addStretch(1)

    def show_answers(self, decisions: Sequence[DecisionView], questions: Sequence[QuestionView]) -> None:
        """Show these; the questions say how the fields of forms are called."""
        self._fields = {question.id: question.fields for question in questions}
        if self._all != list(decisions):
            self._all = list(decisions)
            self._fill()

    def first_focus(self) -> QWidget | None:
        """The first row, or the search where there is none."""
        return self.rows.rows[0] if self.rows.rows else self.search

    def _fill(self) -> None:
        words = self.search.text().casefold().split()
        found = [one for one in self._all if all(word in _text(one) for word in words)]
        self._shown = found[:_MOST]
        self.rows.clear()
        for decision in self._shown:
            shape = "half" if decision.state == "assumed" else "done"
            answered = answer_text(decision, self._fields.get(decision.question_id, ()))
            told = f"{decision.alias} · {answered} · {decided_by(decision)}"
            self.rows.add(Row(short_question(decision.question), told, shape))
        rest = len(found) - len(self._shown)
        self._note.setText(f"and {rest} more; search for them" if rest else "" if found else "Nothing is called so.")

    def _choose(self, place: int) -> None:
        self.chosen.emit(self._shown[place].question_id)


def _text(decision: DecisionView) -> str:
    return f"{decision.alias} {decision.question} {decision.answer}".casefold()
