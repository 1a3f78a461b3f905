"""Cutting a file into chunks along its definitions.

A definition that fits is one chunk; a larger one is cut at its members, and what has no members at the rows that are
least indented. Small neighbours are joined. Every row that is not blank lies in exactly one chunk.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from indexer.parsing.cutting import LARGEST_BYTES, TARGET_BYTES, cut_rows
from indexer.parsing.source import Source
from indexer.parsing.symbols import Span
from indexer.records import Chunk, ChunkKind

_SMALL_BYTES = 400
"""Below this a piece is joined to its neighbour; above, a definition stands alone."""
_TAIL_BYTES = 60
"""What closes a definition (`}`, `end`) goes with what stands before it."""
_PREAMBLE_BYTES = 200
_DEEPEST = 40


class _Piece(NamedTuple):
    first: int
    last: int
    symbol: str


class _Node:
    """A definition in the tree that spans make by their rows."""

    __slots__ = ("children", "first", "last", "qualified")

    def __init__(self, first: int, last: int, qualified: str) -> None:
        self.first = first
        self.last = last
        self.qualified = qualified
        self.children: list[_Node] = []


def make_chunks(source: Source, spans: Iterable[Span], kind: ChunkKind) -> tuple[Chunk, ...]:
    """The chunks of one file, in order."""
    last_row = len(source.lines) - 1
    if last_row < 0:
        return ()
    root = _tree(spans, last_row)
    pieces = _Cutter(source, kind is ChunkKind.CODE).pieces(root)
    if len(pieces) == 1 and len(root.children) == 1:
        pieces = [pieces[0]._replace(symbol=root.children[0].qualified)]
    chunks = []
    for piece in pieces:
        first, last = _trimmed(source.lines, piece.first, piece.last)
        if first <= last:
            chunks.append(Chunk(first + 1, last + 1, kind, piece.symbol))
    return tuple(chunks)


def _tree(spans: Iterable[Span], last_row: int) -> _Node:
    """Nest spans by their rows; where rows are shared, the definition that comes first has them."""
    root = _Node(0, last_row, "")
    path = [root]
    for span in spans:
        while len(path) > 1 and span.last > path[-1].last:
            path.pop()
        parent = path[-1]
        free = parent.children[-1].last + 1 if parent.children else parent.first
        first, last = max(span.first, free), min(span.last, last_row)
        same_rows = parent is not root and first == parent.first and last == parent.last
        if first > last or same_rows or len(path) > _DEEPEST:
            continue
        node = _Node(first, last, span.qualified)
        parent.children.append(node)
        path.append(node)
    return root


class _Cutter:
    """Cuts the definitions of one file."""

    def __init__(self, source: Source, is_code: bool) -> None:
        self._source = source
        self._is_code = is_code

    def pieces(self, node: _Node) -> list[_Piece]:
        """`node` as one piece if it fits, else its parts, the small ones joined."""
        size = self._source.size(node.first, node.last)
        if size <= (TARGET_BYTES if node.children else LARGEST_BYTES):
            return [_Piece(node.first, node.last, node.qualified)]
        if not node.children:
            return self._cut(node.first, node.last, node.qualified)
        parts: list[_Piece] = []
        row = node.first
        for child in node.children:
            self._add_between(parts, row, child.first - 1, node.qualified)
            parts += self.pieces(child)
            row = child.last + 1
        self._add_between(parts, row, node.last, node.qualified)
        return self._joined(parts, node)

    def _add_between(self, parts: list[_Piece], first: int, last: int, symbol: str) -> None:
        """Add the rows between two definitions, unless they are blank."""
        lines = self._source.lines
        while first <= last and not lines[first].strip():
            first += 1
        if first > last:
            return
        if self._source.size(first, last) <= LARGEST_BYTES:
            parts.append(_Piece(first, last, symbol))
        else:
            parts += self._cut(first, last, symbol)

    def _cut(self, first: int, last: int, symbol: str) -> list[_Piece]:
        cuts = [*cut_rows(self._source, first, last, by_indent=self._is_code), last + 1]
        return [_Piece(start, end - 1, symbol) for start, end in zip([first, *cuts], cuts, strict=False)]

    def _joined(self, parts: list[_Piece], node: _Node) -> list[_Piece]:
        joined: list[_Piece] = []
        sizes: list[int] = []
        for part in parts:
            size = self._source.size(part.first, part.last)
            if joined and self._belongs(sizes[-1], size, node, len(joined)):
                before = joined[-1]
                symbol = before.symbol if before.symbol == part.symbol else node.qualified
                joined[-1] = _Piece(before.first, part.last, symbol)
                sizes[-1] += size
            else:
                joined.append(part)
                sizes.append(size)
        return joined

    def _belongs(self, before: int, size: int, node: _Node, count: int) -> bool:
        """Whether a piece of `size` bytes is joined to the one of `before` bytes above it."""
        if size <= _TAIL_BYTES:
            return before + size <= LARGEST_BYTES
        if not node.qualified and count == 1 and node.children[0].first > node.first and before > _PREAMBLE_BYTES:
            return False
        return min(before, size) < _SMALL_BYTES and before + size <= TARGET_BYTES


def _trimmed(lines: list[bytes], first: int, last: int) -> tuple[int, int]:
    while first <= last and not lines[first].strip():
        first += 1
    while last >= first and not lines[last].strip():
        last -= 1
    return first, last
