from __future__ import annotations

import time

import pytest
from support.drawn_graphs import random_graph, shop_graph

from gui.widgets.graph.geometry import Box, Route
from gui.widgets.graph.layers import Cancelled
from gui.widgets.graph.layout import Layout, lay_out
from gui.widgets.graph.model import Edge, EdgeKind, Field, Graph, Group, Node, NodeKind

GRAPHS = {
    "shop": shop_graph(),
    "sparse": random_graph(60, 30, 4),
    "dense": random_graph(80, 240, 5),
    "one group": random_graph(50, 70, 1),
    "no groups": random_graph(50, 70),
    "circles": random_graph(40, 90, 3, circles=True),
    "no lines": random_graph(45, 0, 2),
    "all in all": Graph(
        tuple(Node(str(number), str(number), group="g" if number % 2 else "") for number in range(12)),
        tuple(Edge(str(number), str(number + 1)) for number in range(11)),
        (Group("g", "G"),),
    ),
}


@pytest.fixture(params=sorted(GRAPHS), scope="module")
def graph(request) -> Graph:
    return GRAPHS[request.param]


def overlapping(boxes: list[Box]) -> list[tuple[Box, Box]]:
    return [(one, other) for number, one in enumerate(boxes) for other in boxes[:number] if one.overlaps(other)]


def test_no_box_stands_on_another(graph) -> None:
    layout = lay_out(graph, (760, 600))
    assert len(layout.boxes) == len(graph.nodes)
    assert overlapping(list(layout.boxes.values())) == []


def test_groups_hold_their_own_and_nothing_else(graph) -> None:
    layout = lay_out(graph, (760, 600))
    assert overlapping(list(layout.groups.values())) == []
    for node in graph.nodes:
        box = layout.boxes[node.id]
        inside = [
            group
            for group, frame in layout.groups.items()
            if frame.x <= box.x and box.right <= frame.right and frame.y <= box.y and box.bottom <= frame.bottom
        ]
        assert inside == ([node.group] if node.group else [])


def test_everything_is_within_the_size_of_the_whole(graph) -> None:
    layout = lay_out(graph, (760, 600))
    for box in (*layout.boxes.values(), *layout.groups.values()):
        assert box.x >= 0
        assert box.y >= 0
        assert box.right <= layout.width + 0.1
        assert box.bottom <= layout.height + 0.1


def test_no_line_runs_over_a_box_that_is_between(graph) -> None:
    layout = lay_out(graph, (760, 600))
    for edge, route in zip(graph.edges, layout.routes, strict=True):
        others = [box for node, box in layout.boxes.items() if node not in (edge.source, edge.target)]
        passes = list(zip(route.points[1:-1:2], route.points[2::2], strict=False)) if route.form == "layers" else []
        for (x, top), (other_x, bottom) in passes:
            assert x == other_x
            middle = (top + bottom) / 2
            assert not [box for box in others if box.x < x < box.right and box.y < middle < box.bottom]


def test_lines_begin_and_end_at_their_boxes(graph) -> None:
    layout = lay_out(graph, (760, 600))
    for edge, route in zip(graph.edges, layout.routes, strict=True):
        if edge.source == edge.target:
            assert route.points == ()
            continue
        for (x, y), node in ((route.points[0], edge.source), (route.points[-1], edge.target)):
            box = layout.boxes[node]
            assert box.x <= x <= box.right
            assert box.y <= y <= box.bottom


def test_lines_point_down_where_nothing_is_in_the_way() -> None:
    graph = random_graph(50, 70)
    layout = lay_out(graph, (760, 0))
    for edge in graph.edges:
        if edge.source != edge.target:
            assert layout.boxes[edge.source].bottom < layout.boxes[edge.target].y


def test_groups_stand_so_that_lines_point_down_whatever_order_they_are_named_in() -> None:
    layout = lay_out(shop_graph(), (760, 0))
    assert layout.groups["orders"].y < layout.groups["payments"].y < layout.groups["operations"].y


def test_groups_keep_the_order_they_are_named_in_where_that_is_wished() -> None:
    graph = shop_graph()
    kept = Graph(graph.nodes, graph.edges, graph.groups, keeps_order=True)
    layout = lay_out(kept, (760, 0))
    assert layout.groups["operations"].y < layout.groups["payments"].y < layout.groups["orders"].y


def test_what_clashes_stands_beside_each_other_with_a_straight_line_between() -> None:
    graph = shop_graph()
    layout = lay_out(graph, (760, 0))
    one, other = layout.boxes["lifetime"], layout.boxes["retries"]
    assert one.y == other.y
    route = layout.routes[[edge.kind for edge in graph.edges].index(EdgeKind.EXCLUDES)]
    assert route.form == "straight"
    assert len(route.points) == 2


def test_what_clashes_over_others_is_joined_beneath_them() -> None:
    nodes = tuple(Node(name, name) for name in "abcd")
    edges = (Edge("a", "b", EdgeKind.EXCLUDES), Edge("c", "d", EdgeKind.EXCLUDES), Edge("a", "c", EdgeKind.EXCLUDES))
    layout = lay_out(Graph(nodes, edges), (2000, 0))
    assert [route.form for route in layout.routes].count("bow") <= 2
    assert len({box.y for box in layout.boxes.values()}) == 1


def test_fifty_decisions_without_a_line_fit_into_the_room() -> None:
    graph = random_graph(36, 0, 2)
    layout = lay_out(graph, (760, 0))
    assert layout.width <= 760
    assert len(layout.rows) > 4


def test_boxes_are_narrower_where_that_makes_them_fit_but_never_unreadable() -> None:
    layout = lay_out(random_graph(6, 0, 1), (520, 0))
    widths = {box.width for box in layout.boxes.values()}
    assert len(widths) == 1
    assert 136 <= widths.pop() < 208


def test_to_the_right_groups_are_columns_and_lines_point_right() -> None:
    waves = tuple(Node(f"t{number}", "Task", group=f"w{number // 2}") for number in range(8))
    edges = tuple(Edge(f"t{number}", f"t{number + 2}") for number in range(6))
    groups = tuple(Group(f"w{number}", "Then") for number in range(4))
    layout = lay_out(Graph(waves, edges, groups, "right", keeps_order=True), (770, 260))
    assert [layout.groups[f"w{number}"].x for number in range(4)] == sorted(
        layout.groups[f"w{number}"].x for number in range(4)
    )
    for edge, route in zip(edges, layout.routes, strict=True):
        assert layout.boxes[edge.source].right < layout.boxes[edge.target].x
        assert route.way == "x"
    assert layout.width <= 770
    assert overlapping(list(layout.boxes.values())) == []


def test_tables_are_as_high_as_their_fields_and_rows_leave_room_for_words_on_lines() -> None:
    fields = tuple(Field(f"column_{number}", "text", "PK" if not number else "") for number in range(5))
    nodes = (Node("a", "order", kind=NodeKind.TABLE, fields=fields), Node("b", "payment", kind=NodeKind.TABLE))
    layout = lay_out(Graph(nodes, (Edge("a", "b", EdgeKind.RELATES, "paid by", "one", "many"),), direction="right"))
    assert layout.boxes["a"].height == 28 + 5 * 22 + 6
    assert layout.boxes["b"].x - layout.boxes["a"].right >= 80


def test_a_given_size_wins() -> None:
    layout = lay_out(Graph((Node("a", "A", width=320, height=40),)))
    assert (layout.boxes["a"].width, layout.boxes["a"].height) == (320, 40)


def test_a_graph_of_nothing_has_a_layout_of_nothing() -> None:
    assert lay_out(Graph()) == Layout()


def test_the_same_graph_is_laid_out_in_the_same_way() -> None:
    graph = random_graph(80, 200, 4)
    assert lay_out(graph, (760, 0)) == lay_out(graph, (760, 0))


def test_a_layout_that_nobody_waits_for_ends() -> None:
    calls = []

    def stop() -> None:
        calls.append(1)
        if len(calls) > 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        lay_out(random_graph(300, 900, 6), (760, 0), stop)


def test_a_thousand_nodes_are_laid_out_in_less_than_a_blink() -> None:
    graph = random_graph(1000, 3000, 12)
    begun = time.process_time()
    layout = lay_out(graph, (1100, 0))
    assert time.process_time() - begun < 1.5
    assert len(layout.boxes) == 1000
    assert 0.3 < layout.width / layout.height < 4


def test_turning_a_route_twice_gives_it_back() -> None:
    route = Route(((1, 2), (3, 4)))
    assert route.turned().turned() == route
    assert route.turned().points == ((2, 1), (4, 3))
