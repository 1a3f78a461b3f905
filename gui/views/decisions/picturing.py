"""What the decisions of a project look like as a graph: their states, groups and lines. Plain data, no Qt."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from daemon.contract.decision import DecisionView, GraphNode
from daemon.contract.question import QuestionView
from gui.operations.decisions import Decisions
from gui.widgets.graph.model import Edge, EdgeKind, Graph, Group, Node, Tone
from gui.words.amounts import plural

QUESTION: Final = "question:"
"""What the id of an open question begins with."""
RELATED: Final = {"requirement": "Requirements", "entity": "Entities", "artifact": "Artifacts", "rule": "Rules"}
"""Groups of what rests on decisions, by the kind of its nodes; hidden unless asked for."""
LEGEND: Final = {EdgeKind.SUPERSEDES: "supersedes"}

_TURNED: Final = {"requires": EdgeKind.REQUIRES, "refines": EdgeKind.REFINES, "assumes": EdgeKind.ASSUMES}
"""Who holds such an edge rests on its target, and stands below it."""
_AHEAD: Final = {
    "opens": EdgeKind.REQUIRES,
    "affects": EdgeKind.AFFECTS,
    "shapes": EdgeKind.AFFECTS,
    "excludes": EdgeKind.EXCLUDES,
    "supersedes": EdgeKind.SUPERSEDES,
}
_ASKING: Final = re.compile(
    r"^(?:which|(?:how \w+|what|which|who|where) (?:is|are) (?:a|an|the|your)|(?:is|are) there(?: a| an| any)?) ",
    re.IGNORECASE,
)
"""What a question may begin with and still be understood without: then what it is about comes first."""


@dataclass(frozen=True)
class Look:
    """How a state is shown: its word, its shape, the tone of its node and of its badge."""

    word: str
    shape: str
    tone: Tone
    badge: str


LOOKS: Final[dict[str, Look]] = {
    "decided": Look("decided", "done", "", "ok"),
    "assumed": Look("assumed", "half", "warn", "warn"),
    "to_confirm": Look("to confirm", "half", "warn", "warn"),
    "open": Look("open", "open", "accent", "accent"),
    "deferred": Look("deferred", "deferred", "faint", "neutral"),
    "superseded": Look("superseded", "superseded", "faint", "neutral"),
    "clash": Look("in a clash", "clash", "bad", "bad"),
    "stale": Look("stale", "half", "warn", "warn"),
    "fresh": Look("fresh", "done", "", "ok"),
}
STATES: Final = ("decided", "assumed", "to_confirm", "open", "deferred", "superseded", "clash")
"""The states that can be filtered by."""


@dataclass(frozen=True)
class Filter:
    """What is shown: of which state, of which groups (those named are hidden), and whether what rests on them, too."""

    state: str = ""
    hidden: frozenset[str] = field(default_factory=frozenset)
    related: frozenset[str] = field(default_factory=frozenset)


def picture(found: Decisions, wanted: Filter) -> Graph:
    """The graph of what the filter lets through."""
    clashing = {alias for clash in found.clashes for alias in clash.core}
    nodes = [node for node in _nodes(found, clashing) if _is_shown(node, wanted)]
    nodes += [_related_node(node) for node in found.graph.nodes if node.kind in wanted.related]
    known = {node.id for node in nodes}
    edges = [edge for edge in _edges(found) if edge.source in known and edge.target in known]
    return Graph(tuple(nodes), tuple(edges), tuple(_groups(nodes)))


def state_of(decision: DecisionView, clashing: Collection[str]) -> str:
    """The state of a decision as it is shown: a clash is more than that it was decided."""
    if decision.alias in clashing:
        return "clash"
    return "to_confirm" if decision.to_confirm else decision.state


def group_names(found: Decisions) -> list[str]:
    """All groups that decisions and open questions stand in."""
    named = [one.category for one in found.decisions] + [one.category for one in found.open]
    return list(dict.fromkeys(named))


def group_title(group: str) -> str:
    """A group as it is called."""
    return RELATED.get(group) or group.replace("_", " ").replace("-", " ").capitalize() or "Other"


def short_title(question: str) -> str:
    """A question in fewer words, as there is little room in a box: `How long is a key kept?` as `Key kept`."""
    head = question.partition("? ")[0].rstrip("?. ")
    short = _ASKING.sub("", head)
    return short[:1].upper() + short[1:] if short else head


def decided_of(nodes: Collection[Node]) -> tuple[int, int]:
    """How many of these are decided, and how many there are."""
    return sum(node.state in ("decided", "in a clash") for node in nodes), len(nodes)


def matching(graph: Graph, text: str) -> set[str]:
    """The nodes that a text is found in: alias, question, answer."""
    words = text.casefold().split()
    return {node.id for node in graph.nodes if all(word in node.tip.casefold() for word in words)}


def _is_shown(node: Node, wanted: Filter) -> bool:
    return node.group not in wanted.hidden and (not wanted.state or node.state == LOOKS[wanted.state].word)


def _nodes(found: Decisions, clashing: Collection[str]) -> list[Node]:
    nodes = [_decision_node(one, state_of(one, clashing)) for one in found.decisions]
    return nodes + [_question_node(one) for one in found.open]


def _decision_node(decision: DecisionView, state: str) -> Node:
    look = LOOKS.get(state, LOOKS["open"])
    answer = " · ".join(decision.answer.split("\n"))
    told = answer or look.word
    return Node(
        id=f"decision:{decision.id}",
        title=short_title(decision.question),
        detail=f"{decision.alias} · {told}",
        shape=look.shape,
        group=decision.category,
        tone=look.tone,
        is_dashed=state in ("assumed", "to_confirm"),
        is_locked=decision.locked,
        state=look.word,
        tip=f"{decision.alias} {decision.question}\n{answer}".strip(),
    )


def _question_node(question: QuestionView) -> Node:
    look = LOOKS["open"]
    return Node(
        id=f"{QUESTION}{question.id}",
        title=short_title(question.text),
        detail="open",
        shape=look.shape,
        group=question.category,
        tone=look.tone,
        state=look.word,
        tip=question.text,
    )


def _related_node(node: GraphNode) -> Node:
    look = LOOKS.get(node.state, LOOKS["decided"])
    return Node(
        id=node.id,
        title=node.title,
        detail=node.alias if node.kind != "artifact" else look.word,
        shape=look.shape,
        group=node.kind,
        tone=look.tone,
        state=look.word,
        tip=f"{node.alias} {node.title}\n{node.detail}".strip(),
    )


def _edges(found: Decisions) -> list[Edge]:
    edges: dict[tuple[str, str, EdgeKind], Edge] = {}
    for edge in found.graph.edges:
        if edge.kind in _TURNED:
            made = Edge(edge.target, edge.source, _TURNED[edge.kind])
        else:
            made = Edge(edge.source, edge.target, _AHEAD.get(edge.kind, EdgeKind.AFFECTS))
        edges.setdefault((made.source, made.target, made.kind), made)
    by_alias = {decision.alias: f"decision:{decision.id}" for decision in found.decisions}
    for clash in found.clashes:
        core = [by_alias[alias] for alias in clash.core if alias in by_alias]
        for one, other in itertools.pairwise(core):
            if (other, one, EdgeKind.EXCLUDES) not in edges:
                edges.setdefault((one, other, EdgeKind.EXCLUDES), Edge(one, other, EdgeKind.EXCLUDES))
    # Said twice, once by a person and once by the questions, it is one line: what a person said is kept.
    plain = {(source, target) for source, target, kind in edges if kind in (EdgeKind.REFINES, EdgeKind.ASSUMES)}
    return [e for e in edges.values() if e.kind is not EdgeKind.REQUIRES or (e.source, e.target) not in plain]


def _groups(nodes: list[Node]) -> list[Group]:
    members: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        members[node.group].append(node)
    groups = []
    for group, inside in members.items():
        decided, total = decided_of(inside)
        told = plural(total, "item") if group in RELATED else f"{decided} of {total} decided"
        groups.append(Group(group, group_title(group), told))
    return groups
