"""Lays large graphs out on a thread of their own; small ones at once, since that takes less than a frame."""

from __future__ import annotations

import logging
import threading
from typing import Final

import shiboken6
from PySide6.QtCore import QObject, Signal

from gui.widgets.graph.layout import Cancelled, Layout, lay_out
from gui.widgets.graph.model import Graph

_log = logging.getLogger(__name__)

AT_ONCE: Final = 150
_LINES_AT_ONCE: Final = 400
"""Up to so many nodes and lines no thread is needed."""


class LayoutWorker(QObject):
    """Lays out one graph after the other; only the last one asked for is delivered."""

    done = Signal(object, object)
    """With the graph and its layout."""
    failed = Signal(str)
    busy = Signal(bool)
    _arrived = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted = 0
        self.is_busy = False
        self._arrived.connect(self._deliver)

    def start(self, graph: Graph, room: tuple[float, float]) -> None:
        """Lay a graph out; what is under way is given up."""
        self._wanted += 1
        if len(graph.nodes) <= AT_ONCE and len(graph.edges) <= _LINES_AT_ONCE:
            self._deliver(self._wanted, graph, _laid_out(graph, room, self._stopper(self._wanted)))
            return
        self._tell_busy(is_busy=True)
        wanted = self._wanted
        threading.Thread(target=self._work, args=(wanted, graph, room), name="graph layout", daemon=True).start()

    def cancel(self) -> None:
        """Give up what is under way."""
        self._wanted += 1
        self._tell_busy(is_busy=False)

    def _stopper(self, wanted: int) -> _Stopper:
        return _Stopper(self, wanted)

    def is_wanted(self, number: int) -> bool:
        """Whether the layout of that number is still waited for."""
        return number == self._wanted

    def _work(self, wanted: int, graph: Graph, room: tuple[float, float]) -> None:
        found = _laid_out(graph, room, self._stopper(wanted))
        if shiboken6.isValid(self):
            self._arrived.emit(wanted, graph, found)

    def _deliver(self, wanted: int, graph: Graph, found: Layout | str | None) -> None:
        if wanted != self._wanted or found is None:
            return
        self._tell_busy(is_busy=False)
        if isinstance(found, str):
            self.failed.emit(found)
        else:
            self.done.emit(graph, found)

    def _tell_busy(self, *, is_busy: bool) -> None:
        if is_busy != self.is_busy:
            self.is_busy = is_busy
            self.busy.emit(is_busy)


class _Stopper:
    """Ends a layout that nobody waits for any more."""

    def __init__(self, worker: LayoutWorker, wanted: int) -> None:
        self._worker = worker
        self._wanted = wanted

    def __call__(self) -> None:
        if not shiboken6.isValid(self._worker) or not self._worker.is_wanted(self._wanted):
            raise Cancelled


def _laid_out(graph: Graph, room: tuple[float, float], stop: _Stopper) -> Layout | str | None:
    """The layout, a sentence on why there is none, or None if it was given up."""
    try:
        return lay_out(graph, room, stop)
    except Cancelled:
        return None
    except Exception as error:  # the boundary of a layout: a fault in it must leave the tree usable
        _log.exception("A graph of %s nodes could not be laid out", len(graph.nodes))
        return f"{type(error).__name__}: {error}"
