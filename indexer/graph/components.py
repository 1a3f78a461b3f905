"""Cycles and layers of a directed graph: Tarjan's algorithm without recursion, and longest paths over its result.

Graphs are mappings from a node to its successors, every node a key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

Node = TypeVar("Node")


def strong_components(graph: Mapping[Node, Iterable[Node]]) -> list[list[Node]]:
    """Strongly connected components, each before those that lead to it (R. Tarjan, 1972; iterative)."""
    order: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: list[Node] = []
    on_stack: set[Node] = set()
    components: list[list[Node]] = []
    for start in graph:
        if start in order:
            continue
        order[start] = low[start] = len(order)
        stack.append(start)
        on_stack.add(start)
        work = [(start, iter(graph[start]))]
        while work:
            node, successors = work[-1]
            for successor in successors:
                if successor not in order:
                    order[successor] = low[successor] = len(order)
                    stack.append(successor)
                    on_stack.add(successor)
                    work.append((successor, iter(graph[successor])))
                    break
                if successor in on_stack:
                    low[node] = min(low[node], order[successor])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])
                if low[node] == order[node]:
                    components.append(_pop_through(stack, node))
                    on_stack.difference_update(components[-1])
    return components


def _pop_through(stack: list[Node], node: Node) -> list[Node]:
    popped = []
    while True:
        popped.append(stack.pop())
        if popped[-1] == node:
            return popped


def cycles(graph: Mapping[Node, Iterable[Node]]) -> list[list[Node]]:
    """The components of more than one node, largest first: whoever is in one depends on itself through the others."""
    found = [component for component in strong_components(graph) if len(component) > 1]
    return sorted(found, key=len, reverse=True)


def layers(graph: Mapping[Node, Iterable[Node]]) -> dict[Node, int]:
    """The layer of each node: 0 depends on nothing, n on something in layer n-1 at the deepest.

    Nodes of one cycle share a layer, that of the condensed graph's longest path.
    """
    layer: dict[Node, int] = {}
    # Tarjan gives a component after all that it leads to, so their layers are known.
    for component in strong_components(graph):
        inside = set(component)
        below = (layer[s] for node in component for s in graph[node] if s not in inside)
        level = max(below, default=-1) + 1
        layer.update(dict.fromkeys(component, level))
    return layer
