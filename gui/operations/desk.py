"""Runs operations off the UI thread and brings their results back onto it."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Signal

from daemon.errors import DaemonError
from gui.operations.link import Link
from gui.operations.news import News
from gui.operations.operation import Failure, Operation
from gui.operations.sweeping import Sweeper

_log = logging.getLogger(__name__)

T = TypeVar("T")

_END_WAIT_S: Final = 1.0
_WORKERS: Final = 4
"""As many requests go at once; the daemon keeps as many connections of a client open."""


class Job:
    """An operation on its way. Once cancelled, nothing of it is delivered; the daemon may still carry it out."""

    def __init__(
        self,
        operation: Operation[Any],
        owner: QObject,
        done: Callable[[Any], None] | None,
        failed: Callable[[Failure], None] | None,
    ) -> None:
        self.operation = operation
        self._owner: QObject | None = owner
        self._done = done
        self._failed = failed
        self._is_cancelled = False

    @property
    def is_wanted(self) -> bool:
        """Whether somebody still waits for it."""
        owner = self._owner
        return not self._is_cancelled and owner is not None and shiboken6.isValid(owner)

    def cancel(self) -> None:
        """Deliver nothing."""
        self._is_cancelled = True

    def deliver(self, result: Any) -> None:
        """Hand over the result; on the UI thread."""
        if self._done is not None:
            self._done(result)

    def fail(self, failure: Failure) -> bool:
        """Hand over the failure, and say whether anybody takes it; on the UI thread."""
        if self._failed is None:
            return False
        self._failed(failure)
        return True

    def let_go(self) -> None:
        """Hold nothing; on the UI thread. Whoever drops a widget last destroys it, and that must not be a worker."""
        self._is_cancelled = True
        self._owner = self._done = self._failed = None


@dataclass(frozen=True)
class _Outcome:
    job: Job
    result: Any = None
    failure: Failure | None = None


class Desk(QObject):
    """Where views hand in their operations. For the UI thread; one for the whole window."""

    failed = Signal(object)
    """With the `Failure` of an operation whose caller does not handle it."""
    busy = Signal(int)
    """How many operations are on their way."""
    _arrived = Signal(object)

    def __init__(self, link: Link, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.link = link
        self.news = News(link, self)
        self._tray: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._under_way: set[Job] = set()
        self._sweeper = Sweeper(self)
        self._arrived.connect(self._deliver)
        self._workers = [
            threading.Thread(target=self._work, name=f"operation {number}", daemon=True) for number in range(_WORKERS)
        ]
        for worker in self._workers:
            worker.start()

    def run(
        self,
        operation: Operation[T],
        *,
        owner: QObject,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Failure], None] | None = None,
    ) -> Job:
        """Run an operation; `done` or `failed` is called on the UI thread, unless `owner` is gone by then.

        A failure that nobody takes is told by the signal `failed`. Operations may overtake each other.
        """
        job = Job(operation, owner, done, failed)
        self._under_way.add(job)
        self.busy.emit(len(self._under_way))
        self._tray.put(job)
        return job

    @property
    def is_busy(self) -> bool:
        """Whether an operation is on its way."""
        return bool(self._under_way)

    def close(self) -> None:
        """End the workers once they have done what they are at; deliver nothing more."""
        self._arrived.disconnect(self._deliver)
        for _ in self._workers:
            self._tray.put(None)
        for worker in self._workers:
            worker.join(_END_WAIT_S)
        for job in self._under_way:
            job.let_go()
        self._under_way.clear()
        if any(worker.is_alive() for worker in self._workers):
            self.setParent(QCoreApplication.instance())  # a worker that ends last must not be the one to destroy it
        self._sweeper.close()

    def _work(self) -> None:
        while (job := self._tray.get()) is not None:
            outcome = self._carry_out(job) if job.is_wanted else _Outcome(job)
            if not shiboken6.isValid(self):
                return  # the window was closed meanwhile
            self._arrived.emit(outcome)

    def _carry_out(self, job: Job) -> _Outcome:
        tried = job.operation.name
        try:
            return _Outcome(job, job.operation.call(self.link.client()))
        except DaemonError as error:
            failure = Failure.of(tried, error)
            if failure.is_offline:
                self.link.doubt()
            return _Outcome(job, failure=failure)
        except Exception as error:  # the boundary of an operation: a fault of ours must not end the window
            _log.exception("Operation failed: %s", tried)
            told = f"The window could not use the answer: {type(error).__name__}."
            return _Outcome(job, failure=Failure(tried, told, "Look into the window's log.", "window.internal"))

    def _deliver(self, outcome: _Outcome) -> None:
        job = outcome.job
        self._under_way.discard(job)
        self.busy.emit(len(self._under_way))
        try:
            self._hand_over(outcome)
        finally:
            job.let_go()

    def _hand_over(self, outcome: _Outcome) -> None:
        job = outcome.job
        if outcome.failure is None:
            self.news.tell(job.operation.changes)
        if not job.is_wanted:
            return
        if outcome.failure is None:
            job.deliver(outcome.result)
        elif not job.fail(outcome.failure):
            self.failed.emit(outcome.failure)
