"""Where in its row each node stands: near the middle of what it is joined to, in order, never over another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from gui.widgets.graph.arranging import Row
from gui.widgets.graph.geometry import Box
from gui.widgets.graph.model import EdgeKind, Graph

_SWEEPS: Final = 8
_ORDERING: Final = 6
"""So many of the sweeps may change the order; the rest only move."""
_MOST_WIDENING: Final = 34.0

Sizes = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Spacing:
    """Distances: inside a group before and after its rows and beside them, between groups, rows and nodes."""

    before: tuple[float, float]
    beside: tuple[float, float]
    between_groups: float
    between_rows: float
    gap: float


@dataclass(frozen=True)
class Placed:
    """Boxes of nodes and groups, and the size of the whole."""

    boxes: dict[str, Box]
    groups: dict[str, Box]
    size: tuple[float, float]


def place_rows(
    graph: Graph, rows: list[Row], sizes: Sizes, spacing: Spacing, room: float, stop: Callable[[], None]
) -> Placed:
    """Place rows from top to bottom; the order inside rows is bettered on the way. Every group is as wide as all."""
    lengths = [sum(sizes[n][0] for n in row.nodes) + spacing.gap * (len(row.nodes) - 1) for row in rows]
    inner = max([room, *lengths])
    middles = _middles(graph, rows, sizes, spacing.gap, inner, stop)
    is_framed = bool(graph.groups)
    tops = _tops(graph, rows, sizes, spacing, is_framed=is_framed)
    left = spacing.beside[0] if is_framed else 0.0
    boxes = {}
    for row, top in zip(rows, tops, strict=True):
        high = max(sizes[node][1] for node in row.nodes)
        for node in row.nodes:
            width, height = sizes[node]
            y = top + (high - height) / 2 if height != high else top
            boxes[node] = Box(round(left + middles[node] - width / 2, 1), y, width, height)
    groups = _frames(graph, rows, boxes, spacing, inner) if is_framed else {}
    every = [*boxes.values(), *groups.values()]
    return Placed(boxes, groups, (max(box.right for box in every), max(box.bottom for box in every)))


def _middles(
    graph: Graph, rows: list[Row], sizes: Sizes, gap: float, inner: float, stop: Callable[[], None]
) -> dict[str, float]:
    near = _near(graph, rows)
    pairs = [(edge.source, edge.target) for edge in graph.edges if edge.kind is EdgeKind.EXCLUDES]
    middles: dict[str, float] = {}
    for row in rows:
        _spread(row.nodes, sizes, gap, inner, middles)
    for sweep in range(_SWEEPS):
        stop()
        is_down = sweep % 2 == 0
        for row in rows if is_down else reversed(rows):
            wanted = {node: _wanted(near[node], is_down, middles, node) for node in row.nodes}
            if sweep < _ORDERING:
                row.nodes.sort(key=wanted.__getitem__)
                _join(row.nodes, pairs)
            _draw_together(row.nodes, pairs, wanted, sizes, gap)
            _settle(row.nodes, wanted, sizes, gap, inner, middles)
    return middles


def _near(graph: Graph, rows: list[Row]) -> dict[str, tuple[list[str], list[str]]]:
    """Of each node what it is joined to above and below."""
    height = {node: number for number, row in enumerate(rows) for node in row.nodes}
    near: dict[str, tuple[list[str], list[str]]] = {node: ([], []) for node in height}
    for edge in graph.edges:
        source, target = height.get(edge.source), height.get(edge.target)
        if source is None or target is None or source == target:
            continue
        near[edge.source][int(target > source)].append(edge.target)
        near[edge.target][int(source > target)].append(edge.source)
    return near


def _wanted(near: tuple[list[str], list[str]], is_down: bool, middles: dict[str, float], node: str) -> float:
    others = near[0 if is_down else 1] or near[1 if is_down else 0]
    if not others:
        return middles[node]
    return sum(middles[other] for other in others) / len(others)


def _spread(nodes: list[str], sizes: Sizes, gap: float, inner: float, middles: dict[str, float]) -> None:
    """A row in the middle, as its order is."""
    at = (inner - sum(sizes[node][0] for node in nodes) - gap * (len(nodes) - 1)) / 2
    for node in nodes:
        middles[node] = at + sizes[node][0] / 2
        at += sizes[node][0] + gap


def _settle(
    nodes: list[str], wanted: dict[str, float], sizes: Sizes, gap: float, inner: float, middles: dict[str, float]
) -> None:
    """Each node as near to where it wants to be as the others let it: the mean of pushing right and pushing left."""
    rights, lefts = [], []
    edge = float("-inf")
    for node in nodes:
        half = sizes[node][0] / 2
        rights.append(max(wanted[node], edge + half, half))
        edge = rights[-1] + half + gap
    edge = float("inf")
    for node in reversed(nodes):
        half = sizes[node][0] / 2
        lefts.append(min(wanted[node], edge - half, inner - half))
        edge = lefts[-1] - half - gap
    means = [(right + left) / 2 for right, left in zip(rights, reversed(lefts), strict=True)]
    edge = 0.0
    for number, node in enumerate(nodes):  # the mean of the two may hang over an edge: back inside
        half = sizes[node][0] / 2
        means[number] = max(means[number], edge + half)
        edge = means[number] + half + gap
    edge = inner
    for number in range(len(nodes) - 1, -1, -1):
        half = sizes[nodes[number]][0] / 2
        means[number] = min(means[number], edge - half)
        edge = means[number] - half - gap
    middles.update(zip(nodes, means, strict=True))


def _join(nodes: list[str], pairs: list[tuple[str, str]]) -> None:
    for one, other in pairs:
        if one in nodes and other in nodes and abs(nodes.index(one) - nodes.index(other)) > 1:
            nodes.remove(other)
            nodes.insert(nodes.index(one) + 1, other)


def _draw_together(
    nodes: list[str], pairs: list[tuple[str, str]], wanted: dict[str, float], sizes: Sizes, gap: float
) -> None:
    """Both of a pair want to stand right beside each other, around the middle of where they would."""
    for one, other in pairs:
        if one in wanted and other in wanted and abs(nodes.index(one) - nodes.index(other)) == 1:
            middle = (wanted[one] + wanted[other]) / 2
            apart = (sizes[one][0] + sizes[other][0]) / 4 + gap
            is_first = nodes.index(one) < nodes.index(other)
            wanted[one] = middle - apart if is_first else middle + apart
            wanted[other] = middle + apart if is_first else middle - apart


def _tops(graph: Graph, rows: list[Row], sizes: Sizes, spacing: Spacing, *, is_framed: bool) -> list[float]:
    """The upper edge of each row. Where many lines pass between two rows these stand further apart."""
    passing = _passing(graph, rows)
    tops, at = [], spacing.before[0] if is_framed else 0.0
    for number, row in enumerate(rows):
        if number:
            more = min(_MOST_WIDENING, passing[number] // 4 * 2.0)
            if rows[number - 1].group == row.group or not is_framed:
                at += spacing.between_rows + more
            else:
                at += spacing.before[1] + spacing.between_groups + spacing.before[0]
        tops.append(at)
        at += max(sizes[node][1] for node in row.nodes)
    return tops


def _passing(graph: Graph, rows: list[Row]) -> list[int]:
    """How many lines pass right above each row."""
    height = {node: number for number, row in enumerate(rows) for node in row.nodes}
    steps = [0] * (len(rows) + 1)
    for edge in graph.edges:
        if edge.source in height and edge.target in height:
            low, high = sorted((height[edge.source], height[edge.target]))
            steps[low + 1] += 1
            steps[high + 1] -= 1
    total, found = 0, []
    for step in steps[:-1]:
        total += step
        found.append(total)
    return found


def _frames(graph: Graph, rows: list[Row], boxes: dict[str, Box], spacing: Spacing, inner: float) -> dict[str, Box]:
    of_group: dict[str, list[Box]] = defaultdict(list)
    for row in rows:
        of_group[row.group] += [boxes[node] for node in row.nodes]
    width = sum(spacing.beside) + inner
    frames = {}
    for group in graph.groups:
        if inside := of_group.get(group.id):
            top = min(box.y for box in inside) - spacing.before[0]
            bottom = max(box.bottom for box in inside) + spacing.before[1]
            frames[group.id] = Box(0.0, top, width, bottom - top)
    return frames
