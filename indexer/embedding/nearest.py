"""Vectors for the search engine: the chunks nearest to a query's words, if they can be had in time.

A search never waits for a model to load, for the filler, or for a provider that is slow today: it asks, waits for a
moment, and goes on without. The answer that comes late is kept for the next time the same words are asked.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable

from indexer.embedding.circuit import Circuit
from indexer.embedding.embedder import Vector
from indexer.embedding.shelf import VectorShelf
from indexer.errors import EmbedderUnavailable, IndexerError, VectorStoreBroken

_log = logging.getLogger(__name__)

LOCAL_PATIENCE_S = 0.1
REMOTE_PATIENCE_S = 0.8
_REMEMBERED = 256
_IN_FLIGHT = 4


class VectorSearch:
    """Finds chunks by meaning: `indexer.search.vectors.Vectors`. Safe to use from several threads.

    `patience_s` is how long a search waits for the vector of its words; `on_damage` is called when the table turns
    out to be broken and was thrown away (wake the filler).
    """

    def __init__(
        self,
        shelf: VectorShelf,
        on_damage: Callable[[], None],
        patience_s: float | None = None,
        circuit: Circuit | None = None,
    ) -> None:
        self._shelf = shelf
        self._on_damage = on_damage
        self._patience_s = patience_s
        self._circuit = circuit or Circuit()
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._asked: dict[str, threading.Event] = {}
        self._trouble: IndexerError | None = None

    @property
    def trouble(self) -> IndexerError | None:
        """Why searches go without vectors at present, or None if they do not, or are merely waiting for the model."""
        return self._trouble

    def nearest(self, text: str, limit: int) -> list[tuple[str, float]]:
        """Up to `limit` (chunk hash, similarity), best first; empty if there is nothing to be had in time.

        Similarity is 1 for the same text and 0 for what any chunk of the workspace has to these words, so that it means
        the same whatever the model; what is no nearer than that is left out. Some may belong to chunks that have
        vanished meanwhile. Raises `EmbedderUnavailable` once it is known that the embedder, or the vectors on disk,
        cannot be used; it is tried again behind the searches' back.
        """
        # An argument of a command line may hold bytes that are no UTF-8, as surrogates, which no embedder takes.
        vector = self._vector(" ".join(text.encode("utf-8", "replace").decode().split()))
        if vector is None and isinstance(self._trouble, EmbedderUnavailable):
            raise EmbedderUnavailable(self._trouble.message, self._trouble.hint)
        store = self._shelf.opened
        if vector is None or store is None:
            return []
        try:
            return _above(store.typical_similarity(vector), store.nearest(vector, limit))
        except VectorStoreBroken as error:
            _log.warning("The vector table is damaged and is filled anew: %s", error.message)
            self._shelf.discard(store)
            self._on_damage()
        except IndexerError as error:
            self._note(error)
            if isinstance(error, EmbedderUnavailable):
                raise
        return []

    def _vector(self, words: str) -> Vector | None:
        with self._lock:
            if words in self._known:
                self._known.move_to_end(words)
                return self._known[words]
        if not words or self._circuit.pause_left_s() > 0:
            return None
        is_ready = self._shelf.embedder.is_ready and self._shelf.opened is not None
        done = self._start_asking(words, at_most=_IN_FLIGHT if is_ready else 1)
        # Nobody waits for a model that has to be loaded, but the search has set that going.
        if done is not None and is_ready:
            done.wait(self._patience())
        with self._lock:
            return self._known.get(words)

    def _start_asking(self, words: str, at_most: int) -> threading.Event | None:
        with self._lock:
            if words not in self._asked and len(self._asked) < at_most:
                self._asked[words] = threading.Event()
                # A thread of its own, not one of a pool: those are waited for when the process ends.
                threading.Thread(target=self._ask, args=(words,), name="query vector", daemon=True).start()
            return self._asked.get(words)

    def _patience(self) -> float:
        if self._patience_s is not None:
            return self._patience_s
        return REMOTE_PATIENCE_S if self._shelf.embedder.is_remote else LOCAL_PATIENCE_S

    def _ask(self, words: str) -> None:
        try:
            self._shelf.store()
            vector = self._shelf.embedder.embed_query(words)
            self._circuit.succeeded()
            self._trouble = None
            with self._lock:
                self._known[words] = vector
                while len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
        except IndexerError as error:
            self._circuit.failed()
            self._note(error)
        except Exception:  # the boundary of the thread
            self._circuit.failed()
            _log.exception("A query's vector failed in an unforeseen way.")
        finally:
            with self._lock:
                self._asked.pop(words).set()

    def _note(self, error: IndexerError) -> None:
        if self._trouble is None or self._trouble.message != error.message:
            _log.warning("Searches go without vectors: %s", error.message)
        self._trouble = error


def _above(typical: float, found: list[tuple[str, float]]) -> list[tuple[str, float]]:
    if typical >= 1.0:
        return []
    return [(chunk, (cosine - typical) / (1.0 - typical)) for chunk, cosine in found if cosine > typical]
