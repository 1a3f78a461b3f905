"""Finding the daemon, and starting it when there is none.

The protocol: ping; take the spawn lock; ping again, since somebody else may just have started it; start one; wait
until it is ready. Twenty clients at once therefore start one daemon. A daemon of an older version than the client is
asked to stop first; one that speaks a later protocol than the client understands is left alone, with a clear error.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from daemon.address import default_address, read_address
from daemon.client.over_socket import HttpClient
from daemon.contract.protocol import PING_PATH, PROTOCOL, STOP_PATH, VERSION
from daemon.errors import DaemonError, DaemonHung, DaemonTooNew, DaemonUnreachable
from daemon.home import Home
from daemon.lifecycle.launch import launch_daemon
from daemon.lifecycle.lock import FileLock, lock_holder

START_DEADLINE_S = 30.0
_PING_TIMEOUT_S = 2.0
_POLL_S = 0.05


@dataclass(frozen=True)
class Found:
    """A daemon that answered."""

    client: HttpClient
    pid: int
    version: str
    protocol: int


def connect(home: Home) -> HttpClient:
    """A client of the running daemon; `DaemonUnreachable` if there is none, `DaemonTooNew` if we are too old for it."""
    found = find_daemon(home)
    if found is None:
        raise DaemonUnreachable("No daemon is running.")
    is_outdated(found)  # may raise; an older daemon is asked as it is
    return found.client


def connect_or_spawn(home: Home, deadline_s: float = START_DEADLINE_S) -> HttpClient:
    """A client of the daemon, which is started if need be and replaced if it is older than we are."""
    home.prepare()
    found = find_daemon(home, min(_PING_TIMEOUT_S, deadline_s))
    if found is not None:
        if not is_outdated(found):
            return found.client
        found.client.close()
    deadline = time.monotonic() + deadline_s
    lock = FileLock(home.spawn_lock)
    if not lock.acquire(wait_s=deadline_s):
        raise DaemonHung(lock_holder(home.spawn_lock)[1], deadline_s)
    with lock:
        return _settle(home, deadline, deadline_s)


def find_daemon(home: Home, wait_s: float = _PING_TIMEOUT_S) -> Found | None:
    """The daemon that answers at the published address, or else at the default one, within `wait_s` each."""
    published = read_address(home)
    places = [published] if published else []
    places += [place for place in [default_address(home)] if place != published]
    for place in places:
        client = HttpClient(place)
        try:
            hello = client.request("GET", PING_PATH, timeout_s=wait_s).json()
            return Found(client, int(hello["pid"]), str(hello["version"]), int(hello["protocol"]))
        except (DaemonError, ValueError, KeyError, TypeError):
            client.close()  # nobody, or a stranger who has our old port
    return None


def is_outdated(found: Found) -> bool:
    """Whether we should replace this daemon by one of our own; raises `DaemonTooNew` where it must not be."""
    if found.protocol > PROTOCOL:
        found.client.close()
        raise DaemonTooNew(found.version, VERSION)
    return found.protocol < PROTOCOL or version_key(found.version) < version_key(VERSION)


def version_key(version: str) -> tuple[int, ...]:
    """The numbers of a version, to compare; what is no number counts as 0."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


def _settle(home: Home, deadline: float, deadline_s: float) -> HttpClient:
    """With the spawn lock held: start, replace or wait for a daemon until one answers."""
    while True:
        found = find_daemon(home, min(_PING_TIMEOUT_S, deadline_s))
        if found is not None and not is_outdated(found):
            return found.client
        if found is not None:
            found.client.request("POST", STOP_PATH)
            found.client.close()
        held, pid = lock_holder(home.lock)
        left_s = deadline - time.monotonic()
        if left_s <= 0:
            raise DaemonHung(pid, deadline_s)
        if held:
            time.sleep(_POLL_S)  # it is just starting in somebody's terminal, or just ending
        else:
            launch_daemon(home, left_s)
