"""Notices that nobody is there any more: an editor that was killed says no `exit`."""

from __future__ import annotations

import os
import select


class Parents:
    """The process that started us, and the one that the editor calls its own."""

    def __init__(self) -> None:
        self._parent = os.getppid()
        self._editor: Process | None = None

    def watch(self, process_id: int) -> None:
        """Watch this process as well. One that cannot be seen, in another container perhaps, tells nothing by that."""
        if self._parent == 0:
            return  # we were started from outside of our container, and so was the editor: its numbers are not ours
        editor = Process(process_id)
        self._editor = editor if editor.is_alive else None

    @property
    def are_gone(self) -> bool:
        """Whether one of them is dead."""
        return os.getppid() != self._parent or (self._editor is not None and not self._editor.is_alive)


class NoParents(Parents):
    """For an editor that dialled: it is gone when its connection is."""

    def watch(self, process_id: int) -> None:
        """Watch nobody: the editor may be on another machine."""

    @property
    def are_gone(self) -> bool:
        """Never."""
        return False


class Process:
    """Another process. Where the kernel hands out a handle, a new process of the same number is not taken for it."""

    def __init__(self, process_id: int) -> None:
        self._id = process_id
        self._handle = _handle(process_id)

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        if self._handle >= 0:
            return not select.select([self._handle], [], [], 0)[0]
        try:
            os.kill(self._id, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except OSError:
            return True  # somebody else's, but there
        return True


def _handle(process_id: int) -> int:
    """The kernel's handle for a process; -1 if it is gone or the kernel hands out none."""
    if not hasattr(os, "pidfd_open"):
        return -1
    try:
        return os.pidfd_open(process_id)
    except (OSError, OverflowError):
        return -1
