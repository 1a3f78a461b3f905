"""Which row each node of a graph stands in, and in what order: groups one after the other, layers inside of them.

A layer that is wider than the room is broken into several rows. What has no line inside its group fills rows that
have room, so that fifty decisions without a line do not make one row of fifty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from gui.widgets.graph.layers import layers_of, order_by_library, rank_and_order, without_circles
from gui.widgets.graph.model import EdgeKind, Graph

Stop = Callable[[], None]

_NARROWEST: Final = 3
"""So many nodes stand in a row even where the room is too small; one can scroll."""
_SHAPE: Final = 1.7
"""The width of a large graph to its height."""
_ROW_HEIGHT: Final = 90.0
_LARGE: Final = 150
"""With more nodes than this rows are longer than the room: one would scroll for ever."""
_MOST_LOOSE: Final = 30
_LOOSE: Final = "\0"


@dataclass
class Row:
    """Nodes that stand beside each other, in a group; not of it alone where groups are not told apart."""

    group: str
    nodes: list[str]


def arrange(graph: Graph, across: dict[str, float], room: float, gap: float, stop: Stop) -> list[Row]:
    """The rows from top to bottom. `across` is how much of a row each node takes, `room` how long one may be."""
    home = _homes(graph)
    limit = _row_limit(across, room, gap)
    rows: list[Row] = []
    for group, nodes in _blocks(graph, home):
        stop()
        rows += [Row(group, row) for row in _rows_of(graph, nodes, across, limit, gap, stop)]
    return rows


def _homes(graph: Graph) -> dict[str, str]:
    """The group of each node. What is in none stands for itself among groups, unless that is too much of it."""
    loose = sum(not node.group for node in graph.nodes)
    is_apart = loose <= _MOST_LOOSE and loose < len(graph.nodes)
    return {node.id: node.group or (f"{_LOOSE}{node.id}" if is_apart else "") for node in graph.nodes}


def _blocks(graph: Graph, home: dict[str, str]) -> list[tuple[str, list[str]]]:
    """Groups with their nodes, in their order; nodes in none that follow each other are one block."""
    members: dict[str, list[str]] = defaultdict(list)
    for node, group in home.items():
        members[group].append(node)
    blocks: list[tuple[str, list[str]]] = []
    for group in _group_order(graph, home, members):
        name = "" if group.startswith(_LOOSE) else group
        if blocks and not name and not blocks[-1][0]:
            blocks[-1][1].extend(members[group])
        else:
            blocks.append((name, list(members[group])))
    return blocks


def _row_limit(across: dict[str, float], room: float, gap: float) -> float:
    """The room, but at least three nodes, and for many nodes so much that the whole is not a tower."""
    mean = sum(across.values()) / len(across) + gap
    total = len(across) * mean * _ROW_HEIGHT
    return float(max(room, _NARROWEST * mean - gap, (total * _SHAPE) ** 0.5 if len(across) > _LARGE or not room else 0))


def _group_order(graph: Graph, home: dict[str, str], members: dict[str, list[str]]) -> list[str]:
    """Groups so that most lines point down: again and again the one with the fewest lines in and the most out."""
    named = [group.id for group in graph.groups if group.id in members]
    order = named + [group for group in members if group not in named]
    if graph.keeps_order or len(order) < 2:
        return order
    weights: dict[tuple[str, str], int] = defaultdict(int)
    for edge in graph.edges:
        source, target = home.get(edge.source), home.get(edge.target)
        if source is not None and target is not None and source != target and edge.kind is not EdgeKind.EXCLUDES:
            weights[source, target] += 1
    found = []
    left = list(order)
    while left:
        best = max(left, key=lambda group: _pull(group, left, weights))  # the first of equals, as `order` has it
        left.remove(best)
        found.append(best)
    return found


def _pull(group: str, left: Sequence[str], weights: dict[tuple[str, str], int]) -> tuple[int, int]:
    into = sum(weights.get((other, group), 0) for other in left)
    return -into, sum(weights.get((group, other), 0) for other in left)


def _rows_of(
    graph: Graph, nodes: list[str], across: dict[str, float], limit: float, gap: float, stop: Stop
) -> list[list[str]]:
    number = {node: place for place, node in enumerate(nodes)}
    inside = [e for e in graph.edges if e.source in number and e.target in number]
    edges = [(number[e.source], number[e.target]) for e in inside if e.kind is not EdgeKind.EXCLUDES]
    pairs = [(number[e.source], number[e.target]) for e in inside if e.kind is EdgeKind.EXCLUDES]
    tied = sorted({end for edge in (*edges, *pairs) for end in edge})
    short = {node: place for place, node in enumerate(tied)}
    edges = without_circles(len(tied), [(short[a], short[b]) for a, b in edges])
    pairs = [(short[a], short[b]) for a, b in pairs]
    found = order_by_library(len(tied), edges) if not pairs else None
    ranks, place = found or rank_and_order(len(tied), edges, pairs, stop)
    rows: list[list[str]] = []
    for layer in layers_of(ranks, range(len(tied))):
        layer.sort(key=lambda node: place[node])
        _join_pairs(layer, pairs)
        rows += _broken([nodes[tied[node]] for node in layer], across, limit, gap)
    loose = [node for node in nodes if number[node] not in set(tied)]
    return _filled(graph, rows, loose, across, limit, gap)


def _join_pairs(layer: list[int], pairs: Sequence[tuple[int, int]]) -> None:
    """Put both of a pair beside each other."""
    for one, other in pairs:
        if one in layer and other in layer and abs(layer.index(one) - layer.index(other)) > 1:
            layer.remove(other)
            layer.insert(layer.index(one) + 1, other)


def _broken(nodes: list[str], across: dict[str, float], limit: float, gap: float) -> list[list[str]]:
    """A layer in as many rows of about the same length as it needs."""
    whole = _length(nodes, across, gap)
    if whole <= limit:
        return [nodes]
    count = int(whole // limit) + 1
    share = whole / count
    rows: list[list[str]] = [[]]
    for node in nodes:
        longer = _length([*rows[-1], node], across, gap)
        if rows[-1] and (longer > limit or (longer > share + across[node] / 2 and len(rows) < count)):
            rows.append([])
        rows[-1].append(node)
    return rows


def _filled(
    graph: Graph, rows: list[list[str]], loose: list[str], across: dict[str, float], limit: float, gap: float
) -> list[list[str]]:
    """Rows with the loose nodes in them: what others lead to first, at the top, then in rows of their own."""
    if not loose:
        return rows
    if not rows:
        return _broken(loose, across, limit, gap)
    lengths = [_length(row, across, gap) for row in rows]
    reached = {edge.target for edge in graph.edges}
    left = []
    at = 0
    for node in sorted(loose, key=lambda node: node not in reached):
        while at < len(rows) and lengths[at] + gap + across[node] > limit:
            at += 1
        if at == len(rows):
            left.append(node)
            continue
        rows[at].append(node)
        lengths[at] += gap + across[node]
    return rows + (_broken(left, across, limit, gap) if left else [])


def _length(nodes: Sequence[str], across: dict[str, float], gap: float) -> float:
    return sum(across[node] for node in nodes) + gap * (len(nodes) - 1)
