"""All names of definitions in memory, to find those that hold some letters, as people type them key by key."""

from __future__ import annotations

import threading

import numpy as np

from indexer.store.catalogue import Catalogue


class NameTable:
    """The names of one catalogue; `follow` keeps up with it. 30,000 names take 4 MB. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._names: list[str] = []
        self._masks = np.zeros(0, np.uint64)
        self._mask_of: dict[str, int] = {}

    def follow(self, catalogue: Catalogue) -> None:
        """Take in what has changed since the last time."""
        stamp = (id(catalogue), catalogue.revision)  # a damaged catalogue is replaced, and counts from the beginning
        with self._lock:
            if stamp == self._stamp:
                return
            names = catalogue.symbol_names()
            known = self._mask_of
            self._mask_of = {name: known.get(name) or _mask(name.lower()) for name in names}
            self._names = names
            self._masks = np.fromiter(self._mask_of.values(), np.uint64, len(names))
            self._stamp = stamp

    def holding(self, letters: str) -> list[str]:
        """The names that hold `letters` (lower case) in any case in their order, others between or not."""
        wanted = np.uint64(_mask(letters))
        with self._lock:
            names, masks = self._names, self._masks
        likely = np.flatnonzero((masks & wanted) == wanted).tolist()
        return [names[number] for number in likely if _holds(names[number].lower(), letters)]


def _mask(letters: str) -> int:
    """A bit for each letter, of which letters beyond ASCII share some."""
    mask = 0
    for letter in letters:
        mask |= 1 << (ord(letter) & 63)
    return mask


def _holds(low: str, letters: str) -> bool:
    at = -1
    for letter in letters:
        at = low.find(letter, at + 1)
        if at < 0:
            return False
    return True
