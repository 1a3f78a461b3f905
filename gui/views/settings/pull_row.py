"""A download of a model while it goes on: how far it is, how long it takes, and how to stop it."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.model import PullView
from gui.views.settings.model_words import pull_words, short_name
from gui.widgets.buttons import Button
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.progress import ProgressLine


class PullRow(QWidget):
    """`stopped` with the id of the download; `closed` once its end has been read."""

    stopped = Signal(str)
    closed = Signal(str)

    def __init__(self, pull: PullView) -> None:
        super().__init__()
        self.pull = pull
        self._began_at = time.monotonic()
        self._began_with = pull.completed
        self._name = ElidedLabel(short_name(pull.name), "strong")
        self._status = ElidedLabel("", "secondary")
        self._amount = Label("", "meta")
        self._line = ProgressLine(f"Fetching {short_name(pull.name)}")
        self.button = Button("Cancel", "ghost", small=True)
        self.button.clicked.connect(self._press)
        self._wrong = Label("", "meta", "bad", wrap=True)
        self._wrong.hide()
        self._lay_out()
        self.show_pull(pull)

    @property
    def words(self) -> str:
        """What it says: the state, and why it failed."""
        return f"{self._status.text()} {self._amount.text()} {self._wrong.text()}".strip()

    def show_pull(self, pull: PullView) -> None:
        """How far it is."""
        self.pull = pull
        went_s = time.monotonic() - self._began_at
        speed = (pull.completed - self._began_with) / went_s if went_s > 0.5 else 0.0
        self._amount.setText(pull_words(pull, speed if pull.state == "running" else 0))
        if pull.state == "running":
            self._status.setText(_sentence(pull.status) or "Beginning")
            if pull.total:
                self._line.show_amount(pull.completed, pull.total)
            else:
                self._line.show_busy()
            return
        self._status.setText(
            {"done": "Fetched", "cancelled": "Stopped; what came is kept", "failed": "Failed"}[pull.state]
        )
        self._line.show_amount(pull.completed or int(pull.state == "done"), pull.total or 1)
        self._line.setVisible(pull.state == "done")
        self._wrong.setText(f"{pull.problem} {pull.hint}".strip())
        self._wrong.setVisible(pull.state == "failed")
        self.button.setText("Close")
        self.button.updateGeometry()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._status, 1)
        head.addWidget(self._amount)
        middle = QVBoxLayout()
        middle.setSpacing(5)
        middle.addLayout(head)
        middle.addWidget(self._line)
        middle.addWidget(self._wrong)
        line = QHBoxLayout(self)
        line.setContentsMargins(58, 12, 20, 12)
        line.setSpacing(16)
        line.addWidget(self._name, 1)
        line.addLayout(middle, 3)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)

    def _press(self) -> None:
        (self.stopped if self.pull.state == "running" else self.closed).emit(self.pull.id)


def _sentence(status: str) -> str:
    """Ollama's word with a capital: «pulling 0123456789ab» is a layer by its digest, which says nothing."""
    if status.startswith("pulling ") and status != "pulling manifest":
        return "Fetching"
    return status[:1].upper() + status[1:]
