"""One entry of the audit log, whole."""

from __future__ import annotations

import json

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from daemon.contract.audit import AuditEntryView
from gui.widgets.buttons import Button
from gui.widgets.code_block import CodeBlock
from gui.widgets.labels import Label
from gui.widgets.overlay import Dialog
from gui.words.times import full


class EntryDialog(Dialog):
    """Its facts as JSON, and the hashes that chain it to the one before."""

    def __init__(self, parent: QWidget, one: AuditEntryView) -> None:
        told = " · ".join(part for part in (full(one.at), one.actor, f"run {one.run}" if one.run else "") if part)
        super().__init__(parent, f"{one.kind.replace('_', ' ').capitalize()}, entry {one.seq}", told, width=720)
        self._facts = json.dumps(one.facts, indent=2, ensure_ascii=False)
        self.body.addWidget(CodeBlock(self._facts, "json"))
        for name, value in (("Hash", one.hash), ("Hash of the entry before", one.before)):
            self.body.addWidget(Label(name, "caption"))
            label = Label(value or "none: it is the first", "mono", wrap=True)
            label.set_selectable()
            self.body.addWidget(label)
        self.copy = self.add_action(Button("Copy the facts"))
        self.copy.clicked.connect(self._copy)
        self.add_cancel("Close")
        self.closed.connect(self.deleteLater)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._facts)
        self.copy.setText("Copied")
