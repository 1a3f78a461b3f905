"""The few lines of a chunk to show for a query. Pure."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from indexer.search.analysis import terms_by_line

LINES = 8
_WIDEST_LINE = 200


class Snippet(msgspec.Struct, frozen=True):
    """Lines to show, and which of the query's terms the whole text holds, in the query's order."""

    text: str
    terms: tuple[str, ...]


def cut_snippet(text: str, terms: Collection[str], first: int | None = None, lines: int = LINES) -> Snippet:
    """The `lines` neighbouring lines of `text` that hold the most of `terms`, earlier ones first among equals.

    `first` is the number of the line, from 0, that has to come first if it is known (a definition's own). Otherwise
    the head of the text is worth showing too: it counts as if it held one term more.
    """
    rows = text.split("\n")
    wanted = frozenset(terms)
    held = [wanted.intersection(line) for line in terms_by_line(text)]
    start = _best_start(held, lines) if first is None else min(first, len(rows) - 1)
    shown = rows[start : start + lines]
    while len(shown) > 1 and not shown[-1].strip():
        shown.pop()
    while len(shown) > 1 and not shown[0].strip():
        shown.pop(0)
    found = frozenset().union(*held)
    return Snippet("\n".join(row.rstrip()[:_WIDEST_LINE] for row in shown), tuple(t for t in terms if t in found))


def _best_start(held: list[frozenset[str]], lines: int) -> int:
    best_start, best_worth = 0, -1.0
    for start in range(max(1, len(held) - lines + 1)):
        window = held[start : start + lines]
        worth = len(frozenset().union(*window)) + 0.1 * sum(map(len, window)) + (start == 0)
        if worth > best_worth:
            best_start, best_worth = start, worth
    return best_start
