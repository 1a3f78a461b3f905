"""The card «Waits for you»: rows of which the first has the view's primary button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.views.home.waiting import Waiting
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button, LinkButton
from gui.widgets.card import Card
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.tile import IconTile

FIRST: Final = 6
_BUTTON: Final = 92


class WaitRow(QWidget):
    """One thing that waits. `wanted` with its `Waiting`."""

    wanted = Signal(object)

    def __init__(self, waiting: Waiting, is_first: bool) -> None:
        super().__init__()
        self.waiting = waiting
        self.button = Button(waiting.action, "primary" if is_first else "secondary", small=True)
        self.button.set_least_width(_BUTTON)
        self.button.setAccessibleName(f"{waiting.action}: {waiting.title}")
        self.button.clicked.connect(self._ask)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(ElidedLabel(waiting.title, "strong"))
        texts.addWidget(ElidedLabel(waiting.text, "secondary"))
        line = QHBoxLayout(self)
        line.setContentsMargins(20, 11, 20, 11)
        line.setSpacing(14)
        line.addWidget(IconTile(waiting.icon, waiting.tone), 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(texts, 1)
        if waiting.badge:
            line.addWidget(Badge(waiting.badge, waiting.badge_tone))
        if waiting.aside:
            line.addWidget(Label(waiting.aside, "strong" if waiting.aside_tone else "secondary", waiting.aside_tone))
        line.addWidget(self.button)

    def _ask(self) -> None:
        self.wanted.emit(self.waiting)


class WaitsCard(Card):
    """The rows. The first some are shown, the others on request."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__("Waits for you", "most urgent first")
        self._count = Badge("0")
        self.add_after_title(self._count)
        self._waiting: Sequence[Waiting] = ()
        self._shows_all = False
        self._rows: list[WaitRow] = []

    @property
    def waiting(self) -> Sequence[Waiting]:
        """All that waits, whether it is shown or not."""
        return self._waiting

    @property
    def rows(self) -> Sequence[WaitRow]:
        """What is shown."""
        return self._rows

    def show_waiting(self, waiting: Sequence[Waiting]) -> None:
        """Show what waits; nothing is built again that is the same, so that the focus stays."""
        if list(waiting) == list(self._waiting) and self._rows:
            return
        self._waiting = list(waiting)
        self._fill()

    def first_button(self) -> Button | None:
        """The view's primary button."""
        return self._rows[0].button if self._rows else None

    def _fill(self) -> None:
        kept = next((place for place, row in enumerate(self._rows) if row.button.hasFocus()), -1)
        self.clear()
        self._rows = []
        self._count.setVisible(bool(self._waiting))
        self._count.show_text(str(len(self._waiting)))
        shown = self._waiting if self._shows_all else self._waiting[:FIRST]
        for waiting in shown:
            row = WaitRow(waiting, is_first=not self._rows)
            row.wanted.connect(self.wanted)
            self._rows.append(row)
            self.add_row(row)
        if not self._waiting:
            self.add_row(_nothing())
        if len(shown) < len(self._waiting):
            self.add_row(self._more(len(self._waiting) - len(shown)))
        if kept >= 0 and self._rows:
            self._rows[min(kept, len(self._rows) - 1)].button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _more(self, number: int) -> QWidget:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(16, 8, 20, 8)
        link = LinkButton(f"Show {number} more")
        link.clicked.connect(self.show_all)
        line.addWidget(link)
        line.addStretch(1)
        return holder

    def show_all(self) -> None:
        """Show all that waits."""
        self._shows_all = True
        self._fill()


def _nothing() -> QWidget:
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(20, 18, 20, 18)
    line.setSpacing(14)
    line.addWidget(IconTile("check", "ok"))
    line.addWidget(Label("Nothing waits for you. Runs go on within their grants.", "secondary", wrap=True), 1)
    return holder
