"""The seam to vectors: what a search asks of an embedder and its table, if one is set."""

from __future__ import annotations

from typing import Protocol


class Vectors(Protocol):
    """Finds chunks by meaning. Called from any thread."""

    def nearest(self, text: str, limit: int) -> list[tuple[str, float]]:
        """The `limit` nearest chunks to `text` as (chunk hash, similarity), nearest first.

        Similarity is 1 for the same text and 0 for what any chunk has to `text`, whatever the model.
        Empty where nothing is embedded yet. Raises EmbedderUnavailable when the text cannot be embedded.
        """
        ...
