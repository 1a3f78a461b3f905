"""Bytes that wait for a side to take them."""

from __future__ import annotations

import os
from collections import deque


class Unsent:
    """A queue of bytes in front of a file that may not take them now."""

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
