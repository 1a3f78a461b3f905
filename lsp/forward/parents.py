"""Notices that nobody is there any more: an editor that was killed says no `exit`."""

from __future__ import annotations

import os


class Parents:
    """The process that started us, and the one that the editor calls its own."""

    def __init__(self) -> None:
        self._parent = os.getppid()
        self._editor: int | None = None

    def watch(self, process_id: int) -> None:
        """Watch this process as well. One that cannot be seen, in another container perhaps, tells nothing by that."""
        self._editor = process_id if is_alive(process_id) else None

    @property
    def are_gone(self) -> bool:
        """Whether one of them is dead."""
        return os.getppid() != self._parent or (self._editor is not None and not is_alive(self._editor))


class NoParents(Parents):
    """For an editor that dialled: it is gone when its connection is."""

    def watch(self, process_id: int) -> None:
        """Watch nobody: the editor may be on another machine."""

    @property
    def are_gone(self) -> bool:
        """Never."""
        return False


def is_alive(process_id: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's, but there
    return True
