"""What the last answer brought about, above the next question: in one sentence, and one by one on demand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.question import Consequence
from gui.views.questions.wording import decisions_in, followed, short_question
from gui.widgets.buttons import LinkButton
from gui.widgets.card import Card
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.painting import drop
from gui.widgets.shapes import StateShape
from gui.words.amounts import join

_MOST: Final = 12


class ConsequenceNote(QWidget):
    """Hidden until there is something to tell."""

    wants_decision = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note = Note("", "neutral", "link", "Why")
        self.note.acted.connect(self._toggle)
        self._card = Card()
        self._card.hide()
        self._shown: list[Consequence] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.note)
        column.addWidget(self._card)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence."""
        return self.note.text()

    @property
    def is_open(self) -> bool:
        """Whether the reasons are shown."""
        return not self._card.isHidden()

    def show_consequences(self, consequences: Sequence[Consequence], alias: str) -> None:
        """What followed from the decision `alias`; nothing hides it."""
        self._shown = list(consequences)
        self.note.show_text(followed(consequences, alias))
        self.note.show_action("Why")
        self._card.hide()
        self.setVisible(bool(consequences))

    def _toggle(self) -> None:
        is_open = self._card.isHidden()
        if is_open:
            self._fill()
        self._card.setVisible(is_open)
        self.note.show_action("Less" if is_open else "Why")

    def _fill(self) -> None:
        while (item := self._card.body.takeAt(0)) is not None:
            drop(item.widget())
        for one in self._shown[:_MOST]:
            self._card.body.addWidget(self._line(one))
        if len(self._shown) > _MOST:
            self._card.body.addWidget(Label(f"and {len(self._shown) - _MOST} more", "meta"))

    def _line(self, one: Consequence) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        shape = StateShape("done", "Follows") if one.follows else StateShape("off", "Ruled out")
        line.addWidget(shape, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(Label(short_question(one.text), "row", wrap=True))
        named = join([f"“{label}”" for label in one.follows or one.ruled_out])
        verb = "follows" if one.follows else "cannot be chosen any more"
        because = f", because of {join(one.because)}" if one.because else ""
        texts.addWidget(Label(f"{named} {verb}{because}.", "meta", wrap=True))
        line.addLayout(texts, 1)
        for alias in decisions_in(one.because)[:3]:
            link = LinkButton(alias, px=12)
            link.setAccessibleName(f"Show {alias}")
            link.clicked.connect(partial(self.wants_decision.emit, alias))
            line.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        return row
