"""What logic says of the result: not asked yet, consistent, or which decisions cannot hold together."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.question import ClashView
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.flow import FlowLayout
from gui.widgets.labels import Label
from gui.widgets.painting import drop
from gui.words.amounts import join, plural


class Verdict(QWidget):
    """`again` with the alias of a conflict that is to be chosen anew, `shown` with that of another decision."""

    again = Signal(str)
    shown = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.badge = Badge("", "neutral")
        self._said = Label("", "meta", wrap=True)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Label("Check of the result", "card"))
        head.addWidget(self.badge)
        head.addWidget(self._said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addLayout(self._cards)

    def show_waiting(self, left: int) -> None:
        """Conflicts are left, so there is no result to check."""
        self._clear()
        self.badge.show_text("not checked yet", "neutral")
        self._said.setText(f"It is checked once {plural(left, 'conflict')} {'is' if left == 1 else 'are'} settled.")

    def show_clashes(self, clashes: list[ClashView], conflicting: Collection[str]) -> None:
        """What cannot hold together in the result; `conflicting` are the aliases one chose a side for."""
        self._clear()
        if not clashes:
            self.badge.show_text("consistent", "ok")
            self._said.setText("Everything in it can hold together.")
            return
        self.badge.show_text(plural(len(clashes), "contradiction"), "bad")
        self._said.setText("")
        for clash in clashes:
            self._cards.addWidget(self._card(clash, conflicting))

    def focus_clash(self, number: int) -> None:
        """Go to what can be done about a clash."""
        item = self._cards.itemAt(number)
        card = item.widget() if item is not None else None
        button = card.findChild(Button) if card is not None else None
        if button is not None:
            button.setFocus()

    def _card(self, clash: ClashView, conflicting: Collection[str]) -> QWidget:
        card = Card()
        card.set_mark("failed")
        card.body.addWidget(Label(f"{join(clash.core)} cannot hold together", "strong", wrap=True))
        for side in clash.sides:
            card.body.addWidget(Label(f"{side.alias}: {side.answer}", "secondary", wrap=True))
        for rule in clash.rules:
            card.body.addWidget(Label(f"Rule {rule.id}: {rule.because or rule.holds}", "secondary", wrap=True))
        actions = QWidget()
        flow = FlowLayout(actions)
        for side in clash.sides:
            is_own = side.alias in conflicting
            button = Button(f"Choose {side.alias} again" if is_own else f"Show {side.alias}", small=True)
            button.clicked.connect(partial((self.again if is_own else self.shown).emit, side.alias))
            flow.addWidget(button)
        card.body.addWidget(actions)
        card.body.addWidget(Label("Change one of them on either branch, then compare again.", "meta", wrap=True))
        return card

    def _clear(self) -> None:
        while (item := self._cards.takeAt(0)) is not None:
            drop(item.widget())
