"""Opens a command's only door and becomes the command: `main([DESCRIPTOR, PORT, PROGRAM, ARGUMENT…])`.

Runs in the command's own network, before the command: listens there, hands the listening socket out through the
descriptor, waits until somebody answers on it, and keeps nothing. Imports nothing of ours, and of the standard library
only what is quick to load.
"""

from __future__ import annotations

import _socket  # `socket` itself loads `enum` and `selectors`, half of all the time that this takes
import os
import sys

_RIGHTS = 1
_WAITING = 128
_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1
_REQUEST_BYTES, _NAME_BYTES = 40, 16
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_FAILED = 126


def main(arguments: list[str]) -> int:
    """Never returns, unless the door cannot be opened: then nothing has run."""
    try:
        open_door(int(arguments[0]), int(arguments[1]))
        os.execv(arguments[2], arguments[2:])  # noqa: S606 - the command, resolved by who started us
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'the way to hosts'}: {error.strerror or error}\n")
    return _FAILED


def only_door(descriptor: int, port: int) -> None:
    """Move into a network of its own, and open a door from it. Raises `OSError`."""
    leave_network()
    open_door(descriptor, port)


def open_door(descriptor: int, port: int) -> None:
    """Listen, hand it out, and wait for the word that somebody answers. Raises `OSError`."""
    listening = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    listening.bind(("127.0.0.1", port))
    listening.listen(_WAITING)
    way = _socket.socket(fileno=descriptor)
    passed = listening.fileno().to_bytes(4, sys.byteorder)
    way.sendmsg([b"d"], [(_socket.SOL_SOCKET, _RIGHTS, passed)])
    word = way.recv(1)
    way.close()
    listening.close()
    if not word:
        raise OSError("nobody answers on the way to hosts")


def leave_network() -> None:
    """Move this process into a network of its own where only its own loopback is. Raises `OSError`."""
    import ctypes  # noqa: PLC0415 - only where bubblewrap does not do it already

    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(_NEW_NETWORK) < 0:
        if libc.unshare(_NEW_USER | _NEW_NETWORK) < 0:
            raise OSError(ctypes.get_errno(), "no network of its own can be had")
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123 - pathlib is slow to load
                file.write(text)
    probe = _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)
    request = bytearray(b"lo".ljust(_REQUEST_BYTES, b"\0"))
    for call in (_FLAGS, _SET_FLAGS):
        if libc.ioctl(probe.fileno(), call, (ctypes.c_char * _REQUEST_BYTES).from_buffer(request)) < 0:
            raise OSError(ctypes.get_errno(), "its own loopback cannot be had")
        request[_NAME_BYTES + (sys.byteorder == "big")] |= _UP  # the flags follow the name, two bytes of them
    probe.close()
