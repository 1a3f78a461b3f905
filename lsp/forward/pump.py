"""The pump: bytes of an editor to the daemon and back, over the daemon's restarts.

One thread and `select`. What one side does not read is not taken from the other, so that nothing grows without bound.
While the daemon is away the editor's questions wait; a daemon is started when the editor needs one.
"""

from __future__ import annotations

import os
import select
import socket
import time
from collections import deque

from lsp.forward.dialing import Dialer
from lsp.forward.memory import REMEMBERED, RESUMED, Memory
from lsp.forward.parents import Parents
from lsp.forward.record import Record
from lsp.framing import Frames, Junk, TooLong, framed

_READ_BYTES = 256 * 1024
_MOST_UNSENT_BYTES = 8 * 1024 * 1024
_MOST_WAITING_BYTES = 64 * 1024 * 1024
_SOON_S = 0.02
_LATER_S = 0.5
_IDLE_S = 1.0
_FAREWELL_S = 1.0
_PAUSE_AFTER_FAILURE_S = 2.0

_NEEDS_NOBODY = frozenset({"", "exit", "$/cancelRequest", "$/setTrace", "textDocument/didClose", "shutdown"})
"""Messages for which no daemon is started."""

WELL = 0
NOT_WELL = 1


class Unsent:
    """Bytes that wait for a side to take them."""

    def __init__(self) -> None:
        self._pieces: deque[memoryview] = deque()
        self.size = 0

    def put(self, data: bytes) -> None:
        """Add bytes."""
        self._pieces.append(memoryview(data))
        self.size += len(data)

    def write_to(self, number: int) -> None:
        """Give what the file of this number takes; raises OSError when there is nobody any more."""
        while self._pieces:
            piece = self._pieces[0]
            try:
                written = os.write(number, piece)
            except BlockingIOError:
                return
            self.size -= written
            if written < len(piece):
                self._pieces[0] = piece[written:]
                return
            self._pieces.popleft()

    def clear(self) -> None:
        """Forget all."""
        self._pieces.clear()
        self.size = 0


class Pump:
    """One editor, at the files `editor_in` and `editor_out`. `run` returns the exit code."""

    def __init__(self, editor_in: int, editor_out: int, dialer: Dialer, parents: Parents, record: Record) -> None:
        self._editor_in = editor_in
        self._editor_out = editor_out
        self._dialer = dialer
        self._parents = parents
        self._record = record
        self._memory = Memory()
        self._from_editor = Frames()
        self._from_daemon = Frames()
        self._to_editor = Unsent()
        self._to_daemon = Unsent()
        self._line: socket.socket | None = None
        self._is_greeting = False
        self._was_connected = False
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._is_needed = True
        self._not_before = 0.0
        self._ends_at: float | None = None

    def run(self) -> int:
        """Pump until the editor ends it or is gone."""
        os.set_blocking(self._editor_in, False)
        os.set_blocking(self._editor_out, False)
        try:
            while not self._is_over():
                self._tend()
                self._turn()
        except (BrokenPipeError, ConnectionResetError):
            return NOT_WELL  # the editor reads no more
        finally:
            if self._line is not None:
                self._line.close()
        return WELL if self._memory.is_shut_down else NOT_WELL

    # -- one turn ------------------------------------------------------------------------------------------------

    def _turn(self) -> None:
        readers: list[int] = []
        writers: list[int] = []
        if self._ends_at is None and self._may_read_editor():
            readers.append(self._editor_in)
        if self._to_editor.size:
            writers.append(self._editor_out)
        line = self._line.fileno() if self._line is not None else -1
        if line >= 0:
            if self._to_editor.size < _MOST_UNSENT_BYTES:
                readers.append(line)
            if self._to_daemon.size:
                writers.append(line)
        readable, writable, _ = select.select(readers, writers, [], self._patience())
        if self._editor_out in writable:
            self._to_editor.write_to(self._editor_out)
        if self._editor_in in readable:
            self._read_editor()
        if line in writable or line in readable:
            self._serve_line(line, is_readable=line in readable)

    def _serve_line(self, line: int, *, is_readable: bool) -> None:
        try:
            self._to_daemon.write_to(line)
            data = os.read(line, _READ_BYTES) if is_readable else None
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data == b"":
            self._lose()
        elif data:
            self._read_daemon(data)

    def _may_read_editor(self) -> bool:
        return self._to_daemon.size < _MOST_UNSENT_BYTES and self._waiting_bytes < _MOST_WAITING_BYTES

    def _patience(self) -> float:
        """How long a turn may wait for bytes."""
        if self._ends_at is not None:
            return max(0.0, min(self._ends_at - time.monotonic(), _SOON_S * 5))
        if self._line is not None:
            return _IDLE_S
        return _SOON_S if self._dialer.is_starting else _LATER_S

    def _is_over(self) -> bool:
        if self._parents.are_gone:
            return True
        if self._ends_at is None:
            return False
        is_said = self._line is None or (not self._to_daemon.size and self._memory.is_shut_down)
        return (is_said and not self._to_editor.size) or time.monotonic() >= self._ends_at

    # -- the editor ----------------------------------------------------------------------------------------------

    def _read_editor(self) -> None:
        try:
            data = os.read(self._editor_in, _READ_BYTES)
        except BlockingIOError:
            return
        if not data:
            self._ends_at = time.monotonic() + _FAREWELL_S
            return
        try:
            for found in self._from_editor.feed(data):
                if isinstance(found, Junk):
                    self._record.note("editor: not a message", found.data)
                else:
                    self._take_editor(found)
        except TooLong as error:
            self._show(f"The editor's stream cannot be followed any more: {error}.")
            self._ends_at = time.monotonic() + _FAREWELL_S

    def _take_editor(self, body: bytes) -> None:
        method = self._memory.hear_editor(body)
        self._record.note(f"editor: {method or 'answer'}", body)
        if method == "initialize" and self._memory.process_id is not None:
            self._parents.watch(self._memory.process_id)
        if method == "exit":
            self._ends_at = time.monotonic() + _FAREWELL_S
        if self._line is not None and not self._is_greeting:
            self._to_daemon.put(framed(body))
        elif method == "shutdown":
            for told in self._memory.settle():
                self._to_editor.put(framed(told))
        elif not self._was_connected or (method and method not in REMEMBERED):
            self._wait_with(body)
        if self._line is None and method not in _NEEDS_NOBODY:
            self._is_needed = True

    def _show(self, sentence: str) -> None:
        """Tell the person at the editor."""
        self._record.note(f"told: {sentence}", b"")
        self._to_editor.put(framed(self._memory.words(sentence)))

    # -- the daemon ----------------------------------------------------------------------------------------------

    def _tend(self) -> None:
        """Find the daemon, or have one started where one is needed."""
        if self._line is not None or self._ends_at is not None or time.monotonic() < self._not_before:
            return
        self._dialer.look()
        self._line = self._dialer.dial()
        if self._line is not None:
            self._connect()
        elif self._dialer.failure:
            self._give_up()
        elif self._is_needed:
            self._dialer.spawn()
        else:
            self._not_before = time.monotonic() + _LATER_S

    def _connect(self) -> None:
        self._record.note("daemon: connected", b"")
        self._from_daemon = Frames()
        self._is_needed = False
        greeting = self._memory.greeting() if self._was_connected else None
        if greeting is not None:
            self._to_daemon.put(framed(greeting))
            self._is_greeting = self._memory.is_greeted
        self._was_connected = True
        if not self._is_greeting:
            self._send_waiting()

    def _wait_with(self, body: bytes) -> None:
        self._waiting.append(body)
        self._waiting_bytes += len(body)

    def _send_waiting(self) -> None:
        for body in self._waiting:
            self._to_daemon.put(framed(body))
        self._waiting.clear()
        self._waiting_bytes = 0

    def _read_daemon(self, data: bytes) -> None:
        for found in self._from_daemon.feed(data):
            if isinstance(found, Junk):
                self._record.note("daemon: not a message", found.data)
                continue
            self._record.note("daemon", found)
            if self._is_greeting and RESUMED.encode() in found[:100]:
                self._resume()
            elif self._memory.hear_daemon(found):
                self._to_editor.put(framed(found))

    def _resume(self) -> None:
        """The new daemon knows who we are: tell it the rest, then what has been asked meanwhile."""
        self._is_greeting = False
        for body in self._memory.retell():
            self._to_daemon.put(framed(body))
        self._send_waiting()

    def _lose(self) -> None:
        self._record.note("daemon: lost", b"")
        if self._line is not None:
            self._line.close()
        self._line = None
        self._is_greeting = False
        self._to_daemon.clear()
        self._waiting.clear()
        self._waiting_bytes = 0
        for told in self._memory.settle():
            self._to_editor.put(framed(told))
        for body in self._memory.unanswered():
            self._is_needed = True
            self._wait_with(body)

    def _give_up(self) -> None:
        """No daemon can be started: whoever waits is told why; the next need tries again."""
        why, self._dialer.failure = self._dialer.failure, ""
        self._is_needed = False
        self._not_before = time.monotonic() + _PAUSE_AFTER_FAILURE_S
        self._waiting.clear()
        self._waiting_bytes = 0
        for told in self._memory.refuse(why):
            self._to_editor.put(framed(told))
        self._show(f"Groundplan's daemon does not start: {why}")
