"""The graph widget: give it a `Graph`, it lays it out and shows it.

    show_graph(graph) ─► LayoutWorker ─► GraphScene ─► Canvas
    selected(id), activated(id) ◄── a click or the keyboard

Small graphs are laid out again when the room changes; folded groups are kept by id from one graph to the next.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.theme.current import motion_ms
from gui.theme.fonts import text_scale
from gui.widgets.graph.canvas import Canvas
from gui.widgets.graph.layout import Layout
from gui.widgets.graph.model import EdgeKind, Graph, Node, fold, folded_id, group_of_folded
from gui.widgets.graph.moving import Moving
from gui.widgets.graph.overlays import BusyPlate, Legend, ZoomControl
from gui.widgets.graph.routing import kinds_in
from gui.widgets.graph.scene import GraphScene
from gui.widgets.graph.worker import AT_ONCE, LayoutWorker
from gui.widgets.painting import hide_if

_SMALLEST_AT_FIRST: Final = 0.85
"""Smaller than this nothing is shown unasked: text would be too small; one scrolls instead."""
_EDGE: Final = 12
_PATIENCE_MS: Final = 150
_MOVED_BELOW: Final = 100
_MOVE_MS: Final = 240


class GraphView(QWidget):
    """A graph with its legend and zoom. `selected` and `activated` carry the id of a node."""

    selected = Signal(str)
    """By the person; empty where nothing is selected any more."""
    activated = Signal(str)
    """By a double click or Enter."""
    laid_out = Signal()
    failed = Signal(str)
    """The graph could not be laid out; with why."""

    def __init__(
        self, name: str, *, legend: bool = True, zoom: bool = True, margin: float = 12, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._graph = Graph()
        self._folded: set[str] = set()
        self._has_legend = legend
        self._names: Mapping[EdgeKind, str] = {}
        self._shown: Collection[str] | None = None
        self._keeps_position = False
        self._to_select: str | None = None
        self.scene = GraphScene(margin)
        self.canvas = Canvas(self.scene, self)
        self.canvas.setAccessibleName(name)
        self.setFocusProxy(self.canvas)
        self.legend = Legend()
        self.zoom_control = ZoomControl()
        self.busy_plate = BusyPlate(self)
        self._worker = LayoutWorker(self)
        self._moving = Moving(self.scene, self)
        self._resizing = QTimer(self, interval=_PATIENCE_MS, singleShot=True)
        self._last_room = (0.0, 0.0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas, 1)
        column.addWidget(self._foot(zoom=zoom))
        self._connect()

    @property
    def graph(self) -> Graph:
        """What is shown, with its folded groups unfolded."""
        return self._graph

    @property
    def layout_shown(self) -> Layout:
        """Where all that is shown stands."""
        return self.scene.layout

    @property
    def current(self) -> str:
        """The selected node, or nothing."""
        return self.scene.selected if self._to_select is None else self._to_select

    @property
    def is_busy(self) -> bool:
        """Whether a layout is under way."""
        return self._worker.is_busy

    def show_graph(
        self, graph: Graph, *, keep_position: bool = True, names: Mapping[EdgeKind, str] | None = None
    ) -> None:
        """Show another graph. With `keep_position` the selected node, or else the middle, stays where it is.

        `names` are what the legend calls the kinds of lines.
        """
        self._graph = graph
        self._keeps_position = keep_position and bool(self.scene.nodes)
        if names is not None:
            self._names = names
        self._start()

    def select(self, node_id: str) -> None:
        """Select a node and bring it into sight; `selected` is not emitted. Unfolds its group where that is needed."""
        node = self._graph.by_id.get(node_id)
        if node is not None and node.group in self._folded:
            self._folded.discard(node.group)
            self._to_select = node_id
            self._start()
        elif self.is_busy:
            self._to_select = node_id
        else:
            self._select(node_id)

    def dim_all_but(self, shown: Collection[str] | None) -> None:
        """Let all nodes but these step back; None brings all forward."""
        self._shown = shown
        self.scene.dim_all_but(shown)

    def toggle_fold(self, group: str) -> None:
        """Fold a group into one node, or unfold it."""
        self._folded ^= {group}
        members = [node.id for node in self._graph.nodes if node.group == group]
        if group in self._folded:
            self._to_select = folded_id(group) if self.scene.selected in members else None
        elif self.scene.selected == folded_id(group) and members:
            self._to_select = members[0]
        self._keeps_position = True
        self._start()

    def fit(self) -> None:
        """Show all of it."""
        self.canvas.zoom_to_fit()

    def cancel(self) -> None:
        """Give up a layout that is under way; what was shown before stays."""
        self._worker.cancel()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what floats in its place."""
        super().resizeEvent(event)
        self._place_busy()
        self._place_legend()

    # -- its own matters ---------------------------------------------------------------------------------------

    def _foot(self, *, zoom: bool) -> QWidget:
        """Legend and zoom beneath the canvas: above it they would hide boxes, and make each scroll paint everything."""
        foot = QWidget()
        line = QHBoxLayout(foot)
        line.setContentsMargins(_EDGE, 6, _EDGE, _EDGE)
        line.addWidget(self.legend)
        line.addStretch(1)
        line.addWidget(self.zoom_control)
        hide_if(self.zoom_control, not zoom)
        hide_if(foot, not zoom and not self._has_legend)
        return foot

    def _connect(self) -> None:
        self.canvas.chosen.connect(self._tell_chosen)
        self.canvas.activated.connect(self._activate)
        self.canvas.folding.connect(self.toggle_fold)
        self.canvas.zoomed.connect(self._tell_zoom)
        self.canvas.resized.connect(self._resizing.start)
        self._resizing.timeout.connect(self._fit_to_room)
        self.zoom_control.smaller.connect(self.canvas.zoom_out)
        self.zoom_control.larger.connect(self.canvas.zoom_in)
        self.zoom_control.fit.connect(self.fit)
        self.zoom_control.whole.connect(self._show_whole)
        self.busy_plate.cancelled.connect(self.cancel)
        self._worker.done.connect(self._show_layout)
        self._worker.failed.connect(self.failed)
        self._worker.busy.connect(self._tell_busy)

    def _room(self) -> tuple[float, float]:
        whole = 100 / text_scale()
        size = self.canvas.maximumViewportSize()
        sides = 2 * self.scene.margin + 1
        width = size.width() - (self.canvas.bar_width if self._graph.direction == "down" else 0)
        return max(width * whole - sides, 0.0), max(size.height() * whole - sides, 0.0)

    def _start(self) -> None:
        self._last_room = self._room()
        self._worker.start(fold(self._graph, self._folded), self._last_room)

    def _show_layout(self, graph: Graph, layout: Layout) -> None:
        anchor, before = self._anchor()
        old = self._moving.places()
        self.canvas.forget_hovered()
        self.scene.show_graph(graph, layout)
        self.scene.dim_all_but(self._shown)
        self.legend.show_kinds(kinds_in(graph), self._names)
        wanted, self._to_select = self._to_select, None
        if wanted is not None:
            self._select(wanted)
        self.scene.show_focus(has_focus=self.canvas.shows_focus)
        if self._keeps_position:
            self._hold(anchor, before)
        else:
            self._show_first()
        self._keeps_position = True
        if len(layout.boxes) < _MOVED_BELOW:
            self._moving.start(old, motion_ms(_MOVE_MS) if self.isVisible() else 0)
        self._place_legend()
        self.laid_out.emit()

    def _show_first(self) -> None:
        """At first all is seen where that leaves text readable; else all of its width, and the selected node."""
        self.canvas.zoom_to_fit(_SMALLEST_AT_FIRST)
        self.canvas.horizontalScrollBar().setValue(self.canvas.horizontalScrollBar().minimum())
        self.canvas.verticalScrollBar().setValue(self.canvas.verticalScrollBar().minimum())
        if self.scene.selected:
            self.canvas.show_node(self.scene.selected)

    def _anchor(self) -> tuple[str, QPoint]:
        """The node that shall stay where it is: the selected one, if it is seen; and where that is."""
        item = self.scene.nodes.get(self.scene.selected)
        if item is None:
            return "", QPoint()
        at = self.canvas.mapFromScene(item.pos())
        return (item.node.id, at) if self.canvas.viewport().rect().contains(at) else ("", QPoint())

    def _hold(self, anchor: str, before: QPoint) -> None:
        item = self.scene.nodes.get(anchor)
        if item is not None:
            self.canvas.scroll_by(self.canvas.mapFromScene(item.pos()) - before)

    def _select(self, node_id: str) -> None:
        self.scene.select(node_id)
        self.scene.show_focus(has_focus=self.canvas.shows_focus)
        self.canvas.show_node(node_id)
        self._describe()

    def _tell_chosen(self, node_id: str) -> None:
        self._describe()
        if group_of_folded(node_id) is None:
            self.selected.emit(node_id)

    def _activate(self, node_id: str) -> None:
        group = group_of_folded(node_id)
        if group is not None:
            self.toggle_fold(group)
        else:
            self.activated.emit(node_id)

    def _describe(self) -> None:
        """Say to a screen reader what is selected."""
        node = self.scene.graph.by_id.get(self.scene.selected)
        self.canvas.setAccessibleDescription(self._words(node) if node else f"{len(self._graph.nodes)} nodes")
        QAccessible.updateAccessibility(QAccessibleEvent(self.canvas, QAccessible.Event.DescriptionChanged))

    def _words(self, node: Node) -> str:
        edges = self.scene.graph.edges
        into, out = sum(edge.target == node.id for edge in edges), sum(edge.source == node.id for edge in edges)
        told = [node.title, node.state, node.detail, "locked" if node.is_locked else ""]
        told += [_counted(into, "in") or "nothing leads to it", _counted(out, "out") or "nothing follows from it"]
        return ", ".join(filter(None, told))

    def _fit_to_room(self) -> None:
        """Use the room there is now; a large graph is not laid out again for that."""
        if 0 < len(self._graph.nodes) <= AT_ONCE and self._room() != self._last_room:
            self._to_select = self.scene.selected or None  # it stays in sight
            self._start()

    def _show_whole(self) -> None:
        self.canvas.set_zoom(1.0)

    def _tell_zoom(self, zoom: float) -> None:
        self.zoom_control.show_zoom(zoom)

    def _tell_busy(self, is_busy: bool) -> None:
        if is_busy:
            self.busy_plate.show_busy(len(self._graph.nodes))
            self._place_busy()
        else:
            self.busy_plate.hide()
        self.setCursor(Qt.CursorShape.BusyCursor if is_busy else Qt.CursorShape.ArrowCursor)

    def _place_busy(self) -> None:
        self.busy_plate.move((self.width() - self.busy_plate.width()) // 2, _EDGE)

    def _place_legend(self) -> None:
        """The legend gives way where there is no room beside the zoom."""
        fits = self.legend.sizeHint().width() + self.zoom_control.sizeHint().width() + 3 * _EDGE <= self.width()
        self.legend.setVisible(self._has_legend and bool(self.scene.lines) and fits)


def _counted(lines: int, way: str) -> str:
    return f"{lines} line{'' if lines == 1 else 's'} {way}" if lines else ""
