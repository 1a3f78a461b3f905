"""The server's name in the first message of TLS, so that a tunnel to one host is not used for another. Pure."""

from __future__ import annotations

from typing import Final

HANDSHAKE: Final = 0x16
LARGEST_BYTES: Final = 64 * 1024
_HELLO: Final = 1
_RECORD_HEAD, _MESSAGE_HEAD, _RANDOM = 5, 4, 34
_SERVER_NAME: Final = 0
_LARGEST_RECORD: Final = 16_384 + 256


class BadHello(ValueError):
    """What is no first message of TLS; its text says why, as a clause."""


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) < count:
            raise BadHello("its first message is cut off")
        self._at += count
        return taken

    def counted(self, size: int) -> bytes:
        """What follows its own length, which takes so many bytes."""
        return self.take(int.from_bytes(self.take(size), "big"))

    @property
    def is_done(self) -> bool:
        return self._at >= len(self._data)


def read_hello(data: bytes) -> bytes | None:
    """The whole first message, from the records seen so far; None while more has to come. Raises `BadHello`."""
    message, at = bytearray(), 0
    while at + _RECORD_HEAD <= len(data):
        length = int.from_bytes(data[at + 3 : at + _RECORD_HEAD], "big")
        if data[at] != HANDSHAKE or not 0 < length <= _LARGEST_RECORD:
            raise BadHello("it does not begin with a handshake")
        message += data[at + _RECORD_HEAD : at + _RECORD_HEAD + length]
        at += _RECORD_HEAD + length
        if len(message) >= _MESSAGE_HEAD:
            whole = _MESSAGE_HEAD + int.from_bytes(message[1:_MESSAGE_HEAD], "big")
            if message[0] != _HELLO or whole > LARGEST_BYTES:
                raise BadHello("it does not begin with a handshake")
            if len(message) >= whole:
                return bytes(message[:whole])
    return None


def server_names(message: bytes) -> list[str]:
    """The names in a first message, in small letters; none where the client tells none. Raises `BadHello`."""
    reader = _Reader(message[_MESSAGE_HEAD:])
    reader.take(_RANDOM)
    for size in (1, 2, 1):  # session, ciphers, compressions
        reader.counted(size)
    if reader.is_done:
        return []
    extensions, names = _Reader(reader.counted(2)), []
    while not extensions.is_done:
        kind, content = int.from_bytes(extensions.take(2), "big"), extensions.counted(2)
        if kind == _SERVER_NAME:
            listed = _Reader(_Reader(content).counted(2))
            while not listed.is_done:
                listed.take(1)
                names.append(listed.counted(2).decode("latin-1").lower().removesuffix("."))
    return names
