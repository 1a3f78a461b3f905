"""Answers that cost a second to work out, kept for as long as they are true and wanted.

A graph or the facts of a large workspace take tens of megabytes; a daemon that runs all day must not hold them
because somebody asked once in the morning.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar, cast

ValueT = TypeVar("ValueT")


@dataclass(slots=True)
class _Kept:
    stamp: Hashable
    value: object
    used_at: float


class DerivedCache:
    """One value a name, valid for one stamp (a revision, a commit). Any thread; a value is made once at a time."""

    def __init__(self, kept_s: float) -> None:
        self._kept_s = kept_s
        self._kept: dict[str, _Kept] = {}
        self._making: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, name: str, stamp: Hashable, make: Callable[[], ValueT]) -> ValueT:
        """The value of `name` for `stamp`, made by `make` if it is not at hand. Errors of `make` are not kept."""
        with self._lock:
            making = self._making.setdefault(name, threading.Lock())
        with making:
            kept = self._kept.get(name)
            if kept is None or kept.stamp != stamp:
                kept = _Kept(stamp, make(), 0.0)
                self._kept[name] = kept
            kept.used_at = time.monotonic()
            return cast("ValueT", kept.value)

    def drop_unused(self) -> bool:
        """Let go of what nobody asked for lately; whether there was any."""
        oldest = time.monotonic() - self._kept_s
        with self._lock:
            unused = [name for name, kept in self._kept.items() if kept.used_at < oldest]
            for name in unused:
                self._kept.pop(name, None)
        return bool(unused)
