"""Finding decisions and passages by words: BM25 over stems, in memory, for thousands of passages and not millions."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

_WORD: Final = re.compile(r"[^\W_]+", re.UNICODE)
_K1: Final = 1.2
_B: Final = 0.6
_TITLE_WEIGHT: Final = 2
"""A word of a title counts like so many of the text."""
_STOP: Final = frozenset(
    "a an and are as at be by for from has have in is it its of on or that the this to was were will with".split()
)


class Passage(msgspec.Struct, frozen=True):
    """Something that can be found: `kind` is decision, requirement or document, `place` where to look it up."""

    kind: str
    alias: str
    title: str
    place: str
    text: str


class PassageIndex:
    """Passages, ready to be searched. Immutable once made."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._passages = tuple(passages)
        self._counts = [_weighted(passage) for passage in self._passages]
        self._lengths = [sum(counts.values()) for counts in self._counts]
        self._mean = sum(self._lengths) / len(self._lengths) if self._lengths else 1.0
        self._documents = Counter(word for counts in self._counts for word in counts)

    def search(self, query: str, limit: int, kinds: frozenset[str] = frozenset()) -> list[tuple[Passage, float]]:
        """The passages that fit best, only of `kinds` if any are given, with their scores."""
        words = set(terms(query))
        scored: list[tuple[float, int]] = []
        for place, counts in enumerate(self._counts):
            if kinds and self._passages[place].kind not in kinds:
                continue
            score = sum(self._weight(word, counts[word], place) for word in words if word in counts)
            score += 5.0 if query.strip().upper() == self._passages[place].alias else 0.0
            if score > 0:
                scored.append((score, place))
        scored.sort(key=lambda one: (-one[0], one[1]))
        return [(self._passages[place], score) for score, place in scored[:limit]]

    def _weight(self, word: str, count: int, place: int) -> float:
        rarity = math.log(1 + (len(self._passages) - self._documents[word] + 0.5) / (self._documents[word] + 0.5))
        norm = _K1 * (1 - _B + _B * self._lengths[place] / self._mean)
        return rarity * count * (_K1 + 1) / (count + norm)


def terms(text: str) -> Sequence[str]:
    """The words of a text as they are compared: lower case, without the commonest, English endings cut."""
    return [_stem(word) for word in _WORD.findall(text.lower()) if word not in _STOP]


def _weighted(passage: Passage) -> Counter[str]:
    counts = Counter(terms(passage.text))
    for word in terms(passage.title):
        counts[word] += _TITLE_WEIGHT
    return counts


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ies", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
