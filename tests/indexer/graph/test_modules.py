"""Folders as modules: their edges, layers and cycles."""

from __future__ import annotations

from indexer.graph.model import CodeGraph, Edge, EdgeKind
from indexer.graph.modules import file_cycles, folder_of, module_view


def edge(source: str, target: str, weight: float = 1.0, kind: EdgeKind = EdgeKind.IMPORT) -> Edge:
    return Edge(source, target, kind, weight)


FILES = ("main.py", "core/a.py", "core/b.py", "core/deep/c.py", "ui/x.py", "tests/t.py")
GRAPH = CodeGraph(
    FILES,
    [
        edge("main.py", "ui/x.py"),
        edge("ui/x.py", "core/a.py"),
        edge("ui/x.py", "core/b.py", 0.6),
        edge("ui/x.py", "core/b.py", 0.9, EdgeKind.REFERENCE),
        edge("core/a.py", "core/b.py"),
        edge("core/b.py", "core/a.py"),
        edge("core/a.py", "ui/x.py", 0.2, EdgeKind.REFERENCE),
        edge("tests/t.py", "core/a.py"),
    ],
)


def test_modules_have_layers_and_edges_count_pairs_of_files_once() -> None:
    view = module_view(GRAPH)
    assert {m.path: (m.files, m.layer) for m in view.modules} == {
        ".": (1, 2),
        "core": (2, 0),
        "core/deep": (1, 0),
        "ui": (1, 1),
        "tests": (1, 1),
    }
    assert {(e.source, e.target): (e.count, e.weight) for e in view.edges}[("ui", "core")] == (2, 1.9)


def test_a_weak_reference_makes_no_cycle_of_modules() -> None:
    assert module_view(GRAPH).cycles == ()


def test_files_can_be_left_out_and_depth_cut() -> None:
    view = module_view(GRAPH, depth=1, is_shown=lambda path: not path.startswith("tests/"))
    assert {m.path for m in view.modules} == {".", "core", "ui"}
    assert folder_of("core/deep/c.py", 1) == "core"


def test_cycles_of_files_are_found_over_imports() -> None:
    assert file_cycles(GRAPH) == [["core/a.py", "core/b.py"]]
