"""What the names of files say: stems that mirror each other. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from indexer.impact.vectors import Vector

_SET_APART = re.compile(
    r"^(?:tests?|specs?|bench)[_-]+(?=.)|(?<=.)[_-](?:tests?|specs?|it|bench|e2e|type[_-]tests?|integration)$",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"^Test(?=[A-Z])|(?<=[a-z0-9])(?:Tests?|TestCase|Specs?|IT|Benchmark)$")


class FileNames:
    """The names of files and their stems: the name without what marks tests, and without suffixes."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._names = [path.rpartition("/")[2] for path in paths]
        self.stems = [stem_of(name) for name in self._names]
        self._of_stem: dict[str, list[int]] = {}
        for row, stem in enumerate(self.stems):
            self._of_stem.setdefault(stem, []).append(row)

    def same_stem(self, row: int) -> Vector:
        """1 for files of the same stem, divided by their number: a stem that many share says little."""
        alike = self._of_stem[self.stems[row]]
        marks = np.zeros(len(self.stems))
        marks[alike] = 1 / len(alike)
        return marks

    def same_name(self, row: int) -> Vector:
        """1 for files of the very same name in other folders, such as the manifests of a monorepo."""
        return np.array([name == self._names[row] for name in self._names], np.float64)


def stem_of(name: str) -> str:
    """`test_cart.py`, `cart.spec.ts`, `CartTest.java`, `cart.h` → `cart`."""
    first = name if name.startswith(".") else name.partition(".")[0]
    return _SET_APART.sub("", _CAMEL.sub("", first)).lower()
