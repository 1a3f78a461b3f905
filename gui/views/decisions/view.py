"""The view of the decisions: what a person does in it, and what follows."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from daemon.contract.branch import BranchChange, BranchView
from daemon.contract.decision import DecisionChange, DecisionNew, DecisionView, EvidenceView
from daemon.contract.project import ProjectStatus
from daemon.contract.question import AnswerResult
from gui.operations.branches import begin_branch, protect_branch, remove_branch, use_branch
from gui.operations.decisions import (
    confirm_decision,
    defer_decision,
    link_evidence,
    lock_decision,
    reword_decision,
    supersede_decision,
    take_up_decision,
    unlock_decision,
    write_decision,
)
from gui.operations.desk import Desk
from gui.operations.operation import Failure, Operation
from gui.operations.questions import Step, confirm, take_back
from gui.views.decisions.change_dialog import ChangeDialog
from gui.views.decisions.picturing import QUESTION, group_names
from gui.views.decisions.showing import ShownDecisions
from gui.views.decisions.write_dialog import WriteDialog
from gui.views.messages import FileTarget, Key, Notice, Target
from gui.widgets.buttons import Button
from gui.widgets.confirm import confirm as ask_first
from gui.widgets.inputs import TextField
from gui.widgets.overlay import Dialog

_DONE: Final = {
    "lock": "{} is locked",
    "unlock": "{} is unlocked",
    "defer": "{} is put off",
    "supersede": "{} is superseded",
    "take_up": "{} holds again",
    "confirm": "{} is confirmed",
    "change": "{} is changed",
}


class DecisionsView(ShownDecisions):
    """Decisions, and what can be done with them."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._connect()
        self._add_keys()

    def open_item(self, item: str, detail: str) -> None:
        """As before, or `branches` for the pop-up of the branches."""
        if item == "branches":
            self.open_picker()
        else:
            super().open_item(item, detail)

    # -- doing ---------------------------------------------------------------------------------------------------

    def do(self, what: str) -> None:
        """What the panel or a key asks for."""
        if what == "answer" and self.board.current.startswith(QUESTION):
            self.go("questions", self.board.current.removeprefix(QUESTION))
            return
        if self._looked is None or not self.is_online:
            return
        decision = self._looked.decision
        project, alias = self.place.project, decision.alias
        if what == "settle":
            self.go("questions", "clash", alias)
        elif what == "change":
            self._change()
        elif what == "link":
            self._ask_for_line(alias)
        elif what in ("defer", "supersede"):
            self._ask_why(what, alias)
        elif what == "confirm" and decision.to_confirm:
            self.act(confirm(project, [alias]), partial(self._offer_undo, _DONE["confirm"].format(alias)))
        else:
            operations = {"lock": lock_decision, "unlock": unlock_decision, "take_up": take_up_decision}
            operations["confirm"] = confirm_decision
            self._run(what, alias, operations[what](project, alias))

    def _run(self, what: str, alias: str, operation: Operation[Step[AnswerResult]]) -> None:
        self.act(operation, partial(self._done, _DONE[what].format(alias)))

    def _done(self, told: str, step: Step[AnswerResult]) -> None:
        if step.result.status == "clash" and step.result.clash is not None:
            others = ", ".join(step.result.clash.core)
            self.says.emit(Notice("Nothing was changed", f"It would clash: {others}.", is_error=True))
        else:
            self._offer_undo(told, step)

    def _offer_undo(self, told: str, step: Step[AnswerResult] | Step[list[str]] | Step[DecisionView]) -> None:
        undo = partial(self._take_back, step.revision, step.count)
        self.says.emit(Notice(told, "", "Undo", undo))

    def _take_back(self, revision: int, count: int) -> None:
        self.act(take_back(self.place.project, revision, count), partial(self.say, "Taken back"))

    def _change(self) -> None:
        """Options and words are changed here; forms, and answers of several parts, in their question."""
        assert self._looked is not None
        decision = self._looked.decision
        if decision.question_id and decision.format not in ("radio", "text"):
            self.go("questions", decision.alias)
            return
        dialog = ChangeDialog(self.window(), self._looked)
        dialog.changed.connect(partial(self._send_change, dialog, decision.alias, self._looked.etag))
        dialog.closed.connect(dialog.deleteLater)
        dialog.open_dialog()
        self._dialog = dialog

    def _send_change(self, dialog: ChangeDialog, alias: str, etag: str, wish: DecisionChange) -> None:
        operation = reword_decision(self.place.project, alias, wish, etag)
        self.act(operation, partial(self._changed, dialog, alias), partial(self._not_changed, dialog))

    def _changed(self, dialog: ChangeDialog, alias: str, step: Step[AnswerResult]) -> None:
        if step.result.status == "clash" and step.result.clash is not None:
            dialog.show_clash(step.result.clash)
            return
        dialog.close_dialog()
        self._offer_undo(_DONE["change"].format(alias), step)

    def _not_changed(self, dialog: ChangeDialog | WriteDialog, failure: Failure) -> None:
        dialog.show_trouble(f"{failure.what} {failure.hint}".strip())

    def write_new(self) -> None:
        """Write down a decision that no question asked for."""
        if self.found is None or not self.is_online:
            return
        basis = self._looked.decision.alias if self._looked is not None else ""
        dialog = WriteDialog(self.window(), group_names(self.found), basis)
        dialog.written.connect(partial(self._send_new, dialog))
        dialog.closed.connect(dialog.deleteLater)
        dialog.open_dialog(dialog.question)

    def _send_new(self, dialog: WriteDialog, wish: DecisionNew) -> None:
        operation = write_decision(self.place.project, wish)
        self.act(operation, partial(self._written, dialog), partial(self._not_changed, dialog))

    def _written(self, dialog: WriteDialog, step: Step[AnswerResult]) -> None:
        if step.result.status == "clash" and step.result.clash is not None:
            dialog.show_clash(step.result.clash)
            return
        dialog.close_dialog()
        if step.result.decision is not None:
            self._wanted = step.result.decision.alias  # it is shown once the decisions have been read again
            self._offer_undo(f"{step.result.decision.alias} is recorded", step)

    def _ask_why(self, what: str, alias: str) -> None:
        verb = {"defer": f"Put {alias} off", "supersede": f"Supersede {alias}"}[what]
        text = {
            "defer": "What it says does not count until it is taken up again.",
            "supersede": "It holds no more, and stays in the history with what replaced it.",
        }[what]
        dialog = Dialog(self.window(), f"{verb}?", text)
        reason = TextField("Why? It stands in the history.", "Reason")
        dialog.body.addWidget(reason)
        button = dialog.add_action(Button(verb, "primary"))
        dialog.add_cancel()
        button.clicked.connect(partial(self._with_reason, what, alias, reason, dialog))
        dialog.closed.connect(dialog.deleteLater)
        dialog.open_dialog(reason)

    def _ask_for_line(self, alias: str) -> None:
        """Ask for the line of code that speaks for a decision."""
        dialog = Dialog(self.window(), f"Link {alias} to code", "The file, relative to the folder, and the line.")
        place = TextField("payments/models.py:41", "File and line")
        dialog.body.addWidget(place)
        button = dialog.add_action(Button("Link the line", "primary"))
        dialog.add_cancel()
        button.clicked.connect(partial(self._link, alias, place, dialog))
        dialog.closed.connect(dialog.deleteLater)
        dialog.open_dialog(place)

    def _link(self, alias: str, place: TextField, dialog: Dialog) -> None:
        path, _, line = place.text().strip().rpartition(":")
        path, number = (path, int(line)) if path and line.isdecimal() else (place.text().strip(), 0)
        if path:
            dialog.close_dialog()
            evidence = EvidenceView(kind="file", place=path, line=number)
            operation = link_evidence(self.place.project, alias, evidence)
            self.act(operation, partial(self._offer_undo, f"{alias} is linked to {path}"))

    def _with_reason(self, what: str, alias: str, reason: TextField, dialog: Dialog) -> None:
        operation = defer_decision if what == "defer" else supersede_decision
        why = reason.text().strip()
        dialog.close_dialog()
        self._run(what, alias, operation(self.place.project, alias, why))

    # -- branches ------------------------------------------------------------------------------------------------

    def open_picker(self) -> None:
        """Open the pop-up of the branches."""
        self.picker.open_under(self.bar.branch)

    def _use(self, name: str) -> None:
        self.act(use_branch(self.place.project, name), self._used)

    def _used(self, status: ProjectStatus) -> None:
        self.wants.emit(Target("decisions", place=replace(self.place, branch=status.project.branch)))

    def _begin(self, name: str) -> None:
        self.act(begin_branch(self.place.project, name), self._begun, self._not_begun)

    def _begun(self, branch: BranchView) -> None:
        self.picker.hide()
        self.say(f"{branch.name} begins at {branch.parent}", "Decisions are taken there now.")
        self.wants.emit(Target("decisions", place=replace(self.place, branch=branch.name)))

    def _not_begun(self, failure: Failure) -> None:
        self.picker.show_trouble(f"{failure.what} {failure.hint}".strip())

    def _protect(self, name: str, protection: str) -> None:
        change = BranchChange.model_validate({"protection": protection})
        told = {
            "none": "allows every change",
            "checked": "refuses merges that clash",
            "merge_only": "allows merges only",
        }
        done = partial(self._told, f"{name} {told[protection]} now")
        self.act(protect_branch(self.place.project, name, change), done)

    def _ask_to_remove(self, name: str) -> None:
        ask_first(
            self.window(),
            f"Remove the branch {name}?",
            "It is gone from the list, and its name is not used again. What was decided on it stays in the log.",
            f"Remove {name}",
            partial(self._remove, name),
        )

    def _remove(self, name: str) -> None:
        self.act(remove_branch(self.place.project, name), partial(self._told, f"{name} is removed"))

    def _told(self, title: str, _result: object) -> None:
        self.say(title)

    def compare(self, name: str = "") -> None:
        """Compare a branch with the one in use, and merge."""
        source = name or self.picker.to_compare
        if source:
            self.go("merge", source, self.picker.in_use)
        else:
            self.say("Nothing differs", "No other branch has something that this one has not.")

    # -- its own matters -----------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.bar.branches_wanted.connect(self.open_picker)
        self.board.opened.connect(self._open)
        self.panel.acted.connect(self.do)
        self.panel.section_wanted.connect(partial(self.go, "specification"))
        self.panel.code_wanted.connect(self._open_code)
        self.new_button.clicked.connect(self.write_new)
        self.picker.used.connect(self._use)
        self.picker.begun.connect(self._begin)
        self.picker.compared.connect(self.compare)
        self.picker.protected.connect(self._protect)
        self.picker.removed.connect(self._ask_to_remove)

    def _add_keys(self) -> None:
        self.add_key("B", "New branch, or another one", self.open_picker)
        self.add_key("M", "Compare and merge", self.compare)
        self.add_key("E", "Change the decision", partial(self.do, "change"))
        self.add_key("N", "Write a decision", self.write_new)
        self.add_key("L", "Lock or unlock it", self._toggle_lock)
        self.add_key("Ctrl+T", "Graph or tree", self._toggle_form)
        self.add_key("Ctrl+F", "Find a decision", self.bar.search.setFocus)
        self._keys += [Key("Arrows", "Along the lines of the graph"), Key("F", "Fold or unfold a group of the graph")]
        self._keys += [Key("+ - 0", "Zoom in, out, or show all of the graph")]

    def _open(self, node_id: str) -> None:
        """Enter: an open question is answered, anything else is looked at."""
        if node_id.startswith(QUESTION):
            self.do("answer")
        elif not self.panel.isVisible():
            self.head.panel_button.click()
        else:
            self.panel.setFocus()

    def _open_code(self, path: str, line: int) -> None:
        self.wants.emit(FileTarget(path, line))

    def _toggle_lock(self) -> None:
        if self._looked is not None:
            self.do("unlock" if self._looked.decision.locked else "lock")

    def _toggle_form(self) -> None:
        form = "tree" if self.board.form == "graph" else "graph"
        self.bar.form.choose(form)
        self.board.show_form(form)
