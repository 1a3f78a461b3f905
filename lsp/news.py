"""Hears of the daemon's events on a thread, and says on the loop which answers are stale now."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Final

from daemon.client.in_process import InProcessClient
from daemon.client.stream import EventStream
from daemon.contract.event import EventKind
from daemon.errors import DaemonError
from lsp.shelf import Topic

_log = logging.getLogger(__name__)

TOPICS: Final[dict[EventKind, frozenset[Topic]]] = {
    EventKind.WORKSPACE_ADDED: frozenset({Topic.CODE}),
    EventKind.WORKSPACE_REMOVED: frozenset({Topic.CODE, Topic.SPEC, Topic.ACTING}),
    EventKind.INDEX_COMPLETE: frozenset({Topic.CODE}),
    EventKind.PROJECT_CHANGED: frozenset({Topic.SPEC}),
    EventKind.ARTIFACT_COMPLETE: frozenset({Topic.SPEC}),
    EventKind.BRANCH_MERGED: frozenset({Topic.SPEC}),
    EventKind.COMMENT_ADDED: frozenset({Topic.SPEC}),
    EventKind.APPROVAL_REQUESTED: frozenset({Topic.ACTING}),
    EventKind.APPROVAL_SETTLED: frozenset({Topic.ACTING}),
    EventKind.PLAN_CHANGED: frozenset({Topic.ACTING}),
    EventKind.RUN_CHANGED: frozenset({Topic.ACTING}),
    EventKind.GAP: frozenset(Topic),
}
"""What changes with each kind of event that concerns editors."""


class News:
    """Follows the events from `start` to `stop`. `tell` is called on the loop, with workspace and topics."""

    def __init__(self, client: InProcessClient, tell: Callable[[str, frozenset[Topic]], None]) -> None:
        self._client = client
        self._tell = tell
        self._stream: EventStream | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to listen; what happens from here on is heard, soon."""
        loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._follow, args=[loop], name="editors' events", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Listen no more."""
        if self._stream is not None:
            self._stream.close()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, 2.0)

    def _follow(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            self._stream = self._client.events(kinds=[*TOPICS])
            for message in self._stream:
                topics = TOPICS.get(EventKind(message.kind), frozenset())
                workspace = str(message.json().get("workspace") or "")
                loop.call_soon_threadsafe(self._tell, workspace, topics)
        except (DaemonError, RuntimeError) as error:  # the daemon ends, and its loop with it
            _log.debug("The events have ended: %r", error)
