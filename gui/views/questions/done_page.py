"""The end of an interview: nothing more is asked, and why."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.operations.questions import Interview
from gui.views.questions.wording import settled
from gui.widgets.buttons import Button
from gui.widgets.painting import drop
from gui.widgets.states import EmptyState
from gui.words.amounts import plural


class DonePage(QWidget):
    """Says so; where questions are left that need no answer, they can be gone on with."""

    wants_more = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = ""
        self.text = ""
        self.more: Button | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_end(self, interview: Interview) -> None:
        """Say how it ended."""
        progress = interview.next.progress
        done, of = settled(progress)
        is_all = progress.open == 0
        self.heading = "No question is open" if is_all else "Nothing more needs an answer"
        text = f"{done} of {of} are decided; this is why it stopped: {interview.next.why}"
        if text == self.text:
            return
        self.text = text
        while (item := self._column.takeAt(0)) is not None:
            drop(item.widget())
        state = EmptyState("check", self.heading, self.text)
        self.more = None
        if not is_all:
            self.more = Button(f"Go on with the {plural(progress.open, 'open question')}")
            self.more.clicked.connect(self.wants_more)
            state.add(self.more)
        self._column.addWidget(state)
