from __future__ import annotations

import itertools

from support.drawn_graphs import random_graph, shop_graph

from gui.widgets.graph.layout import lay_out
from gui.widgets.graph.model import Edge, Graph, Node
from gui.widgets.graph.travel import first_node, last_node, step


def test_down_and_up_go_along_lines() -> None:
    graph = shop_graph()
    layout = lay_out(graph, (760, 0))
    assert step(graph, layout, "lifetime", "down") == "table"
    assert step(graph, layout, "table", "down") == "purge"
    assert step(graph, layout, "table", "up") == "lifetime"


def test_left_and_right_go_through_the_row_and_stop_at_its_ends() -> None:
    graph = shop_graph()
    layout = lay_out(graph, (760, 0))
    row = next(row for row in layout.rows if "lifetime" in row)
    for one, other in itertools.pairwise(row):
        assert step(graph, layout, one, "right") == other
        assert step(graph, layout, other, "left") == one
    assert step(graph, layout, row[0], "left") == row[0]
    assert step(graph, layout, row[-1], "right") == row[-1]


def test_where_no_line_leads_on_the_next_row_is_reached_all_the_same() -> None:
    graph = Graph((Node("a", "A"), Node("b", "B"), Node("c", "C")), (Edge("a", "b"),))
    layout = lay_out(graph, (100, 0))
    everywhere = {first_node(layout)}
    for _ in range(3):
        everywhere |= {step(graph, layout, node, way) for node in everywhere for way in ("up", "down", "left", "right")}
    assert everywhere == {"a", "b", "c"}


def test_every_node_of_a_graph_can_be_reached_with_the_arrows() -> None:
    graph = random_graph(60, 50, 3)
    layout = lay_out(graph, (760, 0))
    reached, front = {first_node(layout)}, [first_node(layout)]
    while front:
        node = front.pop()
        for way in ("up", "down", "left", "right"):
            other = step(graph, layout, node, way)
            if other not in reached:
                reached.add(other)
                front.append(other)
    assert reached == set(graph.by_id)


def test_in_a_graph_to_the_right_the_arrows_are_as_one_sees_it() -> None:
    graph = Graph((Node("a", "A"), Node("b", "B"), Node("c", "C")), (Edge("a", "b"), Edge("a", "c")), direction="right")
    layout = lay_out(graph, (760, 400))
    beside = step(graph, layout, "a", "right")
    assert beside in ("b", "c")
    assert step(graph, layout, beside, "left") == "a"
    upper, lower = sorted(("b", "c"), key=lambda node: layout.boxes[node].y)
    assert step(graph, layout, upper, "down") == lower


def test_the_ends_are_the_first_and_the_last() -> None:
    layout = lay_out(shop_graph(), (760, 0))
    assert first_node(layout) == layout.rows[0][0]
    assert last_node(layout) == layout.rows[-1][-1]
    assert first_node(lay_out(Graph())) == ""
