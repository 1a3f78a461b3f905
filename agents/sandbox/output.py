"""What a command prints, kept up to a size: the beginning and the end, since errors stand at either. Pure."""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Callable
from typing import Final

_LONGEST_LINE: Final = 8192
_WORD_ENDS: Final = b" \t\r,;\"'"


class Output:
    """One stream. `hear` gets the text as it comes, until the limit is reached; then it is told once that it was."""

    def __init__(self, limit_bytes: int, hear: Callable[[str], None] | None = None) -> None:
        self._limit = max(limit_bytes, 2)
        self._hear = hear
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_bytes = 0
        self.total_bytes = 0

    @property
    def is_cut(self) -> bool:
        """Whether something was dropped."""
        return self.total_bytes > self._limit

    def add(self, data: bytes) -> None:
        """More of the stream."""
        self._tell(data)
        self.total_bytes += len(data)
        room = self._limit - self._limit // 2 - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        if data:
            self._tail.append(data)
            self._tail_bytes += len(data)
            while self._tail_bytes - len(self._tail[0]) >= self._limit // 2:
                self._tail_bytes -= len(self._tail.popleft())

    def text(self) -> str:
        """All of it, or head and tail with a line between that says how much is missing.

        Both end between lines, or at least between words: half a secret looks like none, and nobody would hide it.
        """
        tail = b"".join(self._tail)[-(self._limit // 2) :]
        if not self.is_cut:
            return (bytes(self._head) + tail).decode("utf-8", "replace")
        kept, tail = bytes(self._head[: _edge(self._head)]), tail[len(tail) - _edge(tail[::-1]) :].lstrip(b"\n")
        dropped = self.total_bytes - len(kept) - len(tail)
        head = kept.decode("utf-8", "ignore").rstrip("\n")
        return f"{head}\n[… {dropped} bytes left out …]\n{tail.decode('utf-8', 'ignore')}"

    def _tell(self, data: bytes) -> None:
        if self._hear is None or self.total_bytes > self._limit:
            return
        text = self._decoder.decode(data[: self._limit - self.total_bytes])
        if self.total_bytes + len(data) > self._limit:
            text += "\n[… what follows is not shown as it comes …]\n"
        if text:
            self._hear(text)


def _edge(data: bytes | bytearray) -> int:
    """How many of the bytes stay, so that they end with a line, or with a word if the last line is very long."""
    begin = max(0, len(data) - _LONGEST_LINE)
    line = data.rfind(b"\n", begin)
    if line >= 0:
        return line + 1
    return next((place + 1 for place in range(len(data) - 1, begin - 1, -1) if data[place] in _WORD_ENDS), begin)
