"""The name in the first message of TLS."""

from __future__ import annotations

import random
import ssl

import pytest

from agents.sandbox.network.hello import BadHello, read_hello, server_names


def hello_for(name: str | None) -> bytes:
    """What a real client says first."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    said = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), said, server_hostname=name)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return said.read()


def in_records(data: bytes, size: int) -> bytes:
    """The same message in smaller records."""
    message = data[5:]
    pieces = [message[start : start + size] for start in range(0, len(message), size)]
    return b"".join(data[:3] + len(piece).to_bytes(2, "big") + piece for piece in pieces)


@pytest.mark.parametrize(
    ("asked", "names"), [("example.org", ["example.org"]), ("EXAMPLE.org", ["example.org"]), (None, [])]
)
def test_the_name_that_a_client_asks_for_is_found(asked: str | None, names: list[str]) -> None:
    message = read_hello(hello_for(asked))
    assert message is not None
    assert server_names(message) == names


@pytest.mark.parametrize("size", [1, 3, 50])
def test_it_is_found_in_however_many_pieces_it_comes(size: int) -> None:
    data = in_records(hello_for("example.org"), size)
    assert read_hello(data[:-1] if size > 1 else data[:-6]) is None
    message = read_hello(data)
    assert message is not None
    assert server_names(message) == ["example.org"]


@pytest.mark.parametrize(
    "data",
    [b"\x15\x03\x01\x00\x02\x01\x00", b"\x16\x03\x01\x00\x00", b"\x16\x03\x01\x00\x04\x02\x00\x00\x00", b"GET / HTTP"],
)
def test_what_is_no_first_message_is_refused(data: bytes) -> None:
    with pytest.raises(BadHello):
        read_hello(data)


def test_no_noise_is_anything_but_names_or_a_refusal() -> None:
    dice, given = random.Random(4), hello_for("example.org")
    for _ in range(2000):
        noisy = bytearray(given)
        for _ in range(dice.randint(1, 5)):
            noisy[dice.randrange(len(noisy))] = dice.randrange(256)
        try:
            message = read_hello(bytes(noisy[: dice.randint(1, len(noisy))]))
            assert message is None or isinstance(server_names(message), list)
        except BadHello:
            continue
