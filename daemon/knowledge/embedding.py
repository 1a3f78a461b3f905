"""Vectors for one workspace, as the setting `embedder` asks: opened, filled in the background, joined into search.

Whatever is wrong with an embedder is told and leaves search as it is without one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from daemon.contract.knowledge import EmbeddingView
from indexer.embedding.background import FillProgress, VectorFiller
from indexer.embedding.factory import EmbedderOptions, open_embedder
from indexer.embedding.nearest import VectorSearch
from indexer.embedding.shelf import VectorShelf
from indexer.embedding.spec import parse_spec
from indexer.errors import IndexerError
from indexer.search.vectors import Vectors
from indexer.store.chunks import ChunkTable

logger = logging.getLogger(__name__)


class WorkspaceVectors:
    """The embedder in use for a workspace; `choose` changes it. Any thread."""

    def __init__(
        self, folder: Path, chunks: Callable[[], ChunkTable], on_progress: Callable[[EmbeddingView], None]
    ) -> None:
        self._folder = folder
        self._texts = _Texts(chunks)
        self._on_progress = on_progress
        self._lock = threading.Lock()
        self._filler: VectorFiller | None = None
        self._shelf: VectorShelf | None = None
        self._view = EmbeddingView(embedder="none")
        self.search: Vectors | None = None

    def view(self) -> EmbeddingView:
        """How far the vectors are."""
        return self._view

    def choose(self, setting: str, options: EmbedderOptions, *, offline: bool) -> None:
        """Use the embedder that `setting` names from now on; what keeps it from working shows in `view`."""
        with self._lock:
            self._let_go()
            self._view = EmbeddingView(embedder=setting)
            try:
                embedder = open_embedder(parse_spec(setting), offline=offline, options=options)
            except IndexerError as error:
                self._view = EmbeddingView(
                    embedder=setting, state="unavailable", problem=error.message, hint=error.hint
                )
                logger.warning("no vectors: %s", error.message)
                return
            if embedder is None:
                return
            self._shelf = VectorShelf(self._folder, embedder)
            self._filler = VectorFiller(self._texts, self._shelf, self._take_progress)
            self.search = VectorSearch(self._shelf, self._filler.wake)
            self._filler.start()

    def wake(self) -> None:
        """Say that there may be new chunks."""
        filler = self._filler
        if filler is not None:
            filler.wake()

    def rebuild(self) -> None:
        """Throw the vectors of the embedder in use away and make them anew."""
        with self._lock:
            if self._shelf is not None and self._filler is not None:
                self._shelf.discard()
                self._filler.wake()

    def close(self) -> None:
        """End the filler and the embedder's process."""
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        self.search = None
        if self._filler is not None and self._shelf is not None:
            self._filler.stop(0)
            self._shelf.embedder.close()  # breaks off a call under way, which would keep the filler for its length
            self._filler.stop()
            self._shelf.close()
        self._filler, self._shelf = None, None

    def _take_progress(self, progress: FillProgress) -> None:
        self._view = EmbeddingView(
            embedder=self._view.embedder,
            state=progress.state,
            done=progress.done,
            total=progress.total,
            problem=progress.error,
            hint=progress.hint,
        )
        self._on_progress(self._view)


class _Texts:
    """The chunk table as it is at the moment; it is another object after it had to be rebuilt."""

    def __init__(self, chunks: Callable[[], ChunkTable]) -> None:
        self._chunks = chunks

    def chunk_hashes(self) -> Sequence[str]:
        return self._chunks().chunk_hashes()

    def texts_by_hash(self, hashes: Sequence[str]) -> Mapping[str, str]:
        return self._chunks().texts_by_hash(hashes)
