from __future__ import annotations

from support.drawn_graphs import random_graph, shop_graph

from gui.widgets.graph.model import (
    Edge,
    EdgeKind,
    Graph,
    Node,
    fold,
    folded_id,
    group_of_folded,
    neighbourhood,
    path_of,
)


def chain(length: int) -> Graph:
    nodes = tuple(Node(str(number), str(number)) for number in range(length))
    return Graph(nodes, tuple(Edge(str(number), str(number + 1)) for number in range(length - 1)))


def test_a_neighbourhood_is_what_is_so_many_lines_away_in_either_direction() -> None:
    found = neighbourhood(chain(9), "4", hops=2)
    assert [node.id for node in found.nodes] == ["2", "3", "4", "5", "6"]
    assert len(found.edges) == 4


def test_a_neighbourhood_of_a_hub_keeps_to_the_nearest_so_many() -> None:
    hub = Graph(
        tuple(Node(str(number), str(number)) for number in range(100)),
        tuple(Edge("0", str(number)) for number in range(1, 100)),
    )
    found = neighbourhood(hub, "0", at_most=20)
    assert len(found.nodes) == 20
    assert "0" in found.by_id


def test_nothing_is_around_a_node_that_is_not_there() -> None:
    assert neighbourhood(chain(3), "gone") == Graph()


def test_a_folded_group_is_one_node_that_takes_over_the_lines_of_its_members() -> None:
    folded = fold(shop_graph(), ["orders"])
    assert folded_id("orders") in folded.by_id
    assert "order" not in folded.by_id
    assert [(edge.source, edge.target) for edge in folded.edges if edge.source == folded_id("orders")] == [
        (folded_id("orders"), "lifetime")
    ]
    assert folded.by_id[folded_id("orders")].title == "Orders"
    assert "3" in folded.by_id[folded_id("orders")].tip
    assert group_of_folded(folded_id("orders")) == "orders"
    assert group_of_folded("order") is None


def test_folding_what_is_not_there_changes_nothing() -> None:
    graph = shop_graph()
    assert fold(graph, ["gone"]) is graph


def test_a_path_leads_up_and_down_but_never_along_what_excludes() -> None:
    graph = shop_graph()
    lit = {(graph.edges[number].source, graph.edges[number].target) for number in path_of(graph, "lifetime")}
    assert ("order", "states") in lit
    assert ("table", "purge") in lit
    assert ("lifetime", "retries") not in lit
    assert ("retries", "refunds") not in lit


def test_a_path_can_end_after_some_lines() -> None:
    graph = chain(9)
    assert path_of(graph, "4", hops=1) == {3, 4}


def test_a_path_in_a_circle_ends() -> None:
    graph = Graph((Node("a", "A"), Node("b", "B")), (Edge("a", "b"), Edge("b", "a"), Edge("a", "a", EdgeKind.AFFECTS)))
    assert path_of(graph, "a") == {0, 1, 2}


def test_a_part_of_a_graph_has_only_lines_with_both_ends() -> None:
    graph = random_graph(40, 80)
    part = graph.only(["n1", "n2", "n3"])
    assert {end for edge in part.edges for end in (edge.source, edge.target)} <= {"n1", "n2", "n3"}
