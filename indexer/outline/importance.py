"""How much each file and each definition matters to the rest of a workspace. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from indexer.graph.families import family_of
from indexer.graph.model import DATA_KINDS, CodeGraph, Source
from indexer.graph.rank import page_rank
from indexer.records import FileClass, Symbol

CLASS_FACTORS = {
    FileClass.SOURCE: 1.0,
    FileClass.CONFIG: 0.1,
    FileClass.DOC: 0.05,
    FileClass.EXAMPLE: 0.05,
    FileClass.TEST: 0.02,
    FileClass.GENERATED: 0.01,
    FileClass.VENDORED: 0.01,
}
"""What a reader of the outline makes of a class of files, times its PageRank; classes not named are left out."""

_FOCUS_SHARE = 0.7
"""How much of the attention starts at the files in focus; the rest starts anywhere."""
_CONTAINERS = frozenset({"class", "interface", "struct", "trait", "enum", "module", "namespace", "type", "impl"})
_MINOR = frozenset({"field", "property", "variable", "constant"})


def file_importance(graph: CodeGraph, sources: Iterable[Source], focus: Sequence[str] = ()) -> dict[str, float]:
    """The attention that each file gets over references and imports, biased to `focus`, weighed by its class."""
    rank = page_rank(graph.weights(), _start(graph.files, set(focus)))
    importance = {
        source.path: rank[source.path] * CLASS_FACTORS[source.file_class]
        for source in sources
        if source.path in rank and source.file_class in CLASS_FACTORS
    }
    # Who reads from a file wants to see it first, whatever it is to others.
    first = 1.01 * max(importance.values(), default=1.0)
    importance.update((path, first) for path in focus if path in rank)
    return importance


def use_counts(sources: Sequence[Source]) -> dict[tuple[str, str], int]:
    """(family of languages, name) → how many files name it, those that define it included where they use it."""
    counts: dict[tuple[str, str], int] = {}
    for source in sources:
        family = family_of(source.language)
        for name in source.parsed.references:
            key = (family, name)
            counts[key] = counts.get(key, 0) + 1
    return counts


def symbol_importance(
    source: Source, uses: Mapping[tuple[str, str], int], definers: Mapping[tuple[str, str], int]
) -> list[tuple[Symbol, int, float]]:
    """(symbol, uses elsewhere, share of its file's importance) of what `source` defines; the shares sum to 1."""
    family = family_of(source.language)
    weighed = []
    for symbol in source.parsed.symbols:
        if symbol.kind in DATA_KINDS:
            continue
        key = (family, symbol.name)
        elsewhere = max(0, uses.get(key, 0) - (symbol.name in source.parsed.references))
        # A name that many files define is used of each of them only in part.
        weight = (0.5 + elsewhere / definers.get(key, 1)) * _kind_factor(symbol)
        weighed.append((symbol, elsewhere, weight))
    total = sum(weight for _, _, weight in weighed)
    return [(symbol, elsewhere, weight / total) for symbol, elsewhere, weight in weighed]


def definer_counts(sources: Iterable[Source]) -> dict[tuple[str, str], int]:
    """(family of languages, name) → how many files define it."""
    counts: dict[tuple[str, str], int] = {}
    for source in sources:
        family = family_of(source.language)
        for name in source.defines():
            counts[family, name] = counts.get((family, name), 0) + 1
    return counts


def _start(files: Sequence[str], focus: set[str]) -> dict[str, float]:
    known = focus.intersection(files)
    if not known:
        return {}
    start = dict.fromkeys(files, (1 - _FOCUS_SHARE) / len(files))
    for path in known:
        start[path] += _FOCUS_SHARE / len(known)
    return start


def _kind_factor(symbol: Symbol) -> float:
    factor = 2.0 if symbol.kind in _CONTAINERS else 0.3 if symbol.kind in _MINOR else 1.0
    return factor * (0.3 if symbol.name.startswith("_") else 1.0)
