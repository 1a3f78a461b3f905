"""Reads editors' texts in a warm process of its own: parsing holds the GIL, which the daemon's loop needs.

One process, one text at a time, in the order of asking. Of several texts of the same key only the last is read: who
asked before is told that the text is superseded. The process starts with the first text and ends when none has come
for minutes, or with the daemon.
"""

from __future__ import annotations

import logging
import multiprocessing
import threading
from collections import OrderedDict
from collections.abc import Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Final, Protocol

import msgspec

from daemon.errors import TextSuperseded
from daemon.places.child import ReadText, serve
from indexer.records import ParsedFile

_log = logging.getLogger(__name__)

_IDLE_S: Final = 300.0
_BASE_TIMEOUT_S: Final = 10.0
_TIMEOUT_S_PER_MB: Final = 10.0
_END_S: Final = 2.0

_packer = msgspec.msgpack.Encoder()
_parsed = msgspec.msgpack.Decoder(ParsedFile)


class TextReader(Protocol):
    """Reads texts that are not saved. `key` says whose text of what it is: a newer one of the same key replaces it."""

    def outline(self, language: str, data: bytes, key: Hashable) -> Future[bytes]:
        """The text's `indexer.places.outline.PlacedOutline` as JSON; empty if no parser can read it."""
        ...

    def parse(self, language: str, data: bytes, key: Hashable) -> ParsedFile | None:
        """What the index would keep of the text, waited for; None if no parser can read it. Raises TextSuperseded."""
        ...


@dataclass
class _Waiting:
    request: bytes
    answer: Future[bytes] = field(default_factory=Future)


class TextProcess:
    """The process, and a thread that feeds it; both live only while there are texts. Any thread may ask."""

    def __init__(self, idle_s: float = _IDLE_S, base_timeout_s: float = _BASE_TIMEOUT_S) -> None:
        self._idle_s = idle_s
        self._base_timeout_s = base_timeout_s
        self._changed = threading.Condition()
        self._waiting: OrderedDict[Hashable, _Waiting] = OrderedDict()
        self._feeding: threading.Thread | None = None
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._is_closed = False

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return self._process.pid if self._process else None

    def outline(self, language: str, data: bytes, key: Hashable) -> Future[bytes]:
        """See `TextReader`."""
        return self._ask((key, "outline"), ReadText(True, language, data))

    def parse(self, language: str, data: bytes, key: Hashable) -> ParsedFile | None:
        """See `TextReader`."""
        answer = self._ask((key, "parse"), ReadText(False, language, data)).result()
        return _parsed.decode(answer) if answer else None

    def close(self) -> None:
        """End the process, whatever it does; texts that wait are not read."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
            feeding, process = self._feeding, self._process
        if process is not None:
            process.kill()
        if feeding is not None:
            feeding.join(_END_S)

    def _ask(self, key: Hashable, wanted: ReadText) -> Future[bytes]:
        asked = _Waiting(_packer.encode(wanted))
        with self._changed:
            before = self._waiting.pop(key, None)
            self._waiting[key] = asked
            if self._is_closed:
                self._waiting.pop(key)
                asked.answer.set_result(b"")
            elif self._feeding is None:
                self._feeding = threading.Thread(target=self._feed, name="texts of editors", daemon=True)
                self._feeding.start()
            self._changed.notify_all()
        if before is not None and before.answer.set_running_or_notify_cancel():
            before.answer.set_exception(TextSuperseded())
        return asked.answer

    def _feed(self) -> None:
        while True:
            while (asked := self._next()) is not None:
                # False: whoever asked does not want to know any more.
                if asked.answer.set_running_or_notify_cancel():
                    asked.answer.set_result(self._read(asked.request))
            self._end_process()
            with self._changed:
                if self._is_closed:
                    for left in self._waiting.values():
                        left.answer.set_result(b"")
                    self._waiting.clear()
                if not self._waiting:
                    self._feeding = None
                    return

    def _next(self) -> _Waiting | None:
        """The next text; None at the end, or when there is none for long."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_closed, self._idle_s)
            if self._is_closed or not self._waiting:
                return None
            return self._waiting.popitem(last=False)[1]

    def _read(self, request: bytes) -> bytes:
        timeout_s = self._base_timeout_s + _TIMEOUT_S_PER_MB * len(request) / 1e6
        try:
            pipe = self._pipe or self._start()
            pipe.send_bytes(request)
            if pipe.poll(timeout_s):
                return pipe.recv_bytes()
            _log.warning("A text of an editor took too long to be read")
        except (EOFError, OSError) as error:  # a grammar crashed, or somebody ended the process
            if not self._is_closed:
                _log.warning("The process that reads editors' texts ended: %r", error)
        self._end_process()
        return b""

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")  # the daemon has threads, which a fork would copy in the middle
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=[theirs], name="texts of editors", daemon=True)
        process.start()
        theirs.close()
        with self._changed:
            self._process, self._pipe = process, ours
            if self._is_closed:
                process.kill()
        return ours

    def _end_process(self) -> None:
        with self._changed:
            process, pipe = self._process, self._pipe
            self._process = self._pipe = None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            process.join(_END_S)
            if process.exitcode is not None:
                process.close()
