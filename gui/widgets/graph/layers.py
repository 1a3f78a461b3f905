"""Which layer each node of a directed graph stands in, and in what order: the first half of a layered layout.

Works on numbers 0 … n-1. Lines that would close a circle are turned round for this, lines from a node to itself and
doubles are left out; so `fast_sugiyama`, which ends the whole process over a circle that it cannot break, only ever
sees a graph without any.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

try:
    import fast_sugiyama
except ImportError:  # no wheel for this platform: our own layers are as right, with more crossings
    HAS_LIBRARY = False
else:
    HAS_LIBRARY = True

Pair = tuple[int, int]

_SWEEPS: Final = 8
_MOST_PAIRS: Final = 200
_FAST_LIMIT: Final = 250
"""With more lines than this the library takes longer than a frame, and soon seconds; our own layers take hundredths."""


class Cancelled(Exception):  # a fact, not an error: nobody waits for the layout any more
    """The layout is not wanted any more."""


def without_circles(count: int, edges: Sequence[Pair]) -> list[Pair]:
    """The edges as a graph without circles: each once, none from a node to itself, what closes a circle reversed."""
    out: list[list[int]] = [[] for _ in range(count)]
    for source, target in dict.fromkeys(edges):
        if source != target:
            out[source].append(target)
    kept: dict[Pair, None] = {}
    state = [0] * count  # 0 not seen, 1 on the way, 2 done
    for root in range(count):
        if state[root]:
            continue
        state[root] = 1
        stack = [(root, iter(out[root]))]
        while stack:
            node, rest = stack[-1]
            for target in rest:
                kept[(target, node) if state[target] == 1 else (node, target)] = None
                if state[target] == 0:
                    state[target] = 1
                    stack.append((target, iter(out[target])))
                    break
            else:
                state[node] = 2
                stack.pop()
    return list(kept)


def rank_nodes(count: int, edges: Sequence[Pair]) -> list[int]:
    """Layers by the longest path; what nothing leads to stands right above the first that rests on it."""
    below: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for source, target in edges:
        below[source].append(target)
        waiting[target] += 1
    ranks = [0] * count
    is_root = [number == 0 for number in waiting]
    queue = [node for node in range(count) if not waiting[node]]
    for node in queue:
        for target in below[node]:
            ranks[target] = max(ranks[target], ranks[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                queue.append(target)
    for node in range(count):
        if is_root[node] and below[node]:
            ranks[node] = min(ranks[target] for target in below[node]) - 1
    return ranks


def level_pairs(count: int, edges: Sequence[Pair], ranks: list[int], pairs: Sequence[Pair]) -> list[int]:
    """Ranks with both of each pair in one layer, where no path leads from one to the other."""
    below: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        below[source].append(target)
    ranks = list(ranks)
    for one, other in pairs[:_MOST_PAIRS]:
        low, high = (one, other) if ranks[one] > ranks[other] else (other, one)
        if ranks[low] == ranks[high] or _leads(below, high, low):
            continue
        before = list(ranks)
        _push_down(below, ranks, high, ranks[low])
        if ranks[low] != ranks[high]:
            ranks = before
    return ranks


def order_layers(
    count: int, edges: Sequence[Pair], ranks: Sequence[int], stop: Callable[[], None] = lambda: None
) -> list[float]:
    """A place for each node in its layer, so that few lines cross: barycentres, swept down and up."""
    around: tuple[list[list[int]], list[list[int]]] = ([[] for _ in range(count)], [[] for _ in range(count)])
    for source, target in edges:
        around[0][target].append(source)
        around[1][source].append(target)
    layers = layers_of(ranks, list(range(count)))
    place = [0.0] * count
    for layer in layers:
        _number(layer, place)
    for sweep in range(_SWEEPS):
        stop()
        near = around[sweep % 2]
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            layer.sort(key=lambda node: _middle(near[node], place, place[node]))
            _number(layer, place)
    return place


def rank_and_order(
    count: int, edges: Sequence[Pair], pairs: Sequence[Pair] = (), stop: Callable[[], None] = lambda: None
) -> tuple[list[int], list[float]]:
    """Layer and place in it of each node of a graph without circles; `stop` may raise to end it."""
    ranks = level_pairs(count, edges, rank_nodes(count, edges), pairs)
    stop()
    place = order_layers(count, edges, ranks, stop)
    return ranks, place


def order_by_library(count: int, edges: Sequence[Pair]) -> tuple[list[int], list[float]] | None:
    """The same by `fast_sugiyama`, or None where it cannot be had or would take too long."""
    if not HAS_LIBRARY or not edges or len(edges) > _FAST_LIMIT:
        return None
    ranks, place, offset = [0] * count, [0.0] * count, 0.0
    found = fast_sugiyama.from_edges(
        list(edges),
        vertex_spacing=1,
        minimum_length=1,
        dummy_vertices=False,
        crossing_minimization="barycenter",
        ranking_type="up",
        transpose=False,
        check_layout=False,
    )
    for positions, width, height, _edges in found:
        for node, (x, y) in positions:
            ranks[int(node)] = round(height - y)  # its y grows upwards
            place[int(node)] = offset + x
        offset += width + 1
    is_right = all(ranks[source] < ranks[target] for source, target in edges)
    return (ranks, place) if is_right else None


def layers_of(ranks: Sequence[int], nodes: Sequence[int]) -> list[list[int]]:
    """The nodes by their layer, from the top, without gaps."""
    found: dict[int, list[int]] = {}
    for node in nodes:
        found.setdefault(ranks[node], []).append(node)
    return [found[rank] for rank in sorted(found)]


def _number(layer: Sequence[int], place: list[float]) -> None:
    """Places between 0 and 1, so that layers of different length compare."""
    for number, node in enumerate(layer):
        place[node] = (number + 0.5) / len(layer)


def _middle(near: Sequence[int], place: Sequence[float], otherwise: float) -> float:
    return sum(place[node] for node in near) / len(near) if near else otherwise


def _leads(below: Sequence[Sequence[int]], start: int, goal: int) -> bool:
    seen, stack = {start}, [start]
    while stack:
        for target in below[stack.pop()]:
            if target == goal:
                return True
            if target not in seen:
                seen.add(target)
                stack.append(target)
    return False


def _push_down(below: Sequence[Sequence[int]], ranks: list[int], start: int, rank: int) -> None:
    ranks[start] = rank
    stack = [start]
    while stack:
        node = stack.pop()
        for target in below[node]:
            if ranks[target] <= ranks[node]:
                ranks[target] = ranks[node] + 1
                stack.append(target)
