"""A clash in the graph: both sides in red, with what they rest on above and what rests on them beneath."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtWidgets import QWidget

from gui.operations.repairs import ClashPicture
from gui.theme.fonts import scaled
from gui.views.questions.wording import short_question
from gui.widgets.graph.model import Edge, EdgeKind, Graph, Node
from gui.widgets.graph.view import GraphView

_NEW: Final = "new"
_WIDTH: Final = 140
_BOX: Final = 52
_GAP: Final = 42
_EDGE: Final = 14
_SHAPES: Final = {"decided": "done", "assumed": "half", "deferred": "deferred", "open": "open"}
_KINDS: Final = {
    "requires": EdgeKind.REQUIRES,
    "refines": EdgeKind.REFINES,
    "assumes": EdgeKind.ASSUMES,
    "affects": EdgeKind.AFFECTS,
    "supersedes": EdgeKind.SUPERSEDES,
    "excludes": EdgeKind.EXCLUDES,
}


class ClashGraph(GraphView):
    """As high as it has layers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The clash among the decisions around it", legend=False, zoom=False, margin=4, parent=parent)
        self.hide()

    def show_clash(self, picture: ClashPicture) -> None:
        """Another clash."""
        graph = graph_of(picture)
        if graph == self.graph:
            self.show()
            return
        layers = layers_of(picture)
        self.setFixedHeight(scaled(layers * _BOX + (layers - 1) * _GAP + _EDGE))
        self.show()
        self.show_graph(graph, keep_position=False)


def layers_of(picture: ClashPicture) -> int:
    """How many rows of boxes there are: the sides, and what is above and beneath them."""
    sides = {node.id for node in picture.around.nodes if node.alias in _aliases(picture)}
    above = any(edge.target in sides and edge.source not in sides for edge in picture.around.edges)
    beneath = any(edge.source in sides and edge.target not in sides for edge in picture.around.edges)
    return 1 + int(above) + int(beneath)


def graph_of(picture: ClashPicture) -> Graph:
    """Boxes and lines; the answer that is not recorded stands for itself."""
    aliases = _aliases(picture)
    answers = {side.side.alias: side.side.answer for side in picture.sides}
    nodes = [
        Node(
            id=node.id,
            title=answers.get(node.alias, node.detail) or short_question(node.title),
            detail=f"{node.alias} · {node.category.capitalize()}",
            shape="clash" if node.alias in aliases else _SHAPES.get(node.state, "open"),
            tone="bad" if node.alias in aliases else "",
            state="clashes" if node.alias in aliases else node.state,
            tip=f"{node.alias}: {node.title} {answers.get(node.alias, node.detail)}",
            width=_WIDTH,
        )
        for node in picture.around.nodes
    ]
    nodes += [
        Node(
            id=_NEW,
            title=side.side.answer,
            detail="your answer",
            shape="clash",
            tone="bad",
            state="not recorded",
            tip=f"{side.side.question} {side.side.answer}",
            width=_WIDTH,
        )
        for side in picture.sides
        if side.is_new
    ]
    red = [node.id for node in nodes if node.tone == "bad"]
    lines = [Edge(e.source, e.target, _KINDS.get(e.kind, EdgeKind.REQUIRES)) for e in picture.around.edges]
    lines += [Edge(one, other, EdgeKind.EXCLUDES) for one, other in pairwise(red)]
    return Graph(nodes=tuple(nodes), edges=tuple(lines))


def _aliases(picture: ClashPicture) -> set[str]:
    return {side.side.alias for side in picture.sides if not side.is_new}
