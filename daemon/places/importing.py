"""From a name in a text to the files that its imports mean, through files that only pass it on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from daemon.places.knowing import PlaceKnowledge
from daemon.places.resolving import UnsavedImports
from daemon.places.spot import Spot
from indexer.graph.model import EdgeKind
from indexer.places.outline import PlacedSymbol, SaidImport
from indexer.places.text import EditorText

_DEEPEST: Final = 4
_MODULE_FILES: Final = frozenset({"__init__", "index", "mod", "lib", "main"})
"""Names of files that stand for their folder."""


class Imported:
    """Follows imports with the edges of one graph, and those that it does not have by what their words mean."""

    def __init__(self, knowledge: PlaceKnowledge, unsaved: UnsavedImports) -> None:
        self._know = knowledge
        self._graph = unsaved.graph
        self._unsaved = unsaved

    def targets(self, spot: Spot, name: str, line: int = 0) -> Iterator[tuple[str, str, SaidImport]]:
        """(file, name there, import) for each import of a text that brings in `name`, or that stands in `line`."""
        edges = [edge for edge in self._graph.dependencies(spot.path) if edge.kind is EdgeKind.IMPORT]
        for imported in spot.imports:
            original = _brought(imported, name, spot.text)
            if original is None and imported.line != line:
                continue
            written = "." * imported.level + imported.module.lstrip(".") if imported.level else imported.module
            known = [edge.target for edge in edges if written in edge.names]
            for target in known or self._unsaved.targets(spot, imported):
                yield target, original or name, imported

    def defined(self, path: str, name: str, of: str = "", depth: int = 0) -> list[tuple[str, PlacedSymbol, EditorText]]:
        """The definitions of `name` in a file, or in those that it passes on; `of` is the class of a member."""
        spot = self._know.spot(path)
        called = [symbol for symbol in spot.symbols if symbol.name == name]
        members = [symbol for symbol in called if of and symbol.qualified.endswith(f"{of}.{name}")]
        found = members or [symbol for symbol in called if symbol.qualified.count(".") == 0 or spot.language == "go"]
        if found or depth >= _DEEPEST:
            return [(path, symbol, spot.text) for symbol in found]
        behind = dict.fromkeys(target for target, _, _ in self.targets(spot, of or name))
        for target in behind:
            if passed := self.defined(target, name, of, depth + 1):
                return passed
        return []


def is_module_of(path: str, name: str, imported: SaidImport, spot: Spot, line: int) -> bool:
    """Whether a file is what `name` means as a module: the one that an import, which stands in `line`, can mean."""
    file = PurePosixPath(path)
    stem = file.name.partition(".")[0]
    if name in {stem, file.parent.name if stem in _MODULE_FILES else stem} or imported.line == line:
        return True
    if re.split(r"[./\\:]", imported.module)[-1] == name:
        return True
    return (
        re.search(rf"(?:\*\s+as|\bimport)\s+{re.escape(name)}\b[^;]*\bfrom\b", spot.text.line(imported.line))
        is not None
    )


def _brought(imported: SaidImport, name: str, text: EditorText) -> str | None:
    """What an import brings in under `name`, by its own name; None if it does not."""
    if name in imported.names or "*" in imported.names:
        return name
    if re.split(r"[./\\:]", imported.module)[-1] == name or imported.module == name:
        return name
    line = text.line(imported.line)
    alias = re.search(rf"([\w*$.]+)\s+as\s+{re.escape(name)}(?!\w)", line)
    if alias is not None:
        return alias[1].rpartition(".")[2]
    if re.search(rf"\bimport\s+(?:type\s+)?{re.escape(name)}\b(?!\s*/)[^;]*\bfrom\b", line):
        return name  # the default export of a script, under whatever name
    return None
