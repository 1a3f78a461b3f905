"""Turns what an index tells of its work into events that clients can follow, not more of them than a person can see."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from daemon.activity import Activity
from daemon.contract.event import EventKind
from daemon.contract.ids import DAEMON_ACTOR, WorkspaceId
from daemon.contract.knowledge import EmbeddingView
from daemon.events import EventHub

if TYPE_CHECKING:
    from indexer.pipeline.live import LiveIndex
    from indexer.pipeline.progress import Progress, RefreshSummary

_INTERVAL_S = 0.25
_BUSY = frozenset({"scanning", "parsing"})


class IndexEvents:
    """Publishes for one workspace; called from its indexing thread alone."""

    def __init__(self, hub: EventHub, activity: Activity, workspace: WorkspaceId) -> None:
        self._hub = hub
        self._activity = activity
        self._workspace = workspace
        self._live: LiveIndex | None = None
        self._last_sent = 0.0
        self._last_phase = ""
        self._last_vectors, self._last_vectors_sent = "", 0.0
        self._busy: AbstractContextManager[None] | None = None

    def tell_of(self, live: LiveIndex) -> None:
        """Whose errors to tell."""
        self._live = live

    def on_progress(self, progress: Progress) -> None:
        """Publish a phase when it begins, and its progress a few times a second."""
        self._note_activity(progress.phase in _BUSY)
        now = time.monotonic()
        is_new_phase = progress.phase != self._last_phase
        if progress.total == 0 and progress.phase == "parsing":
            return  # nothing to do: a rescan that found no change is no news
        if not is_new_phase and now - self._last_sent < _INTERVAL_S:
            return
        if progress.phase == "scanning" and self._last_phase == "ready":
            return
        self._last_sent, self._last_phase = now, progress.phase
        if progress.phase == "failed":
            self._publish_failure()
        else:
            data = {"phase": progress.phase, "done": progress.done, "total": progress.total}
            self._hub.publish(EventKind.INDEX_PROGRESS, DAEMON_ACTOR, data, self._workspace)

    def on_change(self, summary: RefreshSummary) -> None:
        """Publish that the index has changed."""
        data = {
            "files": summary.files,
            "changed": summary.changed,
            "removed": summary.removed,
            "parsed": summary.parsed,
            "seconds": round(summary.seconds, 3),
        }
        self._hub.publish(EventKind.INDEX_COMPLETE, DAEMON_ACTOR, data, self._workspace)

    def on_vectors(self, view: EmbeddingView) -> None:
        """Publish how far the vectors are, a few times a second at most."""
        now = time.monotonic()
        if view.state == self._last_vectors and now - self._last_vectors_sent < _INTERVAL_S:
            return
        self._last_vectors, self._last_vectors_sent = view.state, now
        self._hub.publish(EventKind.EMBEDDING_PROGRESS, DAEMON_ACTOR, view.model_dump(), self._workspace)

    def _publish_failure(self) -> None:
        error = self._live.error if self._live else None
        data = {"code": error.code, "message": error.message, "hint": error.hint} if error else {}
        self._hub.publish(EventKind.INDEX_FAILED, DAEMON_ACTOR, data, self._workspace)

    def _note_activity(self, is_busy: bool) -> None:
        if is_busy and self._busy is None:
            self._busy = self._activity.busy()
            self._busy.__enter__()
        elif not is_busy and self._busy is not None:
            self._busy.__exit__(None, None, None)
            self._busy = None
