"""Asking for a model by name: one that Ollama shall fetch, or one of a provider elsewhere."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.widgets.buttons import Button
from gui.widgets.inputs import TextField
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.overlay import Dialog
from gui.widgets.segmented import Segmented

_HERE: Final = "Ollama fetches it onto this machine. Nothing of your code leaves it."
_ELSEWHERE: Final = (
    "Questions go to that provider, with secrets replaced. Its key belongs under Secrets; each contact stands in the "
    "egress ledger."
)
_REMOTE: Final = re.compile(r"[\w.-]+/\S+")
_LOCAL: Final = re.compile(r"[^\s,]+")


class AddModelDialog(Dialog):
    """`fetch` with a name of Ollama's library, `named` with PROVIDER/MODEL."""

    fetch = Signal(str)
    named = Signal(str)

    def __init__(self, parent: QWidget, is_offline: bool) -> None:
        super().__init__(parent, "Add a model")
        self.kind = Segmented([("here", "Fetch with Ollama"), ("elsewhere", "Elsewhere")], "Where it runs")
        self.kind.chosen.connect(self._change)
        self._about = Label(_HERE, "secondary", wrap=True)
        self.field = TextField("qwen3:8b", "Name of the model")
        self.field.textChanged.connect(self._judge)
        self.field.returnPressed.connect(self._give)
        self._offline = Note("Offline mode is on: nothing can be fetched, and no model elsewhere is asked.", "warn")
        self._offline.setVisible(is_offline)
        for widget in (self.kind, self._about, Label("Name of the model", "caption"), self.field, self._offline):
            self.body.addWidget(widget)
        self.button = self.add_action(Button("Fetch the model", "primary"))
        self.button.clicked.connect(self._give)
        self.add_cancel()
        self.closed.connect(self.deleteLater)
        self._judge()

    def _change(self, kind: str) -> None:
        is_here = kind == "here"
        self._about.setText(_HERE if is_here else _ELSEWHERE)
        self.field.setPlaceholderText("qwen3:8b" if is_here else "mistral/mistral-large-latest")
        self.button.setText("Fetch the model" if is_here else "Ask it after the others")
        self.button.updateGeometry()
        self._judge()
        self.place_panel()

    def _judge(self) -> None:
        pattern = _LOCAL if self.kind.value == "here" else _REMOTE
        self.button.setEnabled(bool(pattern.fullmatch(self.field.text().strip())))

    def _give(self) -> None:
        name = self.field.text().strip()
        if not self.button.isEnabled():
            return
        self.close_layer()
        (self.fetch if self.kind.value == "here" else self.named).emit(name)
