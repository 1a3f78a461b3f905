"""The event hub: anyone publishes, from any thread, and every listener hears everything in order.

Publishing only hands the event to one thread of ours, which numbers it, writes it to the journal together with what
came in meanwhile (one transaction, one fsync), and then lets the listeners know. A listener holds no queue: it has a
place in the journal and reads on from there when it can, so a slow one costs nothing and loses nothing within what the
journal keeps. The latest events also stay in memory, which is where listeners that keep up read them.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import Any

from daemon.contract.event import Event, EventKind
from daemon.contract.ids import Actor, EventId, UlidMaker, WorkspaceId
from daemon.errors import DaemonError
from daemon.store.journal import Journal, Numbered

_log = logging.getLogger(__name__)

_IN_MEMORY = 1000
_BATCH = 500


class EventHub:
    """Publishes events and lets listeners follow them. `start` belongs to the event loop that listens."""

    def __init__(self, journal: Journal, ulids: UlidMaker) -> None:
        self._journal = journal
        self._ulids = ulids
        self._inbox: SimpleQueue[Event | threading.Event | None] = SimpleQueue()
        self._recent: deque[Numbered] = deque(maxlen=_IN_MEMORY)
        self._last, self.last_id = journal.last()
        self._thread = threading.Thread(target=self._write_all, name="event-journal", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news = asyncio.Event()
        self._is_closed = False

    # -- publishing (any thread) -------------------------------------------------------------------------------

    def publish(
        self, kind: EventKind, actor: Actor, data: Mapping[str, Any] | None = None, workspace: WorkspaceId | None = None
    ) -> Event:
        """Publish an event; returns at once. It is in the journal some milliseconds later."""
        event = Event(
            id=EventId(self._ulids.make()),
            kind=kind,
            at=datetime.now(UTC),
            actor=actor,
            workspace=workspace,
            data=dict(data or {}),
        )
        self._inbox.put(event)
        return event

    def flush(self, timeout_s: float = 10.0) -> bool:
        """Wait until what was published before is in the journal; whether it was in time."""
        mark = threading.Event()
        self._inbox.put(mark)
        return mark.wait(timeout_s)

    # -- life (the loop's thread) ------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to write and to tell; call it on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    def end_listening(self) -> None:
        """End every listener's stream; call it on the loop."""
        self._is_closed = True
        self._ring()

    def close(self) -> None:
        """Write what is left and end the thread."""
        self._inbox.put(None)
        self._thread.join()

    # -- listening (the loop's thread) -------------------------------------------------------------------------

    async def place_of(self, event_id: str) -> tuple[int, bool]:
        """Where a listener that last saw `event_id` goes on, and whether events in between are lost.

        An empty id means from now on; one that is not kept any more means from the oldest that is.
        """
        if not event_id:
            return self._last, False
        number = await asyncio.to_thread(self._journal.number_of, event_id)
        return (0, True) if number is None else (number, False)

    async def follow(self, place: int, quiet_s: float) -> AsyncIterator[list[Event]]:
        """Batches of events after `place`; an empty batch when nothing came for `quiet_s`. Ends with the hub."""
        while True:
            news = self._news  # taken before looking, so that what comes while we look wakes us
            batch = await self._after(place)
            if batch:
                place = batch[-1][0]
                yield [event for _, event in batch]
                continue
            if self._is_closed:  # looked at last: a listener hears that the daemon ends
                return
            try:
                await asyncio.wait_for(news.wait(), quiet_s)
            except TimeoutError:
                yield []

    async def _after(self, place: int) -> list[Numbered]:
        if place >= self._last:
            return []
        recent = list(self._recent)
        if recent and recent[0][0] <= place + 1:
            return [(number, event) for number, event in recent if number > place]
        return await asyncio.to_thread(self._journal.after, place, _BATCH)

    def _ring(self) -> None:
        rung, self._news = self._news, asyncio.Event()
        rung.set()

    # -- the journal's thread ----------------------------------------------------------------------------------

    def _write_all(self) -> None:
        number = self._last
        while True:
            taken = [self._inbox.get()]
            while len(taken) < _BATCH and not self._inbox.empty():
                taken.append(self._inbox.get())
            events = [item for item in taken if isinstance(item, Event)]
            numbered = list(enumerate(events, start=number + 1))
            number += len(numbered)
            if numbered:
                self._keep(numbered)
            for item in taken:
                if isinstance(item, threading.Event):
                    item.set()
            if None in taken:
                return

    def _keep(self, numbered: list[Numbered]) -> None:
        try:
            self._journal.append(numbered)
        except DaemonError:
            _log.exception("The event journal cannot be written; listeners hear these events, later ones will not")
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(self._tell, numbered)
        except RuntimeError:
            _log.debug("The loop has ended; the last events are only in the journal")

    def _tell(self, numbered: list[Numbered]) -> None:
        self._recent.extend(numbered)
        self._last, self.last_id = numbered[-1][0], numbered[-1][1].id
        self._ring()
