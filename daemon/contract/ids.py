"""Identifiers: ULIDs, which sort by the time they were made at and can be made anywhere without asking.

Layout after the ULID specification: 48 bits of Unix milliseconds, 80 random bits, in Crockford's base 32.
Within one process the ids of one millisecond count upwards, so that they keep the order they were made in.
"""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime
from typing import Final, NewType

WorkspaceId = NewType("WorkspaceId", str)
EventId = NewType("EventId", str)
RequestId = NewType("RequestId", str)
ProjectId = NewType("ProjectId", str)
RunId = NewType("RunId", str)
Actor = NewType("Actor", str)
"""Who acts: `user:<login>`, `agent:<name>` or `daemon`."""

DAEMON_ACTOR: Final = Actor("daemon")

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 26


class UlidMaker:
    """Makes ULIDs that grow strictly, from any thread, also when the clock steps back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def make(self) -> str:
        """A new ULID."""
        fresh = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
        with self._lock:
            same_or_earlier_millisecond = fresh >> 80 <= self._last >> 80
            self._last = self._last + 1 if same_or_earlier_millisecond else fresh
            return encode_ulid(self._last)


def encode_ulid(value: int) -> str:
    """The 26 letters of a 128-bit number."""
    return "".join(_ALPHABET[value >> shift & 31] for shift in range(5 * (_LENGTH - 1), -1, -5))


def ulid_time(text: str) -> datetime:
    """When a ULID was made, in UTC; raises ValueError for a text that is none."""
    milliseconds = 0
    for letter in text[:10]:
        milliseconds = milliseconds << 5 | _ALPHABET.index(letter)
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def is_ulid(text: str) -> bool:
    """Whether `text` is spelled like a ULID of ours."""
    return len(text) == _LENGTH and text[0] <= "7" and all(letter in _ALPHABET for letter in text)
