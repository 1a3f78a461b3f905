"""Filling the vector table behind the search's back.

What has a vector is known by the hash of its text, and a batch is stored before the next is asked for: so a process
that is killed goes on where it stopped, and a branch that comes back costs nothing. Nobody waits for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from indexer.embedding.circuit import Circuit
from indexer.embedding.embedder import Vector
from indexer.embedding.shelf import VectorShelf
from indexer.errors import EmbedderUnavailable, EmbeddingRefused, IndexerError, VectorStoreBroken
from indexer.store.vectors import VectorStore

_log = logging.getLogger(__name__)

_BATCH = 16
_OPTIMISE_AFTER_BATCHES = 64  # each batch is a small file of the table, and many of them slow every search
_SPARE_LEAST = 2_000
_STOP_S = 10.0


class ChunkTexts(Protocol):
    """Where the texts are: the chunk table. Both may raise `IndexerError`."""

    def chunk_hashes(self) -> Sequence[str]:
        """The hashes of all chunks, those first that should be found first; repetitions do no harm."""

    def texts_by_hash(self, hashes: Sequence[str]) -> Mapping[str, str]:
        """The texts of chunks; one that has gone meanwhile is absent."""


class FillState(StrEnum):
    """What the filler is at."""

    WAITING = "waiting"
    LOADING = "loading"
    FILLING = "filling"
    PAUSED = "paused"
    STOPPED = "stopped"


class FillProgress(msgspec.Struct, frozen=True):
    """How far it is: `done` of `total` distinct texts have a vector, `refused` ones never get one.

    While paused, `error` says why and `hint` what to do.
    """

    state: FillState
    done: int = 0
    total: int = 0
    refused: int = 0
    error: str = ""
    hint: str = ""


class VectorFiller:
    """Embeds what has no vector yet, in a thread of its own (`start`) or in the caller's (`fill`)."""

    def __init__(
        self,
        source: ChunkTexts,
        shelf: VectorShelf,
        on_progress: Callable[[FillProgress], None],
        circuit: Circuit | None = None,
    ) -> None:
        self._source = source
        self._shelf = shelf
        self._on_progress = on_progress
        self._circuit = circuit or Circuit()
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._refused: set[str] = set()
        self._failures: dict[str, int] = {}
        self._progress = FillProgress(FillState.WAITING)

    @property
    def progress(self) -> FillProgress:
        """What was told last."""
        return self._progress

    # -- the thread --------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin in the background; the first pass starts at once."""
        self._woken.set()
        self._thread = threading.Thread(target=self._run, name="vector filler", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that there may be new chunks; cheap, from any thread, as often as one likes."""
        self._woken.set()

    def stop(self, timeout_s: float = _STOP_S) -> bool:
        """End after the batch under way; whether it has ended within `timeout_s`. Closing the embedder hurries it."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout_s)
            return not self._thread.is_alive()
        return True

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.wait()
            self._woken.clear()
            try:
                self.fill()
            except IndexerError as error:
                self._pause(error)
            except Exception as error:  # the boundary of the thread: it must outlive whatever a batch brings up
                _log.exception("The vector filler met an unforeseen error.")
                self._pause(IndexerError(f"Embedding failed ({type(error).__name__}: {error})."))
        self._tell(FillState.STOPPED)

    def _pause(self, error: IndexerError) -> None:
        self._circuit.failed()
        if self._stopping.is_set():
            return  # a call broken off by closing the embedder is no news
        wait_s = self._circuit.wait_after_failure_s()
        _log.warning("Embedding pauses for %.1f s: %s", wait_s, error.message)
        self._tell(FillState.PAUSED, error)
        self._stopping.wait(wait_s)
        self._woken.set()

    # -- one pass ----------------------------------------------------------------------------------------------

    def fill(self) -> FillProgress:
        """Embed everything that has no vector yet, or until `stop`; raises what the embedder or the tables raise.

        A damaged vector table is thrown away and filled anew, once a pass.
        """
        try:
            return self._pass()
        except VectorStoreBroken:
            damaged = self._shelf.opened
            if damaged is None:
                raise
            _log.warning("The vector table is damaged.", exc_info=True)
            self._shelf.discard(damaged)
            return self._pass()

    def _pass(self) -> FillProgress:
        live = dict.fromkeys(self._source.chunk_hashes())
        kept = self._shelf.kept()
        missing = [chunk for chunk in (kept.missing(live) if kept else live) if chunk not in self._refused]
        self._count(live, waiting=len(missing))
        if missing:
            self._tell(FillState.LOADING)
            kept = self._shelf.store()
            self._embed_all(kept, live, missing)
        if kept is not None:
            # A quarter of the live ones is room for a branch or two that may come back.
            pruned = kept.prune(live, spare=max(_SPARE_LEAST, len(live) // 4))
            if missing or pruned:
                kept.optimise()
        return self._tell(FillState.WAITING)

    def _embed_all(self, store: VectorStore, live: Collection[str], missing: Sequence[str]) -> None:
        waiting = len(missing)
        for number, batch in enumerate(self._batches(missing), start=1):
            if self._stopping.is_set():
                return
            self._embed(store, batch)
            self._circuit.succeeded()
            waiting -= len(batch)
            self._count(live, waiting)
            self._tell(FillState.FILLING)
            if number % _OPTIMISE_AFTER_BATCHES == 0:
                store.optimise()

    def _batches(self, missing: Sequence[str]) -> Iterator[Sequence[str]]:
        """Those that never failed in full batches, then the others one by one, the worst last.

        So a text that brings the embedder down keeps nothing else from its vector, and is found among its neighbours.
        """
        fresh = [chunk for chunk in missing if chunk not in self._failures]
        failed = sorted((chunk for chunk in missing if chunk in self._failures), key=self._failures.__getitem__)
        for start in range(0, len(fresh), _BATCH):
            yield fresh[start : start + _BATCH]
        yield from ([chunk] for chunk in failed)

    def _embed(self, store: VectorStore, hashes: Sequence[str]) -> None:
        texts = self._source.texts_by_hash(hashes)
        present = [chunk for chunk in hashes if chunk in texts]
        # Until it has gone well: see `_batches`.
        self._failures |= {chunk: self._failures.get(chunk, 0) + 1 for chunk in present}
        refusals: dict[str, EmbeddingRefused] = {}
        for chunks, vectors in self._vectors(present, texts, refusals):
            self._refused.update(store.add(chunks, vectors))
        if len(refusals) == len(present) > 1:
            refusal = next(iter(refusals.values()))
            raise EmbedderUnavailable(f"The embedder refuses every text: {refusal.message}", refusal.hint)
        self._refused.update(refusals)
        for chunk in present:
            del self._failures[chunk]

    def _vectors(
        self, hashes: Sequence[str], texts: Mapping[str, str], refusals: dict[str, EmbeddingRefused]
    ) -> Iterator[tuple[Sequence[str], list[Vector]]]:
        """The vectors of `hashes`, in as few parts as leave out the texts that the embedder refuses."""
        if not hashes:
            return
        try:
            vectors = self._shelf.embedder.embed_documents([texts[chunk] for chunk in hashes])
        except EmbeddingRefused as error:
            if len(hashes) == 1:
                _log.info("A chunk of %d characters gets no vector: %s", len(texts[hashes[0]]), error.message)
                refusals[hashes[0]] = error
                return
            half = len(hashes) // 2
            yield from self._vectors(hashes[:half], texts, refusals)
            yield from self._vectors(hashes[half:], texts, refusals)
        else:
            yield hashes, vectors

    def _count(self, live: Collection[str], waiting: int) -> None:
        refused = len(self._refused.intersection(live))
        self._progress = msgspec.structs.replace(
            self._progress, done=len(live) - waiting - refused, total=len(live), refused=refused
        )

    def _tell(self, state: FillState, error: IndexerError | None = None) -> FillProgress:
        said = (error.message, error.hint) if error else ("", "")
        self._progress = msgspec.structs.replace(self._progress, state=state, error=said[0], hint=said[1])
        try:
            self._on_progress(self._progress)
        except Exception:  # a listener's fault must not end the work
            _log.exception("A listener to the filler's progress failed.")
        return self._progress
