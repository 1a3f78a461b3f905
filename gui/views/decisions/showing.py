"""What the view of the decisions shows: it loads them, selects one, and keeps graph, tree and panel at one."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.operations.branches import BranchLook, look_at_branches
from gui.operations.decisions import (
    Decisions,
    Looked,
    look_at_decision,
    look_at_decisions,
)
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.topic import Topic
from gui.theme.fonts import font
from gui.views.decisions.board import Board
from gui.views.decisions.branch_picker import BranchPicker
from gui.views.decisions.change_dialog import ChangeDialog
from gui.views.decisions.detail import DetailPanel
from gui.views.decisions.filters import FilterBar
from gui.views.decisions.picturing import QUESTION, Filter, decided_of, group_names, picture, state_of
from gui.views.view import View
from gui.widgets.buttons import IconButton
from gui.words.amounts import plural

_PANEL: Final = 380
_ASIDE_SHARE: Final = 0.5
"""Of the width of the head, for the figures at the right of the title."""
_DECISION: Final = "decision:"
_RELATED: Final = frozenset({"requirement", "entity", "artifact"})


class ShownDecisions(View):
    """Decisions as graph and tree, with one of them in the panel; what can be done with them is the subclass's."""

    name = "decisions"
    title = "Decisions"
    topics = frozenset({Topic.SPEC, Topic.ARTIFACTS})
    needs_project = True

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.found: Decisions | None = None
        self._wanted = ""
        self._amounts: list[str] = []
        self._looked: Looked | None = None
        self._dialog: ChangeDialog | None = None
        self.new_button = IconButton("plus", "Write a decision (N)", 36)
        self.add_tool(self.new_button)
        self.while_online(self.new_button)
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
        self.bar.changed.connect(self._refill)
        self.bar.searched.connect(self.board.search)
        self.bar.found.connect(self.board.go_to_found)
        self.bar.form_chosen.connect(self.board.show_form)
        self.board.selected.connect(self._look)
        self.board.clear_wanted.connect(self.bar.clear)
        self.board.form_changed.connect(self.bar.form.choose)
        self.panel.shown_wanted.connect(self.show_node)

    # -- loading -------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Fetch the decisions, and how the branches stand."""
        self.bar.show_branch(self.place.branch or "main")
        self.fetch(look_at_decisions(self.place.project), self._show)
        self.fetch(look_at_branches(self.place.project), self._show_branches, self._no_branches)

    def open_item(self, item: str, detail: str) -> None:
        """A decision by its alias, id or subject, an open question by its id, or `branches`."""
        del detail
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
        self._amounts = parts
        self._tell_amounts()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say less at the right of the title where there is little room."""
        super().resizeEvent(event)
        self._tell_amounts()

    def _tell_amounts(self) -> None:
        whole = " · ".join(self._amounts)
        fits = QFontMetrics(font(13)).horizontalAdvance(whole) <= self.head.width() * _ASIDE_SHARE
        self.head.set_aside(whole if fits else "".join(self._amounts[:1]))

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
        whole = picture(self.found, Filter(related=_RELATED))
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
        self.panel.show_decision(
            looked,
            state_of(looked.decision, clashing),
            self.found.clash_of(looked.decision.alias),
            picture(self.found, Filter(related=_RELATED)),
        )
        self.panel.set_changing(can_change=self.is_online)
