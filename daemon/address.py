"""Where the running daemon listens: the file that it writes when it is ready and clients read.

The file is only a pointer. It may be stale (the daemon was killed) or damaged (the disk was full):
then it is as good as absent, and a client finds out by dialling.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from daemon.home import Home
from daemon.private_files import write_atomically

UNIX = "unix"
TCP = "tcp"


@dataclass(frozen=True)
class Address:
    """A place to dial: the path of a Unix socket, or `host:port` with the token that it asks for."""

    transport: str
    target: str
    token: str = ""


def default_address(home: Home) -> Address:
    """Where a daemon with default settings listens."""
    return Address(UNIX, str(home.socket))


def write_address(home: Home, address: Address) -> None:
    """Publish `address`, all or nothing. The token is not written: it has a file of its own."""
    write_atomically(home.address, json.dumps(asdict(Address(address.transport, address.target))).encode())


def read_address(home: Home) -> Address | None:
    """The published address, or None if there is none that makes sense."""
    try:
        found = json.loads(home.address.read_bytes())
        address = Address(str(found["transport"]), str(found["target"]))
        if address.transport == TCP:
            return Address(TCP, address.target, home.token.read_text().strip())
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return address if address.transport == UNIX else None
