"""Where everything of a graph stands: boxes in layers, layers in groups, groups one after the other. No Qt.

    lay_out(graph, room) ─► arrange (which row, in what order) ─► place (where in the row) ─► route (lines, with bends)

All steps think of lines that point down; for a graph that goes to the right, sizes and results are turned over. Runs
in a thread: `stop` is called between the steps and may raise `Cancelled`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from gui.widgets.graph.arranging import Row, arrange
from gui.widgets.graph.geometry import Box, Route
from gui.widgets.graph.layers import Cancelled
from gui.widgets.graph.model import Graph
from gui.widgets.graph.placing import Spacing, place_rows
from gui.widgets.graph.routing import route_edges
from gui.widgets.graph.sizes import NODE_WIDTHS, node_width_in, size_of

__all__ = ["Box", "Cancelled", "Layout", "Route", "lay_out"]

_DOWN: Final = Spacing(before=(36.0, 20.0), beside=(20.0, 20.0), between_groups=18.0, between_rows=38.0, gap=24.0)
_RIGHT: Final = Spacing(before=(10.0, 10.0), beside=(40.0, 28.0), between_groups=16.0, between_rows=40.0, gap=20.0)
_LABEL_HEIGHT: Final = 64.0
_LETTER: Final = 5.7
_LONGEST_LABEL: Final = 22
_LABEL_ENDS: Final = 48.0
_NARROW: Final = 560.0
_LESS: Final = 24.0


@dataclass(frozen=True)
class Layout:
    """Boxes of nodes and of groups by id, lines in the order of the graph's edges, and the rows from top to bottom."""

    boxes: dict[str, Box] = field(default_factory=dict)
    groups: dict[str, Box] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    width: float = 0
    height: float = 0


def lay_out(graph: Graph, room: tuple[float, float] = (0, 0), stop: Callable[[], None] = lambda: None) -> Layout:
    """Lay a graph out, as wide as `room` if that is possible (0: as wide as it comes)."""
    if not graph.nodes:
        return Layout()
    is_down = graph.direction == "down"
    spacing = _spacing(graph)
    inner = (room[0] if is_down else room[1]) - sum(spacing.beside)
    along = _sizes(graph, _preferred_width(inner))
    rows = arrange(graph, _across(along, is_down), max(inner, 0.0), spacing.gap, stop)
    sizes = _sizes(graph, _node_width(graph, rows, room, spacing, is_down=is_down))
    placed = place_rows(graph, rows, _turned(sizes, is_down), spacing, inner, stop)
    routes = route_edges(graph, rows, placed.boxes, stop)
    layout = Layout(placed.boxes, placed.groups, routes, tuple(tuple(row.nodes) for row in rows), *placed.size)
    return layout if is_down else _turn(layout)


def _preferred_width(room: float) -> float:
    """How wide plain nodes should at least be: as wide as reads well, and narrower only where little room is left."""
    least, most = NODE_WIDTHS
    return most - _LESS if not room or room >= _NARROW else least


def _spacing(graph: Graph) -> Spacing:
    """Rows stand further apart where lines have words on them."""
    spacing = _DOWN if graph.direction == "down" else _RIGHT
    longest = max((len(edge.label) for edge in graph.edges), default=0)
    if not longest:
        return spacing
    needed = _LABEL_HEIGHT if graph.direction == "down" else min(longest, _LONGEST_LABEL) * _LETTER + _LABEL_ENDS
    return replace(spacing, between_rows=max(spacing.between_rows, needed))


def _node_width(graph: Graph, rows: list[Row], room: tuple[float, float], spacing: Spacing, *, is_down: bool) -> float:
    if is_down:
        return node_width_in(graph, room[0] - sum(spacing.beside), max(len(row.nodes) for row in rows), spacing.gap)
    groups = len({row.group for row in rows})
    taken = groups * sum(spacing.before) + (groups - 1) * spacing.between_groups
    taken += (len(rows) - groups) * spacing.between_rows
    return node_width_in(graph, room[0] - taken, len(rows), 0)


def _sizes(graph: Graph, node_width: float) -> dict[str, tuple[float, float]]:
    return {node.id: size_of(node, node_width) for node in graph.nodes}


def _across(sizes: dict[str, tuple[float, float]], is_down: bool) -> dict[str, float]:
    """How much of a row each node takes."""
    return {node: size[0 if is_down else 1] for node, size in sizes.items()}


def _turned(sizes: dict[str, tuple[float, float]], is_down: bool) -> dict[str, tuple[float, float]]:
    return sizes if is_down else {node: (height, width) for node, (width, height) in sizes.items()}


def _turn(layout: Layout) -> Layout:
    """The same layout with x and y exchanged."""
    return Layout(
        {node: box.turned() for node, box in layout.boxes.items()},
        {group: box.turned() for group, box in layout.groups.items()},
        tuple(route.turned() for route in layout.routes),
        layout.rows,
        layout.height,
        layout.width,
    )
