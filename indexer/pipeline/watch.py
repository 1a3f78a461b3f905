"""Watches a folder with watchdog and collects what changed until somebody takes it.

The watcher makes it quick; the rescan makes it right. Events get lost (the kernel's queue overflows, a network
folder tells nothing), so whoever takes changes also rescans: when `Changes.rescan` says so, and now and then.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from indexer.scan import ALWAYS_IGNORED

logger = logging.getLogger(__name__)

# Never watchdog's default, which also asks for open and close: walking the tree to watch it then fills the queue
# that it reads, for ever (seen with 7.1.0 on 10,000 folders).
_EVENTS: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
]
_RULES = frozenset({".gitignore", ".gitattributes", ".gitmodules"})
_QUIET_S = 0.06
_LONGEST_S = 0.25


@dataclass(slots=True)
class Changes:
    """Paths relative to the root that changed; `rescan` if that is not all."""

    paths: set[str] = field(default_factory=set)
    rescan: bool = False

    def __bool__(self) -> bool:
        return bool(self.paths) or self.rescan


class ChangeQueue:
    """Collects changes from any thread; one thread takes them."""

    def __init__(self) -> None:
        self._changes = Changes()
        self._arrived = threading.Condition()
        self._last_arrival = 0.0
        self._is_closed = False

    def add(self, paths: Iterable[str] = (), *, rescan: bool = False) -> None:
        """Note changes."""
        with self._arrived:
            self._changes.paths.update(paths)
            self._changes.rescan |= rescan
            self._last_arrival = time.monotonic()
            self._arrived.notify_all()

    def take_now(self) -> Changes:
        """What has come so far, without waiting."""
        with self._arrived:
            taken, self._changes = self._changes, Changes()
            return taken

    def take(self, timeout_s: float) -> Changes:
        """Wait for a change, then for the burst to end, and take it all; empty after `timeout_s` or when closed."""
        with self._arrived:
            self._arrived.wait_for(lambda: bool(self._changes) or self._is_closed, timeout_s)
            first = time.monotonic()
            while self._changes and not self._is_closed:
                now = time.monotonic()
                left_s = min(self._last_arrival + _QUIET_S, first + _LONGEST_S) - now
                if left_s <= 0:
                    break
                self._arrived.wait(left_s)
        return self.take_now()

    def close(self) -> None:
        """Wake the thread that waits, for good."""
        with self._arrived:
            self._is_closed = True
            self._arrived.notify_all()


class FolderWatcher:
    """Feeds a queue with what changes below `root`, and with a rescan when a file of `head_files` changes."""

    def __init__(self, root: Path, head_files: Iterable[Path], queue: ChangeQueue) -> None:
        self._root = root
        self._heads = tuple(head_files)
        self._queue = queue
        self._observer = Observer()
        self._overflow = _OverflowHandler(queue)

    def start(self) -> bool:
        """Begin; whether every folder could be watched. If not, only rescans find what changes."""
        handler = _Handler(self._root, frozenset(map(str, self._heads)), self._queue)
        logging.getLogger("watchdog.observers").addHandler(self._overflow)
        try:
            self._observer.schedule(handler, str(self._root), recursive=True, event_filter=_EVENTS)
            for head in self._heads:
                if not head.is_relative_to(self._root):
                    self._observer.schedule(handler, str(head.parent), recursive=False, event_filter=_EVENTS)
            self._observer.start()
        except OSError as error:
            logger.warning("cannot watch %s (%s); rescanning instead", self._root, error)
            return False
        return _watches_in_use() < _watch_limit()

    def stop(self) -> None:
        """End; events under way are dropped."""
        logging.getLogger("watchdog.observers").removeHandler(self._overflow)
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join()


class _Handler(FileSystemEventHandler):
    def __init__(self, root: Path, heads: frozenset[str], queue: ChangeQueue) -> None:
        self._prefix = f"{root}/"
        self._heads = heads
        self._queue = queue

    def dispatch(self, event: FileSystemEvent) -> None:
        paths: list[str] = []
        for raw in (event.src_path, event.dest_path):
            path = raw if isinstance(raw, str) else raw.decode("utf-8", "surrogateescape")
            if path in self._heads:
                self._queue.add(rescan=True)
            elif path.startswith(self._prefix):
                paths.append(path[len(self._prefix) :])
        wanted = [path for path in paths if ALWAYS_IGNORED.isdisjoint(path.split("/"))]
        if wanted:
            self._queue.add(wanted, rescan=any(path.rpartition("/")[2] in _RULES for path in wanted))


class _OverflowHandler(logging.Handler):
    """watchdog tells of a full kernel queue only in its log."""

    def __init__(self, queue: ChangeQueue) -> None:
        super().__init__(logging.WARNING)
        self._queue = queue

    def emit(self, record: logging.LogRecord) -> None:
        if "overflow" in record.getMessage().lower():
            self._queue.add(rescan=True)


def _watch_limit() -> int:
    try:
        return int(Path("/proc/sys/fs/inotify/max_user_watches").read_text())
    except (OSError, ValueError):
        return 1 << 31


def _watches_in_use() -> int:
    """How many inotify watches this process holds; 0 where the system does not tell."""
    total = 0
    try:
        for entry in Path("/proc/self/fdinfo").iterdir():
            total += entry.read_text().count("inotify wd:")
    except OSError:  # a descriptor closed while we looked, or no /proc
        return total
    return total
