"""Connections to hosts that are allowed: looked up once, and dialled at the very address that was looked at.

Where this machine itself goes out through a proxy (`HTTPS_PROXY` and its kin), so does a command; the look-up is that
proxy's then.
"""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import SplitResult, unquote, urlsplit

from agents.sandbox.network.hosts import AllowedHosts, Target, address_of, is_named, is_own_name

Resolve = Callable[[str, int], Sequence[str]]
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_CONNECTING_S: Final = 10.0
_ANSWERING_S: Final = 30.0
_LOOKING: Final = 4
"""Names looked up at a time. In threads of their own: a command may ask for slow ones without end."""

_LARGEST_ANSWER: Final = 16 * 1024
_PORTS: Final = {"http": 80, "https": 443}


class Refused(Exception):
    """A host must not be reached; `reason` is a clause."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreachable(OSError):
    """A host may be reached and could not be."""


def addresses_of(host: str, port: int) -> Sequence[str]:
    """The addresses that a name has now, by the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class Dialler:
    """How this machine reaches others. `private` names hosts that may lie in a private network."""

    environ: Mapping[str, str] = field(default_factory=dict)
    private: Callable[[], Collection[str]] = field(default=tuple)
    resolve: Resolve = addresses_of
    _looking: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_LOOKING, "command-names"))

    async def tunnel(self, target: Target, allowed: AllowedHosts) -> Stream:
        """A connection on which the host itself answers. Raises `Refused` and `Unreachable`."""
        above = self._above("https", target)
        if above is None:
            return await self._straight(target, allowed)
        reader, writer = await _to_proxy(above)
        lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
        lines += [f"{name.decode()}: {value.decode()}" for name, value in _credentials(above)]
        try:
            writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
            await writer.drain()
            await _accepted(reader)
        except BaseException:
            writer.close()
            raise
        return reader, writer

    async def request(self, target: Target, allowed: AllowedHosts, path: str) -> tuple[Stream, str, _Fields]:
        """A connection for a request without TLS, what is to be asked there, and what else is to be said."""
        above = self._above("http", target)
        if above is None:
            return await self._straight(target, allowed), path, ()
        return await _to_proxy(above), f"http://{target.in_url(80)}{path}", _credentials(above)

    async def _straight(self, target: Target, allowed: AllowedHosts) -> Stream:
        trouble = "it has no address"
        for address in await self._addresses(target, allowed):
            try:
                async with asyncio.timeout(_CONNECTING_S):
                    return await asyncio.open_connection(address, target.port)
            except (OSError, TimeoutError) as error:
                trouble = _told(error)
        raise Unreachable(trouble)

    async def _addresses(self, target: Target, allowed: AllowedHosts) -> Sequence[str]:
        """All of a host's addresses; refused if one of them must not be dialled: names that change are not trusted."""
        if address_of(target.host):
            found: Sequence[str] = [target.host]
        else:
            try:
                loop = asyncio.get_running_loop()
                found = await loop.run_in_executor(self._looking, self.resolve, target.host, target.port)
            except (OSError, UnicodeError) as error:
                raise Unreachable(f"its name leads nowhere ({_told(error)})") from error
        for address in found:
            reason = allowed.refusal_of_address(target, address)
            if reason:
                raise Refused(reason)
        return found

    def _above(self, scheme: Literal["http", "https"], target: Target) -> SplitResult | None:
        """The proxy by which this machine reaches a host, if there is one."""
        exempt = [name.strip() for name in _variable(self.environ, "no_proxy").split(",") if name.strip()]
        if is_own_name(target.host) or "*" in exempt or is_named(target.host, _with_all_below(exempt)):
            return None
        url = _variable(self.environ, f"{scheme}_proxy") or _variable(self.environ, "all_proxy")
        if not url:
            return None
        try:
            parts = urlsplit(url if "://" in url else f"http://{url}")
            _ = parts.port
        except ValueError as error:
            # without the error's own words: what cannot be read as a port may be a part of a password
            raise Unreachable("the address of this machine's proxy cannot be read") from error
        if parts.scheme not in _PORTS or not parts.hostname:
            raise Unreachable(f"this machine goes out through a {parts.scheme} proxy, which is not spoken here")
        return parts


_Fields = tuple[tuple[bytes, bytes], ...]


def _variable(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name) or environ.get(name.upper()) or ""


def _with_all_below(names: Sequence[str]) -> list[str]:
    """In these lists, a name stands for all that is below it too."""
    return [form for name in names for form in (name.lstrip("*."), f".{name.lstrip('*.')}")]


async def _to_proxy(proxy: SplitResult) -> Stream:
    secured = ssl.create_default_context() if proxy.scheme == "https" else None
    try:
        async with asyncio.timeout(_CONNECTING_S):
            return await asyncio.open_connection(proxy.hostname, proxy.port or _PORTS[proxy.scheme], ssl=secured)
    except (OSError, TimeoutError) as error:
        raise Unreachable(f"the proxy of this machine cannot be reached ({_told(error)})") from error


def _credentials(proxy: SplitResult) -> _Fields:
    if not proxy.username:
        return ()
    given = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return ((b"Proxy-Authorization", b"Basic " + base64.b64encode(given.encode())),)


async def _accepted(reader: asyncio.StreamReader) -> None:
    try:
        async with asyncio.timeout(_ANSWERING_S):
            head = await reader.readuntil(b"\r\n\r\n")
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise Unreachable("the proxy of this machine did not answer") from error
    first = head.partition(b"\r\n")[0].decode("latin-1")
    _, _, said = first.partition(" ")
    if not said.startswith("2") or len(head) > _LARGEST_ANSWER:
        raise Unreachable(f"the proxy of this machine said: {said[:80]}")


def _told(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "it does not answer"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
