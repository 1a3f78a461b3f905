"""Where the selection goes when an arrow is pressed: along lines where there are some, else to what is nearest."""

from __future__ import annotations

from typing import Final, Literal

from gui.widgets.graph.layout import Layout
from gui.widgets.graph.model import EdgeKind, Graph

Way = Literal["up", "down", "left", "right"]

_TURNED: Final[dict[Way, Way]] = {"up": "left", "left": "up", "down": "right", "right": "down"}


def step(graph: Graph, layout: Layout, current: str, way: Way) -> str:
    """The node after `current` in a direction on screen; `current` itself where there is none."""
    if graph.direction == "right":
        way = _TURNED[way]  # rows are columns then, so what was below is at the right
    row = next((number for number, nodes in enumerate(layout.rows) if current in nodes), None)
    if row is None:
        return first_node(layout) or current
    if way in ("left", "right"):
        return _beside(layout.rows[row], current, 1 if way == "right" else -1)
    joined = _joined(graph, layout, current, row, is_down=way == "down")
    others = joined or _next_row(layout, row, 1 if way == "down" else -1)
    return min(others, key=lambda node: _distance(graph, layout, current, node), default=current)


def first_node(layout: Layout) -> str:
    """The first node of the first row, or nothing."""
    return layout.rows[0][0] if layout.rows else ""


def last_node(layout: Layout) -> str:
    """The last node of the last row, or nothing."""
    return layout.rows[-1][-1] if layout.rows else ""


def _beside(row: tuple[str, ...], current: str, by: int) -> str:
    place = row.index(current) + by
    return row[place] if 0 <= place < len(row) else current


def _joined(graph: Graph, layout: Layout, current: str, row: int, *, is_down: bool) -> list[str]:
    """What lines lead to in that direction, the nearest row first: only nodes of the nearest row are given."""
    height = {node: number for number, nodes in enumerate(layout.rows) for node in nodes}
    ends = [(edge.source, edge.target) for edge in graph.edges if edge.kind is not EdgeKind.EXCLUDES]
    others = [b if a == current else a for a, b in ends if current in (a, b) and a != b]
    there = [node for node in others if node in height and (height[node] > row if is_down else height[node] < row)]
    if not there:
        return []
    nearest = min(abs(height[node] - row) for node in there)
    return [node for node in there if abs(height[node] - row) == nearest]


def _next_row(layout: Layout, row: int, by: int) -> tuple[str, ...]:
    return layout.rows[row + by] if 0 <= row + by < len(layout.rows) else ()


def _distance(graph: Graph, layout: Layout, one: str, other: str) -> float:
    axis = 0 if graph.direction == "down" else 1
    return abs(layout.boxes[one].middle[axis] - layout.boxes[other].middle[axis])
