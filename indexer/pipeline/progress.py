"""What an index tells of its own work while it works."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import msgspec


class Phase(StrEnum):
    """What an index is doing."""

    STARTING = "starting"
    SCANNING = "scanning"
    PARSING = "parsing"
    SETTLING = "settling"
    READY = "ready"
    FAILED = "failed"


class Progress(msgspec.Struct, frozen=True):
    """A moment of the work: `done` of `total` files that had to be read in this pass."""

    phase: Phase
    done: int = 0
    total: int = 0


class RefreshSummary(msgspec.Struct):
    """What a refresh did, in files; `parsed` counts contents that had never been seen."""

    files: int = 0
    changed: int = 0
    removed: int = 0
    parsed: int = 0
    rebuilt: bool = False
    seconds: float = 0.0
    problems: list[tuple[str, str]] = []


Listener = Callable[[Progress], None]
"""Called from the thread that works; must be quick."""
CancelCheck = Callable[[], bool]
"""Answers whether the caller wants the work to stop."""
