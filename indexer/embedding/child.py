"""An embedder whose model lives in a worker process: turns, batches and checks on this side of the pipe."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec

from indexer.embedding.embedder import ModelFacts, Vector
from indexer.embedding.worker import Method, Worker, WorkerPlan


class Turnstile:
    """A lock that lets a query in before documents that came earlier."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False
        self._queries_waiting = 0

    @contextmanager
    def turn(self, query: bool) -> Iterator[None]:
        """Hold the lock; `query` goes ahead of others that wait, never into one that is inside."""
        with self._changed:
            self._queries_waiting += query
            self._changed.wait_for(lambda: not self._taken and (query or not self._queries_waiting))
            self._queries_waiting -= query
            self._taken = True
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()


class Pace(msgspec.Struct, frozen=True):
    """How a worker is fed: `slice_size` texts at a time, so a query waits for one slice at most; limits in seconds."""

    slice_size: int
    request_s: float = 120.0
    load_s: float = 600.0


class ChildEmbedder:
    """The `Embedder` over a worker process."""

    def __init__(self, name: str, plan: WorkerPlan, pace: Pace, *, is_remote: bool) -> None:
        self._name = name
        self._is_remote = is_remote
        self._pace = pace
        self._worker = Worker(name, plan)
        self._turnstile = Turnstile()
        self._facts: ModelFacts | None = None
        self._answered: int | None = None

    @property
    def name(self) -> str:
        """The setting's value, `kind:model`."""
        return self._name

    @property
    def is_remote(self) -> bool:
        """Texts leave this machine when they are embedded."""
        return self._is_remote

    @property
    def is_ready(self) -> bool:
        """The worker lives and has answered before; it ends when idle, and then the model has to be loaded again."""
        return self._answered is not None and self._answered == self._worker.pid

    @property
    def worker_pid(self) -> int | None:
        """The process id of the worker while it lives; it comes and goes with the work."""
        return self._worker.pid

    def describe(self) -> ModelFacts:
        """What the model is; loads it the first time, then remembers."""
        if self._facts is None:
            self._facts = msgspec.convert(self._ask("describe", [], query=False), ModelFacts)
        return self._facts

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """One vector for each text, in order."""
        # Texts of like length go together: a batch is padded to its longest.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        vectors: list[Vector] = [[] for _ in texts]
        for start in range(0, len(order), self._pace.slice_size):
            part = order[start : start + self._pace.slice_size]
            answer = self._ask("documents", [texts[index] for index in part], query=False)
            for index, vector in zip(part, msgspec.convert(answer, list[Vector]), strict=True):
                vectors[index] = vector
        return vectors

    def embed_query(self, text: str) -> Vector:
        """The vector of a search."""
        return msgspec.convert(self._ask("query", [text], query=True), Vector)

    def close(self) -> None:
        """End the worker for good."""
        self._worker.end()

    def _ask(self, method: Method, texts: Sequence[str], query: bool) -> object:
        with self._turnstile.turn(query):
            # A fresh worker has to load the model before it can answer.
            timeout_s = self._pace.request_s if self.is_ready else self._pace.load_s
            answer = self._worker.ask(method, texts, timeout_s)
            self._answered = self._worker.pid
            return answer
