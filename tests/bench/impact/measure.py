"""Measures of a ranking against the files that were really changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

CUT = 10


def average_precision(ranking: Sequence[str], relevant: Collection[str]) -> float:
    """The mean, over the relevant files, of the precision where each is found; those not ranked count 0."""
    found = 0
    total = 0.0
    for position, path in enumerate(ranking, 1):
        if path in relevant:
            found += 1
            total += found / position
    return total / len(relevant)


def recall(ranking: Sequence[str], relevant: Collection[str], cut: int = CUT) -> float:
    """The share of the relevant files among the first `cut`."""
    return len(set(ranking[:cut]).intersection(relevant)) / len(relevant)


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str]) -> float:
    """One divided by the position of the first relevant file."""
    return next((1 / position for position, path in enumerate(ranking, 1) if path in relevant), 0.0)
