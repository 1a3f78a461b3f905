"""What places are told from, for one workspace: names, graph and history, read behind the back of whoever asks.

An editor does not wait a second for a graph: it gets what was known a moment ago, and the newer is read meanwhile.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from daemon.places.names import NameIndex
from daemon.places.past import Past
from daemon.places.spot import Spot, SpotShelf, language_of, read_saved, spot_of
from indexer.errors import HistoryUnavailable, IndexerError

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace
    from indexer.graph.model import CodeGraph
    from indexer.records import FileRecord
    from indexer.store.catalogue import Catalogue

_log = logging.getLogger(__name__)

ValueT = TypeVar("ValueT")

_REST_S: Final = 3.0
"""So long after a graph was made the next one is not begun: saves come in bursts."""

_KEPT_TEXT_BYTES: Final = 3_000_000
"""Of files that are asked about again and again; what is known of them takes some times as much."""

_END_S: Final = 3.0

_LOOK_S: Final = 2.0
"""So long HEAD is taken to be what it was."""


class Behind(Generic[ValueT]):
    """A value that is made in a thread of its own."""

    def __init__(self, name: str, make: Callable[[ValueT | None], ValueT | None], rest_s: float) -> None:
        self._name = name
        self._make = make
        self._rest_s = rest_s
        self._lock = threading.Lock()
        self._value: ValueT | None = None
        self._stamp: object = None
        self._due_at = 0.0
        self._made = threading.Event()
        self._is_making = False
        self._thread: threading.Thread | None = None
        self.is_known = False
        """Whether it was ever made; the value may be None all the same."""

    @property
    def value(self) -> ValueT | None:
        """The last value."""
        return self._value

    def get(self, stamp: object, wait_s: float = 0.0) -> ValueT | None:
        """The last value, and have the one of `stamp` made if it is another. The first one is waited for so long."""
        with self._lock:
            is_wanted = not self.is_known or stamp != self._stamp
            if is_wanted and not self._is_making and time.monotonic() >= self._due_at:
                self._is_making = True
                self._thread = threading.Thread(target=self._work, args=[stamp], name=self._name, daemon=True)
                self._thread.start()
        if not self.is_known and wait_s > 0:
            self._made.wait(wait_s)
        return self._value

    def close(self) -> None:
        """Begin no more, and wait a moment for what is being made: what it reads is about to be closed."""
        with self._lock:
            self._due_at, thread = math.inf, self._thread
        if thread is not None:
            thread.join(_END_S)

    def _work(self, stamp: object) -> None:
        value = self._value
        try:
            value = self._make(value)
        except IndexerError as error:
            _log.info("%s: %s", self._name, error.message)
        except Exception:  # the boundary of a thread: what asked goes on with what it has
            _log.exception("%s failed", self._name)
        with self._lock:
            self._value, self._stamp, self.is_known = value, stamp, True
            self._is_making = False
            self._due_at = max(self._due_at, time.monotonic() + self._rest_s)
        self._made.set()


class PlaceKnowledge:
    """Names, graph and history of one workspace. Any thread, never the loop's."""

    def __init__(self, workspace: OpenWorkspace) -> None:
        self.workspace = workspace
        self._names = NameIndex()
        self._graph: Behind[CodeGraph] = Behind("a graph for editors", lambda _: workspace.graph(), _REST_S)
        self._past: Behind[Past] = Behind("history for editors", self._read_past, 0.0)
        self._spots = SpotShelf(_KEPT_TEXT_BYTES)
        self.used_at = time.monotonic()

    def spot(self, path: str) -> Spot:
        """A file as it is on the disk, with what the index knows of it."""
        record = self.read(lambda catalogue: catalogue.file(path))
        if record is None:
            text = read_saved(self.workspace.row.path, path)
            return Spot(path, language_of(path, text.data), text)
        return self._spots.get((path, record.blob, record.mtime_ns), lambda: self._read_spot(record))

    def _read_spot(self, record: FileRecord) -> Spot:
        parsed = self.read(lambda catalogue: catalogue.parsed(record.blob))
        text = read_saved(self.workspace.row.path, record.path)
        return spot_of(record.path, text, parsed) if parsed else Spot(record.path, record.language, text)

    def read(self, read: Callable[[Catalogue], ValueT]) -> ValueT:
        """What `read` tells of the catalogue."""
        self.used_at = time.monotonic()
        return self.workspace.read_catalogue(read)

    def names(self) -> NameIndex:
        """Who uses which name, as the index is now."""
        self.read(self._names.follow)
        return self._names

    def graph(self, wait_s: float) -> CodeGraph | None:
        """What depends on what, as it was a moment ago; None before it is known."""
        return self._graph.get(self.workspace.revision, wait_s)

    def graph_now(self) -> CodeGraph | None:
        """As `graph`, with nothing set going."""
        return self._graph.value

    def past_now(self) -> Past | None:
        """What git remembers, as it was a moment ago; None without git, and before it is known."""
        return self._past.value

    def look_again(self) -> None:
        """Have graph and history read again if there is something new in them."""
        self._graph.get(self.workspace.revision)
        self._past.get(int(time.monotonic() / _LOOK_S))

    def close(self) -> None:
        """Read nothing more."""
        self._graph.close()
        self._past.close()

    @property
    def is_complete(self) -> bool:
        """Whether graph and history are known, though perhaps of a moment ago."""
        return self._graph.is_known and self._past.is_known

    def _read_past(self, before: Past | None) -> Past | None:
        try:
            history = self.workspace.history()
        except HistoryUnavailable:
            return None
        if before is not None and before.head == history.head:
            return before
        return Past(history.head, history.commits(), history.together())
