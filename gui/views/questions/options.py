"""The options of a question: chosen by number, by arrow or by click; one or several of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.question import OptionView
from gui.views.questions.wording import decisions_in, why_not
from gui.widgets.buttons import LinkButton
from gui.widgets.option import OptionCard
from gui.widgets.painting import drop

_INDENT = 48
_MOST_LINKS = 8
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}


@dataclass(frozen=True)
class Extra:
    """What is said at the right of an option, and the badge after its title."""

    effort: str = ""
    badge: str = ""


class _Option(OptionCard):
    """An option that is chosen by the list around it, which knows whether several may be."""

    def nextCheckState(self) -> None:
        """Leave it to the list."""


class OptionList(QWidget):
    """Options under each other. One that cannot be chosen is reached like the others, and says why."""

    changed = Signal()
    refused = Signal(str)
    """With the reason why the option that was asked for cannot be chosen."""
    wants_decision = Signal(str)
    """With the alias of a decision because of which an option cannot be chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_many = False
        self._views: list[OptionView] = []
        self._cards: list[_Option] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)

    @property
    def cards(self) -> Sequence[OptionCard]:
        """The options, from top to bottom."""
        return self._cards

    @property
    def values(self) -> list[str]:
        """What is chosen."""
        return [view.value for view, card in zip(self._views, self._cards, strict=True) if card.isChecked()]

    def show_options(
        self, views: Sequence[OptionView], *, is_many: bool = False, extras: Mapping[str, Extra] | None = None
    ) -> None:
        """Other options; nothing is chosen."""
        self._views, self._is_many = list(views), is_many
        self._cards = []
        while (item := self._column.takeAt(0)) is not None:
            drop(item.widget())
        for place, view in enumerate(views):
            self._add(place, view, (extras or {}).get(view.value, Extra()))

    def choose_values(self, values: Sequence[str]) -> None:
        """Choose these and no others, without telling it; what cannot be chosen stays as it is."""
        for view, card in zip(self._views, self._cards, strict=True):
            card.setChecked(view.value in values and view.available)

    def press(self, number: int) -> None:
        """Choose the option of that number, the first being 1; of several that may be chosen, change it."""
        if not 1 <= number <= len(self._cards):
            return
        self._cards[number - 1].setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._press(number - 1)

    def focus_first(self) -> QWidget | None:
        """What should have the focus at first: what is chosen, else the first that can be."""
        chosen = [card for card in self._cards if card.isChecked()]
        usable = [card for card in self._cards if card.is_available]
        return next(iter(chosen + usable + self._cards), None)

    @property
    def refused_focus(self) -> str:
        """Why the option that has the focus cannot be chosen; empty if it can, or if none has the focus."""
        return next(
            (
                view.why_not
                for view, card in zip(self._views, self._cards, strict=True)
                if card.hasFocus() and not view.available
            ),
            "",
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows, Home and End go from option to option; of one-of-many they choose on their way."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched in self._cards:
            here = self._cards.index(watched)
            wanted = self._step(here, Qt.Key(event.key()))
            if wanted is not None:
                self._cards[wanted].setFocus(Qt.FocusReason.TabFocusReason)
                if not self._is_many and self._views[wanted].available:
                    self._press(wanted)
                return True
        return super().eventFilter(watched, event)

    def _step(self, here: int, key: Qt.Key) -> int | None:
        last = len(self._cards) - 1
        if key in _STEPS:
            return min(max(here + _STEPS[key], 0), last)
        return {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}.get(key)

    def _add(self, place: int, view: OptionView, extra: Extra) -> None:
        key = str(place + 1) if place < 9 else ""
        reason = "" if view.available else why_not(view.why_not) or "another decision rules it out."
        card = _Option(key, view.label, view.consequence, extra.effort, view.recommended, reason, extra.badge)
        card.setAutoExclusive(False)  # Qt would not let go of the last one, and words of one's own need none
        card.installEventFilter(self)
        card.clicked.connect(partial(self._press, place))
        self._cards.append(card)
        causes = [] if view.available else decisions_in(view.because)
        if not causes:
            self._column.addWidget(card)
            return
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(card)
        column.addWidget(self._links(causes))
        self._column.addWidget(both)

    def _links(self, aliases: Sequence[str]) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(_INDENT, 0, 0, 0)
        line.setSpacing(4)
        for alias in aliases[:_MOST_LINKS]:
            link = LinkButton(f"Show {alias}")
            link.setAccessibleName(f"Show {alias}, because of which the option above cannot be chosen")
            link.clicked.connect(partial(self.wants_decision.emit, alias))
            line.addWidget(link)
        line.addStretch(1)
        return row

    def _press(self, place: int, _checked: bool = False) -> None:
        view, card = self._views[place], self._cards[place]
        if not view.available:
            self.refused.emit(view.why_not)
            return
        if self._is_many:
            card.setChecked(not card.isChecked())
        else:
            for other in self._cards:
                other.setChecked(other is card)
        self.changed.emit()
