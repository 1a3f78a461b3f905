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
    candidates = [
        (len(line) - len(text), row)
        for row, line in enumerate(lines[low : high + 1], low)
        if (text := line.lstrip()) and not text.startswith(_CLOSERS)
    ]
    if not candidates:
        return high
    if by_indent:
        least = min(candidates)[0]
        candidates = [candidate for candidate in candidates if candidate[0] == least]

    def rank(candidate: tuple[int, int]) -> tuple[bool, int, int]:
        indent, row = candidate
        return bool(lines[row - 1].strip()), indent, abs(starts[row] - target)

    return min(candidates, key=rank)[1]
