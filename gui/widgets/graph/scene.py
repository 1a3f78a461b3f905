"""The scene of a graph: an item for each box, line and group, and which of them are selected, lit or dimmed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from gui.widgets.graph.inks import Inks
from gui.widgets.graph.items import GroupItem, GroupName, NodeItem
from gui.widgets.graph.layout import Layout
from gui.widgets.graph.lines import Line, LineLayers
from gui.widgets.graph.model import Graph, path_of

_WHOLE_PATH: Final = 80
"""Up to so many nodes the whole path of the selected one is lit; in larger graphs that would be half of the lines."""
_FAR_PATH: Final = 2


class GraphScene(QGraphicsScene):
    """What a `GraphView` shows."""

    def __init__(self, margin: float) -> None:
        super().__init__()
        self.margin = margin
        self.graph = Graph()
        self.layout = Layout()
        self.inks = Inks()
        self.nodes: dict[str, NodeItem] = {}
        self.groups: dict[str, GroupItem] = {}
        self._names: list[GroupName] = []
        self.lines: list[Line] = []
        self.selected = ""
        self._lit: set[int] = set()
        self._layers: LineLayers | None = None

    def show_graph(self, graph: Graph, layout: Layout) -> None:
        """Show another graph; the selection stays where its node does."""
        self.clear()
        self.graph, self.layout = graph, layout
        self._lit = set()
        self._add_groups()
        self._layers = LineLayers()
        self.lines = [Line(edge, route, self._layers) for edge, route in zip(graph.edges, layout.routes, strict=True)]
        for line in self.lines:
            line.dress(self.inks, is_lit=False)
        for layer in self._layers.all():
            self.addItem(layer)
        self.nodes = {}
        for node in graph.nodes:
            item = NodeItem(node, layout.boxes[node.id], self.inks)
            item.setZValue(3)
            self.nodes[node.id] = item
            self.addItem(item)
        margin = self.margin
        self.setSceneRect(QRectF(-margin, -margin, layout.width + 2 * margin, layout.height + 2 * margin))
        self.select(self.selected if self.selected in self.nodes else "")

    def select(self, node_id: str) -> None:
        """Select a node and light its path; nothing where it is empty."""
        before = self.nodes.get(self.selected)
        if before is not None:
            before.is_chosen = False
            before.update()
        self.selected = node_id if node_id in self.nodes else ""
        chosen = self.nodes.get(self.selected)
        if chosen is not None:
            chosen.is_chosen = True
            chosen.update()
        hops = None if len(self.nodes) <= _WHOLE_PATH else _FAR_PATH
        self._light(path_of(self.graph, self.selected, hops) if self.selected else set())

    def dim_all_but(self, shown: Collection[str] | None) -> None:
        """Let all nodes but these step back, as a search does; None brings all forward."""
        for node_id, item in self.nodes.items():
            is_dimmed = shown is not None and node_id not in shown
            if is_dimmed != item.is_dimmed:
                item.is_dimmed = is_dimmed
                item.update()

    def show_focus(self, *, has_focus: bool) -> None:
        """Show the ring of focus around the selected node, or take it away."""
        for item in self.nodes.values():
            item.has_focus_ring = has_focus
        chosen = self.nodes.get(self.selected)
        if chosen is not None:
            chosen.update()

    def show_heads(self, *, are_seen: bool) -> None:
        """Show or hide the heads of all lines: far away they are only dots."""
        if self._layers is not None and self._layers.heads.isVisible() != are_seen:
            self._layers.heads.setVisible(are_seen)

    def show_lines(self, *, are_seen: bool) -> None:
        """Show or hide all lines, as while boxes move."""
        for layer in self._layers.all() if self._layers is not None else ():
            layer.setOpacity(1.0 if are_seen else 0.0)

    def renew_inks(self) -> None:
        """Paint all anew in the theme in force."""
        self.inks = Inks()
        for item in self._painted():
            item.inks = self.inks
        for number, line in enumerate(self.lines):
            line.dress(self.inks, is_lit=number in self._lit)
        self.update()

    def node_at(self, at: QPointF) -> NodeItem | None:
        """The node at a point of the scene."""
        return next((item for item in self.items(at) if isinstance(item, NodeItem) and _is_in(item, at)), None)

    def group_head_at(self, at: QPointF) -> GroupItem | None:
        """The group whose name is at a point of the scene."""
        return next((item for item in self.groups.values() if item.is_head(at)), None)

    def _add_groups(self) -> None:
        self.groups, self._names = {}, []
        for group in self.graph.groups:
            box = self.layout.groups.get(group.id)
            if box is not None:
                self.groups[group.id] = GroupItem(group, box, self.inks)
                self.addItem(self.groups[group.id])
                name = GroupName(group, box, self.inks)
                name.setZValue(4)
                self._names.append(name)
                self.addItem(name)

    def _painted(self) -> Iterator[NodeItem | GroupItem | GroupName]:
        yield from self.nodes.values()
        yield from self.groups.values()
        yield from self._names

    def _light(self, lit: set[int]) -> None:
        for number in lit ^ self._lit:
            is_lit = number in lit
            self.lines[number].dress(self.inks, is_lit=is_lit)
            self.lines[number].lift(is_lit=is_lit)
        self._lit = lit


def _is_in(item: NodeItem, at: QPointF) -> bool:
    return item.frame.contains(item.mapFromScene(at))
