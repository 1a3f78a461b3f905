"""Fetches the steps of one run and keeps the trace up to date, a few steps at a time.

Steps that are done stay; those behind the last of them are fetched again whenever something was heard of the run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from daemon.client.api import Client, Message
from daemon.contract.event import EventKind
from daemon.contract.run import StepView
from gui.operations.desk import Desk, Job
from gui.operations.operation import Failure, Operation
from gui.operations.runs import SeenSteps, read_steps
from gui.views.runs.step_reading import read_trace
from gui.views.runs.trace_step import TraceStep

_PAUSE_MS: Final = 120
"""A run of many small steps is fetched at most this often."""

_MOVES: Final = frozenset({EventKind.RUN_STEP, EventKind.RUN_CHANGED})
_SETTLED: Final = frozenset({"done", "cut"})


@dataclass(frozen=True)
class _Read:
    """Steps as they came, and as they are shown."""

    seen: SeenSteps
    shown: tuple[TraceStep, ...]


class TraceFeed(QObject):
    """For the UI thread; what it fetches is read and turned into shown steps on another."""

    came = Signal(int, list)
    """The `TraceStep`s that stand in the place of all behind a number."""
    began = Signal(list)
    """The first steps of a run that was opened anew; the others follow."""
    grew = Signal(int, str)
    """The number of a step, and what a model has said in it so far."""
    touched = Signal()
    """A step came that may have changed files."""
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.run = ""
        self.last_word = 0
        """The number of the step at which an agent spoke last: from there its work can be tried again."""
        self.calls = 0
        """How often a model or a person was asked."""
        self._is_over = False
        self._is_first = False
        self._last: StepView | None = None
        self._job: Job | None = None
        self._is_due = False
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._fetch)
        desk.link.heard.connect(self._hear)

    @property
    def settled(self) -> int:
        """The number of the last step that is done; nothing before it changes any more."""
        return self._last.number if self._last is not None else 0

    def open(self, run: str, *, is_over: bool) -> None:
        """Another run, or the same from its beginning: steps were put aside."""
        self.run, self._is_over = run, is_over
        self._is_first, self._last, self.last_word, self.calls = True, None, 0, 0
        self._is_due = False
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if run:
            self._fetch()

    def close(self) -> None:
        """No run any more."""
        self.open("", is_over=True)

    def set_over(self, *, is_over: bool) -> None:
        """Whether nothing of the run is going on any more: what was under way was cut short then."""
        if is_over != self._is_over:
            self._is_over = is_over
            self.renew()

    def renew(self) -> None:
        """Something has happened: fetch soon."""
        if self.run and not self._pause.isActive():
            self._pause.start()

    def _hear(self, messages: Sequence[Message]) -> None:
        text: dict[str, Any] | None = None
        for message in messages:
            if message.kind == EventKind.RUN_TEXT:
                data = message.json()["data"]
                text = data if data.get("run") == self.run else text
            elif message.kind == EventKind.GAP or (message.kind in _MOVES and self._is_ours(message)):
                self.renew()
        if text is not None and not self._is_first and text["number"] > self.settled:
            self.grew.emit(int(text["number"]), str(text["text"]))

    def _is_ours(self, message: Message) -> bool:
        return bool(message.json()["data"].get("run") == self.run)

    def _fetch(self) -> None:
        if self._job is not None:
            self._is_due = True
            return
        run, before, is_over = self.run, self._last, self._is_over
        if not run:
            return
        reading = read_steps(run, self.settled)

        def call(client: Client) -> _Read:
            seen = reading.call(client)
            return _Read(seen, tuple(read_trace(seen.steps, before, is_over=is_over)))

        operation = Operation(reading.name, call)
        self._job = self._desk.run(operation, owner=self, done=self._arrived, failed=self._not_arrived)

    def _arrived(self, read: _Read) -> None:
        self._job = None
        behind = read.seen.after
        self._settle(read.seen)
        if self._is_first:
            self._is_first = False
            self.began.emit(list(read.shown))
        else:
            self.came.emit(behind, list(read.shown))
        if any(step.tone == "accent" and step.cards for step in read.shown):
            self.touched.emit()
        if not read.seen.is_all:
            self._fetch()
        elif self._is_due:
            self._is_due = False
            self.renew()

    def _settle(self, seen: SeenSteps) -> None:
        """What is done is not fetched again; nor what has so many steps behind it that it must be over."""
        words = [step.number for step in seen.steps if step.entry.get("type") == "replied"]
        self.last_word = words[-1] if words else self.last_word
        for step in seen.steps:
            if seen.is_all and step.state not in _SETTLED:
                break
            self._last = step
            self.calls += step.entry.get("type") == "replied"

    def _not_arrived(self, failure: Failure) -> None:
        self._job = None
        self._is_due = False
        self.failed.emit(failure)
