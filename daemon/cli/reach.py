"""How commands get at the daemon."""

from __future__ import annotations

import os

from daemon.client.connect import connect, connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.home import Home, find_home


def own_home() -> Home:
    """The folders that this environment asks for."""
    return find_home(os.environ)


def daemon_client() -> HttpClient:
    """A client of the daemon, which is started if need be."""
    return connect_or_spawn(own_home())


def running_daemon_client() -> HttpClient:
    """A client of the daemon if one runs; raises `DaemonUnreachable` if not."""
    return connect(own_home())
