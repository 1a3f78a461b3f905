"""What the code graph says of a file: direct edges in either direction, and what lies around it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.graph.model import CodeGraph
from indexer.impact.vectors import Vector, tally

_STEPS = 3
_KEEP_WALKING = 0.7


class Relations:
    """A code graph as columns of numbers, ready for questions about any of the files `paths`."""

    def __init__(self, graph: CodeGraph, paths: Sequence[str]) -> None:
        number = {path: row for row, path in enumerate(paths)}
        edges = [
            (number[edge.source], number[edge.target], edge.weight)
            for edge in graph.edges
            if edge.source in number and edge.target in number
        ]
        table = np.array(edges, np.float64).reshape(-1, 3)
        self._sources, self._targets = table[:, 0].astype(np.int32), table[:, 1].astype(np.int32)
        self._weights = table[:, 2]
        self._count = len(paths)
        degree = tally(self._sources, self._weights, self._count)
        degree += tally(self._targets, self._weights, self._count)
        self._degree = np.maximum(degree, 1e-9)

    def direct(self, row: int) -> Vector:
        """The weight of the strongest edge between a file and each other one."""
        found = np.zeros(self._count)
        for here, there in ((self._sources, self._targets), (self._targets, self._sources)):
            mine = here == row
            np.maximum.at(found, there[mine], self._weights[mine])
        return found

    def around(self, row: int) -> Vector:
        """How often a short walk from a file, along edges in either direction, comes by each file."""
        here = np.zeros(self._count)
        here[row] = 1.0
        seen = np.zeros(self._count)
        for _ in range(_STEPS):
            leaving = _KEEP_WALKING * here / self._degree
            here = tally(self._targets, leaving[self._sources] * self._weights, self._count)
            here += tally(self._sources, leaving[self._targets] * self._weights, self._count)
            seen += here
        seen[row] = 0
        return seen
