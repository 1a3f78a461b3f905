"""Forgetting old runs: first what would go and what is lost with it, then the button."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from daemon.contract.run import Purged
from gui.widgets.buttons import Button
from gui.widgets.inputs import Dropdown
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.overlay import Dialog
from gui.words.amounts import plural, size

_AGES: Final = (
    ("30", "30 days"),
    ("14", "two weeks"),
    ("7", "a week"),
    ("1", "a day"),
    ("0", "a moment: all that have ended"),
)


class PurgeDialog(Dialog):
    """`look_wanted` asks what would go, `purge_wanted` lets it go; both with days."""

    look_wanted = Signal(float)
    purge_wanted = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        told = "Their trees, steps and means to undo them go. What was applied stays, and so does the audit trail."
        super().__init__(parent, "Forget old runs", told)
        self.age = Dropdown(_AGES, "Runs that ended longer ago than")
        self.age.chosen.connect(self._look)
        self.told = Label("Looking…", "body", wrap=True)
        self.lost = Note("", "warn")
        self.lost.hide()
        self.body.addWidget(Label("Runs that ended longer ago than", "strong"))
        self.body.addWidget(self.age)
        self.body.addWidget(self.told)
        self.body.addWidget(self.lost)
        self.forget = self.add_action(Button("Forget them", "danger"))
        self.forget.setEnabled(False)
        self.forget.clicked.connect(self._forget)
        self.add_cancel()
        self.closed.connect(self.deleteLater)

    def show_found(self, found: Purged) -> None:
        """What would go."""
        if not found.runs:
            self.told.setText("No run has ended that long ago.")
        else:
            freed = size(found.size_bytes)
            self.told.setText(f"{plural(len(found.runs), 'run')} would be forgotten, which frees {freed}.")
        unapplied = [run for run in found.runs if run.unapplied]
        if unapplied:
            files = sum(len(run.unapplied) for run in unapplied)
            self.lost.show_text(
                f"{plural(files, 'changed file')} of {plural(len(unapplied), 'run')} were never applied."
            )
        self.lost.setVisible(bool(unapplied))
        self.forget.setText(f"Forget {plural(len(found.runs), 'run')}" if found.runs else "Forget them")
        self.forget.setEnabled(bool(found.runs))

    def _look(self, days: str) -> None:
        self.forget.setEnabled(False)
        self.look_wanted.emit(float(days))

    def _forget(self) -> None:
        self.forget.setEnabled(False)
        self.purge_wanted.emit(float(self.age.value))
