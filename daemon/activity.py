"""Whether the daemon is doing something for somebody, so that an idle one may end itself."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Activity:
    """Counts what is going on, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = 0
        self._quiet_since = time.monotonic()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """While the block runs, the daemon is not idle: a request, an event stream, an index run."""
        with self._lock:
            self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                self._quiet_since = time.monotonic()

    def idle_s(self) -> float:
        """For how long nothing has been going on."""
        with self._lock:
            return 0.0 if self._running else time.monotonic() - self._quiet_since


async def wait_until_idle(activity: Activity, allowed_s: Callable[[], float], changed: asyncio.Event) -> None:
    """Return when nothing has gone on for `allowed_s()`; never while that is 0.

    Sleeps until that could first be true; `changed` tells that `allowed_s` may give another answer now.
    """
    while True:
        limit_s = allowed_s()
        left_s = limit_s - activity.idle_s()
        if limit_s and left_s <= 0:
            return
        try:
            await asyncio.wait_for(changed.wait(), left_s if limit_s else None)
        except TimeoutError:
            continue
        changed.clear()
