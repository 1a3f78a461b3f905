"""The beginning of a request to a proxy, read as strictly as can be, and what of it goes on. Pure.

What two readers could take for different things is refused: an empty line in the wrong place, two lengths, a space
before a colon. So what was looked at is what the server gets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from agents.sandbox.network.hosts import Target, read_target

LARGEST_BYTES: Final = 64 * 1024
_TOKEN: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIRST: Final = re.compile(rb"([A-Z]{1,20}) ([\x21-\x7e]{1,32000}) HTTP/1\.([01])")
_VALUE: Final = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
_ABSOLUTE: Final = re.compile(r"(?i:http)://([^/?#@\s]+)([/?].*)?")
_LENGTH: Final = re.compile(rb"\d{1,15}")
_DROPPED: Final = frozenset(
    b"host connection keep-alive proxy-connection proxy-authorization proxy-authenticate te trailer upgrade".split()
)
_WEB: Final = 80


class BadHead(ValueError):
    """A beginning that is no request, or not clearly one; its text says why, as a clause."""


@dataclass(frozen=True)
class Head:
    """One request. `length` is of its body; None for one in pieces."""

    method: str
    target: str
    fields: tuple[tuple[bytes, bytes], ...]
    length: int | None

    def told_to(self, target: Target, path: str, extra: tuple[tuple[bytes, bytes], ...] = ()) -> bytes:
        """What goes on: one request for this host and no other, after which the connection ends."""
        lines = [f"{self.method} {path} HTTP/1.1".encode("latin-1"), b"Host: " + target.in_url(_WEB).encode()]
        lines += [name + b": " + value for name, value in (*self._kept(), *extra)]
        return b"\r\n".join([*lines, b"Connection: close", b"", b""])

    def _kept(self) -> list[tuple[bytes, bytes]]:
        """The fields without those that are between neighbours, by rule or because the request says so."""
        named = {
            one.strip().lower()
            for name, value in self.fields
            if name.lower() == b"connection"
            for one in value.split(b",")
        } - {b"content-length", b"transfer-encoding"}
        return [(name, value) for name, value in self.fields if name.lower() not in _DROPPED | named]


def read_head(data: bytes) -> Head:
    """A head up to and with its empty line. Raises `BadHead`."""
    lines = data.removesuffix(b"\r\n\r\n").split(b"\r\n")
    first = _FIRST.fullmatch(lines[0])
    if first is None:
        raise BadHead("it does not begin like a request")
    fields = tuple(map(_field, lines[1:]))
    return Head(first[1].decode(), first[2].decode(), fields, _length(fields))


def _field(line: bytes) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    if not colon or not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
        raise BadHead("one of its lines is no field")
    return name, value.strip(b" \t")


def _length(fields: tuple[tuple[bytes, bytes], ...]) -> int | None:
    lengths = [value for name, value in fields if name.lower() == b"content-length"]
    codings = [value for name, value in fields if name.lower() == b"transfer-encoding"]
    if len(lengths) + len(codings) > 1 or any(not _LENGTH.fullmatch(value) for value in lengths):
        raise BadHead("how long it is can be read in two ways")
    if any(value.lower() != b"chunked" for value in codings):
        raise BadHead("its body comes in a form that is not read here")
    return None if codings else int(lengths[0]) if lengths else 0


def asked_of_proxy(head: Head) -> tuple[Literal["tunnel", "request"], Target, str]:
    """What a proxy is asked for: a tunnel to a host, or a request to one with the path there. Raises `BadHead`."""
    if head.method == "CONNECT":
        target = read_target(head.target)
        if target is None or head.length != 0:
            raise BadHead("it names no host and port")
        return "tunnel", target, ""
    found = _ABSOLUTE.fullmatch(head.target)
    target = read_target(found[1], _WEB) if found else None
    if found is None or target is None:
        raise BadHead("it names no host")
    path = found[2] or "/"
    return "request", target, path if path.startswith("/") else f"/{path}"


def asked_of_server(head: Head, target: Target) -> str:
    """The path of a request in a tunnel; raises `BadHead` if it is meant for another host than the tunnel."""
    hosts = [value.decode("latin-1") for name, value in head.fields if name.lower() == b"host"]
    if head.method == "CONNECT" or len(hosts) != 1 or read_target(hosts[0], target.port) != target:
        raise BadHead(f"it is not for {target.host}")
    if not head.target.startswith("/"):
        raise BadHead("it names no path")
    return head.target
