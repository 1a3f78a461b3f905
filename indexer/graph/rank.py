"""PageRank by power iteration over a weighted graph, plain or biased towards some nodes."""

from __future__ import annotations

from collections.abc import Mapping

DAMPING = 0.85
_ROUNDS = 50
_TOLERANCE = 1e-6


def page_rank(
    graph: Mapping[str, Mapping[str, float]], focus: Mapping[str, float] | None = None, damping: float = DAMPING
) -> dict[str, float]:
    """The share of attention of each node (they sum to 1), following edges in proportion to their weights.

    `focus` (node → weight) is where a reader starts anew; without it, anywhere. Every node is a key of `graph`.
    """
    nodes = list(graph)
    if not nodes:
        return {}
    number = {node: i for i, node in enumerate(nodes)}
    start = _start(nodes, focus or {})
    links = [_shares(graph[node], number) for node in nodes]
    rank = start[:]
    for _ in range(_ROUNDS):
        after = [0.0] * len(nodes)
        dangling = 0.0
        for value, out in zip(rank, links, strict=True):
            if out:
                for target, share in out:
                    after[target] += value * share
            else:
                dangling += value
        after = [damping * (a + dangling * s) + (1 - damping) * s for a, s in zip(after, start, strict=True)]
        moved = sum(abs(a - r) for a, r in zip(after, rank, strict=True))
        rank = after
        if moved < _TOLERANCE:
            break
    return dict(zip(nodes, rank, strict=True))


def _start(nodes: list[str], focus: Mapping[str, float]) -> list[float]:
    wanted = [max(0.0, focus.get(node, 0.0)) for node in nodes]
    total = sum(wanted)
    return [w / total for w in wanted] if total else [1 / len(nodes)] * len(nodes)


def _shares(row: Mapping[str, float], number: Mapping[str, int]) -> list[tuple[int, float]]:
    total = sum(row.values())
    return [(number[target], weight / total) for target, weight in row.items()] if total else []
