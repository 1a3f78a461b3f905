"""Chunk texts in memory, as the filler asks the chunk table for them."""

from __future__ import annotations

from collections.abc import Sequence


class MemoryTexts:
    """Texts by hash; change `texts` as an edit of the workspace would."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def chunk_hashes(self) -> Sequence[str]:
        return list(self.texts)

    def texts_by_hash(self, hashes: Sequence[str]) -> dict[str, str]:
        return {chunk: self.texts[chunk] for chunk in hashes if chunk in self.texts}
