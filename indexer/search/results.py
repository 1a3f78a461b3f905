"""What a search answers, in the shape that `search --json` shows. Lines are 1-based and inclusive."""

from __future__ import annotations

import msgspec


class SearchResult(msgspec.Struct, frozen=True):
    """One place. `kind` is code, doc or text, or the kind of the definition where definitions were asked for.

    `score` orders the results of one query and means nothing between queries; `why` says in words what ranked it.
    """

    path: str
    start_line: int
    end_line: int
    symbol: str
    kind: str
    score: float
    why: str
    snippet: str


class SearchResponse(msgspec.Struct, frozen=True):
    """The results, best first, and notes on what could not be used in finding them."""

    results: tuple[SearchResult, ...]
    notes: tuple[str, ...] = ()
