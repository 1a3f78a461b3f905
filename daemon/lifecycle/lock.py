"""Kernel locks on files. A lock dies with its process, whatever kills it, so it never needs to be cleaned up.

The file itself is never removed: two processes that lock two files of one name would both win.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType

_POLL_S = 0.02


class FileLock:
    """An exclusive lock on a file, for as long as this object holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self, wait_s: float = 0.0) -> bool:
        """Take the lock, trying for `wait_s`; whether it was got."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + wait_s
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(descriptor)
                    return False
                time.sleep(_POLL_S)
            else:
                self._descriptor = descriptor
                return True

    def keep_for_life(self) -> None:
        """Hold the lock until this process is gone, and note in the file who holds it.

        A child made by fork drops its copy at once: else a worker that outlives the daemon would keep the lock.
        """
        assert self._descriptor is not None, "only the holder signs"
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)
        os.register_at_fork(after_in_child=self.release)

    def release(self) -> None:
        """Give the lock back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> FileLock:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def lock_holder(path: Path) -> tuple[bool, int | None]:
    """Whether somebody holds the lock at `path`, and the pid that they signed with, if it can be read."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False, None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            text = os.pread(descriptor, 32, 0).strip()
            return True, int(text) if text.isdigit() else None
        return False, None
    finally:
        os.close(descriptor)
