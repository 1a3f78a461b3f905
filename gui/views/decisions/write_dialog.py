"""Writing a decision down that no question asked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from daemon.contract.decision import DecisionNew, EdgeView
from daemon.contract.question import ClashView
from gui.views.decisions.picturing import group_title
from gui.widgets.buttons import Button
from gui.widgets.inputs import CheckBox, Dropdown, TextArea, TextField
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.overlay import Dialog


class WriteDialog(Dialog):
    """`written` asks for it; `basis` is the selected decision, on which the new one may rest."""

    written = Signal(object)
    """With the `DecisionNew`."""

    def __init__(self, parent: QWidget, groups: Sequence[str], basis: str = "") -> None:
        super().__init__(parent, "Write a decision", "For what was decided without being asked.", 560)
        self._basis = basis
        self.question = TextField("What was to be decided?", "Question")
        self.answer = TextArea("What was decided")
        self.answer.setAccessibleName("Decision")
        self.reason = TextField("Why?", "Reason")
        names = list(dict.fromkeys([*groups, "product"]))
        self.group = Dropdown([(name, group_title(name)) for name in names], "Group")
        self.rests = CheckBox(f"It rests on {basis}")
        self.rests.setVisible(bool(basis))
        self.note = Note("", "bad", "clash")
        self.note.hide()
        for caption, widget in (("Question", self.question), ("Decision", self.answer), ("Why", self.reason)):
            self.body.addWidget(Label(caption, "caption"))
            self.body.addWidget(widget)
        self.body.addWidget(Label("Group", "caption"))
        self.body.addWidget(self.group)
        self.body.addWidget(self.rests)
        self.body.addWidget(self.note)
        self.save = self.add_action(Button("Record the decision", "primary"))
        self.keep = self.add_action(Button("Record it all the same", "danger"))
        self.keep.hide()
        self.add_cancel()
        self.save.clicked.connect(self._save)
        self.keep.clicked.connect(self._keep)

    def wish(self, *, keep: bool = False) -> DecisionNew | None:
        """The decision as it is written, or None where something is missing."""
        question, answer = self.question.text().strip(), self.answer.toPlainText().strip()
        if not question or not answer:
            return None
        edges = [EdgeView(kind="requires", target=self._basis)] if self._basis and self.rests.isChecked() else []
        return DecisionNew(
            question=question,
            text=answer,
            rationale=self.reason.text().strip(),
            category=self.group.value,
            edges=edges,
            keep=keep,
        )

    def show_clash(self, clash: ClashView) -> None:
        """It would clash: say with what, and offer to record it all the same."""
        others = ", ".join(f"{side.alias}: {side.answer}" for side in clash.sides if side.alias)
        self.show_trouble(f"This would clash with {others}. Nothing was recorded.")
        self.keep.show()

    def show_trouble(self, text: str) -> None:
        """Why it was not recorded; what is written is kept."""
        self.note.show_text(text)
        self.note.show()
        self.save.setEnabled(True)
        self.keep.setEnabled(True)

    def _save(self) -> None:
        self._send(keep=False)

    def _keep(self) -> None:
        self._send(keep=True)

    def _send(self, *, keep: bool) -> None:
        wish = self.wish(keep=keep)
        if wish is None:
            self.show_trouble("A question and a decision are needed.")
            (self.question if not self.question.text().strip() else self.answer).setFocus()
            return
        self.save.setEnabled(False)
        self.keep.setEnabled(False)
        self.written.emit(wish)
