"""The vector table that belongs to the embedder in use: opened when the model is known, made anew when damaged."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from indexer.embedding.embedder import Embedder
from indexer.errors import VectorStoreBroken
from indexer.store.vectors import VectorOrigin, VectorStore, discard_vectors, stored_origin

_log = logging.getLogger(__name__)


class VectorShelf:
    """Shared by the one who fills the table and those who search it; `folder` holds the tables of all embedders."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.embedder = embedder
        self._folder = folder
        self._lock = threading.Lock()
        self._store: VectorStore | None = None

    @property
    def opened(self) -> VectorStore | None:
        """The table if it is open; never blocks, for those who must not wait."""
        return self._store

    def kept(self) -> VectorStore | None:
        """The table as it lies on disk, or None if there is none yet; asks the embedder nothing.

        For seeing whether there is any work at all: loading a model to learn that there is none costs seconds.
        """
        with self._lock:
            if self._store is None:
                try:
                    origin = stored_origin(self._folder, self.embedder.name)
                    self._store = VectorStore(self._folder, origin) if origin else None
                except VectorStoreBroken:
                    self._begin_anew()
            return self._store

    def store(self) -> VectorStore:
        """The table, made if need be; asks the embedder what it is, so the first call can take long.

        Raises `EmbedderUnavailable` if the embedder is, or if the vectors on disk are of another model.
        """
        facts = self.embedder.describe()
        origin = VectorOrigin(self.embedder.name, facts.dimension, facts.revision)
        with self._lock:
            if self._store is None or self._store.origin != origin:
                try:
                    self._store = VectorStore(self._folder, origin)
                except VectorStoreBroken:
                    self._begin_anew()
                    self._store = VectorStore(self._folder, origin)
            return self._store

    def discard(self, damaged: VectorStore | None = None) -> None:
        """Throw all vectors of the embedder away; the next `store` begins an empty table.

        With `damaged`, only if that is still the table in use: of several that ran into it, the first one acts.
        """
        with self._lock:
            if damaged is not None and self._store is not damaged:
                return
            self._begin_anew()

    def close(self) -> None:
        """Let go of the table."""
        with self._lock:
            self._store = None

    def _begin_anew(self) -> None:
        _log.warning("The vectors of %s are thrown away and made anew.", self.embedder.name)
        # Not closed: a search may be inside the table, and learns by an error that it is gone.
        self._store = None
        discard_vectors(self._folder, self.embedder.name)
