"""The graph as plain data: files, weighted edges between them, and the words for each edge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from indexer.records import FileClass, ParsedFile

DATA_KINDS = frozenset({"heading", "key"})
"""Kinds of symbols that name parts of documents and data; code does not refer to them."""


class EdgeKind(StrEnum):
    """Why one file depends on another: it names the file, or it uses a name that the file defines."""

    IMPORT = "import"
    REFERENCE = "reference"


class Edge(msgspec.Struct, frozen=True, gc=False):
    """`source` depends on `target`.

    `weight` (0 to 1) is how surely and how strongly; `names` are the specifier as written (imports) or the defined
    names used, rarest first (references); `line` is where the import stands, 0 for references.
    """

    source: str
    target: str
    kind: EdgeKind
    weight: float
    names: tuple[str, ...] = ()
    line: int = 0

    @property
    def reason(self) -> str:
        """A clause with `source` as its subject."""
        shown = ", ".join(self.names[:3]) + (", …" if len(self.names) > 3 else "")
        if self.kind is EdgeKind.IMPORT:
            return f"imports {shown} (line {self.line})" if self.line else f"imports {shown}"
        return f"uses {shown}"


class Source(msgspec.Struct, frozen=True, gc=False):
    """A file as the graph's builder sees it."""

    path: str
    language: str
    file_class: FileClass
    parsed: ParsedFile

    def defines(self) -> set[str]:
        """The names of its definitions."""
        return {symbol.name for symbol in self.parsed.symbols if symbol.kind not in DATA_KINDS}


class CodeGraph:
    """Files and the edges between them; immutable once made."""

    def __init__(self, files: Sequence[str], edges: Iterable[Edge]) -> None:
        self.files: tuple[str, ...] = tuple(files)
        self.edges: tuple[Edge, ...] = tuple(edges)
        self._out: dict[str, list[Edge]] = {}
        self._into: dict[str, list[Edge]] = {}
        for edge in self.edges:
            self._out.setdefault(edge.source, []).append(edge)
            self._into.setdefault(edge.target, []).append(edge)

    def dependencies(self, path: str) -> Sequence[Edge]:
        """Edges from `path` to what it depends on."""
        return self._out.get(path, ())

    def dependents(self, path: str) -> Sequence[Edge]:
        """Edges to `path` from what depends on it."""
        return self._into.get(path, ())

    def weights(self, kinds: frozenset[EdgeKind] = frozenset(EdgeKind)) -> dict[str, dict[str, float]]:
        """Each source with its targets and weights, the kinds added up to at most 1; every file is a key."""
        table: dict[str, dict[str, float]] = {path: {} for path in self.files}
        for edge in self.edges:
            if edge.kind in kinds:
                row = table[edge.source]
                row[edge.target] = min(1.0, row.get(edge.target, 0.0) + edge.weight)
        return table
