"""A stream of events that goes on where it was when the connection is lost."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType

from daemon.client.api import Message
from daemon.client.sse import EventReader
from daemon.errors import DaemonUnreachable

_PAUSE_S = 0.2


@dataclass(frozen=True)
class Line:
    """An open connection to the events: what comes, in pieces, and how to hang up."""

    pieces: Iterator[bytes]
    hang_up: Callable[[], None]


class EventStream:
    """An iterator over messages; ends when the line ends well, and raises when it is lost for good.

    It is connected when it is made, so whatever happens from then on is heard. One thread at a time listens; any
    other may close it, and the listener's iteration ends.
    """

    def __init__(self, dial: Callable[[str], Line], after: str, tries: int) -> None:
        self._dial = dial
        self._tries = tries
        self._is_closed = False
        self._ready: deque[Message] = deque()
        self._connect(after)

    def __iter__(self) -> Iterator[Message]:
        return self

    def __next__(self) -> Message:
        while not self._ready:
            self._ready.extend(self._reader.feed(self._next_piece()))
        return self._ready.popleft()

    def close(self) -> None:
        """Hang up."""
        self._is_closed = True
        self._line.hang_up()

    def __enter__(self) -> EventStream:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _connect(self, after: str) -> None:
        self._reader = EventReader(after)
        self._line = self._dial(after)

    def _next_piece(self) -> bytes:
        failed = 0
        while True:
            try:
                if failed:
                    time.sleep(_PAUSE_S * failed)
                    self._connect(self._reader.last_id)
                    if self._is_closed:  # while it was dialling: nobody hangs this line up but we
                        self._line.hang_up()
                        raise StopIteration from None
                return next(self._line.pieces)
            except DaemonUnreachable:
                self._line.hang_up()
                if self._is_closed:
                    raise StopIteration from None
                failed += 1
                if failed > self._tries:
                    raise
