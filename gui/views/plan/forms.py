"""The forms of plans: a change to plan, its title and words, limits of an approval, words for a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from daemon.contract.plan import PermissionsView, PlanApprove, PlanChangeWish, PlanNew
from gui.operations.operation import Failure
from gui.operations.plans import Choices
from gui.views.plan.plan_words import KINDS
from gui.widgets.buttons import Button
from gui.widgets.inputs import CheckBox, Dropdown, TextArea, TextField
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.overlay import Dialog
from gui.widgets.progress import ProgressLine

SPANS: Final = (
    ("30m", "30 minutes"),
    ("12h", "12 hours"),
    ("1d", "a day"),
    ("7d", "7 days"),
    ("2w", "two weeks"),
)
"""For how long an approval can be given."""

_NO_MODEL: Final = "-"


class Form(Dialog):
    """`wanted` comes with what was written; the view closes it when that went well, and tells it when not."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget, title: str, text: str, verb: str, width: int = 560) -> None:
        super().__init__(parent, title, text, width)
        self._busy = ProgressLine("Under way")
        self._told = Label("", "meta", wrap=True)
        self._trouble = Note("", "bad")
        for part in (self._busy, self._told, self._trouble):
            part.hide()
        self.send = self.add_action(Button(verb, "primary"))
        self.cancel = self.add_cancel()
        self.send.clicked.connect(self._send)
        self.closed.connect(self.deleteLater)

    def add_field(self, name: str, control: QWidget) -> None:
        """A control with its name above."""
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        label = Label(name, "strong")
        label.setBuddy(control)
        column.addWidget(label)
        column.addWidget(control)
        self.body.addWidget(part)

    def finish_layout(self) -> None:
        """What tells how it goes stands beneath all fields."""
        for part in (self._busy, self._told, self._trouble):
            self.body.addWidget(part)

    def show_busy(self, told: str) -> None:
        """It is under way; closing the form does not stop it."""
        self._trouble.hide()
        self._told.setText(told)
        self._told.show()
        self._busy.show_busy()
        self._busy.show()
        self.send.setEnabled(False)
        self.cancel.setText("Close")

    def show_failure(self, failure: Failure) -> None:
        """Why it did not go; what was written stays."""
        self.show_problem(f"{failure.what} {failure.hint}".strip())

    def show_problem(self, problem: str) -> None:
        """What is missing."""
        self._busy.hide()
        self._told.hide()
        self._trouble.show_text(problem)
        self._trouble.show()
        self.send.setEnabled(True)

    def problem(self) -> str:
        """What keeps it from being sent, in a sentence."""
        return ""

    def wish(self) -> object:
        """What was written."""
        raise NotImplementedError

    def _send(self) -> None:
        if problem := self.problem():
            self.show_problem(problem)
        else:
            self.wanted.emit(self.wish())


class NewPlanForm(Form):
    """Say what should change."""

    def __init__(
        self, parent: QWidget, folder: str, project: tuple[str, str], offered: Choices | None, change: str = ""
    ) -> None:
        """`project` is the id and the name of one whose specification can be planned from."""
        told = "It becomes tasks with files, commands, risks and ways back. Nothing is done before you approve it."
        super().__init__(parent, "Plan a change", told, "Plan the change")
        self._folder, (self._project, name) = folder, project
        self.change = TextArea("Say what should change", "What should change", least=4, most=12)
        self.change.setPlainText(change)
        self.targets = TextField("Files or symbols, set apart by commas; told by the words without", "Where it begins")
        self.kind = Dropdown(KINDS, "Kind of change")
        self.model = Dropdown(_models(offered), "Model")
        self.from_spec = CheckBox(f"From the specification of {name}", "From the specification")
        self.from_spec.setChecked(bool(self._project))
        self.from_spec.setVisible(bool(self._project))
        self.add_field("What should change", self.change)
        self.add_field("Where it begins", self.targets)
        self.add_field("Kind of change", self.kind)
        self.add_field("Model", self.model)
        self.body.addWidget(self.from_spec)
        self.finish_layout()
        self.change.sent.connect(self._send)

    def problem(self) -> str:
        """A plan needs words."""
        return "" if self.change.text().strip() else "Say what should change."

    def wish(self) -> PlanNew:
        """The plan that is asked for."""
        named = [part.strip() for part in self.targets.text().split(",") if part.strip()]
        is_ruled = self.model.value == _NO_MODEL
        return PlanNew.model_validate(
            {
                "folder": self._folder,
                "change": self.change.text().strip(),
                "targets": named,
                "project": self._project if self.from_spec.isChecked() and self._project else None,
                "change_type": self.kind.value,
                "model": False if is_ruled else None,
                "models": [self.model.value] if self.model.value and not is_ruled else [],
            }
        )


class LimitsForm(Form):
    """For how long an approval is given, and what may be spent."""

    def __init__(self, parent: QWidget, permissions: PermissionsView, limits: PlanApprove) -> None:
        told = "Files and commands are those of the tasks; change a task to permit more or less of them."
        super().__init__(parent, "Change limits", told, "Keep these limits")
        self.expires = Dropdown(SPANS, "It asks again after")
        self.expires.choose(limits.expires)
        tokens = limits.tokens if limits.tokens is not None else permissions.tokens
        cost = limits.cost if limits.cost is not None else permissions.cost
        self.tokens = TextField("As the settings allow", "Tokens at most")
        self.tokens.setText(str(tokens) if tokens else "")
        self.cost = TextField("No money", "Dollars at most")
        self.cost.setText(cost)
        self.applies = CheckBox("Put the changes into my folder unasked, once all is accepted", "Apply unasked")
        self.applies.setChecked(limits.applies)
        self.add_field("It asks again after", self.expires)
        self.add_field("Tokens at most", self.tokens)
        self.add_field("Dollars at most", self.cost)
        self.body.addWidget(self.applies)
        self.finish_layout()

    def problem(self) -> str:
        """Amounts must be amounts."""
        tokens, cost = self.tokens.text().strip(), self.cost.text().strip()
        if tokens and not tokens.isdigit():
            return "Tokens at most is a whole number, such as 400000."
        return "" if not cost or cost.replace(".", "", 1).isdigit() else "Dollars at most is an amount, such as 2.50."

    def wish(self) -> PlanApprove:
        """The approval as it would be given."""
        return PlanApprove(
            expires=self.expires.value,
            tokens=int(self.tokens.text().strip() or 0),
            cost=self.cost.text().strip(),
            applies=self.applies.isChecked(),
        )


class RefineForm(Form):
    """What a model shall mind."""

    def __init__(self, parent: QWidget, is_approved: bool) -> None:
        told = "A model reads the plan and the code again. "
        told += "The plan has to be approved again if it changes." if is_approved else "You see what becomes of it."
        super().__init__(parent, "Refine the plan", told, "Refine the plan")
        self.words = TextArea("What shall it mind? For example: split the migration in two steps", "Words", least=4)
        self.add_field("What it shall mind", self.words)
        self.finish_layout()
        self.words.sent.connect(self._send)

    def wish(self) -> str:
        """The words."""
        return self.words.text().strip()


class PlanForm(Form):
    """The plan's own title and words."""

    def __init__(self, parent: QWidget, title: str, change: str) -> None:
        told = "The words are what its agents are told they work on. An approved plan has to be approved again."
        super().__init__(parent, "Change title and words", told, "Change the plan")
        self._was = {"title": title, "change": change}
        self.title_field = TextField("", "Title")
        self.title_field.setText(title)
        self.change = TextArea("Say what should change", "What should change", least=4)
        self.change.setPlainText(change)
        self.add_field("Title", self.title_field)
        self.add_field("What should change", self.change)
        self.finish_layout()

    def problem(self) -> str:
        """A plan needs a title."""
        if not self.title_field.text().strip():
            return "A plan needs a title."
        return "" if self.wish() else "Nothing is changed yet."

    def wish(self) -> list[PlanChangeWish]:
        """The changes, only those that were made."""
        now = {"title": self.title_field.text().strip(), "change": self.change.text().strip()}
        return [
            PlanChangeWish(op="set", field=name, value=text)
            for name, text in now.items()
            if text != self._was[name].strip()
        ]


def _models(offered: Choices | None) -> Sequence[tuple[str, str]]:
    """Models that can enrich it, and none."""
    first = offered.model_in_use if offered else ""
    usual = f"As the settings say: {first}" if first else "As the settings say; rules alone where there is none"
    return [("", usual), *((name, name) for name in (offered.models if offered else ())), (_NO_MODEL, "Rules alone")]
