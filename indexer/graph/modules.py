"""The graph rolled up to modules (folders): edges counted, cycles, and the layer of each."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from indexer.graph.components import cycles, layers
from indexer.graph.model import CodeGraph, EdgeKind

_MIN_REFERENCE = 0.5
"""References weaker than this are guesses, too weak to speak of an architecture."""


class ModuleEdge(msgspec.Struct, frozen=True, gc=False):
    """`source` depends on `target` by `count` pairs of files, of weight `weight` together."""

    source: str
    target: str
    count: int
    weight: float


class Module(msgspec.Struct, frozen=True, gc=False):
    """A folder with files of its own; `.` is the workspace's root. Layer 0 depends on no other module."""

    path: str
    files: int
    layer: int


class ModuleView(msgspec.Struct, frozen=True):
    """Modules by layer and path, edges by weight, and the groups that depend on themselves in a circle."""

    modules: tuple[Module, ...]
    edges: tuple[ModuleEdge, ...]
    cycles: tuple[tuple[str, ...], ...]


def folder_of(path: str, depth: int = 0) -> str:
    """The module of a file: its folder, cut to `depth` components if that is not 0."""
    parts = path.split("/")[:-1]
    return "/".join(parts[:depth] if depth else parts) or "."


def module_view(graph: CodeGraph, depth: int = 0, is_shown: Callable[[str], bool] = lambda path: True) -> ModuleView:
    """The modules of the files for which `is_shown` holds, folders deeper than `depth` counted to those above."""
    sizes: dict[str, int] = {}
    for path in graph.files:
        if is_shown(path):
            module = folder_of(path, depth)
            sizes[module] = sizes.get(module, 0) + 1
    links = _links(graph, depth, is_shown)
    outward: dict[str, set[str]] = {module: set() for module in sizes}
    for source, target in links:
        outward[source].add(target)
    level = layers(outward)
    modules = [Module(path, count, level[path]) for path, count in sizes.items()]
    edges = [ModuleEdge(s, t, len(weights), round(sum(weights), 3)) for (s, t), weights in links.items()]
    return ModuleView(
        tuple(sorted(modules, key=lambda m: (m.layer, m.path))),
        tuple(sorted(edges, key=lambda e: (-e.weight, e.source, e.target))),
        tuple(tuple(sorted(cycle)) for cycle in cycles(outward)),
    )


def file_cycles(graph: CodeGraph) -> list[list[str]]:
    """Groups of files that import one another in a circle, largest first."""
    imports = graph.weights(frozenset({EdgeKind.IMPORT}))
    return [sorted(cycle) for cycle in cycles(imports)]


def _links(graph: CodeGraph, depth: int, is_shown: Callable[[str], bool]) -> dict[tuple[str, str], list[float]]:
    """(module, module) → the weights of the pairs of files between them, each pair once."""
    pairs: dict[tuple[str, str], float] = {}
    for edge in graph.edges:
        if edge.kind is EdgeKind.REFERENCE and edge.weight < _MIN_REFERENCE:
            continue
        if is_shown(edge.source) and is_shown(edge.target):
            key = (edge.source, edge.target)
            pairs[key] = max(edge.weight, pairs.get(key, 0.0))
    links: dict[tuple[str, str], list[float]] = {}
    for (source, target), weight in pairs.items():
        key = (folder_of(source, depth), folder_of(target, depth))
        if key[0] != key[1]:
            links.setdefault(key, []).append(weight)
    return links
