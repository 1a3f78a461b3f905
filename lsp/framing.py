"""Messages cut out of a stream: the base protocol's headers and bodies. Pure, and shared by both ends of the pump.

Header names are taken in any case, with or without a space, in any order, and a stream that has lost its frame finds
the next header again, also one that is glued to the rest of a body: whatever stands before it is given as `Junk`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

MOST_BODY_BYTES: Final = 1024 * 1024 * 1024
"""A longer message is a fault of the one who sends it; files of 10 MB are far below."""

_LENGTH: Final = re.compile(rb"content-length[ \t]*:[ \t]*(\d{1,12})[ \t]*$", re.IGNORECASE)
_TYPE: Final = re.compile(rb"content-type[ \t]*:", re.IGNORECASE)
_LONGEST_HEADER: Final = 64 * 1024


class Junk(NamedTuple):
    """Bytes that belong to no message."""

    data: bytes


class TooLong(ValueError):
    """A header announces a body that nobody should send."""

    def __init__(self, length: int) -> None:
        super().__init__(f"a message of {length:,} bytes is announced; {MOST_BODY_BYTES:,} are the most")


class Frames:
    """Takes bytes as they come and gives whole bodies. Holds no more than what has really arrived."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._held = 0
        self._length = -1
        self._announced = -1

    @property
    def is_between(self) -> bool:
        """Whether nothing of a message is held: the stream may end here."""
        return self._held == 0 and self._length < 0

    def feed(self, data: bytes) -> Iterator[bytes | Junk]:
        """The bodies, and what is none, that `data` completes; raises TooLong."""
        self._pieces.append(data)
        self._held += len(data)
        # A body in progress is only counted, so that ten megabytes in small pieces are joined once.
        if self._length >= 0 and self._held < self._length:
            return
        buffer = b"".join(self._pieces)
        at = 0
        while True:
            if self._length >= 0:
                if len(buffer) - at < self._length:
                    break
                yield buffer[at : at + self._length]
                at += self._length
                self._length = -1
                continue
            end = buffer.find(b"\n", at)
            if end < 0:
                if len(buffer) - at > _LONGEST_HEADER:
                    yield Junk(buffer[at:])
                    at = len(buffer)
                break
            junk = self._header(buffer[at:end].rstrip(b"\r"))
            at = end + 1
            if junk is not None:
                yield junk
        self._pieces = [buffer[at:]] if at < len(buffer) else []
        self._held = len(buffer) - at

    def _header(self, line: bytes) -> Junk | None:
        """Take one line of a header; what is none, is given back."""
        if not line:
            self._length, self._announced = self._announced, -1
            return None
        found = _LENGTH.search(line)
        if found:
            length = int(found[1])
            if length > MOST_BODY_BYTES:
                raise TooLong(length)
            self._announced = length
            return Junk(line[: found.start()]) if found.start() else None
        return None if _TYPE.match(line) else Junk(line)


def framed(body: bytes) -> bytes:
    """A body with its header."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
