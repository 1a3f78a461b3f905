"""A plan as text: read, copied, or saved as a file in one of its forms."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from daemon.contract.plan import PlanText
from gui.theme.fonts import mono, scaled
from gui.widgets.buttons import Button
from gui.widgets.inputs import Dropdown
from gui.widgets.overlay import Dialog

_FORMS: Final = (
    ("md", "Markdown"),
    ("json", "JSON"),
    ("mermaid", "Mermaid diagram"),
    ("github", "Issues for GitHub"),
    ("jira", "Issues for Jira"),
    ("linear", "Issues for Linear"),
)


class TextDialog(Dialog):
    """`form_wanted` comes when another form is to be shown; `save_wanted` with the `PlanText` to save."""

    form_wanted = Signal(str)
    save_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "The plan as text", width=820)
        self._written: PlanText | None = None
        self.form = Dropdown(_FORMS, "Form")
        self.form.chosen.connect(self.form_wanted)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(mono(12))
        self.text.setMinimumHeight(scaled(380))
        self.text.setAccessibleName("The plan as text")
        self.body.addWidget(self.form)
        self.body.addWidget(self.text)
        self.save = self.add_action(Button("Save as…", "primary"))
        self.copy = self.add_action(Button("Copy"))
        self.add_cancel("Close")
        self.save.clicked.connect(self._save)
        self.copy.clicked.connect(self._copy)
        self.closed.connect(self.deleteLater)

    def show_text(self, text: PlanText) -> None:
        """Show it."""
        self._written = text
        self.text.setPlainText(text.text)

    def _save(self) -> None:
        if self._written is not None:
            self.save_wanted.emit(self._written)

    def _copy(self) -> None:
        if self._written is not None:
            QGuiApplication.clipboard().setText(self._written.text)
            self.copy.setText("Copied")
