"""Deterministic embeddings for test servers: a hashed bag of words, so texts that share words are near each other."""

from __future__ import annotations

import hashlib
import math
import re


def embed_words(text: str, dimension: int) -> list[float]:
    """A unit vector; texts with the same words in any order and case give the same one."""
    sums = [0.0] * dimension
    for word in re.findall(r"[a-z0-9]+", text.lower()) or ["empty"]:
        digest = hashlib.sha256(word.encode()).digest()
        # Two places a word: one alone collides too often in the few dimensions of a test.
        for place, sign in ((digest[0:2], digest[4]), (digest[2:4], digest[5])):
            sums[int.from_bytes(place) % dimension] += 1.0 if sign % 2 else -1.0
    length = math.sqrt(sum(value * value for value in sums)) or 1.0
    return [value / length for value in sums]
