from __future__ import annotations

import pytest

from lsp.framing import MOST_BODY_BYTES, Frames, Junk, TooLong, framed


def fed(*pieces: bytes) -> list[bytes | Junk]:
    frames = Frames()
    return [found for piece in pieces for found in frames.feed(piece)]


def test_bodies_come_out_whole_whatever_pieces_they_arrive_in() -> None:
    stream = framed(b'{"a":1}') + framed(b"") + framed("ü".encode())

    assert fed(stream) == [b'{"a":1}', b"", "ü".encode()]
    assert fed(*[bytes([byte]) for byte in stream]) == [b'{"a":1}', b"", "ü".encode()]


@pytest.mark.parametrize(
    "header",
    [
        b"content-length:2\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: 2\r\n\r\n",
        b"CONTENT-LENGTH: 2\r\ncontent-type: x\r\n\r\n",
        b"Content-Length: 2\n\n",
    ],
)
def test_headers_are_taken_as_clients_spell_them(header: bytes) -> None:
    assert fed(header + b"{}") == [b"{}"]


@pytest.mark.parametrize(
    "broken", [b"Content-Length: abc\r\n\r\n", b"Content-Length: -5\r\n\r\n", b"X-Other: 1\r\n\r\n", b"\r\n\r\n"]
)
def test_after_a_broken_header_the_next_message_is_found(broken: bytes) -> None:
    found = fed(broken + b"{}" + framed(b"[1]"))

    assert found[-1] == b"[1]"


def test_a_body_longer_than_announced_loses_itself_alone() -> None:
    found = fed(b'Content-Length: 5\r\n\r\n{"a": 1, "b": 2}' + framed(b"[1]"))

    assert found[0] == b'{"a":'
    assert found[-1] == b"[1]"


def test_only_what_has_arrived_is_held_and_nonsense_is_refused() -> None:
    frames = Frames()

    assert list(frames.feed(b"Content-Length: %d\r\n\r\n{}" % MOST_BODY_BYTES)) == []
    assert not frames.is_between
    with pytest.raises(TooLong, match="are the most"):
        fed(b"Content-Length: 99999999999\r\n\r\n")
