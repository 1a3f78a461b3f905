"""Pages of the web for agents: one host a call, no private addresses, each contact noted before it is made.

Policy has allowed the host by name. What a name leads to is looked at here, and the connection goes to the very address
that was looked at: a name that means something else a moment later gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from agents.errors import PageRefused, ToolError
from indexer.embedding.offline import is_loopback

if TYPE_CHECKING:
    import httpx

_MOST_REDIRECTS: Final = 5
_TIMEOUT_S: Final = 20.0
_WHOLE_S: Final = 60.0
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_HEADERS: Final = {"User-Agent": "groundplan", "Accept": "text/html, text/plain, application/json;q=0.9, */*;q=0.5"}

Answer = tuple[int, str, bytes]
Resolve = Callable[[str, int], Sequence[str]]


class ContactNotes(Protocol):
    """The egress ledger as a fetcher sees it. Called in threads."""

    def begin(self, run: str, host: str, purpose: str, *, is_remote: bool, bytes_out: int) -> str:
        """Note whom a run is about to contact; the note's id."""
        ...

    def end(self, note: str, bytes_in: int, error: str = "") -> None:
        """Complete a note."""
        ...


def addresses_of(host: str, port: int) -> Sequence[str]:
    """The addresses that a name has now, by the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class PageFetcher:
    """Fills the port `agents.surroundings.Fetcher`, for one run."""

    def __init__(
        self, notes: ContactNotes, is_offline: Callable[[], bool], run: str, resolve: Resolve = addresses_of
    ) -> None:
        self._notes = notes
        self._is_offline = is_offline
        self._run = run
        self._resolve = resolve

    async def get(self, url: str, *, limit_bytes: int) -> Answer:
        """Status, media type and the body's beginning; redirects are followed on the same host only."""
        first = urlsplit(url)
        for _ in range(_MOST_REDIRECTS + 1):
            status, location, answer = await self._one(url, limit_bytes)
            if status not in _REDIRECTS or not location:
                return answer
            target = urljoin(url, location)
            if urlsplit(target).hostname != first.hostname:
                raise PageRefused(url, f"it leads to another host, {target}, which has to be asked for by itself")
            url = target
        raise PageRefused(url, f"it was redirected more than {_MOST_REDIRECTS} times")

    async def _one(self, url: str, limit_bytes: int) -> tuple[int, str, Answer]:
        parts = _checked(url)
        host = parts.hostname or ""
        if self._is_offline() and not is_loopback(host):
            raise PageRefused(url, "offline mode is on")
        address = await self._address(url, parts)
        note = await asyncio.to_thread(
            self._notes.begin, self._run, host, "fetch", is_remote=not is_loopback(host), bytes_out=len(url)
        )
        received, problem = 0, "stopped"
        try:
            async with asyncio.timeout(_WHOLE_S):
                status, location, answer = await _request(parts, address, limit_bytes)
            received, problem = len(answer[2]), ""
            return status, location, answer
        except TimeoutError as error:
            problem = "timeout"
            raise ToolError(f"{host} did not answer within {_WHOLE_S:.0f} s.", "Try again later.") from error
        except ToolError as error:
            problem = error.message
            raise
        finally:
            await asyncio.shield(asyncio.to_thread(self._notes.end, note, received, problem))

    async def _address(self, url: str, parts: SplitResult) -> str:
        """The first address of the host; refused if any of its addresses is not a public one."""
        host, port = parts.hostname or "", _port(parts)
        try:
            found = await asyncio.to_thread(self._resolve, host, port)
        except (OSError, UnicodeError) as error:
            raise ToolError(f"There is no host {host}: {error}.", "Check its spelling.") from error
        for address in found:
            if is_loopback(host) != is_loopback(address) or not (is_loopback(host) or _is_public(address)):
                raise PageRefused(url, f"{host} means {address}, which is no public address")
        if not found:
            raise ToolError(f"The host {host} has no address.", "Check its spelling.")
        return found[0]


async def _request(parts: SplitResult, address: str, limit_bytes: int) -> tuple[int, str, Answer]:
    import httpx  # noqa: PLC0415 - takes 100 ms, and most runs fetch nothing

    target = urlunsplit((parts.scheme, _place(address, parts.port), parts.path or "/", parts.query, ""))
    host = parts.hostname or ""
    named = f"[{host}]" if ":" in host else host
    headers = {**_HEADERS, "Host": f"{named}:{parts.port}" if parts.port else named}
    try:
        async with (
            httpx.AsyncClient(timeout=_TIMEOUT_S, trust_env=False, follow_redirects=False) as client,
            client.stream("GET", target, headers=headers, extensions={"sni_hostname": host}) as response,
        ):
            body = await _beginning(response, limit_bytes)
            media_type = response.headers.get("content-type", "")
            location = response.headers.get("location", "")
            return response.status_code, location, (response.status_code, media_type, body)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ToolError(
            f"{host} could not be read: {str(error) or type(error).__name__}.", "Try again later."
        ) from error


async def _beginning(response: httpx.Response, limit_bytes: int) -> bytes:
    """The body up to a limit, as it counts when unpacked: a small archive cannot grow beyond it."""
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) >= limit_bytes:
            break
    return bytes(body[:limit_bytes])


def _checked(url: str) -> SplitResult:
    """The parts of a URL that may be fetched at all."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise PageRefused(url, f"it is no URL ({error})") from error
    if not host:
        raise PageRefused(url, "it names no host")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise PageRefused(url, "only https is spoken with other machines")
    if parts.username or parts.password:
        raise PageRefused(url, "it carries a name or password")
    return parts


def _is_public(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return (mapped or found).is_global and not found.is_multicast


def _place(address: str, port: int | None) -> str:
    named = f"[{address}]" if ":" in address else address
    return f"{named}:{port}" if port else named


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)
