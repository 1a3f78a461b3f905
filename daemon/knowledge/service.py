"""Keeps workspaces open: which there are, which one a folder belongs to, and their life with the daemon."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from daemon.activity import Activity
from daemon.contract.event import EventKind
from daemon.contract.ids import Actor, WorkspaceId
from daemon.contract.status import WorkspaceStatus
from daemon.errors import UnknownWorkspace
from daemon.events import EventHub
from daemon.home import Home
from daemon.keychain import find_secret
from daemon.knowledge.memory import keep_few_heaps, release_memory
from daemon.knowledge.publishing import IndexEvents
from daemon.settings.registry import EMBEDDER, EMBEDDER_URL, INDEX_MAX_FILE_SIZE, INDEX_WORKERS, OFFLINE
from daemon.settings.values import Settings
from daemon.store.workspaces import WorkspaceRow, Workspaces

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace

logger = logging.getLogger(__name__)

_REOPENED_AT_MOST = 3
_REOPENED_WITHIN = timedelta(days=7)
_TIDY_S = 30.0


class KnowledgeService:
    """Opens workspaces on demand, and again at start those that were lately in use. Any thread may ask."""

    name = "knowledge"

    def __init__(
        self, home: Home, workspaces: Workspaces, settings: Settings, hub: EventHub, activity: Activity, user: Actor
    ) -> None:
        self._home = home
        self._workspaces = workspaces
        self._settings = settings
        self._hub = hub
        self._activity = activity
        self._user = user
        self._open: dict[WorkspaceId, OpenWorkspace] = {}
        self._lock = threading.RLock()
        self._tidying: asyncio.Task[None] | None = None
        settings.on_change(self._take_setting)

    async def start(self) -> None:
        """Open again what was lately in use."""
        keep_few_heaps()
        await asyncio.to_thread(self._reopen)
        self._tidying = asyncio.create_task(self._tidy(), name="tidy knowledge")

    async def stop(self) -> None:
        """Close every workspace."""
        if self._tidying is not None:
            self._tidying.cancel()
        await asyncio.to_thread(self._close_all)

    # -- which workspaces there are ------------------------------------------------------------------------------

    def add(self, path: Path) -> OpenWorkspace:
        """Know and follow the workspace at `path`; raises WorkspaceUnreadable."""
        from indexer.scan import check_root  # noqa: PLC0415 - with the index's libraries, after the daemon is ready

        row, is_new = self._workspaces.open(check_root(path))
        if is_new:
            self._hub.publish(EventKind.WORKSPACE_ADDED, self._user, {"path": str(row.path)}, row.id)
        return self._opened(row)

    def get(self, wanted: WorkspaceId) -> OpenWorkspace:
        """The workspace with that id, opened if it is not."""
        row = self._workspaces.find(wanted)
        if row is None:
            raise UnknownWorkspace(wanted)
        return self._opened(row)

    def containing(self, folder: Path) -> OpenWorkspace:
        """The innermost workspace that `folder` lies in."""
        try:
            resolved = Path(os.path.realpath(folder))
        except ValueError:  # a NUL, or half of a letter
            raise UnknownWorkspace(repr(str(folder))) from None
        known = {row.path: row for row in self._workspaces.all()}
        for candidate in (resolved, *resolved.parents):
            if candidate in known:
                return self._opened(known[candidate])
        raise UnknownWorkspace(str(folder))

    def rows(self) -> list[WorkspaceRow]:
        """All workspaces, oldest first."""
        return self._workspaces.all()

    def states(self) -> list[WorkspaceStatus]:
        """All workspaces at a glance; those that are not followed are `closed`."""
        states = []
        for row in self._workspaces.all():
            followed = self._open.get(row.id)
            state, files = (followed.live.progress.phase.value, followed.live.files) if followed else ("closed", 0)
            states.append(WorkspaceStatus(path=str(row.path), state=state, files=files))
        return states

    def forget(self, unwanted: WorkspaceId) -> None:
        """Stop following a workspace and delete its index; nothing in its folder is touched."""
        row = self._workspaces.find(unwanted)
        if row is None:
            raise UnknownWorkspace(unwanted)
        with self._lock:
            followed = self._open.pop(unwanted, None)
            if followed is not None:
                followed.close()
            self._workspaces.remove(unwanted)
            shutil.rmtree(self._folder(unwanted), ignore_errors=True)
        self._hub.publish(EventKind.WORKSPACE_REMOVED, self._user, {"path": str(row.path)}, unwanted)

    # -- following them ------------------------------------------------------------------------------------------

    def _opened(self, row: WorkspaceRow) -> OpenWorkspace:
        with self._lock:
            followed = self._open.get(row.id)
            if followed is None:
                followed = self._open[row.id] = self._follow(row)
            return followed

    def _follow(self, row: WorkspaceRow) -> OpenWorkspace:
        # The index's libraries (git, watchdog, pebble) take 0.3 s to import, so not before the daemon serves.
        from daemon.knowledge.workspace import OpenWorkspace  # noqa: PLC0415 - see above
        from indexer.pipeline.index import IndexOptions  # noqa: PLC0415 - see above
        from indexer.scan import check_root  # noqa: PLC0415 - see above

        check_root(row.path)
        options = IndexOptions(
            max_file_bytes=self._settings.value(INDEX_MAX_FILE_SIZE),
            workers=self._settings.value(INDEX_WORKERS) or os.cpu_count() or 1,
        )
        events = IndexEvents(self._hub, self._activity, row.id)
        folder = self._folder(row.id)
        followed = OpenWorkspace(row, folder, options, events.on_progress, events.on_change, events.on_vectors)
        events.tell_of(followed.live)
        followed.live.start()
        self._choose_embedder(followed)
        return followed

    def _choose_embedder(self, followed: OpenWorkspace) -> None:
        from indexer.embedding.factory import EmbedderOptions  # noqa: PLC0415 - see _follow

        setting = self._settings.value(EMBEDDER)
        options = EmbedderOptions(
            ollama_host=self._settings.value(EMBEDDER_URL),
            api_base=self._settings.value(EMBEDDER_URL),
            api_key=find_secret("embedder") if setting.startswith("litellm:") else "",
        )
        followed.vectors.choose(setting, options, offline=self._settings.value(OFFLINE))

    def _take_setting(self, name: str) -> None:
        if name in {EMBEDDER.name, EMBEDDER_URL.name, OFFLINE.name}:
            for followed in list(self._open.values()):
                self._choose_embedder(followed)

    def _folder(self, workspace: WorkspaceId) -> Path:
        return self._home.cache / "workspaces" / workspace

    def _reopen(self) -> None:
        lately = datetime.now(UTC) - _REOPENED_WITHIN
        rows = [row for row in self._workspaces.all() if row.last_opened_at > lately and row.path.is_dir()]
        for row in sorted(rows, key=lambda row: row.last_opened_at, reverse=True)[:_REOPENED_AT_MOST]:
            try:
                self._opened(row)
            except Exception:  # the boundary of one workspace: the others are opened all the same
                logger.exception("the workspace %s does not open", row.path)

    def _close_all(self) -> None:
        with self._lock:
            for followed in self._open.values():
                followed.close()
            self._open.clear()

    async def _tidy(self) -> None:
        """Now and then, and not while nothing goes on, let go of memory that answers of long ago hold."""
        is_tidy = False
        while True:
            await asyncio.sleep(_TIDY_S)
            dropped = [followed.drop_unused() for followed in list(self._open.values())]
            is_idle = self._activity.idle_s() > _TIDY_S
            if any(dropped) or not (is_idle and is_tidy):
                release_memory()
            is_tidy = is_idle
