"""The connection to the daemon: made or remade on a thread of its own, which then listens to the events.

    connecting ──► online ──► lost ──► online …
                              └─ tries again after 1, 2, 4 … 15 s, or at once when told to

At first a daemon is started if none runs. After a loss one is only looked for, since it may have been stopped on
purpose; `try_now` starts one. What waits for a client while the link is connecting gets it as soon as there is one.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from daemon.client.api import Client, Message
from daemon.client.connect import connect, connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.client.stream import EventStream
from daemon.errors import DaemonError, DaemonUnreachable
from daemon.home import Home
from gui.operations.operation import Failure

_log = logging.getLogger(__name__)

_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 15.0
_END_WAIT_S = 5.0
_BATCH_MS: Final = 60
"""Events are handed on in batches this far apart: a run of thousands of steps must not keep the UI thread busy."""


@dataclass(frozen=True)
class Loss:
    """The daemon cannot be reached: why, when it last answered, and when it is tried again (both UTC)."""

    failure: Failure
    last_answer_at: datetime | None
    next_try_at: datetime


class Link(QObject):
    """The way to one daemon. Signals arrive on the UI thread."""

    online = Signal()
    lost = Signal(object)
    """With a `Loss`, again after each attempt that failed."""
    heard = Signal(list)
    """With the `Message`s of the last moment, in their order."""
    _waiting = Signal()

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._home = home
        self._changed = threading.Condition()
        self._client: HttpClient | None = None
        self._failure: Failure | None = None
        self._is_closed = False
        self._may_spawn = True
        self._wants_try = False
        self._stream: EventStream | None = None
        self._last_id = ""
        self._last_answer_at: datetime | None = None
        self._inbox: deque[Message] = deque()
        self._batch = QTimer(self, interval=_BATCH_MS, singleShot=True)
        self._batch.timeout.connect(self._hand_on)
        self._waiting.connect(self._start_batch)
        self._thread = threading.Thread(target=self._live, name="link to the daemon", daemon=True)

    @property
    def is_online(self) -> bool:
        """Whether the daemon answered last."""
        return self._client is not None

    def open(self) -> None:
        """Begin; `online` or `lost` follows."""
        self._thread.start()

    def client(self) -> Client:
        """The client, for a worker thread; waits while the link is connecting, raises where it is lost."""
        with self._changed:
            self._changed.wait_for(lambda: self._client or self._failure or self._is_closed)
            if self._client is not None:
                return self._client
            told = self._failure
        raise DaemonUnreachable(told.what if told else "The window is closing.", told.hint if told else "")

    def try_now(self) -> None:
        """Look for the daemon at once, and start one if there is none."""
        with self._changed:
            self._may_spawn = True
            self._wants_try = True
            self._changed.notify_all()

    def doubt(self) -> None:
        """An operation found nobody: see whether the events still come, by hanging up."""
        stream = self._stream
        if stream is not None and self._client is not None:
            stream.close()

    def close(self) -> None:
        """Hang up and end the thread."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        if self._stream is not None:
            self._stream.close()
        if self._thread.is_alive():
            self._thread.join(_END_WAIT_S)
        if self._thread.is_alive():
            self.setParent(QCoreApplication.instance())  # the thread must not be the last to hold it, see `sweeping`

    def _live(self) -> None:
        """The thread: connect, listen until the connection is lost, wait, and so on."""
        wait_s = _FIRST_WAIT_S
        while not self._is_closed:
            try:
                client = self._connect()
            except DaemonError as error:
                self._tell_loss(Failure.of("Reach the daemon", error), wait_s)
                self._rest(wait_s)
                wait_s = min(wait_s * 2, _LONGEST_WAIT_S)
                continue
            wait_s = _FIRST_WAIT_S
            try:
                self._listen(client)
            except DaemonError as error:
                _log.info("The events have ended: %s", error)
            finally:
                with self._changed:
                    self._client = None
                client.close()

    def _connect(self) -> HttpClient:
        with self._changed:
            may_spawn, self._may_spawn = self._may_spawn, False
        return connect_or_spawn(self._home) if may_spawn else connect(self._home)

    def _listen(self, client: HttpClient) -> None:
        with client.events(after=self._last_id) as stream:
            self._stream = stream
            with self._changed:
                self._client, self._failure = client, None
                self._changed.notify_all()
            if self._is_closed:
                return
            self.online.emit()
            for message in stream:
                self._last_id = message.id or self._last_id
                self._last_answer_at = datetime.now(UTC)
                self._inbox.append(message)
                self._waiting.emit()

    def _tell_loss(self, failure: Failure, wait_s: float) -> None:
        with self._changed:
            self._failure = failure
            self._changed.notify_all()
        if not self._is_closed:
            self.lost.emit(Loss(failure, self._last_answer_at, datetime.now(UTC) + timedelta(seconds=wait_s)))

    def _rest(self, wait_s: float) -> None:
        until = time.monotonic() + wait_s
        with self._changed:
            while not (self._is_closed or self._wants_try) and (left_s := until - time.monotonic()) > 0:
                self._changed.wait(left_s)
            self._wants_try = False

    def _start_batch(self) -> None:
        if not self._batch.isActive():
            self._batch.start()

    def _hand_on(self) -> None:
        batch = []
        while self._inbox:
            batch.append(self._inbox.popleft())
        if batch:
            self.heard.emit(batch)
