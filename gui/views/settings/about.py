"""The page About: which version runs, and where it keeps what it knows."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from daemon.contract.status import DaemonStatus
from gui.operations.desk import Desk
from gui.operations.settings import look_at_daemon
from gui.operations.topic import Topic
from gui.views.settings.page import SettingsPage
from gui.widgets.buttons import IconButton
from gui.widgets.card import Card
from gui.widgets.labels import Label
from gui.words.amounts import plural
from gui.words.times import duration

_MANY = (
    "Groundplan runs on this machine alone: no account, no telemetry, nothing leaves it unless you name a model "
    "elsewhere, and then the egress ledger says so."
)


class AboutPage(SettingsPage):
    """Facts of the program, to be copied into a report."""

    name: ClassVar[str] = "about"
    title: ClassVar[str] = "About"
    icon: ClassVar[str] = "info"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.DAEMON})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.card = Card("Groundplan")
        self._copy = IconButton("copy", "Copy these facts")
        self._copy.clicked.connect(self._copy_facts)
        self.card.add_to_head(self._copy)
        self.add(self.card)
        self.add(Label(_MANY, "secondary", wrap=True))
        self._facts: list[tuple[str, str]] = []

    def load(self) -> None:
        """Ask the daemon."""
        self.fetch(look_at_daemon(), self._show)

    def _show(self, status: DaemonStatus) -> None:
        files = sum(workspace.files for workspace in status.workspaces)
        self._facts = [
            ("Version", status.version),
            ("Protocol", str(status.protocol)),
            ("Daemon", f"process {status.pid}, up for {duration(status.uptime_s)}"),
            ("Folders", f"{plural(len(status.workspaces), 'folder')}, {plural(files, 'file')} indexed"),
            ("Licence", "Apache-2.0"),
        ]
        self.card.clear()
        for label, value in self._facts:
            self.card.add_row(_row(label, value))

    def _copy_facts(self) -> None:
        QApplication.clipboard().setText("\n".join(f"{label}: {value}" for label, value in self._facts))
        self.say("Copied")


def _row(label: str, value: str) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(20, 10, 20, 10)
    said = Label(value, "strong")
    said.set_selectable()
    line.addWidget(Label(label, "secondary"), 1)
    line.addWidget(said, 0, Qt.AlignmentFlag.AlignRight)
    return row
