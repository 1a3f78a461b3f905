"""The stream may be cut anywhere."""

from __future__ import annotations

import pytest

from daemon.client.api import Message
from daemon.client.sse import EventReader

STREAM = (
    b': hello\n\nid: 1\nevent: a\ndata: {"x": 1}\n\n: alive\n\nid: 2\r\ndata: one\r\ndata: two\r\n\r\nevent: none\n\n'
)
MESSAGES = [Message("1", "a", b'{"x": 1}'), Message("2", "", b"one\ntwo")]


@pytest.mark.parametrize("size", [1, 2, 3, 7, len(STREAM)])
def test_messages_are_the_same_however_the_stream_is_cut(size: int) -> None:
    reader = EventReader()
    pieces = [STREAM[at : at + size] for at in range(0, len(STREAM), size)]
    assert [message for piece in pieces for message in reader.feed(piece)] == MESSAGES


def test_the_place_to_go_on_from_is_known_before_the_first_event() -> None:
    reader = EventReader("before")
    assert reader.last_id == "before"
    assert reader.feed(b"id: now\n: listening\n\n") == []
    assert reader.last_id == "now"


def test_half_a_message_is_none_yet() -> None:
    assert EventReader().feed(b"data: half\n") == []
