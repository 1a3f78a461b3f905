"""The fence of offline mode around the daemon's own process: its sockets reach this machine and no other.

It is the second one. What is known to be remote is refused before; this one holds when a library phones home.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable

from indexer.embedding.offline import remote_target

_log = logging.getLogger(__name__)


class OfflineFence:
    """Stands while `is_offline` says so. The hook is set with the first need, and can never be taken away again."""

    def __init__(self, is_offline: Callable[[], bool]) -> None:
        self._is_offline = is_offline
        self._lock = threading.Lock()
        self._is_set = False
        self._stands = False

    @property
    def stands(self) -> bool:
        """Whether contacts to other machines are refused now."""
        return self._stands

    def update(self) -> None:
        """Look at the setting: put the fence up, or lay it down."""
        with self._lock:
            self._stands = self._is_offline()
            if self._stands and not self._is_set:
                sys.addaudithook(self._check)
                self._is_set = True

    def lay_down(self) -> None:
        """For the end of whoever put it up: the hook itself stays and does nothing."""
        self._stands = False

    def _check(self, event: str, arguments: tuple[object, ...]) -> None:
        # Called for each audit event of the process: the first test must be the cheapest.
        if not self._stands or not event.startswith("socket."):
            return
        host = remote_target(event, arguments)
        if host:
            _log.warning("Offline mode refused a contact to %s", host)
            raise PermissionError(f"offline mode: {host} is not this machine")
