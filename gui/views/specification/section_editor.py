"""A person's own text of a section."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from daemon.contract.artifact import SectionView
from gui.theme.fonts import mono
from gui.widgets.buttons import Button
from gui.widgets.inputs import TextArea
from gui.widgets.note import Note
from gui.widgets.overlay import Dialog

_WIDTH = 760


class SectionEditor(Dialog):
    """`saved` comes with the section's key and the text; None gives the generated one back."""

    saved = Signal(str, object)

    def __init__(self, parent: QWidget, section: SectionView) -> None:
        super().__init__(
            parent,
            f"Your text of «{section.title}»",
            "It stays when the artifact is rebuilt. What changes beneath it is merged in, or the section is marked.",
            _WIDTH,
        )
        self.section = section
        self.field = TextArea("", f"Text of {section.title}", least=10, most=18)
        self.field.setFont(mono(12))
        self.field.setPlainText(section.text)
        self.field.sent.connect(self._save)
        self.field.textChanged.connect(self._show_state)
        if section.outdated_edit:
            told = "What this text was made from has changed since, in the same lines. Look through it once more."
            self.body.addWidget(Note(told, "warn", "half"))
        self.body.addWidget(self.field)
        self.save = self.add_action(Button("Save as your text", "primary"))
        self.save.clicked.connect(self._save)
        self.restore = self.add_action(Button("Give the generated text back"))
        self.restore.setVisible(section.edited)
        self.restore.clicked.connect(self._restore)
        self.add_cancel()
        self.closed.connect(self.deleteLater)
        self._show_state()

    def _save(self) -> None:
        if self.save.isEnabled():
            self.saved.emit(self.section.key, self.field.text())
            self.close_layer()

    def _restore(self) -> None:
        self.saved.emit(self.section.key, None)
        self.close_layer()

    def _show_state(self) -> None:
        text = self.field.text()
        self.save.setEnabled(bool(text.strip()) and text != self.section.text)
