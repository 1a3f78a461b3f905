"""Answers with definitions: those whose names fit, then those in the places that fit by their text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexer.records import ParsedFile, Symbol, SymbolKind
from indexer.search.explain import Explainer
from indexer.search.intent import Intent
from indexer.search.query import Query
from indexer.search.ranking import Place
from indexer.search.results import SearchResult
from indexer.search.scope import Scope
from indexer.search.snippets import cut_snippet
from indexer.search.symbols import find_symbols
from indexer.store.catalogue import Catalogue

_BELOW_NAMES = 0.99

_Key = tuple[str, int, str]


def find_definitions(
    catalogue: Catalogue, query: Query, scope: Scope, intent: Intent, places: Sequence[Place], limit: int
) -> tuple[SearchResult, ...]:
    """The best `limit` definitions of the kinds that `scope` allows; `places` are what ranks by text, best first."""
    kinds = frozenset(kind for kind in SymbolKind if scope.allows_symbol(kind))
    results: dict[_Key, SearchResult] = {}
    if intent.symbol and not (query.phrases or query.not_words or query.not_phrases):
        for match in find_symbols(catalogue, query.words, 4 * limit, kinds):
            if scope.allows(match.row.file):
                found = _result(match.row.file.path, match.row.symbol, match.score, match.why)
                results[_key(found)] = found
    lowest = min((found.score for found in results.values()), default=1.0)
    best = max((place.score for place in places), default=1.0) or 1.0
    explainer = Explainer(query)
    for place, symbol in _defined_in(catalogue, places, kinds):
        if len(results) >= 2 * limit:
            break
        held = cut_snippet(f"{symbol.signature}\n{symbol.doc}", intent.terms).terms
        score = _BELOW_NAMES * lowest * place.score / best
        found = _result(place.file.path, symbol, score, explainer.explain(place, symbol.qualified, held))
        results.setdefault(_key(found), found)
    return tuple(sorted(results.values(), key=lambda found: -found.score)[:limit])


def _key(found: SearchResult) -> _Key:
    return found.path, found.start_line, found.symbol


def _defined_in(
    catalogue: Catalogue, places: Sequence[Place], kinds: frozenset[SymbolKind]
) -> Iterator[tuple[Place, Symbol]]:
    parsed: dict[str, ParsedFile | None] = {}
    for place in places:
        if place.definition and place.definition.symbol.kind in kinds:
            yield place, place.definition.symbol
        if place.hit is None:
            continue
        if place.hit.blob not in parsed:
            parsed[place.hit.blob] = catalogue.parsed(place.hit.blob)
        known = parsed[place.hit.blob]
        for symbol in known.symbols if known else ():
            if symbol.kind in kinds and place.hit.start_line <= symbol.start_line <= place.hit.end_line:
                yield place, symbol


def _result(path: str, symbol: Symbol, score: float, why: str) -> SearchResult:
    return SearchResult(
        path=path,
        start_line=symbol.start_line,
        end_line=symbol.end_line,
        symbol=symbol.qualified,
        kind=symbol.kind.value,
        score=round(score, 4),
        why=why,
        snippet="\n".join(filter(None, (symbol.signature, symbol.doc))),
    )
