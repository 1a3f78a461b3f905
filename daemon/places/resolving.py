"""Imports that the graph does not have, because the text that says them is not saved: resolved when they are asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from daemon.places.spot import Spot
from indexer.graph.families import FAMILIES
from indexer.graph.model import CodeGraph, Source
from indexer.graph.resolve.tree import Resolver, Tree
from indexer.places.outline import SaidImport
from indexer.records import FileClass, Import, ParsedFile


class UnsavedImports:
    """Resolves by the paths of one graph's files; where a package is only known by what its files say, by none."""

    def __init__(self, root: Path, graph: CodeGraph) -> None:
        self.graph = graph
        self._root = root
        self._tree: Tree | None = None
        self._resolvers: dict[str, Resolver] = {}

    def targets(self, spot: Spot, imported: SaidImport) -> Iterator[str]:
        """The files that an import of a text means, the surest first."""
        resolver = self._resolver(spot.language)
        if resolver is not None:
            source = Source(spot.path, spot.language, FileClass.SOURCE, ParsedFile(spot.language, 0))
            said = Import(imported.module, imported.names, imported.line, imported.level)
            found = sorted(resolver.resolve(source, said), key=lambda target: -target.share)
            yield from (target.path for target in found)

    def _resolver(self, language: str) -> Resolver | None:
        if language not in self._resolvers:
            family = next((family for family in FAMILIES if language in family.languages), None)
            if family is None:
                return None
            tree = self._tree = self._tree or Tree(self._root, self.graph.files)
            self._resolvers[language] = family.resolver(tree, ())
        return self._resolvers[language]
