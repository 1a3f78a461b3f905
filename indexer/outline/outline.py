"""Chooses what goes into the outline: the most important definitions until the budget is used up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from indexer.graph.model import CodeGraph, Source
from indexer.outline.importance import definer_counts, file_importance, symbol_importance, use_counts
from indexer.outline.model import Outline, OutlineFile, OutlineSymbol, token_count
from indexer.records import Symbol
from indexer.store.catalogue import Catalogue

DEFAULT_BUDGET_TOKENS = 2_000
_SMALLEST_COST = 4
"""With fewer tokens left than this nothing more can be shown."""
_BARE_FILE_SHARE = 0.2
"""The part of a file's importance at which it is named alone, with none of its symbols."""


class _Candidate(msgspec.Struct, frozen=True, gc=False):
    value: float
    path: str
    symbol: OutlineSymbol | None


def outline_map(
    graph: CodeGraph, catalogue: Catalogue, budget_tokens: int = DEFAULT_BUDGET_TOKENS, focus: Sequence[str] = ()
) -> Outline:
    """The outline of the workspace in at most `budget_tokens` (estimated), seen from the files in `focus`."""
    sources = [Source(r.path, r.language, r.file_class, parsed) for r, parsed in catalogue.parsed_files()]
    return choose(graph, sources, budget_tokens, focus)


def choose(graph: CodeGraph, sources: Sequence[Source], budget_tokens: int, focus: Sequence[str] = ()) -> Outline:
    """The same for sources at hand."""
    importance = file_importance(graph, sources, focus)
    lines_of = {source.path: source.parsed.lines for source in sources}
    candidates = sorted(_candidates(sources, importance), key=lambda c: (-c.value, c.path))
    known = _by_place(candidates)
    chosen: dict[str, dict[tuple[str, int], OutlineSymbol]] = {}
    spent = 0
    for candidate in candidates:
        path, there = candidate.path, chosen.get(candidate.path)
        added = _with_parents(candidate.symbol, known[path]) if candidate.symbol else []
        new = {(s.qualified, s.line): s for s in added if there is None or (s.qualified, s.line) not in there}
        heading = [OutlineFile(path, 0.0, lines_of[path]).heading() + "\n"] if there is None else []
        cost = token_count("\n".join([*heading, *(s.text() for s in new.values()), ""]))
        if spent + cost <= budget_tokens:
            spent += cost
            chosen.setdefault(path, {}).update(new)
        elif budget_tokens - spent < _SMALLEST_COST:
            break
    files = [
        OutlineFile(path, round(importance[path], 6), lines_of[path], tuple(sorted(s.values(), key=_by_line)))
        for path, s in chosen.items()
    ]
    return Outline(tuple(sorted(files, key=lambda f: (-f.rank, f.path))), spent, budget_tokens, len(graph.files))


def _by_line(symbol: OutlineSymbol) -> tuple[int, int]:
    return symbol.line, symbol.depth


def _candidates(sources: Sequence[Source], importance: dict[str, float]) -> Iterator[_Candidate]:
    uses, definers = use_counts(sources), definer_counts(sources)
    for source in sources:
        value = importance.get(source.path)
        if value is None:
            continue
        yield _Candidate(value * _BARE_FILE_SHARE, source.path, None)
        seen: set[str] = set()
        for symbol, elsewhere, share in symbol_importance(source, uses, definers):
            if symbol.qualified not in seen:  # overloads and setters say little that is new
                seen.add(symbol.qualified)
                yield _Candidate(value * share, source.path, _shown(symbol, elsewhere))


def _shown(symbol: Symbol, elsewhere: int) -> OutlineSymbol:
    depth = symbol.qualified.count(".") - symbol.name.count(".")
    return OutlineSymbol(
        symbol.name, symbol.qualified, symbol.kind.value, symbol.start_line, symbol.signature, elsewhere, depth
    )


def _by_place(candidates: Sequence[_Candidate]) -> dict[str, dict[str, list[OutlineSymbol]]]:
    """Path → qualified name → the symbols that bear it, by line."""
    table: dict[str, dict[str, list[OutlineSymbol]]] = {}
    for candidate in candidates:
        names = table.setdefault(candidate.path, {})
        if candidate.symbol:
            names.setdefault(candidate.symbol.qualified, []).append(candidate.symbol)
    for names in table.values():
        for symbols in names.values():
            symbols.sort(key=_by_line)
    return table


def _with_parents(symbol: OutlineSymbol, known: dict[str, list[OutlineSymbol]]) -> list[OutlineSymbol]:
    """The symbol under the definitions around it, outermost first, of those that are known and begin before it."""
    family = [symbol]
    name = symbol.qualified.rpartition(".")[0]
    while name:
        above = [s for s in known.get(name, ()) if s.line <= symbol.line and s is not symbol]
        if above:
            family.insert(0, above[-1])
        name = name.rpartition(".")[0]
    return family
