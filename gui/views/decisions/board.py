"""The middle of the view: graph and tree of the same decisions, and what part of them is shown.

With many decisions only what is around the selected one is shown; all of it on request.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.views.decisions.picturing import LEGEND, matching
from gui.views.decisions.tree import DecisionTree
from gui.widgets.buttons import LinkButton
from gui.widgets.graph.model import Graph, neighbourhood
from gui.widgets.graph.view import GraphView
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.words.amounts import count

WHOLE: Final = 60
"""Up to so many decisions all of them are shown at first."""
HOPS: Final = 2


class Board(QWidget):
    """`selected` with the id of a node, `opened` when one was opened by Enter or a double click."""

    selected = Signal(str)
    opened = Signal(str)
    form_changed = Signal(str)
    clear_wanted = Signal()
    """Nothing is found, and the filter is to be taken away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._graph = Graph()
        self._text = ""
        self._is_whole = False
        self._centre = ""
        self.current = ""
        self._is_tree_stale = True
        self.graph_view = GraphView("Decisions as a graph", margin=8)
        self.tree = DecisionTree()
        self._told = Label("", "secondary")
        self._switch = LinkButton("")
        self._failed = Note("The graph could not be laid out; here is the tree.", "warn", action="Try again")
        self._failed.hide()
        self.nothing = Note("", "neutral", "filter", "Show all decisions")
        self.nothing.hide()
        self._line = QWidget()
        self._pages = QStackedWidget()
        self._lay_out()
        self.graph_view.selected.connect(self._choose)
        self.graph_view.activated.connect(self.opened)
        self.graph_view.failed.connect(self._fall_back)
        self.tree.selected.connect(self._choose)
        self.tree.opened.connect(self.opened)
        self._switch.clicked.connect(self.toggle_whole)
        self._failed.acted.connect(self._try_again)
        self.nothing.acted.connect(self.clear_wanted)

    @property
    def form(self) -> str:
        """`graph` or `tree`."""
        return "graph" if self._pages.currentWidget() is self.graph_view else "tree"

    @property
    def is_whole(self) -> bool:
        """Whether all decisions are shown, and not only what is around one."""
        return self._is_whole or len(self._graph.nodes) <= WHOLE

    def show_form(self, form: str) -> None:
        """Show the graph, or the tree."""
        page = self.graph_view if form == "graph" else self.tree
        had_focus = self.tree.hasFocus() or self.graph_view.canvas.hasFocus()
        if form == "tree" and self._is_tree_stale:
            self._fill_tree()
        self._pages.setCurrentWidget(page)
        self._failed.hide()
        self._tell_part()
        if had_focus:
            page.setFocus()

    def show_graph(self, graph: Graph, *, keep_position: bool = True) -> None:
        """Show other decisions, or the same ones as they are now."""
        self._graph = graph
        if self.current not in graph.by_id:
            self.current = ""
        self._show(keep_position=keep_position)

    def select(self, node_id: str) -> None:
        """Select a node without telling it; the graph moves to what is around it where that is not seen."""
        self.current = node_id if node_id in self._graph.by_id else ""
        if self.current and self.current not in self.graph_view.graph.by_id:
            self._centre = self.current
            self._show(keep_position=False)
        self.graph_view.select(self.current)
        self.tree.select(self.current)

    def search(self, text: str) -> None:
        """Let what does not match step back in the graph, and leave it out of the tree."""
        self._text = text.strip()
        found = matching(self._graph, self._text) if self._text else None
        self.graph_view.dim_all_but(found)
        self._tell_nothing(found)
        self._is_tree_stale = True
        if self.form == "tree":
            self._fill_tree()

    def go_to_found(self) -> None:
        """Select the first that matches, or the next one after the selected."""
        found = matching(self._graph, self._text) if self._text else set()
        ordered = [node.id for node in self._graph.nodes if node.id in found]
        if ordered:
            place = ordered.index(self.current) + 1 if self.current in ordered else 0
            self.select(ordered[place % len(ordered)])
            self.selected.emit(self.current)

    def toggle_whole(self) -> None:
        """All decisions, or only what is around the selected one."""
        self._is_whole = not self._is_whole
        self._centre = self.current
        self._show(keep_position=False)

    # -- its own matters -----------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        line = QHBoxLayout(self._line)
        line.setContentsMargins(32, 0, 32, 8)
        line.setSpacing(12)
        line.addWidget(self._told)
        line.addWidget(self._switch)
        line.addStretch(1)
        self._pages.addWidget(self.graph_view)
        self._pages.addWidget(self.tree)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._line)
        notes = QVBoxLayout()
        notes.setContentsMargins(32, 0, 32, 8)
        notes.addWidget(self._failed)
        notes.addWidget(self.nothing)
        column.addLayout(notes)
        around = QVBoxLayout()
        around.setContentsMargins(24, 0, 24, 12)
        around.addWidget(self._pages)
        column.addLayout(around, 1)

    def _tell_nothing(self, found: set[str] | None) -> None:
        """Say why nothing is shown, with the way back."""
        if not self._graph.nodes:
            self.nothing.show_text("No decision is in this state and these groups.")
        elif found is not None and not found:
            self.nothing.show_text(f"No decision contains «{self._text}».")
        self.nothing.setVisible(not self._graph.nodes or (found is not None and not found))

    def _fill_tree(self) -> None:
        """The rows are made when they are seen: for a thousand decisions that takes longer than a frame."""
        self._is_tree_stale = False
        self.tree.show_graph(self._graph, matching(self._graph, self._text) if self._text else None)
        self.tree.select(self.current)

    def _show(self, *, keep_position: bool) -> None:
        part = self._graph if self.is_whole else neighbourhood(self._graph, self._start(), HOPS, WHOLE)
        self.graph_view.show_graph(part, keep_position=keep_position, names=LEGEND)
        self.search(self._text)
        self.graph_view.select(self.current)
        self.tree.select(self.current)
        self._tell_part()

    def _start(self) -> str:
        """The node whose surroundings are shown: the selected one, else a clash, else what is open, else any."""
        for wanted in (self._centre, self.current):
            if wanted in self._graph.by_id:
                self._centre = wanted
                return wanted
        joined: dict[str, int] = {}
        for edge in self._graph.edges:
            for end in (edge.source, edge.target):
                joined[end] = joined.get(end, 0) + 1
        rank = {"in a clash": 2, "open": 1}
        best = max(self._graph.nodes, key=lambda node: (rank.get(node.state, 0) > 1, joined.get(node.id, 0)))
        self._centre = best.id
        return best.id

    def _tell_part(self) -> None:
        whole, shown = len(self._graph.nodes), len(self.graph_view.graph.nodes)
        self._line.setVisible(whole > WHOLE and self.form == "graph")
        if self._is_whole:
            self._told.setText(f"All {count(whole)}")
            self._switch.setText("Show only what is around the selected one")
        else:
            node = self._graph.by_id.get(self._centre)
            name = node.title if node is not None else "one"
            self._told.setText(f"{shown} of {count(whole)}, around «{name}»")
            self._switch.setText(f"Show all {count(whole)}")
        self._switch.updateGeometry()

    def _choose(self, node_id: str) -> None:
        self.current = node_id
        (self.tree if self.form == "graph" else self.graph_view).select(node_id)
        self.selected.emit(node_id)

    def _fall_back(self, _why: str) -> None:
        self.show_form("tree")
        self._failed.show()
        self.form_changed.emit("tree")

    def _try_again(self) -> None:
        self.show_form("graph")
        self.form_changed.emit("graph")
        self._show(keep_position=False)
