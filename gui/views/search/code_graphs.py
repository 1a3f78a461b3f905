"""From what the daemon knows of code to graphs that can be drawn: modules, and the neighbourhood of a file. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from daemon.contract.structure import FileEdge, GraphAnswer, ModuleEdge
from gui.operations.codebase import FileStory
from gui.widgets.graph.model import Edge, EdgeKind, Graph, Group, Node
from gui.words.amounts import plural

LEGEND: Final[Mapping[EdgeKind, str]] = {
    EdgeKind.REQUIRES: "depends on",
    EdgeKind.REFINES: "refers to",
    EdgeKind.AFFECTS: "may change with it",
}
MOST_MODULES: Final = 60
_EDGES_A_MODULE: Final = 3
"""A picture of all dependencies says nothing: the strongest of each module are drawn, the others are counted."""
_MOST_NEIGHBOURS: Final = 14
_MOST_AFFECTED: Final = 10
_COMMON: Final = ("__init__.py", "index.ts", "index.js", "mod.rs", "main.go", "README.md")
"""Names of which there are many: their folder says which."""


def module_graph(answer: GraphAnswer) -> Graph:
    """Folders in their top folders, and the strongest dependencies of each."""
    modules = sorted(answer.modules, key=lambda module: -module.files)[:MOST_MODULES]
    known = {module.path for module in modules}
    edges = strongest(edge for edge in answer.edges if edge.source in known and edge.target in known)
    needs = Counter(edge.source for edge in answer.edges)
    needed = Counter(edge.target for edge in answer.edges)
    tops = Counter(_top(module.path) for module in modules)
    groups = [top for top, size in tops.items() if size > 1]
    nodes = [
        Node(
            module.path,
            module.path.rpartition("/")[2] if module.path != "." else "the root",
            plural(module.files, "file"),
            group=_top(module.path) if _top(module.path) in groups else "",
            tip=f"{module.path}: needs {needs[module.path]}, needed by {needed[module.path]}",
        )
        for module in modules
    ]
    return Graph(
        tuple(nodes),
        tuple(Edge(edge.source, edge.target) for edge in edges),
        tuple(Group(top, top, plural(tops[top], "folder")) for top in groups),
    )


def strongest(edges: Iterable[ModuleEdge]) -> list[ModuleEdge]:
    """The strongest dependencies of each module."""
    kept: list[ModuleEdge] = []
    seen: Counter[str] = Counter()
    for edge in sorted(edges, key=lambda edge: -edge.weight):
        if seen[edge.source] < _EDGES_A_MODULE:
            seen[edge.source] += 1
            kept.append(edge)
    return kept


def file_graph(story: FileStory) -> Graph:
    """A file in the middle: what depends on it above, what it depends on below, dotted what may change with it."""
    centre = story.path
    nodes = {centre: _file_node(centre, tone="accent", detail="the file")}
    edges: list[Edge] = []
    for edge in story.neighbours.dependents[:_MOST_NEIGHBOURS]:
        nodes.setdefault(edge.path, _file_node(edge.path, tip=edge.why))
        edges.append(Edge(edge.path, centre, _kind(edge)))
    for edge in story.neighbours.dependencies[:_MOST_NEIGHBOURS]:
        nodes.setdefault(edge.path, _file_node(edge.path, tip=edge.why))
        edges.append(Edge(centre, edge.path, _kind(edge)))
    for affected in story.impact.affected[:_MOST_AFFECTED]:
        if affected.path not in nodes:
            nodes[affected.path] = _file_node(affected.path, tip=affected.why)
            edges.append(Edge(centre, affected.path, EdgeKind.AFFECTS))
    return Graph(tuple(nodes.values()), tuple(edges))


def module_words(answer: GraphAnswer) -> str:
    """«73 folders, 406 dependencies, 1 circle»."""
    told = [plural(len(answer.modules), "folder"), plural(len(answer.edges), "dependency", "dependencies")]
    circles = len(answer.cycles)
    told.append(plural(circles, "circle") if circles else "no circles")
    if len(answer.modules) > MOST_MODULES:
        told.append(f"the {MOST_MODULES} largest are drawn")
    return ", ".join(told)


def file_words(story: FileStory) -> str:
    """«needs 3 files, is used by 6; a change may touch 12»."""
    needs, used = len(story.neighbours.dependencies), len(story.neighbours.dependents)
    affected = len(story.impact.affected)
    return f"needs {plural(needs, 'file')}, is used by {used}; a change may touch {affected} more"


def _file_node(path: str, tone: str = "", detail: str = "", tip: str = "") -> Node:
    folder, _, name = path.rpartition("/")
    is_test = "test" in path.lower()
    is_common = name in _COMMON and folder
    return Node(
        path,
        f"{folder.rpartition('/')[2]}/{name}" if is_common else name,
        detail or folder or "the root",
        tone="accent" if tone == "accent" else "",
        is_dashed=is_test,
        tip=f"{path}\n{tip}".strip(),
        state="test" if is_test else "",
    )


def _kind(edge: FileEdge) -> EdgeKind:
    return EdgeKind.REQUIRES if edge.kind == "import" else EdgeKind.REFINES


def _top(path: str) -> str:
    return path.partition("/")[0]
