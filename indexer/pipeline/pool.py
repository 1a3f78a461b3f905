"""Worker processes that parse, so that neither the GIL nor a crashing grammar reaches the process that asks.

A batch that crashes or hangs its worker is tried again file by file; the file that does it again is taken as
plain text and reported. Workers start on demand and are let go by `close_idle`.
"""

from __future__ import annotations

import logging
import multiprocessing
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures import TimeoutError as FutureTimeout

import msgspec
from pebble import ProcessExpired, ProcessPool

from indexer.pipeline.worker import ParseOutcome, ParseTask, run_batch, run_plain

BATCH_BYTES = 200_000
BATCH_FILES = 48
_BASE_TIMEOUT_S = 10.0
_TIMEOUT_S_PER_MB = 10.0
_START_S = 20.0
_LARGEST_BYTES = 1_000_000
_AHEAD = 5
_LOOK_S = 1.0
_RESTARTS = 3

logger = logging.getLogger(__name__)

_encoder = msgspec.msgpack.Encoder()
_outcomes = msgspec.msgpack.Decoder(list[ParseOutcome])


class ParsePool:
    """Parses batches in `workers` processes. Used by one thread."""

    def __init__(
        self, workers: int, base_timeout_s: float = _BASE_TIMEOUT_S, timeout_s_per_mb: float = _TIMEOUT_S_PER_MB
    ) -> None:
        self._workers = workers
        self._base_timeout_s = base_timeout_s
        self._timeout_s_per_mb = timeout_s_per_mb
        self._stuck_after_s = base_timeout_s + _START_S + timeout_s_per_mb * (BATCH_BYTES + _LARGEST_BYTES) / 1e6
        self._pool: ProcessPool | None = None
        self._pending: dict[Future[bytes], Sequence[ParseTask]] = {}
        self._last_used = time.monotonic()
        self._restarts = 0

    @property
    def is_full(self) -> bool:
        """Whether enough is under way to keep every worker busy while results are written."""
        return len(self._pending) >= _AHEAD * self._workers

    @property
    def is_running(self) -> bool:
        """Whether worker processes exist."""
        return self._pool is not None

    def submit(self, tasks: Sequence[ParseTask]) -> None:
        """Have `tasks` parsed; `collect` yields them."""
        self._pending[self._schedule(tasks)] = tasks

    def collect(self, *, wait_for_all: bool = False) -> Iterator[ParseOutcome]:
        """Yield what is ready, waiting until at least one batch is; or all of it."""
        while self._pending:
            done = self._await(self._pending)
            if not done:
                self._restart()
                continue
            for future in done:
                yield from self._outcomes_of(future, self._pending.pop(future))
            self._last_used = time.monotonic()
            if not wait_for_all:
                return

    def parse_now(self, tasks: Sequence[ParseTask]) -> list[ParseOutcome]:
        """Parse a few contents and wait for them alone, whatever else is under way."""
        while self._restarts <= _RESTARTS:
            future = self._schedule(tasks)
            if self._await([future]):
                return list(self._outcomes_of(future, tasks))
            self._restart()
        return [run_plain(task, "no parser process stays alive") for task in tasks]

    def drop_pending(self) -> None:
        """Forget what is under way; it is not needed any more."""
        for future in self._pending:
            future.cancel()
        self._pending.clear()

    def close_idle(self, idle_s: float) -> None:
        """End the workers if nothing was asked of them for `idle_s` seconds."""
        if self._pool is not None and not self._pending and time.monotonic() - self._last_used > idle_s:
            self.close()

    def close(self) -> None:
        """End the workers, whatever they do."""
        self.drop_pending()
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it untyped
            self._pool.join()
            self._pool = None

    def _schedule(self, tasks: Sequence[ParseTask]) -> Future[bytes]:
        size_mb = sum(len(task.source) for task in tasks) / 1e6
        timeout_s = self._base_timeout_s + self._timeout_s_per_mb * size_mb
        if self._pool is not None and not self._pool.active:  # a worker died while it had nothing to do
            self._restart()
        future = self._start().schedule(run_batch, args=[_encoder.encode(tasks)], timeout=timeout_s)
        self._last_used = time.monotonic()
        return future

    def _start(self) -> ProcessPool:
        if self._pool is None:
            # spawn: the asking process has threads, which a fork would copy in the middle of what they do.
            self._pool = ProcessPool(max_workers=self._workers, context=multiprocessing.get_context("spawn"))
        return self._pool

    def _await(self, futures: Collection[Future[bytes]]) -> Collection[Future[bytes]]:
        """Those of `futures` that are done, at least one; none if the pool broke or its workers never come up."""
        deadline = time.monotonic() + self._stuck_after_s
        while self._pool is not None and self._pool.active and time.monotonic() < deadline:
            done, _ = wait(futures, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
            if done:
                return done
        return ()

    def _restart(self) -> None:
        """Begin with new workers, and give them what was under way; after several times in a row, nothing is."""
        lost = list(self._pending.values())
        self.close()
        self._restarts += 1
        if self._restarts <= _RESTARTS:
            for tasks in lost:
                self._pending[self._schedule(tasks)] = tasks
        else:
            for tasks in lost:
                self._pending[_done([run_plain(task, "no parser process stays alive") for task in tasks])] = tasks

    def _outcomes_of(self, future: Future[bytes], tasks: Sequence[ParseTask]) -> Iterator[ParseOutcome]:
        try:
            outcomes = _outcomes.decode(future.result())
            self._restarts = 0
            yield from outcomes
        except Exception as error:  # the boundary of the worker: whatever a grammar or our own code did there
            if len(tasks) == 1:
                logger.warning("parsing %s failed", tasks[0].blob, exc_info=error)
                yield run_plain(tasks[0], _failure(error))
                return
            for task in tasks:
                yield from self.parse_now([task])


def _failure(error: BaseException) -> str:
    if isinstance(error, FutureTimeout):
        return "the parser did not finish in time"
    if isinstance(error, ProcessExpired):
        return "the parser crashed"
    return f"the parser failed: {type(error).__name__}"


def _done(outcomes: list[ParseOutcome]) -> Future[bytes]:
    future: Future[bytes] = Future()
    future.set_result(_encoder.encode(outcomes))
    return future


def batches(tasks: Iterator[ParseTask]) -> Iterator[list[ParseTask]]:
    """Group tasks: a batch outweighs `BATCH_BYTES` by one file at most, and counts no more than `BATCH_FILES`."""
    batch: list[ParseTask] = []
    size = 0
    for task in tasks:
        batch.append(task)
        size += len(task.source)
        if size >= BATCH_BYTES or len(batch) >= BATCH_FILES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
