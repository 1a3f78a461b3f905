"""Faces that live in the daemon's process, such as the language server.

The daemon does not know them: an installed distribution names them in the entry point group `groundplan.listeners`,
each a callable without arguments that makes a `Listener`. A listener gets the client and the folders, and no more.
"""

from __future__ import annotations

import asyncio
import logging
from importlib.metadata import entry_points
from typing import Final, Protocol

from daemon.client.in_process import AsgiApp, InProcessClient
from daemon.home import Home

_log = logging.getLogger(__name__)

GROUP: Final = "groundplan.listeners"


class Listener(Protocol):
    """A face that waits for visitors of its own kind. All its methods are called on the daemon's loop."""

    async def start(self, client: InProcessClient, home: Home) -> None:
        """Begin to listen; return when visitors can come."""
        ...

    async def stop(self) -> None:
        """End, within seconds."""
        ...


class Listeners:
    """Starts and stops what is installed. One that fails costs the others nothing."""

    name = "listeners"

    def __init__(self, app: AsgiApp, home: Home) -> None:
        self._app = app
        self._home = home
        self._running: list[tuple[str, Listener]] = []

    async def start(self) -> None:
        """Load and start all listeners."""
        client = InProcessClient(self._app, asyncio.get_running_loop())
        for entry in await asyncio.to_thread(entry_points, group=GROUP):
            try:
                make = await asyncio.to_thread(entry.load)
                listener: Listener = make()
                await listener.start(client, self._home)
            except Exception:  # the boundary of a listener, which is somebody else's code
                _log.exception("The listener %s did not start", entry.name)
            else:
                self._running.append((entry.name, listener))
                _log.info("The listener %s has started", entry.name)

    async def stop(self) -> None:
        """Stop all that were started, the last one first."""
        while self._running:
            name, listener = self._running.pop()
            try:
                await listener.stop()
            except Exception:  # the boundary of a listener, which is somebody else's code
                _log.exception("The listener %s did not stop well", name)
