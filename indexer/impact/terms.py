"""What the files of a workspace talk about: counts of terms, kept by content, and tf-idf vectors over them."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from indexer.classify import is_content_indexed
from indexer.impact.vectors import Numbers, Vector, Weights, tally
from indexer.records import BlobId, FileRecord
from indexer.search.analysis import analyse

_RARITY_POWER = 1.5
"""Rare terms count more than plain tf-idf has it; measured by `tests/bench/impact`, as the next."""
_PATH_TIMES = 5
"""How often the terms of a path count as if they stood in the file."""
_SEPARATORS = re.compile(r"[/.\\_-]+")
_WORD = re.compile(r"[^\W\d]\w+")


class TermStore:
    """Counts of terms by content, so that a new revision reads only what is new. Use it under its `lock`."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._numbers: dict[str, int] = {}
        self._counts: dict[BlobId, tuple[Numbers, Weights]] = {}

    def of_blob(self, blob: BlobId, read: Callable[[], str]) -> tuple[Numbers, Weights]:
        """The numbers of the terms of a content and how often each occurs; `read` gives its text if it is new."""
        known = self._counts.get(blob)
        if known is None:
            known = self._counts[blob] = self.of_text(read())
        return known

    def of_text(self, text: str) -> tuple[Numbers, Weights]:
        """The same for a text that is not kept."""
        counts = Counter(analyse(text).split())
        numbers = [self._numbers.setdefault(term, len(self._numbers)) for term in counts]
        return np.array(numbers, np.int32), np.fromiter(counts.values(), np.float32, len(counts))

    def keep(self, blobs: Iterable[BlobId]) -> None:
        """Forget all other contents."""
        self._counts = {blob: self._counts[blob] for blob in blobs if blob in self._counts}

    def terms(self, numbers: Sequence[int]) -> list[str]:
        """The terms of these numbers."""
        known = list(self._numbers)  # a term's number is its place: none is ever taken out
        return [known[number] for number in numbers]

    @property
    def size(self) -> int:
        """How many different terms there are."""
        return len(self._numbers)


class TermVectors:
    """Unit vectors of texts in the space of terms, as one sparse matrix by rows."""

    def __init__(self, rows: Sequence[tuple[Numbers, Weights]], size: int, rarity_power: float = _RARITY_POWER) -> None:
        """`rows` hold distinct term numbers below `size` with their counts."""
        self.count = len(rows)
        lengths = [len(numbers) for numbers, _ in rows]
        self._starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
        self._of_row: Numbers = np.repeat(np.arange(self.count, dtype=np.int32), lengths)
        self._terms: Numbers = np.concatenate([np.zeros(0, np.int32), *(numbers for numbers, _ in rows)])
        counts: Weights = np.concatenate([np.zeros(0, np.float32), *(counts for _, counts in rows)])
        spread = np.bincount(self._terms, minlength=size)
        rarity = np.log(max(self.count, 1) / np.maximum(spread, 1)) ** rarity_power
        weights = (1 + np.log(np.maximum(counts, 1))) * rarity[self._terms]
        norms = np.sqrt(tally(self._of_row, weights * weights, self.count))
        self._weights: Weights = (weights / np.maximum(norms[self._of_row], 1e-9)).astype(np.float32)
        self._size = size

    def similar(self, row: int) -> Vector:
        """The cosine (0 to 1) of every row with this one."""
        point = np.zeros(self._size, np.float32)
        inside = slice(self._starts[row], self._starts[row + 1])
        point[self._terms[inside]] = self._weights[inside]
        return self._cosines(point)

    def similar_to_mix(self, mix: Vector) -> Vector:
        """The cosine of every row with the mixture of rows that `mix` weighs."""
        point = tally(self._terms, self._weights * mix[self._of_row], self._size)
        norm = float(np.sqrt((point * point).sum()))
        return self._cosines((point / norm).astype(np.float32)) if norm else np.zeros(self.count)

    def ties(self, one: int, other: int) -> list[tuple[int, float]]:
        """The terms that two rows have in common, with their parts of the cosine, largest first."""
        first, second = (slice(self._starts[row], self._starts[row + 1]) for row in (one, other))
        terms, at_one, at_other = np.intersect1d(self._terms[first], self._terms[second], return_indices=True)
        parts = self._weights[first][at_one] * self._weights[second][at_other]
        order = np.argsort(-parts, kind="stable")
        return [(int(terms[i]), float(parts[i])) for i in order]

    def _cosines(self, point: Weights) -> Vector:
        return tally(self._of_row, point[self._terms] * self._weights, self.count)


def file_vectors(root: Path, files: Sequence[FileRecord], store: TermStore) -> TermVectors:
    """Vectors of files as they are on disk now, in their order; what is not readable is known by its path alone."""
    rows = []
    with store.lock:
        for record in files:
            words = store.of_text(_SEPARATORS.sub(" ", record.path))
            content = store.of_blob(record.blob, partial(read_text, root, record))
            rows.append(_added(content, (words[0], words[1] * _PATH_TIMES)))
        store.keep(record.blob for record in files)
        return TermVectors(rows, store.size)


def words_behind(text: str, terms: Sequence[str]) -> list[str]:
    """For each term a word of `text` that it was made of, the shortest; terms of no word are left out."""
    found: dict[str, str] = {}
    for word in dict.fromkeys(_WORD.findall(text)):
        for term in analyse(word).split():
            if term in terms and len(word) < len(found.get(term, "")) + 1_000 * (term not in found):
                found[term] = word
    return list(dict.fromkeys(found[term] for term in terms if term in found))


def path_vectors(paths: Sequence[str]) -> TermVectors:
    """Vectors of paths by their words."""
    store = TermStore()
    rows = [store.of_text(_SEPARATORS.sub(" ", path)) for path in paths]
    return TermVectors([(numbers, np.minimum(counts, 1)) for numbers, counts in rows], store.size, rarity_power=1.0)


def read_text(root: Path, record: FileRecord) -> str:
    """The text of a file as it is on disk; empty for what is not searched or cannot be read."""
    if not is_content_indexed(record.file_class):
        return ""
    try:
        return (root / record.path).read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def _added(one: tuple[Numbers, Weights], other: tuple[Numbers, Weights]) -> tuple[Numbers, Weights]:
    numbers, inverse = np.unique(np.concatenate([one[0], other[0]]), return_inverse=True)
    counts = np.bincount(inverse, np.concatenate([one[1], other[1]]))
    return numbers.astype(np.int32), counts.astype(np.float32)
