"""Cyclic garbage is collected on the UI thread alone.

Python's collector runs in whichever thread happens to make the object that is one too many. A widget in a cycle would
then be destroyed by a worker while the UI thread walks over all widgets: a segmentation fault, once in a long while.
"""

from __future__ import annotations

import gc
import time
from typing import Final

from PySide6.QtCore import QObject, QTimer

_PAUSE_MS: Final = 500
_OLDEST: Final = 2
_OLDEST_PAUSE_S: Final = 60.0
"""Everything that lives is looked at no more often than this: it takes tens of milliseconds."""


class Sweeper(QObject):
    """Takes over from Python's own collector until it is closed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._oldest_at = time.monotonic()
        self._timer = QTimer(self, interval=_PAUSE_MS)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()

    def sweep(self) -> int:
        """Collect what Python would have collected by now; how many objects nobody could reach."""
        due = [
            generation
            for generation, (made, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if made > most > 0 and (generation < _OLDEST or self._is_oldest_due())
        ]
        if not due:
            return 0
        if due[-1] == _OLDEST:
            self._oldest_at = time.monotonic()
        return gc.collect(due[-1])

    def close(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()

    def _is_oldest_due(self) -> bool:
        return time.monotonic() - self._oldest_at >= _OLDEST_PAUSE_S
