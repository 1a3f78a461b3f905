"""What counts as this machine, and how everything else is refused when the user works offline."""

from __future__ import annotations

import ipaddress
import sys
from urllib.parse import urlsplit

from indexer.errors import EmbedderUnavailable


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine; decided by its spelling, so nothing is resolved.

    The unspecified address counts: connecting to it reaches this machine, and people copy it from a server's settings.
    """
    bare = host.strip().strip("[]").rstrip(".").partition("%")[0].lower()
    if bare == "localhost" or bare.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return address.is_loopback or address.is_unspecified


def is_loopback_url(url: str) -> bool:
    """Whether `url` names a host and that host is this machine."""
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False


def refuse(embedder: str, where: str) -> EmbedderUnavailable:
    """The error for an embedder that would send texts to `where` in offline mode."""
    return EmbedderUnavailable(
        f"The embedder {embedder} would send code to {where}, and offline mode is on.",
        "Set an embedder on this machine (sentence-transformers, or ollama on localhost), or leave offline mode.",
    )


def forbid_remote_sockets() -> None:
    """Make this process unable to reach other machines through Python's sockets, for good.

    For worker processes only. It is the second fence: what is known to be remote is refused before a worker starts;
    this one holds when a library phones home. An audit hook cannot be removed again, by anyone.
    """
    sys.addaudithook(_only_loopback)


def remote_target(event: str, arguments: tuple[object, ...]) -> str:
    """The other machine that an audit event of a socket is about; empty if it is this one, or none."""
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        target = arguments[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        # Unix sockets have a path for an address, and no address at all means a socket that is connected already.
        target = address[0] if isinstance(address, tuple) and address else None
    else:
        return ""
    host = target.decode("ascii", "replace") if isinstance(target, bytes) else target
    return host if isinstance(host, str) and host and not is_loopback(host) else ""


def _only_loopback(event: str, arguments: tuple[object, ...]) -> None:
    host = remote_target(event, arguments)
    if host:
        raise PermissionError(f"offline mode: {host} is not this machine")
