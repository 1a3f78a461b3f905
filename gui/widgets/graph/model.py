"""What a graph widget shows, as plain data: boxes, the lines between them, and the groups that they stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Literal


class NodeKind(StrEnum):
    """How a node is drawn."""

    NODE = "node"
    """52 high: a state's shape, a title, a line of detail."""
    CARD = "card"
    """200 by 96: a name, its kind in brackets, one line; for C4."""
    PERSON = "person"
    """A card with a round head."""
    TABLE = "table"
    """A head and a row for each field; for entities."""


class EdgeKind(StrEnum):
    """How a line is drawn, and what the legend calls it where the view says nothing else."""

    REQUIRES = "requires"
    REFINES = "refines"
    ASSUMES = "assumes"
    AFFECTS = "affects"
    SUPERSEDES = "supersedes"
    EXCLUDES = "excludes"
    RELATES = "relates"
    """Between tables, with crow's feet."""


Tone = Literal["", "accent", "warn", "bad", "faint"]
End = Literal["", "one", "many", "maybe-one", "maybe-many"]
"""How many stand at the end of a line between tables."""
Direction = Literal["down", "right"]


@dataclass(frozen=True)
class Field:
    """A row of a table; `key` is a mark such as PK."""

    name: str
    type: str = ""
    key: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class Node:
    """A box. `shape` names a state's shape (`gui.widgets.shapes`); `tip` is what does not fit, as a tool tip.

    Width and height of 0 mean: as wide and high as its kind is.
    """

    id: str
    title: str
    detail: str = ""
    shape: str = ""
    group: str = ""
    tone: Tone = ""
    is_dashed: bool = False
    is_locked: bool = False
    kind: NodeKind = NodeKind.NODE
    note: str = ""
    fields: tuple[Field, ...] = ()
    state: str = ""
    """The state in words, for screen readers."""
    tip: str = ""
    width: float = 0
    height: float = 0


@dataclass(frozen=True)
class Edge:
    """A line from one box to another, which stands below it (or at its right) where that is possible."""

    source: str
    target: str
    kind: EdgeKind = EdgeKind.REQUIRES
    label: str = ""
    source_end: End = ""
    target_end: End = ""


@dataclass(frozen=True)
class Group:
    """A frame around boxes: its name, and a word at the right such as «5 of 8 decided»."""

    id: str
    title: str
    detail: str = ""
    is_dashed: bool = False
    can_fold: bool = True


@dataclass(frozen=True)
class Graph:
    """Boxes and lines. Groups stand in the given order if `keeps_order`, else so that lines point down."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    groups: tuple[Group, ...] = ()
    direction: Direction = "down"
    keeps_order: bool = False
    by_id: dict[str, Node] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {node.id: node for node in self.nodes})

    def only(self, ids: Iterable[str]) -> Graph:
        """The part of the graph that these nodes make."""
        kept = set(ids)
        return replace(
            self,
            nodes=tuple(node for node in self.nodes if node.id in kept),
            edges=tuple(edge for edge in self.edges if edge.source in kept and edge.target in kept),
        )


_FOLDED: Final = "group:"


def folded_id(group: str) -> str:
    """The id of the node that stands for a folded group."""
    return f"{_FOLDED}{group}"


def group_of_folded(node_id: str) -> str | None:
    """The group that a node stands for, or None if it is a node of its own."""
    return node_id.removeprefix(_FOLDED) if node_id.startswith(_FOLDED) else None


def fold(graph: Graph, folded: Iterable[str]) -> Graph:
    """The graph with each of these groups as one node with a count; its lines go to that node."""
    wanted = set(folded)
    members: dict[str, list[Node]] = defaultdict(list)
    for node in graph.nodes:
        if node.group in wanted:
            members[node.group].append(node)
    if not members:
        return graph
    standing = {node.id: folded_id(group) for group, nodes in members.items() for node in nodes}
    nodes = [node for node in graph.nodes if node.id not in standing]
    for group in graph.groups:
        if group.id in members:
            counted = f"{len(members[group.id])} folded"
            nodes.append(Node(folded_id(group.id), group.title, group.detail or counted, "", group.id, tip=counted))
    edges: dict[tuple[str, str, EdgeKind], Edge] = {}
    for edge in graph.edges:
        source, target = standing.get(edge.source, edge.source), standing.get(edge.target, edge.target)
        if source != target:
            edges.setdefault((source, target, edge.kind), replace(edge, source=source, target=target))
    return replace(graph, nodes=tuple(nodes), edges=tuple(edges.values()))


def neighbours(graph: Graph) -> dict[str, list[str]]:
    """Each node's neighbours, whatever way the lines go."""
    found: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    for edge in graph.edges:
        if edge.source in found and edge.target in found:
            found[edge.source].append(edge.target)
            found[edge.target].append(edge.source)
    return found


def neighbourhood(graph: Graph, start: str, hops: int = 2, at_most: int = 60) -> Graph:
    """The part around a node: what is `hops` lines away, the nearest first, and never more than `at_most` nodes."""
    around = neighbours(graph)
    if start not in around:
        return graph.only(())
    seen = {start: 0}
    queue = [start]
    for node in queue:
        if seen[node] == hops:
            break
        for other in around[node]:
            if other not in seen:
                seen[other] = seen[node] + 1
                queue.append(other)
    return graph.only(queue[:at_most])


def path_of(graph: Graph, node_id: str, hops: int | None = None) -> set[int]:
    """The lines that lead to a node and from it, by their place in `graph.edges`; `hops` limits how far."""
    leading: dict[str, list[tuple[int, str]]] = defaultdict(list)
    following: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, edge in enumerate(graph.edges):
        if edge.kind is not EdgeKind.EXCLUDES:
            leading[edge.target].append((number, edge.source))
            following[edge.source].append((number, edge.target))
    found: set[int] = set()
    for way in (leading, following):
        seen, front, gone = {node_id}, [node_id], 0
        while front and (hops is None or gone < hops):
            steps = [step for node in front for step in way[node]]
            found.update(number for number, _ in steps)
            front = list(dict.fromkeys(other for _, other in steps if other not in seen))
            seen.update(front)
            gone += 1
    return found
