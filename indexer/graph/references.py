"""Edges from the use of a name to the file that defines it, where few files define it. Pure.

This is what holds together languages whose files see one another without saying so: a Go package, a C# namespace,
Ruby constants, autoloaded PHP classes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from indexer.graph.model import Edge, EdgeKind, Source

MAX_DEFINERS = 6
"""A name that more files define points at none of them."""
_MIN_NAME = 3
_HALF_WEIGHT = 6.0
"""The sum of rarities (natural logarithms) at which an edge weighs a half."""
_MAX_NAMES = 5
_MAX_EDGES_OF_FILE = 150
_MIN_RARITY = 0.3


def reference_edges(sources: Sequence[Source], imported: Mapping[str, set[str]]) -> Iterator[Edge]:
    """Edges among `sources`, which see one another's definitions; `imported` tells what each file imports.

    Where an importer imports one of several definers, the name is taken to mean that one.
    """
    definers = _definers(sources)
    users = _user_counts(sources, definers)
    for source in sources:
        yield from _edges_of(source, definers, users, len(sources), imported.get(source.path, set()))


def _definers(sources: Sequence[Source]) -> dict[str, list[str]]:
    definers: dict[str, list[str]] = {}
    for source in sources:
        for name in source.defines():
            if len(name) >= _MIN_NAME:
                definers.setdefault(name, []).append(source.path)
    return {name: paths for name, paths in definers.items() if len(paths) <= MAX_DEFINERS}


def _user_counts(sources: Sequence[Source], definers: Mapping[str, list[str]]) -> dict[str, int]:
    counts = dict.fromkeys(definers, 0)
    for source in sources:
        for name in source.parsed.references.keys() & counts.keys():
            counts[name] += 1
    return counts


def _edges_of(
    source: Source, definers: Mapping[str, list[str]], users: Mapping[str, int], files: int, imported: set[str]
) -> Iterator[Edge]:
    sums: dict[str, float] = {}
    names: dict[str, list[tuple[float, str]]] = {}
    for name in source.parsed.references.keys() & definers.keys():
        places = definers[name]
        if source.path in places:
            continue
        rarity = math.log(1 + files / (1 + users[name])) / len(places)
        if rarity < _MIN_RARITY:
            continue
        for place in [p for p in places if p in imported] or places:
            sums[place] = sums.get(place, 0.0) + rarity
            names.setdefault(place, []).append((rarity, name))
    strongest = sorted(sums, key=lambda place: (-sums[place], place))[:_MAX_EDGES_OF_FILE]
    for place in strongest:
        rarest = sorted(names[place], key=lambda pair: (-pair[0], pair[1]))[:_MAX_NAMES]
        weight = sums[place] / (sums[place] + _HALF_WEIGHT)
        yield Edge(source.path, place, EdgeKind.REFERENCE, weight, tuple(name for _, name in rarest))
