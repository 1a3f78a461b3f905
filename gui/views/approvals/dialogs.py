"""What is asked once more before an answer: a reason, for how long, and that high risk is really meant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from daemon.contract.approval import ApprovalView
from daemon.contract.policy import PolicyTextFault
from gui.operations.policy import Rule
from gui.views.approvals.wording import SCOPES, forbidding, title_of
from gui.widgets.buttons import Button
from gui.widgets.code_block import CodeBlock
from gui.widgets.inputs import Dropdown, RadioButton, TextArea, TextField
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.overlay import Dialog
from gui.words.amounts import plural

_WORD: Final = "allow"
_ENDS: Final = (
    ("", "as long as that"),
    ("1", "1 hour at most"),
    ("24", "1 day at most"),
    ("168", "7 days at most"),
)
_ENDS_ALWAYS: Final = (("", "90 days"), ("1", "1 hour"), ("24", "1 day"), ("168", "7 days"))


class DenyDialog(Dialog):
    """`given` comes with the reason, which may be empty."""

    given = Signal(str)

    def __init__(self, parent: QWidget, one: ApprovalView, draft: str) -> None:
        super().__init__(parent, f"Deny: {title_of(one)}", "The run hears your reason, and looks for another way.")
        self.reason = TextArea()
        self.reason.setAccessibleName("Why not")
        self.reason.setPlaceholderText("Why not, or what to do in its place")
        self.reason.setPlainText(draft)
        self.reason.sent.connect(self._give)
        self.body.addWidget(self.reason)
        self.deny = self.add_action(Button("Deny it", "danger"))
        self.deny.clicked.connect(self._give)
        self.add_cancel()
        self.closed.connect(self.deleteLater)

    def _give(self) -> None:
        self.close_layer()
        self.given.emit(self.reason.text().strip())


class RiskDialog(Dialog):
    """`sure` comes when a person has typed the word that shows that it is meant."""

    sure = Signal()

    def __init__(self, parent: QWidget, one: ApprovalView) -> None:
        told = f"This is of {one.risk} risk. What it does may be impossible to take back."
        super().__init__(parent, "Allow it all the same?", told)
        for risk in one.risks:
            self.body.addWidget(Note(f"{risk[:1].upper()}{risk[1:]}.", "bad"))
        if one.command:
            self.body.addWidget(CodeBlock(one.command, "bash"))
        else:
            self.body.addWidget(Label(title_of(one), "strong", wrap=True))
        self.body.addWidget(Label(f"Type “{_WORD}” to go on.", "secondary"))
        self.word = TextField(_WORD, f"Type {_WORD} to go on")
        self.word.textChanged.connect(self._look)
        self.word.returnPressed.connect(self._go)
        self.body.addWidget(self.word)
        self.allow = self.add_action(Button("Allow it once", "danger"))
        self.allow.setEnabled(False)
        self.allow.clicked.connect(self._go)
        self.add_cancel()
        self.closed.connect(self.deleteLater)

    def _look(self, typed: str) -> None:
        self.allow.setEnabled(typed.strip().lower() == _WORD)

    def _go(self) -> None:
        if self.allow.isEnabled():
            self.close_layer()
            self.sure.emit()


class LongerDialog(Dialog):
    """`given` comes with scope, the name of an offer, and when it ends (a datetime or None)."""

    given = Signal(str, str, object)

    def __init__(self, parent: QWidget, one: ApprovalView, scope: str, left_out: int = 0) -> None:
        super().__init__(parent, "Allow it for longer", "What you allow here is not asked for again while it lasts.")
        if left_out:
            told = f"{plural(left_out, 'hunk is', 'hunks are')} left out, which is possible once only. "
            self.body.addWidget(Note(f"{told}For longer, all {len(one.hunks)} are allowed now.", "warn"))
        self._scopes = [known for known in one.scopes if known in SCOPES]
        self.scope_buttons = self._group(
            "For how long", [(known, SCOPES[known].capitalize()) for known in self._scopes]
        )
        self.offer_buttons = self._group("What", [(offer.name, offer.sentence) for offer in one.offers])
        self.ends = Dropdown(_ENDS, "When it ends")
        line = QHBoxLayout()
        line.addWidget(Label("It ends after", "secondary"))
        line.addWidget(self.ends)
        line.addStretch(1)
        self.body.addLayout(line)
        told = "Settings, Policy lists what is allowed; there it can be revoked at any time."
        self.body.addWidget(Note(told, "neutral", "info"))
        self.allow = self.add_action(Button("Allow it", "primary"))
        self.allow.clicked.connect(self._give)
        self.add_cancel()
        self.choose(scope, _widest_wanted(one))
        self.closed.connect(self.deleteLater)

    def choose(self, scope: str, offer: str) -> None:
        """Choose a scope and an offer."""
        for group, value in ((self.scope_buttons, scope), (self.offer_buttons, offer)):
            for button in group.buttons():
                if button.property("value") == value:
                    button.setChecked(True)
        self._tell()

    def _group(self, head: str, choices: Sequence[tuple[str, str]]) -> QButtonGroup:
        self.body.addWidget(Label(head, "caption"))
        group = QButtonGroup(self)
        for value, text in choices:
            button = RadioButton(text)
            button.setProperty("value", value)
            button.toggled.connect(self._tell)
            group.addButton(button)
            self.body.addWidget(button)
        if group.buttons():
            group.buttons()[0].setChecked(True)
        return group

    def _tell(self) -> None:
        if not hasattr(self, "allow"):
            return  # still being made
        scope = _chosen(self.scope_buttons)
        self.ends.set_choices(_ENDS_ALWAYS if scope == "always" else _ENDS)
        self.allow.setText(f"Allow it {SCOPES.get(scope, '')}".strip())

    def _give(self) -> None:
        hours = self.ends.value
        until = datetime.now(UTC) + timedelta(hours=int(hours)) if hours else None
        self.close_layer()
        self.given.emit(_chosen(self.scope_buttons), _chosen(self.offer_buttons), until)


class NeverDialog(Dialog):
    """`given` comes with the rule to be written down; `show_faults` says why that one is none."""

    given = Signal(object)

    def __init__(self, parent: QWidget, one: ApprovalView) -> None:
        told = "Writes a rule into your own policy. This request is denied, and others like it are from now on."
        super().__init__(parent, "Never allow this", told, width=560)
        self._choices = forbidding(one)
        self.subject = Dropdown([(str(at), name) for at, (_, name, _) in enumerate(self._choices)], "What to forbid")
        self.subject.chosen.connect(self._show_patterns)
        self.patterns = TextArea()
        self.patterns.setAccessibleName("Patterns, one a line")
        self.why = TextField("Why, for the agent and for whoever reads the rules", "Why")
        self._wrong = Note("", "bad")
        self._wrong.hide()
        self.body.addWidget(self.subject, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.patterns)
        hint = "A pattern a line. As a word, * stands for any words or none; in paths and hosts for any name."
        self.body.addWidget(Label(hint, "meta", wrap=True))
        self.body.addWidget(self.why)
        self.body.addWidget(self._wrong)
        self.forbid = self.add_action(Button("Never allow it", "danger"))
        self.forbid.clicked.connect(self._give)
        self.add_cancel()
        self._show_patterns(self.subject.value)
        self.closed.connect(self.deleteLater)

    def show_faults(self, faults: Sequence[PolicyTextFault]) -> None:
        """Say what is wrong; nothing was written."""
        told = "; ".join(f"line {fault.line}: {fault.message}" for fault in faults)
        self.show_wrong(f"The rule was not written: {told}.")

    def show_wrong(self, text: str) -> None:
        """Say why it cannot be done."""
        self._wrong.show_text(text)
        self._wrong.show()
        self.forbid.setEnabled(True)
        self.place_panel()

    def _show_patterns(self, value: str) -> None:
        self.patterns.setPlainText(self._choices[int(value)][2])

    def _give(self) -> None:
        subject = self._choices[int(self.subject.value)][0]
        patterns = tuple(line.strip() for line in self.patterns.text().splitlines() if line.strip())
        if not patterns:
            self.show_wrong("Write at least one pattern.")
            return
        access = "write" if subject == "path" else ""
        self.forbid.setEnabled(False)
        self.given.emit(Rule("deny", subject, patterns, self.why.text().strip(), access))


def _widest_wanted(one: ApprovalView) -> str:
    """The offer that is chosen at first: not the one that holds for exactly these bytes, where there is another."""
    names = [offer.name for offer in one.offers]
    return next((name for name in names if name != "exact"), names[0] if names else "")


def _chosen(group: QButtonGroup) -> str:
    button = group.checkedButton()
    return str(button.property("value")) if button is not None else ""
