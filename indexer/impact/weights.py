"""How much each signal counts: one table, learnt from real commits by `tests/bench/impact/fit.py`.

Learnt on half of the repositories named in `tests/bench/impact/README.md` and measured on the other half. A negative
weight corrects a signal beside it. Scores are logarithms of odds up to a line, which `chance_of` applies.
"""

from __future__ import annotations

import numpy as np

from indexer.impact.vectors import Vector

WEIGHTS = {
    "together_late": 0.077,
    "together_calm": 0.070,
    "together_count": -0.461,
    "friends_of_friends": 0.203,
    "friends_of_alike": 0.106,
    "often": -0.115,
    "late": 1.753,
    "popular_for_new": 0.428,
    "late_for_new": -0.183,
    "same_words_for_new": 0.651,
    "words_of_friends": 1.472,
    "same_path_words": 0.934,
    "same_name": -1.183,
    "mirrors": 2.184,
    "around": 0.351,
    "edge": 0.207,
    "config": 1.060,
    "size": 0.244,
}
SLOPE, OFFSET = 0.891, -1.186
"""The line from a score to the logarithm of the odds that the file changes in the same commit."""

SYMBOL_USED = 2.0
"""What it adds to the logarithm of the odds that a file names the very symbol that changes, and no other file defines
one of that name. Not learnt: commits tell files, not symbols.
"""


def chance_of(score: Vector) -> Vector:
    """The chance (0 to 1) of a change, from a score."""
    return 1 / (1 + np.exp(-np.clip(SLOPE * score + OFFSET, -30, 30)))
