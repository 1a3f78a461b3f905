"""Wakes those who wait for an approval: they wait on an event loop, and answers come from any thread."""

from __future__ import annotations

import asyncio
import logging
import threading

from daemon.store.approvals import ApprovalRow

_log = logging.getLogger(__name__)

Bell = asyncio.Future[ApprovalRow]


class Bells:
    """The bells of all who wait. One costs a future; no thread waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hung: dict[str, list[tuple[asyncio.AbstractEventLoop, Bell]]] = {}

    def __len__(self) -> int:
        """How many wait."""
        with self._lock:
            return sum(map(len, self._hung.values()))

    def hang(self, approval: str) -> Bell:
        """A bell on the running loop that rings when the approval is settled."""
        loop = asyncio.get_running_loop()
        bell: Bell = loop.create_future()
        with self._lock:
            self._hung.setdefault(approval, []).append((loop, bell))
        return bell

    def take_down(self, approval: str, bell: Bell) -> None:
        """Wait no more."""
        with self._lock:
            left = [hung for hung in self._hung.get(approval, []) if hung[1] is not bell]
            if left:
                self._hung[approval] = left
            else:
                self._hung.pop(approval, None)

    def ring(self, row: ApprovalRow) -> None:
        """Wake all who wait for this approval; from any thread."""
        with self._lock:
            hung = self._hung.pop(row.id, [])
        for loop, bell in hung:
            try:
                loop.call_soon_threadsafe(_ring_one, bell, row)
            except RuntimeError:
                _log.debug("The loop that waited for %s has ended; the answer is on disk", row.id)


def _ring_one(bell: Bell, row: ApprovalRow) -> None:
    if not bell.done():
        bell.set_result(row)
