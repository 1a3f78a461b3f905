"""Cutting a file into chunks along its definitions.

A definition that fits is one chunk; a larger one is cut at its members, and what has no members at the rows that are
least indented. Small neighbours are joined. Every row that is not blank lies in exactly one chunk.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from indexer.parsing.cutting import LARGEST_BYTES, TARGET_BYTES, cut_rows
from indexer.parsing.source import Source
from indexer.parsing.symbols import Span
from indexer.records import Chunk, ChunkKind

_SMALL_BYTES = 400
"""Below this a piece is joined to its neighbour; above, a definition stands alone."""
_TAIL_BYTES = 60
"""What closes a definition (`}`, `end`) goes with what stands before it."""
_HEADER_BYTES = 200
"""Up to this much before the first definition goes with it; more is a chunk of its own."""
_MOST_OF = 0.6
_DEEPEST = 40


class _Piece(NamedTuple):
    """Rows that will be a chunk, alone or joined to others."""

    first: int
    last: int
    symbol: str
    is_between: bool = False
    """stands between definitions: a header, an end, loose statements"""
    is_fragment: bool = False
    """part of a definition that was cut"""


class _Node:
    """A definition in the tree that spans make by their rows."""

    __slots__ = ("children", "first", "last", "qualified")

    def __init__(self, first: int, last: int, qualified: str) -> None:
        self.first = first
        self.last = last
        self.qualified = qualified
        self.children: list[_Node] = []


def make_chunks(source: Source, spans: Sequence[Span], kind: ChunkKind) -> tuple[Chunk, ...]:
    """The chunks of one file, in order; `spans` are in the order of the text."""
    last_row = len(source.lines) - 1
    if last_row < 0:
        return ()
    if source.size(0, last_row) <= TARGET_BYTES:
        pieces = [_Piece(0, last_row, _only_outer(spans))]
    else:
        pieces = _Cutter(source, kind is ChunkKind.CODE).pieces(_tree(source, spans, last_row))
    chunks = []
    for piece in pieces:
        first, last = _trimmed(source.lines, piece.first, piece.last)
        if first <= last:
            chunks.append(Chunk(first + 1, last + 1, kind, piece.symbol))
    return tuple(chunks)


def _only_outer(spans: Sequence[Span]) -> str:
    """The name of the one definition that holds all others; empty if there are several, or none."""
    if not spans or any(span.last > spans[0].last for span in spans):
        return ""
    return spans[0].qualified


def _tree(source: Source, spans: Sequence[Span], last_row: int) -> _Node:
    """Nest spans by their rows, those in definitions that are no chunk by themselves.

    Where rows are shared, the definition that comes first has them.
    """
    root = _Node(0, last_row, "")
    path = [root]
    for span in spans:
        while len(path) > 1 and span.last > path[-1].last:
            path.pop()
        parent = path[-1]
        free = parent.children[-1].last + 1 if parent.children else parent.first
        first, last = max(span.first, free), min(span.last, last_row)
        if first > last or len(path) > _DEEPEST:
            continue
        if parent is not root and source.size(parent.first, parent.last) <= TARGET_BYTES:
            continue
        if first == parent.first and last == parent.last and parent is not root:
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
            inner = self.pieces(child)
            parts += inner if len(inner) == 1 else [piece._replace(is_fragment=True) for piece in inner]
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
            parts.append(_Piece(first, last, symbol, is_between=True))
        else:
            parts += self._cut(first, last, symbol)

    def _cut(self, first: int, last: int, symbol: str) -> list[_Piece]:
        cuts = [*cut_rows(self._source, first, last, by_indent=self._is_code), last + 1]
        return [_Piece(start, end - 1, symbol) for start, end in zip([first, *cuts], cuts, strict=False)]

    def _joined(self, parts: list[_Piece], node: _Node) -> list[_Piece]:
        groups: list[list[_Piece]] = []
        sizes: list[int] = []
        for part in parts:
            size = self._source.size(part.first, part.last)
            if groups and _belong_together(groups[-1], sizes[-1], part, size):
                groups[-1].append(part)
                sizes[-1] += size
            else:
                groups.append([part])
                sizes.append(size)
        return [_Piece(group[0].first, group[-1].last, self._symbol(group, node)) for group in groups]

    def _symbol(self, group: list[_Piece], node: _Node) -> str:
        """Whose the joined pieces are: one definition's if most of the text is that one's, else that of `node`."""
        if len(group) == 1:
            return group[0].symbol
        bytes_of = dict.fromkeys([piece.symbol for piece in group], 0)
        if len(bytes_of) == 1:
            return group[0].symbol
        for piece in group:
            bytes_of[piece.symbol] += self._source.size(piece.first, piece.last)
        most = max(bytes_of, key=bytes_of.__getitem__)
        return most if bytes_of[most] >= _MOST_OF * sum(bytes_of.values()) else node.qualified


def _belong_together(group: list[_Piece], before: int, part: _Piece, size: int) -> bool:
    """Whether `part`, of `size` bytes, is joined to the pieces above it, of `before` bytes."""
    if size <= _TAIL_BYTES and part.is_between:
        return before + size <= LARGEST_BYTES
    if before + size > (LARGEST_BYTES if part.is_fragment else TARGET_BYTES):
        return False
    if part.is_fragment or group[-1].is_fragment:
        return group[0].is_between and len(group) == 1 and before < _HEADER_BYTES
    is_preamble = len(group) == 1 and group[0].is_between and not group[0].symbol
    return min(before, size) < _SMALL_BYTES and not (is_preamble and before > _HEADER_BYTES)


def _trimmed(lines: list[bytes], first: int, last: int) -> tuple[int, int]:
    while first <= last and not lines[first].strip():
        first += 1
    while last >= first and not lines[last].strip():
        last -= 1
    return first, last
