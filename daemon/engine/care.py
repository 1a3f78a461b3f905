"""Care with those that were at work when the process died: one of them at a time, until it gets further than it was.

Without it, a workflow that kills its process at once takes the ones beside it along each time, and they look as guilty.
"""

from __future__ import annotations

import asyncio


class Care:
    """The turn of one suspect; of those who are none, nothing."""

    def __init__(self, turn: asyncio.Lock | None) -> None:
        self._turn = turn
        self._is_held = False

    async def take(self) -> None:
        """Wait for the turn."""
        if self._turn is not None:
            await self._turn.acquire()
            self._is_held = True

    def release(self) -> None:
        """Give the turn to the next suspect; a second time it does nothing."""
        if self._is_held and self._turn is not None:
            self._is_held = False
            self._turn.release()
