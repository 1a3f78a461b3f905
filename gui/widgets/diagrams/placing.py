"""Boxes in rows and lines between them that cross no box: how our own diagrams are laid out. Knows no Qt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from gui.widgets.graph.geometry import Box, Point
from gui.widgets.graph.layers import Pair, layers_of, rank_nodes, without_circles

Size = tuple[float, float]

_SWEEPS = 10
_LINE_GAP = 8.0
_LANE = 10.0
"""Room that a line takes in a row which it only passes."""


@dataclass(frozen=True)
class Placed:
    """Where the boxes are, in their order, and the lines, each with the middle of its longest piece."""

    boxes: tuple[Box, ...]
    routes: tuple[tuple[Point, ...], ...]
    width: float
    height: float


@dataclass
class _Item:
    """A box in a row, or a place where a line passes it."""

    node: int
    across: float
    near: tuple[list[_Item], list[_Item]] = field(default_factory=lambda: ([], []))
    middle: float = 0.0


def rows_of(count: int, edges: Sequence[Pair], most: int = 0) -> list[list[int]]:
    """Which row each box stands in: what uses something stands above it; rows of more than `most` are broken."""
    ranks = rank_nodes(count, without_circles(count, edges))
    rows: list[list[int]] = []
    for row in layers_of(ranks, list(range(count))):
        step = most or len(row)
        rows += [row[at : at + step] for at in range(0, len(row), step)]
    return rows


def lay_out(
    sizes: Sequence[Size], edges: Sequence[Pair], rows: Sequence[Sequence[int]], gap: float, channel: float
) -> Placed:
    """Rows from top to bottom, `gap` between boxes of one, `channel` at least between two rows."""
    items, chains = _items(sizes, edges, rows)
    _order(items, gap)
    lanes = _lanes(edges, rows)
    tops, at = [], 0.0
    for number, row in enumerate(items):
        tops.append(at)
        high = max((sizes[item.node][1] for item in row if item.node >= 0), default=0.0)
        at += high + max(channel, 12.0 + 10.0 * lanes.get(number, 0))
    boxes: list[Box] = [Box(0, 0, 0, 0)] * len(sizes)
    edges_of_rows: list[tuple[float, float]] = []
    left = min(item.middle - item.across / 2 for row in items for item in row)
    for top, row in zip(tops, items, strict=True):
        high = max((sizes[item.node][1] for item in row if item.node >= 0), default=0.0)
        edges_of_rows.append((top, top + high))
        for item in row:
            item.middle -= left
            if item.node >= 0:
                width, height = sizes[item.node]
                boxes[item.node] = Box(item.middle - width / 2, top, width, height)
    routes = _routes(edges, rows, chains, boxes, edges_of_rows)
    right = max([box.right for box in boxes] + [x for route in routes for x, _ in route], default=0.0)
    bottom = max([box.bottom for box in boxes] + [y for route in routes for _, y in route], default=0.0)
    return Placed(tuple(boxes), tuple(routes), right, bottom)


def turned(placed: Placed) -> Placed:
    """The same with rows as columns."""
    return Placed(
        tuple(box.turned() for box in placed.boxes),
        tuple(tuple((y, x) for x, y in route) for route in placed.routes),
        placed.height,
        placed.width,
    )


def label_place(route: Sequence[Point]) -> tuple[Point, bool]:
    """The middle of a line's longest piece, and whether that piece is level."""
    pieces = [(abs(one[0] - other[0]) + abs(one[1] - other[1]), one, other) for one, other in pairwise(route)]
    _, one, other = max(pieces, key=lambda piece: piece[0], default=(0.0, (0.0, 0.0), (0.0, 0.0)))
    return ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2), abs(one[1] - other[1]) < 1


def _items(
    sizes: Sequence[Size], edges: Sequence[Pair], rows: Sequence[Sequence[int]]
) -> tuple[list[list[_Item]], list[list[_Item]]]:
    """The rows with places for passing lines, and of each line what it goes through, from its upper end."""
    items = [[_Item(node, sizes[node][0]) for node in row] for row in rows]
    by_node = {item.node: item for row in items for item in row}
    height = {node: number for number, row in enumerate(rows) for node in row}
    chains: list[list[_Item]] = []
    for source, target in edges:
        upper, lower = sorted((source, target), key=lambda node: height[node])
        chain = [by_node[upper]]
        for number in range(height[upper] + 1, height[lower]):
            passing = _Item(-1, _LANE)
            items[number].append(passing)
            chain.append(passing)
        chain.append(by_node[lower])
        if height[upper] != height[lower]:
            for one, other in pairwise(chain):
                one.near[1].append(other)
                other.near[0].append(one)
        chains.append(chain)
    return items, chains


def _order(items: list[list[_Item]], gap: float) -> None:
    """Order and place what is in the rows, near what it is joined to."""
    for row in items:
        _spread(row, gap)
    for sweep in range(_SWEEPS):
        side = sweep % 2
        for row in items if side == 0 else reversed(items):
            wanted = {id(item): _wanted(item, side) for item in row}
            if sweep < _SWEEPS - 4:
                row.sort(key=lambda item: wanted[id(item)])
            _settle(row, [wanted[id(item)] for item in row], gap)


def _space(one: _Item, other: _Item, gap: float) -> float:
    """Between two neighbours of a row; lines that pass stand closer."""
    return gap if one.node >= 0 and other.node >= 0 else min(gap, _LINE_GAP)


def _spread(row: list[_Item], gap: float) -> None:
    at = -sum(item.across + gap for item in row) / 2
    for number, item in enumerate(row):
        item.middle = at + item.across / 2
        at += item.across + (_space(item, row[number + 1], gap) if number + 1 < len(row) else 0)


def _wanted(item: _Item, side: int) -> float:
    near = item.near[side] or item.near[1 - side]
    return sum(other.middle for other in near) / len(near) if near else item.middle


def _settle(row: list[_Item], wanted: Sequence[float], gap: float) -> None:
    """Each as near to where it wants to be as the others let it: the mean of pushing right and pushing left."""
    steps = [(one.across + other.across) / 2 + _space(one, other, gap) for one, other in pairwise(row)]
    rights = list(wanted)
    for number, step in enumerate(steps, 1):
        rights[number] = max(rights[number], rights[number - 1] + step)
    lefts = list(wanted)
    for number in range(len(steps), 0, -1):
        lefts[number - 1] = min(lefts[number - 1], lefts[number] - steps[number - 1])
    for item, right, left in zip(row, rights, lefts, strict=True):
        item.middle = (right + left) / 2


def _lanes(edges: Sequence[Pair], rows: Sequence[Sequence[int]]) -> dict[int, int]:
    """How many lines run below each row."""
    height = {node: number for number, row in enumerate(rows) for node in row}
    lanes: dict[int, int] = defaultdict(int)
    for source, target in edges:
        upper, lower = sorted((height[source], height[target]))
        for number in range(upper, max(lower, upper + 1)):
            lanes[number] += 1
    return lanes


def _routes(
    edges: Sequence[Pair],
    rows: Sequence[Sequence[int]],
    chains: Sequence[Sequence[_Item]],
    boxes: Sequence[Box],
    edges_of_rows: Sequence[tuple[float, float]],
) -> list[tuple[Point, ...]]:
    """Lines of level and upright pieces, from their source to their target."""
    height = {node: number for number, row in enumerate(rows) for node in row}
    ports = _ports(edges, height, chains, boxes)
    crossings: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for number, (source, target) in enumerate(edges):
        first = min(height[source], height[target])
        for step in range(max(1, len(chains[number]) - 1)):
            crossings[first + step].append((ports[number][0], number))
    place = {(row, number): at for row, found in crossings.items() for at, (_, number) in enumerate(sorted(found))}
    routes: list[tuple[Point, ...]] = []
    for number, (source, target) in enumerate(edges):
        chain, first = chains[number], min(height[source], height[target])
        start, end = ports[number]
        xs = [start, *(item.middle for item in chain[1:-1]), end]
        points: list[Point] = []
        for step, (one, other) in enumerate(pairwise(xs)):
            row = first + step
            is_level = height[source] == height[target]
            bottom = boxes[chain[0].node].bottom if step == 0 else edges_of_rows[row][1]
            top = boxes[chain[-1].node].bottom if is_level else edges_of_rows[row + 1][0]
            low = edges_of_rows[row][1]
            room = (top if not is_level else low + 40.0) - low
            lane = low + room * (place[row, number] + 1) / (len(crossings[row]) + 1)
            points += [(one, bottom), (one, lane), (other, lane), (other, top)]
        made = _without_doubles(points)
        routes.append(made if chain[0].node == source else tuple(reversed(made)))
    return routes


def _ports(
    edges: Sequence[Pair], height: dict[int, int], chains: Sequence[Sequence[_Item]], boxes: Sequence[Box]
) -> list[tuple[float, float]]:
    """Where each line leaves its upper box and arrives at its lower one; straight where that is possible."""
    touching: dict[tuple[int, bool], list[tuple[float, int, int]]] = defaultdict(list)
    for number, (source, target) in enumerate(edges):
        chain = chains[number]
        is_level = height[source] == height[target]
        touching[chain[0].node, True].append((chain[1].middle, number, 0))
        touching[chain[-1].node, is_level].append((chain[-2].middle, number, 1))
    ports: list[list[float]] = [[0.0, 0.0] for _ in edges]
    for (node, _), lines in touching.items():
        box = boxes[node]
        step = min(36.0, box.width * 0.8 / max(len(lines), 1))
        begin = box.middle[0] - step * (len(lines) - 1) / 2
        for place, (_, number, end) in enumerate(sorted(lines)):
            ports[number][end] = begin + place * step
    for number, chain in enumerate(chains):
        upper, lower = (touching[chain[0].node, True], touching[chain[-1].node, False])
        if len(chain) == 2 and len(upper) == 1 and len(lower) == 1:
            _straighten(ports[number], boxes[chain[0].node], boxes[chain[-1].node])
    return [(one, other) for one, other in ports]


def _straighten(ports: list[float], one: Box, other: Box) -> None:
    left, right = max(one.x, other.x) + 14, min(one.right, other.right) - 14
    if left <= right:
        ports[:] = [min(max((ports[0] + ports[1]) / 2, left), right)] * 2


def _without_doubles(points: Sequence[Point]) -> tuple[Point, ...]:
    """The corners of a line: no point twice, none in the middle of a straight piece."""
    kept: list[Point] = []
    for point in points:
        if kept and abs(kept[-1][0] - point[0]) < 0.5 and abs(kept[-1][1] - point[1]) < 0.5:
            continue
        if len(kept) > 1 and (
            (abs(kept[-2][0] - kept[-1][0]) < 0.5 and abs(kept[-1][0] - point[0]) < 0.5)
            or (abs(kept[-2][1] - kept[-1][1]) < 0.5 and abs(kept[-1][1] - point[1]) < 0.5)
        ):
            kept.pop()
        kept.append(point)
    return tuple(kept)
