"""How the lines of a graph run: from box to box, and through gaps of the rows between, never over another box."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from gui.widgets.graph.arranging import Row
from gui.widgets.graph.geometry import Box, Point, Route
from gui.widgets.graph.model import EdgeKind, Graph

_PORT_STEP: Final = 80.0
_PORT_SHARE: Final = 0.75
"""Lines leave within this part of a box's edge."""
_LEAST_GAP: Final = 12.0
_BOW: Final = 22.0
_FAR: Final = 1e6
_LANE: Final = 12.0
_CLOSEST: Final = 3.0
_TRACKS: Final = 5
_TRACK: Final = 3.5
"""Lines that pass a row at the same place do so on tracks beside each other, so that they can be told apart."""


@dataclass(frozen=True)
class _Lane:
    """A free part of a row that lines may pass."""

    left: float
    right: float

    def nearest(self, x: float, aside: float) -> float:
        """The place in this lane that is nearest to `x`; at its edges a line keeps `aside` from the middle of it."""
        half = min(_LANE, (self.right - self.left) / 2)
        if self.left + half <= x <= self.right - half:
            return x
        near = self.left + half if x < self.left + half else self.right - half
        return min(max(near + aside, self.left + _CLOSEST), self.right - _CLOSEST)


@dataclass(frozen=True)
class _Strip:
    """A row as lines see it: its upper and lower edge, and the lanes through it, from the left."""

    top: float
    bottom: float
    lanes: list[_Lane]
    rights: list[float]

    def pass_at(self, x: float, aside: float) -> float:
        """Where a line that would like to pass at `x` does so."""
        first = min(bisect_left(self.rights, x), len(self.lanes) - 1)
        around = self.lanes[max(first - 1, 0) : first + 2]
        return min((lane.nearest(x, aside) for lane in around), key=lambda found: abs(found - x))


def route_edges(graph: Graph, rows: list[Row], boxes: dict[str, Box], stop: Callable[[], None]) -> tuple[Route, ...]:
    """A route for each edge; one without points where an end is not there."""
    strips = [_strip([boxes[node] for node in row.nodes]) for row in rows]
    height = {node: number for number, row in enumerate(rows) for node in row.nodes}
    ports = _ports(graph, height, boxes)
    routes = []
    for number, edge in enumerate(graph.edges):
        if number % 200 == 0:
            stop()
        if edge.source not in height or edge.target not in height or edge.source == edge.target:
            routes.append(Route())
        elif height[edge.source] == height[edge.target]:
            row = rows[height[edge.source]].nodes
            is_near = abs(row.index(edge.source) - row.index(edge.target)) == 1
            routes.append(_beside(boxes[edge.source], boxes[edge.target], is_near=is_near))
        else:
            ends = ports[number, edge.source], ports[number, edge.target]
            routes.append(
                _across(
                    height[edge.source], height[edge.target], *ends, strips, (number % _TRACKS - _TRACKS // 2) * _TRACK
                )
            )
    return tuple(routes)


def _strip(boxes: Sequence[Box]) -> _Strip:
    inside = sorted(boxes, key=lambda box: box.x)
    lanes, left = [], -_FAR
    for box in inside:
        if box.x - left >= _LEAST_GAP:
            lanes.append(_Lane(left, box.x))
        left = box.right
    lanes.append(_Lane(left, _FAR))
    top, bottom = min(box.y for box in inside), max(box.bottom for box in inside)
    return _Strip(top, bottom, lanes, [lane.right for lane in lanes])


def _ports(graph: Graph, height: dict[str, int], boxes: dict[str, Box]) -> dict[tuple[int, str], Point]:
    """Where each line touches its two boxes: beside each other, in the order of what they lead to."""
    touching: dict[tuple[str, bool], list[tuple[float, int]]] = defaultdict(list)
    for number, edge in enumerate(graph.edges):
        source, target = height.get(edge.source), height.get(edge.target)
        if source is None or target is None or source == target or edge.source == edge.target:
            continue
        is_down = target > source
        touching[edge.source, is_down].append((boxes[edge.target].middle[0], number))
        touching[edge.target, not is_down].append((boxes[edge.source].middle[0], number))
    ports = {}
    for (node, is_below), lines in touching.items():
        box = boxes[node]
        step = min(_PORT_STEP, box.width * _PORT_SHARE / max(len(lines) - 1, 1))
        left = box.middle[0] - step * (len(lines) - 1) / 2
        for place, (_, number) in enumerate(sorted(lines)):
            ports[number, node] = (left + step * place, box.bottom if is_below else box.y)
    return ports


def _across(start_row: int, end_row: int, start: Point, end: Point, strips: Sequence[_Strip], aside: float) -> Route:
    """Through every row between, where it is free next to the straight way, and a little beside others there."""
    is_down = end_row > start_row
    between = range(start_row + 1, end_row) if is_down else range(start_row - 1, end_row, -1)
    points = [start]
    x = start[0]
    for number, row in enumerate(between):
        strip = strips[row]
        x = strip.pass_at(x + (end[0] - x) / (len(between) - number + 1), aside)
        way = (strip.top, strip.bottom) if is_down else (strip.bottom, strip.top)
        points += [(x, way[0]), (x, way[1])]
    points.append(end)
    return Route(tuple(points))


def _beside(one: Box, other: Box, *, is_near: bool) -> Route:
    """Between neighbours straight, else in a bow beneath the row."""
    if is_near:
        is_right = other.x > one.x
        y = max(one.y, other.y) + min(one.height, other.height) / 2
        return Route(((one.right, y), (other.x, y)) if is_right else ((one.x, y), (other.right, y)), form="straight")
    low = max(one.bottom, other.bottom) + _BOW
    ends = (one.middle[0], one.bottom), (other.middle[0], other.bottom)
    return Route((ends[0], (ends[0][0], low), (ends[1][0], low), ends[1]), form="bow")


def kinds_in(graph: Graph) -> list[EdgeKind]:
    """The kinds of lines that a graph has, in the order of the legend."""
    there = {edge.kind for edge in graph.edges}
    return [kind for kind in EdgeKind if kind in there]
