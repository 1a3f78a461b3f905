"""Stands where editors dial: a daemon that a test can have answer, be silent, hang up and come back at once."""

from __future__ import annotations

import json
import os
import queue
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from lsp.framing import Frames, Junk, framed

PATIENCE_S = 20.0

Answer = Callable[[dict[str, Any]], Any]


def told_method(message: dict[str, Any]) -> Any:
    """The method it was asked by: the plainest answer."""
    return {"capabilities": {"positionEncoding": "utf-16"}} if message["method"] == "initialize" else message["method"]


class EditorsDaemon:
    """Listens at `path`. `next` and `all_heard` give the messages of the connection that is served now, in order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._listening: socket.socket | None = None
        self._line: socket.socket | None = None
        self._served = threading.Condition()
        """Guards which connection is served, and tells of the next."""
        self._number = 0
        self._forgotten = 0
        """Up to which connection nothing counts any more."""
        self._heard: queue.SimpleQueue[tuple[int, dict[str, Any]]] = queue.SimpleQueue()
        self.answer: Answer | None = told_method
        """How requests are answered; None for not at all. May raise ConnectionError to hang up instead."""
        self.reads = threading.Event()
        self.reads.set()

    def begin(self) -> None:
        """Listen from now on."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(os.fspath(self._path))
        self._listening.listen()
        threading.Thread(target=self._serve, args=[self._listening], daemon=True).start()

    def restart(self) -> None:
        """Hang up and answer the next call: a daemon that was gone for no time at all."""
        with self._served:  # who was hung up on a moment ago may still be on the way back
            assert self._served.wait_for(lambda: self._line is not None, PATIENCE_S), "nobody has called"
        self._hang_up()

    def end(self) -> None:
        """Hang up and listen no more."""
        listening, self._listening = self._listening, None
        if listening is not None:
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()
        self._path.unlink(missing_ok=True)
        self.reads.set()
        self._hang_up()

    def say(self, message: dict[str, Any]) -> None:
        """Tell or ask the editor something."""
        assert self._line is not None
        _send(self._line, message)

    def next(self, method: str) -> dict[str, Any]:
        """The next message of this method; those before it are dropped."""
        while True:
            number, message = self._heard.get(timeout=PATIENCE_S)
            if number > self._forgotten and message.get("method") == method:
                return message

    def all_heard(self) -> list[dict[str, Any]]:
        """The messages that are there and were not taken yet."""
        found = []
        with suppress(queue.Empty):
            while True:
                number, message = self._heard.get_nowait()
                if number > self._forgotten:
                    found.append(message)
        return found

    def _hang_up(self) -> None:
        with self._served:
            line, self._line = self._line, None
            self._forgotten = self._number
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _serve(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                line, _ = listening.accept()
                with line:
                    self._begin_with(line)
                    self._converse(line)
                    self._is_done_with(line)

    def _begin_with(self, line: socket.socket) -> None:
        with self._served:
            self._line = line
            self._forgotten = self._number
            self._number += 1
            self._served.notify_all()

    def _is_done_with(self, line: socket.socket) -> None:
        with self._served:
            if self._line is line:
                self._line = None

    def _converse(self, line: socket.socket) -> None:
        frames = Frames()
        with suppress(OSError):
            while self.reads.wait() and (data := line.recv(1 << 16)):
                for body in frames.feed(data):
                    assert not isinstance(body, Junk), body
                    self._take(line, json.loads(body))

    def _take(self, line: socket.socket, message: dict[str, Any]) -> None:
        self._heard.put((self._number, message))
        if "id" in message and "method" in message and self.answer is not None:
            # On the line that asked: it may have been hung up on meanwhile, and another must not hear this.
            _send(line, {"id": message["id"], "result": self.answer(message)})


def _send(line: socket.socket, message: dict[str, Any]) -> None:
    line.sendall(framed(json.dumps({"jsonrpc": "2.0", **message}, separators=(",", ":")).encode()))


@contextmanager
def editors_daemon(path: Path) -> Iterator[EditorsDaemon]:
    """One that listens until the block ends."""
    daemon = EditorsDaemon(path)
    daemon.begin()
    try:
        yield daemon
    finally:
        daemon.end()
