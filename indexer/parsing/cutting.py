"""Choosing the rows at which a long run of lines is cut."""

from __future__ import annotations

from bisect import bisect_right

from indexer.parsing.source import Source

TARGET_BYTES = 1600
LARGEST_BYTES = 3200
_SMALLEST_BYTES = 600
_CLOSERS = (
    b"}",
    b")",
    b"]",
    b"end",
    b"else",
    b"elif",
    b"elsif",
    b"except",
    b"catch",
    b"finally",
    b"rescue",
    b"</",
    b"*/",
)
_NEVER = 1 << 16


def cut_rows(source: Source, first: int, last: int, *, by_indent: bool) -> list[int]:
    """The rows that begin a new piece, so that no piece of `first` to `last` exceeds the limit, single rows apart.

    With `by_indent` the row that is least indented is taken, then one below a blank row; without, the other way round.
    Among equals the one nearest to the target size is taken.
    """
    cuts: list[int] = []
    while source.size(first, last) > LARGEST_BYTES and first < last:
        begin = source.starts[first]
        low = max(first + 1, bisect_right(source.starts, begin + _SMALLEST_BYTES) - 1)
        high = min(last, bisect_right(source.starts, begin + LARGEST_BYTES) - 1)
        first = max(first + 1, high) if high <= low else _best_row(source, low, high, begin + TARGET_BYTES, by_indent)
        cuts.append(first)
    return cuts


def _best_row(source: Source, low: int, high: int, target: int, by_indent: bool) -> int:
    lines, starts = source.lines, source.starts
    best, best_rank = high, (_NEVER, _NEVER, _NEVER)
    for row in range(low, high + 1):
        line = lines[row]
        text = line.lstrip()
        indent = len(line) - len(text)
        if (by_indent and indent > best_rank[0]) or not text or text.startswith(_CLOSERS):
            continue
        crowded = 1 if lines[row - 1].strip() else 0
        distance = abs(starts[row] - target)
        rank = (indent, crowded, distance) if by_indent else (crowded, indent, distance)
        if rank < best_rank:
            best, best_rank = row, rank
    return best
