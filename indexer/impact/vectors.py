"""The arrays that impact counts with, and the one sum that everything rests on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
"""A number a file, a commit or a term."""
Numbers = npt.NDArray[np.int32]
"""Positions of files, commits or terms."""
Weights = npt.NDArray[np.float32]
"""Numbers of which there are very many."""


def tally(at: Numbers, weights: npt.NDArray[np.floating], size: int) -> Vector:
    """The sum of the weights that fall at each position below `size`."""
    return np.asarray(np.bincount(at, weights, size), np.float64)
