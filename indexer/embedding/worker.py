"""The child process that holds a heavy model, and the parent's end of the pipe to it.

torch and litellm cost hundreds of megabytes and seconds of import: they live here and never in the daemon. The
child starts with the first request, ends by itself after a while without one, and ends with its parent.

Messages are pickled tuples over a private pipe: (method, texts) there, ("ok", value) or (error code, message, hint)
back. The child loads the model at its first request, so that loading errors come back as answers.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from indexer.embedding.embedder import ModelFacts, Vector, closed
from indexer.embedding.offline import forbid_remote_sockets
from indexer.errors import EmbedderUnavailable, EmbeddingRefused

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_log = logging.getLogger(__name__)

Method = Literal["describe", "documents", "query"]
_ENDING_S = 5.0
_TERMINATED = 128 + signal.SIGTERM


class Engine(Protocol):
    """A loaded model, inside the child."""

    facts: ModelFacts

    def documents(self, texts: Sequence[str]) -> list[Vector]:
        """One vector for each text, in order."""

    def query(self, text: str) -> Vector:
        """The vector of a search."""


class WorkerPlan(msgspec.Struct, frozen=True):
    """What the child is to do; it travels by pickle, so `load` is a function at a module's top level or a partial."""

    load: Callable[[], Engine]
    offline: bool = False
    idle_s: float = 300.0
    niceness: int = 0


class _Child:
    """A running worker process. Only its reaper thread waits for it: of two waiters one loses the exit code."""

    def __init__(self, name: str, plan: WorkerPlan) -> None:
        # spawn: a fork of a daemon with threads and open databases is not safe, and would inherit its memory.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, plan), name=f"embedder {name}", daemon=True)
        self._process.start()
        theirs.close()
        self._reaper = threading.Thread(target=self._process.join, name=f"reaper of embedder {name}", daemon=True)
        self._reaper.start()
        _log.info("Started worker process %s for the embedder %s.", self._process.pid, name)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._reaper.is_alive() else None

    def finish(self, kill: bool) -> int | None:
        """Wait for its end, made sure of by a signal; the exit code, or None if it was lost."""
        if kill:
            self._process.terminate()
        self._reaper.join(_ENDING_S)
        if self._reaper.is_alive():
            self._process.kill()
            self._reaper.join(_ENDING_S)
        return self._process.exitcode


class Worker:
    """The parent's end: starts the child when needed, asks one thing at a time."""

    def __init__(self, name: str, plan: WorkerPlan) -> None:
        self._name = name
        self._plan = plan
        self._child: _Child | None = None
        self._is_ended = False
        self._asking = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child's process id while it lives."""
        child = self._child
        return child.pid if child else None

    def ask(self, method: Method, texts: Sequence[str], timeout_s: float) -> object:
        """The child's answer; `EmbedderUnavailable` if it gives none in time or dies over it."""
        with self._asking:
            for is_last in (False, True):
                child = self._running()
                try:
                    child.connection.send((method, list(texts)))
                    if not child.connection.poll(timeout_s):
                        self._drop(kill=True)
                        raise _too_slow(self._name, timeout_s)
                    return _unwrap(child.connection.recv())
                except (OSError, EOFError) as error:
                    code = self._drop()
                    # It had just ended for want of work: no failure, ask a new one. Other codes are a crash.
                    if self._is_ended:
                        raise closed(self._name) from error
                    if is_last or code not in (0, None):
                        raise _crashed(self._name, code) from error
        raise AssertionError("unreachable: the second try returns or raises")

    def end(self) -> None:
        """End the child, also in the middle of a request, which then fails, as all later ones do."""
        self._is_ended = True
        child = self._child
        if child is not None and not self._asking.acquire(blocking=False):
            child.finish(kill=True)  # whoever asks sees the pipe break, and forgets the child
        elif child is not None:
            try:
                self._drop()
            finally:
                self._asking.release()

    def _running(self) -> _Child:
        if not self._is_ended:
            self._child = self._child or _Child(self._name, self._plan)
        # Looked at again: `end` may have come while the child was being started, and seen none.
        if self._child is None or self._is_ended:
            self._drop(kill=True)
            raise closed(self._name)
        return self._child

    def _drop(self, kill: bool = False) -> int | None:
        child, self._child = self._child, None
        if child is None:
            return None
        child.connection.close()  # a child that waits for a request takes this as its end, and tidies up
        return child.finish(kill)


def _unwrap(answer: tuple[object, ...]) -> object:
    if answer[0] == "ok":
        return answer[1]
    code, message, hint = (str(part) for part in answer)
    if code == EmbeddingRefused.code:
        raise EmbeddingRefused(message, hint)
    raise EmbedderUnavailable(message, hint)


def _too_slow(name: str, timeout_s: float) -> EmbedderUnavailable:
    return EmbedderUnavailable(
        f"The embedder {name} gave no answer within {timeout_s:.0f} s.",
        "Its worker process was ended and starts anew at the next request.",
    )


def _crashed(name: str, code: int | None) -> EmbedderUnavailable:
    how = "ended" if code is None else f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
    return EmbedderUnavailable(
        f"The worker process of the embedder {name} {how}.",
        "It starts anew at the next request; if it keeps dying, the model may need more memory than there is.",
    )


# -- inside the child ------------------------------------------------------------------------------------------


def serve(connection: Connection, plan: WorkerPlan) -> None:
    """Answer requests until none comes for `plan.idle_s`, the pipe closes, or loading fails."""
    _settle(plan)
    engine: Engine | None = None
    with suppress(EOFError, OSError):
        while connection.poll(plan.idle_s):
            method, texts = connection.recv()
            try:
                engine = engine or plan.load()
                connection.send(("ok", _answer(engine, method, texts)))
            except (EmbedderUnavailable, EmbeddingRefused) as error:
                connection.send((error.code, error.message, error.hint))
            except Exception as error:  # the boundary of the process: whatever happens becomes an answer
                reason = " ".join(f"{type(error).__name__}: {error}".split())[:400]
                connection.send((EmbedderUnavailable.code, f"The embedder failed ({reason}).", ""))
            if engine is None:
                return  # what was imported so far is given back, and the next try starts clean


def _settle(plan: WorkerPlan) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    signal.signal(signal.SIGTERM, _leave)
    sys.stdout = sys.stderr  # libraries print, and standard output may be somebody's JSON
    if plan.niceness and hasattr(os, "nice"):
        os.nice(plan.niceness)
    if plan.offline:
        forbid_remote_sockets()
    threading.Thread(target=_end_with_parent, name="parent watch", daemon=True).start()


def _leave(*_: object) -> None:
    # An orderly end, so that what the libraries have taken (named semaphores) is given back.
    sys.exit(_TERMINATED)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # the main thread may be deep in a computation or a download


def _answer(engine: Engine, method: Method, texts: list[str]) -> object:
    if method == "describe":
        return engine.facts
    return engine.documents(texts) if method == "documents" else engine.query(texts[0])
