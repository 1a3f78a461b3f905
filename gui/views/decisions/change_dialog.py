"""Changing a decision: another option, other words, another reason. A clash is told before anything is recorded."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from daemon.contract.decision import DecisionChange
from daemon.contract.question import ClashView
from gui.operations.decisions import Looked
from gui.widgets.buttons import Button
from gui.widgets.inputs import TextArea, TextField
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.option import OptionCard
from gui.widgets.overlay import Dialog

_WIDTH: Final = 560


class ChangeDialog(Dialog):
    """For decisions with options, and for those in words; a form is changed in its question. `changed` asks for it."""

    changed = Signal(object)
    """With the `DecisionChange`."""

    def __init__(self, parent: QWidget, looked: Looked) -> None:
        decision = looked.decision
        super().__init__(parent, f"Change {decision.alias}", decision.question, _WIDTH)
        self._decision = decision
        self.options: list[OptionCard] = []
        self._words = TextArea("The decision, in your words")
        self._words.setAccessibleName("The decision, in your words")
        self.reason = TextField("Why? It stands in the history.", "Reason")
        self.note = Note("", "bad", "clash")
        self.note.hide()
        self._is_single = decision.format == "radio"
        if looked.question is not None and looked.question.options:
            self._add_options(looked)
        else:
            self._words.setPlainText(decision.text or decision.answer)
            self.body.addWidget(self._words)
        self.body.addWidget(Label("Why", "caption"))
        self.body.addWidget(self.reason)
        self.body.addWidget(self.note)
        self.save = self.add_action(Button(f"Change {decision.alias}", "primary"))
        self.keep = self.add_action(Button("Change it all the same", "danger"))
        self.keep.hide()
        self.add_cancel()
        self.save.clicked.connect(self._save)
        self.keep.clicked.connect(self._keep)

    def wish(self, *, keep: bool = False) -> DecisionChange:
        """What is to be changed; only what differs."""
        wish: dict[str, object] = {}
        if self.options:
            values = [one.property("value") for one in self.options if one.isChecked()]
            if values != self._decision.chosen:
                wish["values"] = values
        elif (text := self._words.toPlainText().strip()) != self._decision.text:
            wish["text"] = text
        if why := self.reason.text().strip():
            wish |= {"why": why, "rationale": why}
        if keep:
            wish["keep"] = True
        return DecisionChange.model_validate(wish)

    def show_clash(self, clash: ClashView) -> None:
        """The change would clash: say with what, and offer to do it all the same."""
        others = ", ".join(f"{side.alias}: {side.answer}" for side in clash.sides if side.alias != self._decision.alias)
        self.note.show_text(f"{others or 'A rule stands against it'}. Nothing was recorded.", "This would clash.")
        self.note.show()
        self.keep.show()
        self.set_busy(is_busy=False)

    def show_trouble(self, text: str) -> None:
        """Why it could not be changed."""
        self.note.show_text(text)
        self.note.show()
        self.set_busy(is_busy=False)

    def set_busy(self, *, is_busy: bool) -> None:
        """While it is being changed nothing else can be asked for."""
        self.save.setEnabled(not is_busy)
        self.keep.setEnabled(not is_busy)

    def _add_options(self, looked: Looked) -> None:
        assert looked.question is not None
        for number, one in enumerate(looked.question.options, start=1):
            card = OptionCard(
                str(number), one.label, one.consequence, recommended=one.recommended, why_not=_why_not(one.why_not)
            )
            card.setAutoExclusive(self._is_single)
            card.setProperty("value", one.value)
            card.setChecked(one.value in looked.decision.chosen)
            self.options.append(card)
            self.body.addWidget(card)

    def _save(self) -> None:
        self._send(keep=False)

    def _keep(self) -> None:
        self._send(keep=True)

    def _send(self, *, keep: bool) -> None:
        wish = self.wish(keep=keep)
        if not wish.model_fields_set - {"keep"}:
            self.close_dialog()
            return
        self.set_busy(is_busy=True)
        self.changed.emit(wish)


def _why_not(reason: str) -> str:
    return reason[:1].lower() + reason[1:] if reason.startswith("Ruled out") else reason
