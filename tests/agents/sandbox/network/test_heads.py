"""The beginnings of requests: what is read in one way goes on, everything else does not."""

from __future__ import annotations

import random

import pytest

from agents.sandbox.network.heads import BadHead, Head, asked_of_proxy, asked_of_server, read_head
from agents.sandbox.network.hosts import Target

TARGET = Target("example.org", 80)


def head(first: str, *fields: str) -> bytes:
    return "\r\n".join([first, *fields, "", ""]).encode("latin-1")


def test_a_request_goes_on_for_the_host_that_it_names_whatever_its_host_field_says() -> None:
    read = read_head(head("GET http://Example.org/a?b HTTP/1.1", "Host: evil.example", "Accept: */*", "TE: trailers"))
    kind, target, path = asked_of_proxy(read)
    assert (kind, target, path) == ("request", TARGET, "/a?b")
    assert read.told_to(target, path) == (
        b"GET /a?b HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\nConnection: close\r\n\r\n"
    )


def test_what_is_said_between_neighbours_does_not_go_on() -> None:
    read = read_head(
        head(
            *(
                "POST http://example.org:8080 HTTP/1.1",
                "Content-Length: 3",
                "Connection: keep-alive, X-Mine, content-length",
            ),
            *("X-Mine: 1", "Proxy-Authorization: Basic eDp5", "Upgrade: h2c", "Keep-Alive: 5", "X-Kept: 1"),
        )
    )
    _, target, path = asked_of_proxy(read)
    told = read.told_to(target, path).decode()
    assert told.startswith("POST / HTTP/1.1\r\nHost: example.org:8080\r\n")
    assert "Content-Length: 3" in told
    assert "X-Kept" in told
    assert not any(name in told for name in ("X-Mine", "Proxy", "Upgrade", "keep-alive", "Keep-Alive"))


def test_a_tunnel_names_host_and_port() -> None:
    kind, target, _ = asked_of_proxy(read_head(head("CONNECT example.org:443 HTTP/1.1", "Host: evil.example:443")))
    assert (kind, target) == ("tunnel", Target("example.org", 443))


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n\r\n",
        b"\r\nGET http://example.org/ HTTP/1.1\r\n\r\n",
        b"\x05\x01\x00\r\n\r\n",
        head("get http://example.org/ HTTP/1.1"),
        head("GET http://example.org/ HTTP/2"),
        head("GET http://example.org/"),
        head("GET  http://example.org/ HTTP/1.1"),
        head("GET http://example.org/ x HTTP/1.1"),
        head("GET http://example.org/\x0b HTTP/1.1"),
        head("GET http://example.org/ HTTP/1.1", "Host : example.org"),
        head("GET http://example.org/ HTTP/1.1", " folded: 1"),
        head("GET http://example.org/ HTTP/1.1", "no colon"),
        head("GET http://example.org/ HTTP/1.1", "X: a\nHost: evil.example"),
        head("GET http://example.org/ HTTP/1.1", "X: a\rHost: evil.example"),
        head("GET http://example.org/ HTTP/1.1", "X: a\0b"),
        head("POST http://example.org/ HTTP/1.1", "Content-Length: 3", "Content-Length: 3"),
        head("POST http://example.org/ HTTP/1.1", "Content-Length: 3", "Transfer-Encoding: chunked"),
        head("POST http://example.org/ HTTP/1.1", "Transfer-Encoding: gzip, chunked"),
        head("POST http://example.org/ HTTP/1.1", "Transfer-Encoding: chunked", "Transfer-Encoding: x"),
        head("POST http://example.org/ HTTP/1.1", "Content-Length: +3"),
        head("POST http://example.org/ HTTP/1.1", "Content-Length: 3, 3"),
        head("POST http://example.org/ HTTP/1.1", "Content-Length: 0x3"),
        head("POST http://example.org/ HTTP/1.1", "Content-Length: -1"),
    ],
)
def test_a_head_that_two_readers_could_read_in_two_ways_is_refused(data: bytes) -> None:
    with pytest.raises(BadHead):
        read_head(data)


@pytest.mark.parametrize(
    "first",
    [
        "GET / HTTP/1.1",
        "GET https://example.org/ HTTP/1.1",
        "GET ftp://example.org/ HTTP/1.1",
        "GET http:///x HTTP/1.1",
        "GET http://user:key@example.org/ HTTP/1.1",
        "GET http://evil.example@example.org/ HTTP/1.1",
        "GET http://example.org\\@evil.example/ HTTP/1.1",
        "GET http://example.org%2f.evil.example/ HTTP/1.1",
        "GET http://example.org#.evil.example/ HTTP/1.1",
        "GET http://2130706433/ HTTP/1.1",
        "CONNECT example.org HTTP/1.1",
        "CONNECT http://example.org:443 HTTP/1.1",
        "CONNECT example.org:443/x HTTP/1.1",
        "OPTIONS * HTTP/1.1",
    ],
)
def test_what_names_no_host_clearly_is_refused(first: str) -> None:
    with pytest.raises(BadHead):
        asked_of_proxy(read_head(head(first)))


def test_a_tunnel_has_no_body() -> None:
    with pytest.raises(BadHead):
        asked_of_proxy(read_head(head("CONNECT example.org:443 HTTP/1.1", "Content-Length: 9")))


@pytest.mark.parametrize("host", ["Host: example.org", "host: EXAMPLE.org:80"])
def test_a_request_in_a_tunnel_is_for_the_host_of_the_tunnel(host: str) -> None:
    assert asked_of_server(read_head(head("GET /x HTTP/1.1", host)), TARGET) == "/x"


@pytest.mark.parametrize(
    ("first", "fields"),
    [
        ("GET /x HTTP/1.1", ["Host: evil.example"]),
        ("GET /x HTTP/1.1", ["Host: example.org:81"]),
        ("GET /x HTTP/1.1", []),
        ("GET /x HTTP/1.1", ["Host: example.org", "Host: evil.example"]),
        ("GET http://evil.example/ HTTP/1.1", ["Host: example.org"]),
        ("CONNECT /x HTTP/1.1", ["Host: example.org"]),
    ],
)
def test_a_request_in_a_tunnel_for_another_host_is_refused(first: str, fields: list[str]) -> None:
    with pytest.raises(BadHead):
        asked_of_server(read_head(head(first, *fields)), TARGET)


def test_no_noise_is_read_as_anything_but_a_head_or_a_refusal() -> None:
    dice = random.Random(4)
    given = bytearray(head("POST http://example.org/ HTTP/1.1", "Host: example.org", "Content-Length: 3", "A: b"))
    for _ in range(3000):
        noisy = bytearray(given)
        for _ in range(dice.randint(1, 4)):
            noisy[dice.randrange(len(noisy))] = dice.choice(
                b"\r\n\0 :/@#?%.,aA0\x80\xff" + bytes([dice.randrange(256)])
            )
        try:
            read = read_head(bytes(noisy))
            _, target, path = asked_of_proxy(read)
        except BadHead:
            continue
        again = read_head(read.told_to(target, path))
        assert isinstance(again, Head)
        assert again.length == read.length
        assert [value for name, value in again.fields if name.lower() == b"host"] != [b"evil.example"]
