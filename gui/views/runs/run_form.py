"""The form that starts a run: of a plan, or of an agent on a goal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.run import ModeWord, RunNew
from gui.operations.operation import Failure
from gui.operations.plans import Choices
from gui.widgets.buttons import Button
from gui.widgets.inputs import CheckBox, Dropdown, TextArea, TextField
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.overlay import Dialog

_RULES: Final = "-"
"""In the place of a model: none is asked."""

_MODES: Final = (
    ("plan", "Read only"),
    ("ask", "Ask before every change and command"),
    ("auto-edit", "Change files freely, ask before commands"),
    ("auto", "Do what the sandbox holds, ask for the rest"),
)


class RunForm(Dialog):
    """`wanted` comes with the `RunNew` when it is to start; the view closes it once the run has begun."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget, folder: str, offered: Choices | None, plan: tuple[str, str] = ("", "")) -> None:
        """`plan` is the id and the title of a plan; without one an agent is chosen."""
        self._plan, title = plan
        told = "It does what the plan permits, and asks for everything else." if self._plan else ""
        super().__init__(parent, f"Start a run of {title}" if self._plan else "Start a run", told, width=560)
        self._folder = folder
        self.goal = TextArea("What shall it do?", "Goal", least=3)
        self.accept = TextField("A command that must succeed in the end, such as pytest -q", "Done when")
        agents = [(name, name.capitalize()) for name in (offered.agents if offered else ())]
        self.agent = Dropdown(agents, "Agent")
        self.agent.choose("coder")
        self.model = Dropdown(_models(offered), "Model")
        first = "As planned" if self._plan else "As the agent's file says"
        self.mode = Dropdown([("", first), *_MODES], "When it asks")
        self.dry = CheckBox("Dry run: nothing reaches your folder", "Dry run")
        self.tokens = TextField("No limit of its own", "Tokens at most")
        self.cost = TextField("No limit of its own", "Dollars at most")
        self.trouble = Note("", "bad")
        self.trouble.hide()
        self._add_fields()
        self.start = self.add_action(Button("Start the run", "primary", "play"))
        self.add_cancel()
        self.start.clicked.connect(self._send)
        self.goal.sent.connect(self._send)
        self.closed.connect(self.deleteLater)

    def show_failure(self, failure: Failure) -> None:
        """Why it could not start; what was written stays."""
        self.trouble.show_text(f"{failure.what} {failure.hint}".strip())
        self.trouble.show()
        self.start.setEnabled(True)

    def wish(self) -> RunNew:
        """What was asked for."""
        given: dict[str, object] = {"folder": self._folder, "what": self._plan or self.agent.value}
        if not self._plan:
            given["goal"] = self.goal.text().strip()
            given["acceptance"] = [self.accept.text().strip()] if self.accept.text().strip() else []
        mode: ModeWord | str = self.mode.value
        given |= {"mode": mode} if mode else {}
        given["dry_run"] = self.dry.isChecked()
        if self.model.value == _RULES:
            given["use_model"] = False
        elif self.model.value:
            given["models"] = [self.model.value]
        given |= {"budget_tokens": int(self.tokens.text())} if self.tokens.text().strip() else {}
        given |= {"budget_cost": self.cost.text().strip()} if self.cost.text().strip() else {}
        return RunNew.model_validate(given)

    def _send(self) -> None:
        if problem := self._problem():
            self.trouble.show_text(problem)
            self.trouble.show()
            return
        self.trouble.hide()
        self.start.setEnabled(False)
        self.wanted.emit(self.wish())

    def _problem(self) -> str:
        """What is missing or cannot be read, in a sentence."""
        if not self._plan and not self.goal.text().strip():
            return "Say what it shall do."
        tokens, cost = self.tokens.text().strip(), self.cost.text().strip()
        if tokens and not (tokens.isdigit() and int(tokens) > 0):
            return "Tokens at most is a whole number, such as 400000."
        return "" if not cost or _is_money(cost) else "Dollars at most is an amount, such as 2.50."

    def _add_fields(self) -> None:
        if not self._plan:
            self.body.addWidget(_field("Agent", self.agent))
            self.body.addWidget(_field("Goal", self.goal))
            self.body.addWidget(_field("Done when", self.accept))
        self.body.addWidget(_field("Model", self.model))
        self.body.addWidget(_field("When it asks", self.mode))
        limits = QHBoxLayout()
        limits.setSpacing(12)
        limits.addWidget(_field("Tokens at most", self.tokens))
        limits.addWidget(_field("Dollars at most", self.cost))
        self.body.addLayout(limits)
        self.body.addWidget(self.dry)
        self.body.addWidget(self.trouble)


def _models(offered: Choices | None) -> Sequence[tuple[str, str]]:
    first = offered.model_in_use if offered else ""
    choices = [("", f"As the settings say: {first}" if first else "As the settings say")]
    choices += [(name, name) for name in (offered.models if offered else ())]
    return [*choices, (_RULES, "No model: by rules and people")]


def _field(name: str, control: QWidget) -> QWidget:
    """A control with its name above."""
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    label = Label(name, "strong")
    label.setBuddy(control)
    column.addWidget(label)
    column.addWidget(control)
    return part


def _is_money(text: str) -> bool:
    whole, _, rest = text.partition(".")
    return whole.isdigit() and len(whole) <= 5 and (not rest or (rest.isdigit() and len(rest) <= 6))
