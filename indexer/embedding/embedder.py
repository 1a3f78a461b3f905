"""The seam between those who want vectors and those who make them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import msgspec

from indexer.errors import EmbedderUnavailable

Vector: TypeAlias = list[float]


class ModelFacts(msgspec.Struct, frozen=True):
    """What must agree for vectors to be compared: their length, and the edition of the model that made them.

    `revision` is a digest of the model where its maker tells one, else empty; vectors of two editions do not mix.
    """

    dimension: int
    revision: str = ""


class Embedder(Protocol):
    """Makes vectors of texts. Calls block and may come from any thread; all raise `EmbedderUnavailable`."""

    @property
    def name(self) -> str:
        """The setting's value, `kind:model`."""

    @property
    def is_remote(self) -> bool:
        """Texts leave this machine when they are embedded."""

    @property
    def is_ready(self) -> bool:
        """A query would be answered now: nothing has to be loaded or started first."""

    def describe(self) -> ModelFacts:
        """What the model is; the first call loads it or asks the server, which can take many seconds."""

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """One vector for each text, in order; `EmbeddingRefused` if this very text cannot be embedded."""

    def embed_query(self, text: str) -> Vector:
        """The vector of a search; goes ahead of documents that wait."""

    def close(self) -> None:
        """Free what the model holds, for good: later calls fail.

        A call under way in another thread fails at once if a worker process is at it; one to a server runs out.
        """


def closed(name: str) -> EmbedderUnavailable:
    """The error of an embedder that is asked after it was closed."""
    return EmbedderUnavailable(f"The embedder {name} was closed.", "Another one may be in use by now; ask again.")
