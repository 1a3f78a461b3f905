"""Components, cycles and layers, on graphs small enough to draw and one too deep for recursion."""

from __future__ import annotations

import random

from indexer.graph.components import cycles, layers, strong_components

DRAWN = {"app": ["ui", "core"], "ui": ["core"], "core": ["model"], "model": ["store"], "store": ["model"], "alone": []}


def test_components_come_after_what_they_depend_on() -> None:
    order = [sorted(component) for component in strong_components(DRAWN)]
    assert ["model", "store"] in order
    assert order.index(["model", "store"]) < order.index(["core"]) < order.index(["ui"]) < order.index(["app"])


def test_cycles_are_the_components_of_several_nodes() -> None:
    assert [sorted(cycle) for cycle in cycles(DRAWN)] == [["model", "store"]]
    assert cycles({"a": ["a"]}) == []


def test_a_layer_is_above_all_that_it_depends_on_and_a_cycle_shares_one() -> None:
    assert layers(DRAWN) == {"model": 0, "store": 0, "core": 1, "ui": 2, "app": 3, "alone": 0}


def test_a_chain_longer_than_the_stack_of_python_is_no_trouble() -> None:
    chain = {n: [n + 1] for n in range(50_000)} | {50_000: []}
    assert layers(chain)[0] == 50_000


def test_components_agree_with_reachability_on_random_graphs() -> None:
    chance = random.Random(4)
    for _ in range(30):
        graph = {n: [m for m in range(12) if chance.random() < 0.12] for n in range(12)}
        reach = {n: _reachable(graph, n) for n in graph}
        expected = {frozenset(m for m in graph if m in reach[n] and n in reach[m]) for n in graph}
        assert {frozenset(component) for component in strong_components(graph)} == expected


def _reachable(graph: dict[int, list[int]], start: int) -> set[int]:
    seen, open_nodes = {start}, [start]
    while open_nodes:
        for successor in graph[open_nodes.pop()]:
            if successor not in seen:
                seen.add(successor)
                open_nodes.append(successor)
    return seen
