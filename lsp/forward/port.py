"""`groundplan lsp --tcp`: editors that dial a port instead of starting a program.

A port asks nobody for a name. Who comes from this machine must be the same user, where the kernel tells; and browsers,
which any web page can send to a port, are let go at their first line.
"""

from __future__ import annotations

import os
import socket
import sys

from lsp.forward.dialing import Dialer
from lsp.forward.parents import NoParents
from lsp.forward.pump import Pump
from lsp.forward.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LOOPBACK = ("127.", "::1")
_TABLES = {socket.AF_INET: "/proc/net/tcp", socket.AF_INET6: "/proc/net/tcp6"}


def listen(address: tuple[str, int], socket_path: str, record: Record) -> int:
    """Serve every editor that dials, until interrupted."""
    import threading  # noqa: PLC0415 - only here, and not free

    host, port = address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as listening:
        bound, number = listening.getsockname()[:2]
        shown = f"[{bound}]:{number}" if family == socket.AF_INET6 else f"{bound}:{number}"
        if not bound.startswith(_LOOPBACK):
            sys.stderr.write(f"groundplan lsp: anyone who reaches {shown} can read and edit as you: nobody is asked.\n")
        sys.stderr.write(f"groundplan lsp: waiting for editors at {shown}\n")
        sys.stderr.flush()
        while True:
            line, peer = listening.accept()
            if is_somebody_else(line, peer):
                sys.stderr.write("groundplan lsp: another user of this machine was turned away.\n")
                line.close()
                continue
            threading.Thread(target=_converse, args=[line, socket_path, record], daemon=True).start()


def _converse(line: socket.socket, socket_path: str, record: Record) -> None:
    with line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        Pump(line.fileno(), line.fileno(), Dialer(socket_path), NoParents(), record, is_wary=True).run()


def is_somebody_else(line: socket.socket, peer: Any) -> bool:
    """Whether another user of this machine has dialled; False where that cannot be known, as on macOS."""
    if not peer[0].startswith(_LOOPBACK):
        return False
    theirs, ours = _as_listed(peer), _as_listed(line.getsockname())
    try:
        with open(_TABLES[line.family], encoding="ascii") as table:  # noqa: PTH123 - as everywhere on this way
            for row in table:
                columns = row.split()
                if columns[1:3] == [theirs, ours]:
                    return int(columns[7]) != os.getuid()
    except (OSError, ValueError, KeyError, IndexError):
        pass
    return False


def _as_listed(address: Any) -> str:
    """An address as the kernel's table writes it: words of four bytes in the machine's order."""
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    packed = socket.inet_pton(family, address[0])
    words = [int.from_bytes(packed[at : at + 4], sys.byteorder) for at in range(0, len(packed), 4)]
    return "".join(f"{word:08X}" for word in words) + f":{address[1]:04X}"
