"""The view of the decisions: what a person does in it, and what follows."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from daemon.contract.branch import BranchView
from daemon.contract.decision import DecisionChange
from daemon.contract.project import ProjectStatus
from daemon.contract.question import AnswerResult
from gui.operations.branches import BranchLook, begin_branch, look_at_branches, use_branch
from gui.operations.decisions import (
    Decisions,
    Looked,
    confirm_decision,
    defer_decision,
    lock_decision,
    look_at_decision,
    look_at_decisions,
    reword_decision,
    supersede_decision,
    take_up_decision,
    unlock_decision,
)
from gui.operations.desk import Desk
from gui.operations.operation import Failure, Operation
from gui.operations.questions import Step, confirm, take_back
from gui.operations.topic import Topic
from gui.views.decisions.board import Board
from gui.views.decisions.branch_picker import BranchPicker
from gui.views.decisions.change_dialog import ChangeDialog
from gui.views.decisions.detail import DetailPanel
from gui.views.decisions.filters import FilterBar
from gui.views.decisions.picturing import QUESTION, Filter, decided_of, group_names, picture, state_of
from gui.views.messages import FileTarget, Notice, Target
from gui.views.view import View
from gui.widgets.buttons import Button
from gui.widgets.inputs import TextField
from gui.widgets.overlay import Dialog
from gui.words.amounts import plural

_PANEL: Final = 380
_DECISION: Final = "decision:"
_DONE: Final = {
    "lock": "{} is locked",
    "unlock": "{} is unlocked",
    "defer": "{} is put off",
    "supersede": "{} is superseded",
    "take_up": "{} holds again",
    "confirm": "{} is confirmed",
    "change": "{} is changed",
}


class DecisionsView(View):
    """Decisions as graph and tree, with one of them in the panel."""

    name = "decisions"
    title = "Decisions"
    topics = frozenset({Topic.SPEC, Topic.ARTIFACTS})
    needs_project = True

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.found: Decisions | None = None
        self._wanted = ""
        self._looked: Looked | None = None
        self._dialog: ChangeDialog | None = None
        self.bar = FilterBar()
        self.board = Board()
        self.panel = DetailPanel()
        self.picker = BranchPicker(self)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.board, 1)
        self.set_content(content)
        self.set_panel(self.panel, "Decision", _PANEL)
        self._connect()
        self._add_keys()

    # -- loading -------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Fetch the decisions, and how the branches stand."""
        self.bar.show_branch(self.place.branch or "main")
        self.fetch(look_at_decisions(self.place.project), self._show)
        self.fetch(look_at_branches(self.place.project), self._show_branches, self._no_branches)

    def open_item(self, item: str, detail: str) -> None:
        """A decision by its alias, id or subject, an open question by its id, or `branches`."""
        del detail
        if item == "branches":
            self.open_picker()
            return
        self._wanted = item
        if self.found is not None:
            self._go_to_wanted()

    def first_focus(self) -> QWidget | None:
        """The graph, or the tree."""
        return self.board.graph_view.canvas if self.board.form == "graph" else self.board.tree

    def online_changed(self) -> None:
        """What changes decisions is out of reach while the daemon is."""
        self.panel.set_changing(can_change=self.is_online)

    def _show(self, found: Decisions) -> None:
        is_first = self.found is None
        self.found = found
        if not found.decisions and not found.open:
            self._show_nothing()
            return
        self.head.set_title(self.title, self.place.project_name)
        self.bar.show_groups(group_names(found))
        self._refill(keep_position=not is_first)
        self.show_ready()
        self._go_to_wanted()
        if not self.board.current:
            self._select_first()
        else:
            self._look(self.board.current)

    def _show_nothing(self) -> None:
        self.panel.show_nothing()
        self.show_empty(
            "decisions",
            "No decision yet",
            "Answer the first question, or read decisions from the code. Each decision then stands here with its "
            "reason, its past and everything that rests on it.",
            "Answer the first question",
            partial(self.go, "questions"),
        )

    def _refill(self, *, keep_position: bool = True) -> None:
        """Show what the filter lets through, and count it."""
        if self.found is None:
            return
        whole = picture(self.found, Filter())
        self.board.show_graph(picture(self.found, self.bar.wanted), keep_position=keep_position)
        decided, total = decided_of(whole.nodes)
        parts = [f"{decided} of {total} decided"]
        assumed = sum(node.state in ("assumed", "to confirm") for node in whole.nodes)
        parts += [f"{assumed} assumed"] if assumed else []
        parts += [plural(len(self.found.clashes), "contradiction")] if self.found.clashes else []
        self.head.set_aside(" · ".join(parts))

    def _show_branches(self, looks: list[BranchLook]) -> None:
        self.picker.show_branches(looks)
        self.bar.show_branch(self.picker.in_use)

    def _no_branches(self, failure: Failure) -> None:
        self.picker.show_trouble(f"{failure.what} {failure.hint}".strip())

    # -- selecting -----------------------------------------------------------------------------------------------

    def _go_to_wanted(self) -> None:
        wanted, self._wanted = self._wanted, ""
        if not wanted or self.found is None:
            return
        decision = self.found.decision(wanted)
        node_id = f"{_DECISION}{decision.id}" if decision is not None else f"{QUESTION}{wanted}"
        self.show_node(node_id)

    def show_node(self, node_id: str) -> None:
        """Select a node, also one that the filter hides."""
        if self.found is None:
            return
        whole = picture(self.found, Filter(related=frozenset({"requirement", "entity", "artifact"})))
        node = whole.by_id.get(node_id)
        if node is None:
            return
        if node_id not in picture(self.found, self.bar.wanted).by_id:
            self.bar.show_all_of(node.group)
            self._refill()
        self.board.select(node_id)
        self._look(node_id)

    def _select_first(self) -> None:
        """What needs somebody most: a clash, else an assumption, else nothing."""
        assert self.found is not None
        shown = picture(self.found, self.bar.wanted)
        for word in ("in a clash", "to confirm", "assumed"):
            node = next((node for node in shown.nodes if node.state == word), None)
            if node is not None:
                self.board.select(node.id)
                self._look(node.id)
                return
        self.panel.show_nothing()

    def _look(self, node_id: str) -> None:
        """Show a node in the panel."""
        if self.found is None:
            return
        question = next((one for one in self.found.open if f"{QUESTION}{one.id}" == node_id), None)
        decision = self.found.decision(node_id)
        if question is not None:
            self._looked = None
            self.panel.show_question(question)
        elif decision is not None:
            self.fetch(look_at_decision(self.place.project, decision.alias), self._show_detail)
        else:
            self._looked = None
            self.panel.show_nothing()

    def _show_detail(self, looked: Looked) -> None:
        if self.found is None or self.board.current != f"{_DECISION}{looked.decision.id}":
            return  # another one was selected meanwhile
        self._looked = looked
        clashing = {alias for clash in self.found.clashes for alias in clash.core}
        related = frozenset({"requirement", "entity", "artifact"})
        self.panel.show_decision(
            looked,
            state_of(looked.decision, clashing),
            self.found.clash_of(looked.decision.alias),
            picture(self.found, Filter(related=related)),
        )
        self.panel.set_changing(can_change=self.is_online and not looked.decision.locked)

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

    def _offer_undo(self, told: str, step: Step[AnswerResult] | Step[list[str]]) -> None:
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

    def _not_changed(self, dialog: ChangeDialog, failure: Failure) -> None:
        dialog.show_trouble(f"{failure.what} {failure.hint}".strip())

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

    def compare(self, name: str = "") -> None:
        """Compare a branch with the one in use, and merge."""
        source = name or self.picker.to_compare
        if source:
            self.go("merge", source, self.picker.in_use)
        else:
            self.say("Nothing differs", "No other branch has something that this one has not.")

    # -- its own matters -----------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.bar.changed.connect(self._refill)
        self.bar.searched.connect(self.board.search)
        self.bar.found.connect(self.board.go_to_found)
        self.bar.form_chosen.connect(self.board.show_form)
        self.bar.branches_wanted.connect(self.open_picker)
        self.board.selected.connect(self._look)
        self.board.opened.connect(self._open)
        self.board.form_changed.connect(self.bar.form.choose)
        self.panel.acted.connect(self.do)
        self.panel.shown_wanted.connect(self.show_node)
        self.panel.section_wanted.connect(partial(self.go, "specification"))
        self.panel.code_wanted.connect(self._open_code)
        self.picker.used.connect(self._use)
        self.picker.begun.connect(self._begin)
        self.picker.compared.connect(self.compare)

    def _add_keys(self) -> None:
        self.add_key("B", "New branch, or another one", self.open_picker)
        self.add_key("M", "Compare and merge", self.compare)
        self.add_key("E", "Change the decision", partial(self.do, "change"))
        self.add_key("L", "Lock or unlock it", self._toggle_lock)
        self.add_key("Ctrl+T", "Graph or tree", self._toggle_form)
        self.add_key("Ctrl+F", "Find a decision", self.bar.search.setFocus)

    def _open(self, node_id: str) -> None:
        """Enter: an open question is answered, anything else is looked at."""
        if node_id.startswith(QUESTION):
            self.do("answer")
        elif not self.panel.isVisible():
            self.head.panel_button.click()

    def _open_code(self, path: str, line: int) -> None:
        self.wants.emit(FileTarget(path, line))

    def _toggle_lock(self) -> None:
        if self._looked is not None:
            self.do("unlock" if self._looked.decision.locked else "lock")

    def _toggle_form(self) -> None:
        form = "tree" if self.board.form == "graph" else "graph"
        self.bar.form.choose(form)
        self.board.show_form(form)
