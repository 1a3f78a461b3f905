"""The pump: bytes of an editor to the daemon and back, over the daemon's restarts.

One thread and `poll`. What one side does not read is not taken from the other, so that nothing grows without bound.
While the daemon is away the editor's questions wait; a daemon is started when the editor needs one.
"""

from __future__ import annotations

import os
import select
import socket
import time

from lsp.forward.dialing import Dialer
from lsp.forward.memory import ERROR, LOG, REMEMBERED, RESUMED, Memory, words
from lsp.forward.parents import Parents
from lsp.forward.record import Record
from lsp.forward.unsent import Unsent
from lsp.framing import Frames, Junk, TooLong, framed

_READ_BYTES = 256 * 1024
_MOST_UNSENT_BYTES = 8 * 1024 * 1024
_MOST_WAITING_BYTES = 64 * 1024 * 1024
_SOON_S = 0.02
_LATER_S = 0.5
_IDLE_S = 1.0
_FAREWELL_S = 1.0

_NEEDS_NOBODY = frozenset({"", "exit", "$/cancelRequest", "$/setTrace", "textDocument/didClose", "shutdown"})
"""Messages for which no daemon is started."""

WELL = 0
NOT_WELL = 1


class Pump:
    """One editor, at the files `editor_in` and `editor_out`. `run` returns the exit code.

    A wary pump lets go of who begins with something that is no message: of a browser that was sent to a port.
    """

    def __init__(
        self,
        editor_in: int,
        editor_out: int,
        dialer: Dialer,
        parents: Parents,
        record: Record,
        *,
        is_wary: bool = False,
    ) -> None:
        self._editor_in = editor_in
        self._editor_out = editor_out
        self._dialer = dialer
        self._parents = parents
        self._record = record
        self._is_wary = is_wary
        self._memory = Memory()
        self._from_editor = Frames()
        self._from_daemon = Frames()
        self._to_editor = Unsent()
        self._to_daemon = Unsent()
        self._line: socket.socket | None = None
        self._is_greeting = False
        self._has_spoken = False
        self._was_connected = False
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._is_needed = True
        self._look_at = 0.0
        self._shown = ""
        self._ends_at: float | None = None
        self._is_deaf = False

    def run(self) -> int:
        """Pump until the editor ends it or is gone."""
        # A terminal's flags are its shell's as well, and it is never slow.
        files = [number for number in (self._editor_in, self._editor_out) if not os.isatty(number)]
        before = [os.get_blocking(number) for number in files]
        for number in files:
            os.set_blocking(number, False)
        try:
            while not self._is_over():
                self._tend()
                self._turn()
        except OSError as error:
            self._record.note(f"the editor is gone: {error}")
        finally:
            if self._line is not None:
                self._line.close()
            for number, is_blocking in zip(files, before, strict=True):
                os.set_blocking(number, is_blocking)
        return WELL if self._memory.is_shut_down else NOT_WELL

    # -- one turn ------------------------------------------------------------------------------------------------

    def _turn(self) -> None:
        wanted: dict[int, int] = {}
        if self._ends_at is None and self._may_read_editor():
            wanted[self._editor_in] = select.POLLIN
        if self._to_editor.size:
            wanted[self._editor_out] = wanted.get(self._editor_out, 0) | select.POLLOUT
        line = self._line.fileno() if self._line is not None else -1
        if line >= 0:
            reading = select.POLLIN if self._to_editor.size < _MOST_UNSENT_BYTES else 0
            writing = select.POLLOUT if self._to_daemon.size else 0
            wanted[line] = reading | writing
        poller = select.poll()
        for number, events in wanted.items():
            poller.register(number, events)
        ready = dict(poller.poll(self._patience_s() * 1000))
        if self._to_editor.size and self._editor_out in ready:
            self._to_editor.write_to(self._editor_out)
        if wanted.get(self._editor_in, 0) & select.POLLIN and self._editor_in in ready:
            self._read_editor()
        if line in ready:
            self._serve_line(line, ready[line], may_read=bool(wanted[line] & select.POLLIN))

    def _serve_line(self, line: int, events: int, *, may_read: bool) -> None:
        try:
            self._to_daemon.write_to(line)
        except OSError:
            self._to_daemon.clear()  # it hears nothing any more, but may have said something
        if not may_read:
            # Its end is found by reading, and waits until the editor has read what was said before it.
            time.sleep(_SOON_S if events & (select.POLLHUP | select.POLLERR) else 0)
            return
        try:
            data = os.read(line, _READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._read_daemon(data)
        else:
            self._lose()

    def _may_read_editor(self) -> bool:
        is_heard = self._to_daemon.size < _MOST_UNSENT_BYTES and self._waiting_bytes < _MOST_WAITING_BYTES
        return is_heard and self._to_editor.size < _MOST_WAITING_BYTES

    def _patience_s(self) -> float:
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
        # After `exit` only the answer to `shutdown` is of interest; without it, perhaps a file of messages was given.
        is_answered = not (self._memory.is_asked_to_shut_down if self._is_deaf else self._memory.is_asked)
        is_said = self._line is None or not self._to_daemon.size
        return (is_answered and is_said and not self._to_editor.size) or time.monotonic() >= self._ends_at

    def _end(self) -> None:
        if self._ends_at is None:
            self._ends_at = time.monotonic() + _FAREWELL_S

    # -- the editor ----------------------------------------------------------------------------------------------

    def _read_editor(self) -> None:
        try:
            data = os.read(self._editor_in, _READ_BYTES)
        except BlockingIOError:
            return
        if not data:
            self._end()
            return
        try:
            for found in self._from_editor.feed(data):
                if not isinstance(found, Junk):
                    self._is_wary = False
                    self._take_editor(found)
                    continue
                self._record.note("editor: not a message", found.data)
                if self._is_wary:
                    raise ConnectionResetError
        except TooLong as error:
            self._show(f"The editor's stream cannot be followed any more: {error}.")
            self._end()

    def _take_editor(self, body: bytes) -> None:
        method = self._memory.hear_editor(body)
        self._record.note(f"editor: {method or 'answer'}", body)
        if method is None:
            return
        if method == "initialize" and self._memory.process_id is not None:
            self._parents.watch(self._memory.process_id)
        if method == "exit":
            self._is_deaf = True
            self._end()
        if self._line is not None and not self._is_greeting:
            self._to_daemon.put(framed(body))
        elif method == "shutdown":
            self._tell(self._memory.settle())
        elif not self._was_connected or (method and method not in REMEMBERED):
            self._wait_with(body)
        if self._line is None and method not in _NEEDS_NOBODY:
            self._need()

    def _tell(self, bodies: list[bytes]) -> None:
        for body in bodies:
            self._to_editor.put(framed(body))

    def _show(self, sentence: str) -> None:
        """Tell the person at the editor; what was shown last is only logged."""
        self._record.note(f"told: {sentence}")
        self._tell([words(sentence, LOG if sentence == self._shown else ERROR)])
        self._shown = sentence

    # -- the daemon ----------------------------------------------------------------------------------------------

    def _need(self) -> None:
        """The editor needs a daemon: one is started, or why there can be none is told."""
        if self._dialer.is_resting:
            self._tell(self._memory.refuse(self._shown))
            self._forget_waiting()
        elif not self._is_needed:
            self._is_needed = True
            self._look_at = 0.0

    def _tend(self) -> None:
        """Find the daemon, or have one started where one is needed."""
        self._dialer.look()
        if self._line is not None or self._ends_at is not None or time.monotonic() < self._look_at:
            return
        self._line = self._dialer.dial() if not self._dialer.failure else None
        if self._line is not None:
            self._connect()
        elif self._dialer.failure:
            self._give_up()
        elif self._is_needed:
            self._dialer.spawn()
        self._look_at = time.monotonic() + (_SOON_S if self._dialer.is_starting else _LATER_S)

    def _connect(self) -> None:
        self._record.note("daemon: connected")
        self._from_daemon = Frames()
        self._has_spoken = False
        self._is_needed = False
        greeting = self._memory.greeting() if self._was_connected else None
        if greeting is not None:
            self._to_daemon.put(framed(greeting))
            self._is_greeting = self._memory.is_greeted
        if not self._is_greeting:
            self._resume()
        self._was_connected = True

    def _wait_with(self, body: bytes) -> None:
        self._waiting.append(body)
        self._waiting_bytes += len(body)

    def _forget_waiting(self) -> None:
        self._waiting.clear()
        self._waiting_bytes = 0

    def _read_daemon(self, data: bytes) -> None:
        self._has_spoken = True
        for found in self._from_daemon.feed(data):
            if isinstance(found, Junk):
                self._record.note("daemon: not a message", found.data)
                continue
            self._record.note("daemon", found)
            if self._is_greeting and RESUMED.encode() in found[:100]:
                self._is_greeting = False
                self._resume()
                self._tell([words("Groundplan's daemon is back, and knows what is open here.", LOG)])
            else:
                self._memory.hear_daemon(found)
                self._to_editor.put(framed(found))

    def _resume(self) -> None:
        """The daemon knows who we are: tell it the rest, then what has been asked meanwhile."""
        bodies = [*(self._memory.retell() if self._was_connected else []), *self._waiting]
        self._forget_waiting()
        for body in bodies:
            self._to_daemon.put(framed(body))

    def _lose(self) -> None:
        self._record.note("daemon: lost")
        if self._line is not None:
            self._line.close()
        self._line = None
        self._is_greeting = False
        self._to_daemon.clear()
        self._forget_waiting()
        if self._ends_at is None and self._has_spoken:
            self._tell([words("Groundplan's daemon has ended. It is started again when it is needed.", LOG)])
        self._dialer.lost()
        # One that is just being killed still takes calls, and says nothing: that is no second loss.
        self._tell(self._memory.settle(counts=self._has_spoken))
        for body in self._memory.unanswered():
            self._wait_with(body)
        self._is_needed = self._memory.is_asked
        self._look_at = 0.0

    def _give_up(self) -> None:
        """No daemon can be had: whoever waits is told why; the next need after a while tries again."""
        why = self._dialer.rest()
        self._is_needed = False
        self._forget_waiting()
        sentence = f"Groundplan's daemon does not start: {why}"
        self._tell(self._memory.refuse(sentence))
        self._show(sentence)
