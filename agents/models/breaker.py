"""A circuit breaker: a model that keeps failing is left alone for a while, then tried by one caller."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final

FAILURES_ALLOWED: Final = 5
PAUSE_S: Final = 30.0


class BreakerState(StrEnum):
    """Whether a model is asked."""

    CLOSED = "closed"
    """It is."""
    OPEN = "open"
    """It is not, for a while."""
    HALF_OPEN = "half-open"
    """One caller tries whether it is well again."""


class Breaker:
    """Five failures in a row open it for 30 s; then one try decides. Used on one loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._opened_at: float | None = None
        self._is_trying = False

    @property
    def state(self) -> BreakerState:
        """What a caller would meet."""
        if self._opened_at is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self.pause_left_s() > 0 else BreakerState.HALF_OPEN

    def pause_left_s(self) -> float:
        """Seconds until a try is allowed."""
        return 0.0 if self._opened_at is None else max(0.0, self._opened_at + PAUSE_S - self._clock())

    def enter(self) -> bool:
        """Whether the caller may ask; who may must tell how it went, by one of the three below."""
        if self._opened_at is None:
            return True
        if self.pause_left_s() > 0 or self._is_trying:
            return False
        self._is_trying = True
        return True

    def succeeded(self) -> None:
        """The model answered."""
        self._failures, self._opened_at, self._is_trying = 0, None, False

    def failed(self) -> None:
        """The model did not answer."""
        self._failures += 1
        if self._is_trying or self._failures >= FAILURES_ALLOWED:
            self._opened_at = self._clock()
        self._is_trying = False

    def gave_up(self) -> None:
        """The caller left before it knew."""
        self._is_trying = False
