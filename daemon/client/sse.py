"""Server-sent events: bytes in, messages out. After the WHATWG's rules, as far as our daemon uses them. No I/O."""

from __future__ import annotations

from daemon.client.api import Message


class EventReader:
    """Turns pieces of a stream, cut anywhere, into messages."""

    def __init__(self, last_id: str = "") -> None:
        self.last_id = last_id
        """What to give as `Last-Event-ID` to go on from here; the daemon sets it before the first event, too."""
        self._rest = b""
        self._kind = ""
        self._data: list[bytes] = []

    def feed(self, piece: bytes) -> list[Message]:
        """The messages that are complete with `piece`."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        return [message for line in lines if (message := self._take(line.rstrip(b"\r")))]

    def _take(self, line: bytes) -> Message | None:
        if not line:
            return self._finish()
        field, _, value = line.partition(b":")  # a line that starts with a colon is a comment: no field
        value = value.removeprefix(b" ")
        if field == b"id":
            self.last_id = value.decode()
        elif field == b"event":
            self._kind = value.decode()
        elif field == b"data":
            self._data.append(value)
        return None

    def _finish(self) -> Message | None:
        data, kind = b"\n".join(self._data), self._kind
        self._data, self._kind = [], ""
        return Message(self.last_id, kind, data) if data else None
