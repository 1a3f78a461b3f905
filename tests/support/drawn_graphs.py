"""Graphs to draw: the decisions of a shop in every state, and random ones of any size."""

from __future__ import annotations

import random

from gui.widgets.graph.model import Edge, EdgeKind, Graph, Group, Node

STATES = ("done", "open", "half", "deferred", "superseded", "clash")


def shop_graph() -> Graph:
    """Three groups, every state of a decision, every kind of line between decisions."""
    nodes = (
        Node("order", "Order aggregate", "D-1 · you", "done", "orders", is_locked=True, state="decided"),
        Node("events", "Event log", "D-2 · you", "done", "orders", state="decided"),
        Node("states", "Order states", "D-4 · found in code", "done", "orders", state="decided"),
        Node("provider", "Payment provider", "D-3 · Mira", "done", "payments", is_locked=True, state="decided"),
        Node("currency", "Currency", "D-13 · euro", "half", "payments", "warn", is_dashed=True, state="assumed"),
        Node("lifetime", "Key lifetime", "D-7 · 24 h", "clash", "payments", "bad", state="in a clash"),
        Node("retries", "Retry window", "D-9 · 72 h", "clash", "payments", "bad", state="in a clash"),
        Node("table", "Key table", "D-14 · you", "done", "payments", state="decided"),
        Node("refunds", "Refund path", "D-15 · open", "open", "payments", "accent", state="open"),
        Node("purge", "Purge job", "D-12 · nightly", "superseded", "operations", "faint", state="superseded"),
        Node("letters", "Dead letters", "D-19 · later", "deferred", "operations", "faint", state="deferred"),
    )
    edges = (
        Edge("order", "states"),
        Edge("events", "states", EdgeKind.REFINES),
        Edge("states", "lifetime"),
        Edge("provider", "lifetime"),
        Edge("currency", "retries", EdgeKind.ASSUMES),
        Edge("lifetime", "retries", EdgeKind.EXCLUDES),
        Edge("lifetime", "table"),
        Edge("retries", "refunds"),
        Edge("table", "purge"),
        Edge("refunds", "letters", EdgeKind.AFFECTS),
    )
    groups = (
        Group("operations", "Operations", "1 of 2 decided"),
        Group("payments", "Payments", "2 of 6 decided"),
        Group("orders", "Orders", "3 of 3 decided"),
    )
    return Graph(nodes, edges, groups)


def random_graph(nodes: int, edges: int, groups: int = 0, *, seed: int = 1, circles: bool = False) -> Graph:
    """A random graph, the same for the same arguments; without `circles` lines go from lower to higher numbers."""
    chance = random.Random(seed)
    pairs: dict[tuple[int, int], None] = {}
    while len(pairs) < edges:
        pair = (chance.randrange(nodes), chance.randrange(nodes))
        pairs[pair if circles else (min(pair), max(pair))] = None
    made = tuple(
        Node(f"n{number}", f"Node {number}", group=f"g{number * groups // nodes}" if groups else "")
        for number in range(nodes)
    )
    return Graph(
        made,
        tuple(Edge(f"n{one}", f"n{other}") for one, other in pairs if one != other or circles),
        tuple(Group(f"g{number}", f"Group {number}") for number in range(groups)),
    )
