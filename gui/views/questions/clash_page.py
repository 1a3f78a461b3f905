"""Decisions that cannot hold together, side by side, with the rule between them and the smallest repairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.question import OptionView
from gui.operations.repairs import ClashPicture, Repair, SidePicture
from gui.views.questions.options import Extra, OptionList
from gui.views.questions.sides import ClashSides
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.painting import drop
from gui.words.amounts import plural

_MOST_REFUSED: Final = 2
_NUMBERS: Final = {2: "Two", 3: "Three", 4: "Four", 5: "Five"}


class ClashPage(QWidget):
    """One clash. `chosen` is the repair that is marked."""

    changed = Signal()
    opened = Signal(str, int)
    wants_decision = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture: ClashPicture | None = None
        self.sides = ClashSides()
        self.sides.opened.connect(self.opened)
        self.sides.wants_decision.connect(self.wants_decision)
        self._rules = QVBoxLayout()
        self._rules.setSpacing(8)
        self.repairs = OptionList()
        self.repairs.changed.connect(self._choose)
        self.repairs.refused.connect(self._refuse)
        self.repairs.wants_decision.connect(self.wants_decision)
        self._head = Label("Smallest repairs", "card")
        self._aside = Label("each one makes the decisions consistent again", "meta")
        self._trouble = Note("", "warn")
        head = QHBoxLayout()
        head.addWidget(self._head)
        head.addStretch(1)
        head.addWidget(self._aside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.sides)
        column.addLayout(self._rules)
        column.addSpacing(6)
        column.addLayout(head)
        column.addWidget(self.repairs)
        column.addWidget(self._trouble)
        column.addStretch(1)

    @property
    def title(self) -> str:
        """What is shown, in a few words."""
        if self.picture is None:
            return ""
        others = [side.side.alias for side in self.picture.sides if not side.is_new]
        if self.picture.given is not None and others:
            return f"Your answer clashes with {others[0]}" if len(others) == 1 else "Your answer clashes"
        count = len(self.picture.sides)
        return f"{_NUMBERS.get(count, str(count))} decisions clash" if count > 1 else "A decision clashes with a rule"

    @property
    def category(self) -> str:
        """What it is about."""
        decisions = [side.decision for side in self.picture.sides if side.decision] if self.picture else []
        return decisions[0].category.capitalize() if decisions else ""

    @property
    def chosen(self) -> Repair | None:
        """The repair that is marked."""
        if self.picture is None or not self.repairs.values:
            return None
        place = self.repairs.values[0]
        return self.picture.repairs[int(place)] if place.isdecimal() else None

    @property
    def number(self) -> int:
        """Its number as a person sees it, 0 where none is marked."""
        return int(self.repairs.values[0]) + 1 if self.chosen is not None else 0

    def show_clash(self, picture: ClashPicture) -> None:
        """Another clash; its first repair is marked."""
        self.picture = picture
        self.sides.show_sides(picture)
        while (item := self._rules.takeAt(0)) is not None:
            drop(item.widget())
        for note in self._notes(picture):
            self._rules.addWidget(note)
        views = [_view(place, repair) for place, repair in enumerate(picture.repairs)]
        refused = _refused(picture)
        self.repairs.show_options(
            [*views, *refused],
            extras={str(place): _extra(place, repair, picture.repairs) for place, repair in enumerate(picture.repairs)},
        )
        self.repairs.choose_values(["0"] if picture.repairs else [])
        self._aside.setVisible(bool(picture.repairs))
        self._head.setText("Smallest repairs" if picture.repairs else "No repair is known")
        self.show_trouble(
            "" if picture.repairs else "Every decision that takes part is locked. Unlock one of them first."
        )

    def show_trouble(self, trouble: str) -> None:
        """Say why a repair cannot be applied, or nothing."""
        self._trouble.show_text(trouble)
        self._trouble.setVisible(bool(trouble))

    def first_focus(self) -> QWidget | None:
        """The marked repair."""
        return self.repairs.focus_first()

    def _notes(self, picture: ClashPicture) -> Sequence[Note]:
        told = "No other decision takes part."
        if not picture.rules:
            return [Note(f"Both cannot hold at once. {told}", "neutral", "link")]
        notes = []
        for rule in picture.rules:
            is_last = rule is picture.rules[-1]
            note = Note(
                f"{rule.because} {told if is_last else ''}".strip(), "neutral", "link", strong=f"Rule {rule.id}"
            )
            note.setToolTip(rule.holds)
            notes.append(note)
        return notes

    def _choose(self) -> None:
        self.show_trouble("")
        self.changed.emit()

    def _refuse(self, reason: str) -> None:
        self.show_trouble(f"This does not mend it. {reason}")


def _view(place: int, repair: Repair) -> OptionView:
    if repair.answer is None:
        return OptionView(value=str(place), label=repair.label, consequence=repair.detail)
    if repair.answer.form:
        whose = "Your answer" if repair.is_own else repair.aliases[0]
        return OptionView(value=str(place), label=repair.label, consequence=f"{whose} with this one change.")
    if repair.is_own:
        return OptionView(value=str(place), label=f"Answer “{repair.label}” instead", consequence=repair.detail)
    (alias,) = repair.aliases
    return OptionView(value=str(place), label=f"Change {alias} to “{repair.label}”", consequence=repair.detail)


def _extra(place: int, repair: Repair, all_of_them: Sequence[Repair]) -> Extra:
    is_smallest = place == 0 and len(all_of_them) > 1 and repair.answer is not None
    effort = "your answer" if repair.is_own else plural(len(repair.aliases), "decision")
    return Extra(effort, "Smallest change" if is_smallest else "")


def _refused(picture: ClashPicture) -> list[OptionView]:
    """Other options of a side that do not mend it: they stay in sight, with the reason."""
    found = []
    for side in picture.sides:
        if side.side.locked or side.question is None or side.is_new:
            continue
        found += [
            OptionView(
                value=f"not-{side.side.alias}-{option.value}",
                label=f"Change {side.side.alias} to “{option.label}”",
                consequence=option.consequence,
                available=False,
                why_not=_why_not(side, option),
                because=option.because,
            )
            for option in side.question.options
            if option.label not in side.side.alternatives and option.label not in side.side.answer.split("; ")
        ]
    return found[:_MOST_REFUSED]


def _why_not(side: SidePicture, option: OptionView) -> str:
    return option.why_not or "a clash would stay."
