"""The middle of the view: the conflict that is looked at, its fields, and what logic says of the result."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.branch import MergeReport
from daemon.contract.decision import DecisionView
from gui.views.decisions.picturing import group_title
from gui.views.merge.settling import Conflict, Settling
from gui.views.merge.sides import FieldTable, Sides
from gui.views.merge.verdict import Verdict
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.scroll import ScrollPage
from gui.words.amounts import plural


class ConflictPage(QWidget):
    """`picked` with `ours` or `theirs` for the whole record, `field_picked` for one field of it."""

    picked = Signal(str)
    field_picked = Signal(int, str)

    def __init__(self, ours: str, theirs: str) -> None:
        super().__init__()
        self._names = (ours, theirs)
        self.note = Note("", "warn")
        self.note.hide()
        self._place = Label("", "secondary")
        self._number = Label("", "secondary")
        self.title = Label("", "question", wrap=True)
        self.sides = Sides(ours, theirs)
        self.fields = FieldTable()
        self.verdict = Verdict()
        head = QHBoxLayout()
        head.addWidget(self._place)
        head.addStretch(1)
        head.addWidget(self._number)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.note)
        column.addLayout(head)
        for widget in (self.title, self.sides, self.fields, self.verdict):
            column.addWidget(widget)
        column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(ScrollPage(body, (28, 20, 28, 24)))
        self.sides.taken.connect(self.picked)
        self.fields.chosen.connect(self.field_picked)

    def show_conflict(self, number: int, settling: Settling, decisions: dict[str, DecisionView], picked: str) -> None:
        """One of the conflicts, with the side that is picked."""
        conflict = settling.conflicts[number]
        decision = decisions.get(conflict.alias)
        group = f" · {group_title(decision.category)}" if decision is not None else ""
        self._place.setText(f"{conflict.alias}{group}")
        self._number.setText(f"Conflict {number + 1} of {len(settling.conflicts)}")
        self.title.setText(conflict.title)
        self.sides.show_conflict(conflict, picked)
        self.show_fields(conflict, settling)
        self._set_parts(is_conflict=True)

    def show_fields(self, conflict: Conflict, settling: Settling) -> None:
        """How each field is settled now."""
        self.fields.show_fields(conflict, settling, *self._names)

    def show_no_conflict(self, changes: int, *, clashes: bool) -> None:
        """No field is in conflict; logic may have something to say all the same."""
        ours, theirs = self._names
        fits, as_it_is = ("fits", "as it is") if changes == 1 else ("fit", "as they are")
        told = f"Nothing conflicts: {plural(changes, 'change')} from {theirs} {fits} into {ours} {as_it_is}."
        self._place.setText("")
        self._number.setText("")
        self.title.setText(f"No field conflicts, but {theirs} and {ours} contradict each other." if clashes else told)
        self._set_parts(is_conflict=False)

    def show_verdict(self, report: MergeReport, settling: Settling) -> None:
        """What logic says, once it could be asked."""
        if settling.left:
            self.verdict.show_waiting(settling.left)
        else:
            self.verdict.show_clashes(report.clashes, {conflict.alias for conflict in settling.conflicts})

    def _set_parts(self, *, is_conflict: bool) -> None:
        self.sides.setVisible(is_conflict)
        self.fields.setVisible(is_conflict)
