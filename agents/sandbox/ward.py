"""The second line around protected paths: whatever a command did to them all the same is put back when it ends.

Mounts cannot keep a path from being made that does not exist yet, nor one deep in the tree from being moved with its
folder, and Landlock cannot keep anything from being written inside a folder that may be. So before the first of some
commands in a folder a copy is kept of what is protected there, and when each of them ends, what differs goes back.
Commands that overlap share one copy: what the first of them planted must not count as given to the second.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from agents.protected import is_protected
from agents.records import Risk, SecurityEvent
from agents.sandbox.keeping import Kept, is_same, keep, take_back
from agents.sandbox.sighting import Sighting

_MOST_IDLE: Final = 64
PROTECTED_PATH: Final = "protected_path"
"""The kind of the events that are told."""


@dataclass
class _Watched:
    sighting: Sighting
    kept: dict[str, Kept] = field(default_factory=dict)
    commands: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Wards:
    """Looks after writable folders. All methods read the disk; call them in a thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: dict[Path, _Watched] = {}

    def enter(self, root: Path) -> tuple[str, ...]:
        """A command is about to begin in `root`: the outermost protected paths that count as given, relative."""
        with self._lock:
            watched = self._watched.setdefault(root, _Watched(Sighting(root)))
            watched.commands += 1
            is_first = watched.commands == 1
        with watched.lock:
            if is_first:
                watched.kept = keep(root, watched.sighting.look(), watched.kept)
            return tuple(path for path, kept in watched.kept.items() if kept.is_outermost)

    def leave(self, root: Path, unprotected: Sequence[str] = ()) -> list[SecurityEvent]:
        """The command has ended: put back what it changed, and tell it. What `unprotected` names stays as it is now."""
        watched = self._watched[root]
        with watched.lock:
            events = _put_back(root, watched, unprotected)
        with self._lock:
            watched.commands -= 1
            self._forget_idle()
        return events

    def _forget_idle(self) -> None:
        """Keep the copies of folders that were used last: the next command there starts from them."""
        idle = [root for root, watched in self._watched.items() if watched.commands == 0]
        for root in idle[: max(0, len(idle) - _MOST_IDLE)]:
            del self._watched[root]


def is_released(path: str, unprotected: Sequence[str]) -> bool:
    """Whether a protected path, relative to its root, may be written this once."""
    return any(path == free or path.startswith(f"{free}/") for free in (name.strip("/") for name in unprotected))


def _put_back(root: Path, watched: _Watched, unprotected: Sequence[str]) -> list[SecurityEvent]:
    now = keep(root, watched.sighting.look(), watched.kept, with_content=False)
    events: list[SecurityEvent] = []
    told: list[str] = []
    for path in sorted(watched.kept.keys() | now.keys()):
        before, after = watched.kept.get(path), now.get(path)
        if is_released(path, unprotected) or is_same(root / path, before, after):
            continue
        is_back = take_back(root, path, before)
        if not is_released(path, told) or not is_back:  # what lies in a folder that came or went did so with it
            events.append(_event(path, before, after, is_back=is_back))
        if before is None or after is None:
            told.append(path)
    return events


def _event(path: str, before: Kept | None, after: Kept | None, *, is_back: bool) -> SecurityEvent:
    did = "made" if before is None else "removed" if after is None else "changed"
    why = is_protected(path) or "protected paths would lie behind it"
    undone = "it was removed again" if before is None else "it was put back"
    told = undone if is_back else "it could not be put back: look at it before anything else runs"
    risk = Risk.HIGH if is_back else Risk.CRITICAL
    return SecurityEvent(PROTECTED_PATH, risk, f"The command {did} {path}, which is protected ({why}); {told}.")
