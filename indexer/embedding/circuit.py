"""A circuit breaker: after failures in a row nobody asks again for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES_ALLOWED = 5
FIRST_PAUSE_S = 30.0
LONGEST_PAUSE_S = 600.0


class Circuit:
    """Opens after five failures in a row and stays open for 30 s, then lets one try through.

    Each try that fails doubles the pause, up to ten minutes: a missing model costs little however long it is missing.
    Safe to use from several threads.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._pause_s = FIRST_PAUSE_S
        self._closed_again_at = 0.0

    def pause_left_s(self) -> float:
        """Seconds until the next try is allowed; 0 when it is."""
        with self._lock:
            return max(0.0, self._closed_again_at - self._clock())

    def succeeded(self) -> None:
        """Note a success: failures are forgotten."""
        with self._lock:
            self._failures, self._pause_s, self._closed_again_at = 0, FIRST_PAUSE_S, 0.0

    def failed(self) -> None:
        """Note a failure."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES_ALLOWED:
                self._closed_again_at = self._clock() + self._pause_s
                self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)

    def wait_after_failure_s(self) -> float:
        """How long to wait before the next try: half a second, doubling, then the pause of the open circuit."""
        left = self.pause_left_s()
        with self._lock:
            return left or 0.5 * 2 ** max(0, min(self._failures, FAILURES_ALLOWED) - 1)
