from __future__ import annotations

import random

import pytest

from gui.widgets.graph.layers import (
    level_pairs,
    order_by_library,
    rank_and_order,
    rank_nodes,
    without_circles,
)


def has_circle(count: int, edges: list[tuple[int, int]]) -> bool:
    waiting = [0] * count
    for _, target in edges:
        waiting[target] += 1
    queue = [node for node in range(count) if not waiting[node]]
    for node in queue:
        for source, target in edges:
            if source == node:
                waiting[target] -= 1
                if not waiting[target]:
                    queue.append(target)
    return len(queue) < count


def some_edges(seed: int, count: int, edges: int) -> list[tuple[int, int]]:
    chance = random.Random(seed)
    return [(chance.randrange(count), chance.randrange(count)) for _ in range(edges)]


@pytest.mark.parametrize("seed", range(12))
def test_no_circle_is_left_and_no_line_is_lost_but_loops_and_doubles(seed) -> None:
    edges = some_edges(seed, 12, 40)
    assert has_circle(12, edges)
    kept = without_circles(12, edges)
    assert not has_circle(12, kept)
    assert {frozenset(edge) for edge in kept} == {frozenset(edge) for edge in edges if edge[0] != edge[1]}


@pytest.mark.parametrize("seed", range(12))
def test_every_line_goes_at_least_one_layer_down(seed) -> None:
    edges = without_circles(30, some_edges(seed, 30, 60))
    ranks = rank_nodes(30, edges)
    assert all(ranks[source] < ranks[target] for source, target in edges)


def test_what_nothing_leads_to_stands_right_above_what_rests_on_it() -> None:
    edges = [(0, 1), (1, 2), (2, 3), (4, 3)]
    assert rank_nodes(5, edges)[4] == 2


def test_a_pair_comes_into_one_layer_and_pushes_down_what_follows() -> None:
    edges = [(0, 1), (1, 2), (3, 4)]
    ranks = level_pairs(5, edges, rank_nodes(5, edges), [(2, 3)])
    assert ranks[2] == ranks[3]
    assert ranks[4] > ranks[3]


def test_a_pair_stays_apart_where_one_leads_to_the_other() -> None:
    edges = [(0, 1), (1, 2)]
    assert level_pairs(3, edges, [0, 1, 2], [(0, 2)]) == [0, 1, 2]


def test_sweeps_take_crossings_away() -> None:
    edges = [(0, 5), (1, 4), (2, 3)]
    _, place = rank_and_order(6, edges)
    assert sorted((0, 1, 2), key=place.__getitem__) == [
        {5: 0, 4: 1, 3: 2}[node] for node in sorted((3, 4, 5), key=place.__getitem__)
    ]


@pytest.mark.parametrize("seed", range(30))
def test_the_library_lays_out_whatever_it_is_given_and_never_ends_the_process(seed) -> None:
    chance = random.Random(seed)
    count = chance.randrange(2, 60)
    edges = without_circles(count, some_edges(seed, count, chance.randrange(1, 150)))
    if not edges:
        pytest.skip("only loops this time")
    found = order_by_library(count, edges)
    assert found is not None
    ranks, _ = found
    assert all(ranks[source] < ranks[target] for source, target in edges)


def test_the_library_is_not_asked_about_very_many_lines() -> None:
    assert order_by_library(600, [(number, number + 1) for number in range(500)]) is None
