"""Builds the graph of a workspace from its catalogue: imports resolved family by family, then references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from indexer.graph.families import FAMILIES
from indexer.graph.model import CodeGraph, Edge, EdgeKind, Source
from indexer.graph.references import reference_edges
from indexer.graph.resolve.tree import Resolver, Tree
from indexer.records import FileClass
from indexer.store.catalogue import Catalogue

_OPAQUE = frozenset({FileClass.MINIFIED, FileClass.BINARY, FileClass.HUGE})


def build_graph(root: Path, catalogue: Catalogue) -> CodeGraph:
    """The graph of the workspace at `root` as the catalogue has it now; cache it by `catalogue.revision`."""
    sources = [
        Source(record.path, record.language, record.file_class, parsed) for record, parsed in catalogue.parsed_files()
    ]
    return graph_of(root, [record.path for record in catalogue.files()], sources)


def graph_of(root: Path, paths: Sequence[str], sources: Iterable[Source]) -> CodeGraph:
    """The graph over `paths`, the files of the workspace, of which `sources` were parsed."""
    tree = Tree(root, paths)
    readable = [source for source in sources if source.file_class not in _OPAQUE]
    edges: list[Edge] = []
    for family in FAMILIES:
        members = [source for source in readable if source.language in family.languages]
        if not members:
            continue
        resolver = family.resolver(tree, members)
        imports = [edge for source in members for edge in _import_edges(source, resolver)]
        edges += imports
        imported: dict[str, set[str]] = {}
        for edge in imports:
            imported.setdefault(edge.source, set()).add(edge.target)
        edges += reference_edges(members, imported)
    return CodeGraph(sorted(tree.paths), edges)


def _import_edges(source: Source, resolver: Resolver) -> Iterator[Edge]:
    """One edge for each file imported, by the surest of the imports that mean it."""
    best: dict[str, Edge] = {}
    for imported in source.parsed.imports:
        for target in resolver.resolve(source, imported):
            known = best.get(target.path)
            if target.path != source.path and (known is None or known.weight < target.share):
                written = "." * imported.level + imported.module.lstrip(".") if imported.level else imported.module
                best[target.path] = Edge(
                    source.path, target.path, EdgeKind.IMPORT, target.share, (written,), imported.line
                )
    yield from best.values()
