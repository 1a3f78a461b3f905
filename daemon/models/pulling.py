"""Downloads of models by Ollama: each has an id, tells how far it is, and can be cancelled. One for each model."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import aclosing
from typing import Final

from agents.errors import AgentError, ModelError, ModelOffline
from agents.models.ollama import PREFIX, OllamaProvider, bare_name, full_name, source_of
from daemon.contract.event import EventKind
from daemon.contract.ids import Actor, UlidMaker
from daemon.contract.model import PullView
from daemon.errors import UnknownName
from daemon.events import EventHub
from daemon.models.desk import ModelDesk
from daemon.settings.registry import OFFLINE
from daemon.store.egress import Egress

_log = logging.getLogger(__name__)

PURPOSE: Final = "model download"
_TOLD_EVERY_S: Final = 0.5
_KEPT: Final = 50


class Pulls:
    """On the daemon's loop."""

    def __init__(self, desk: ModelDesk, egress: Egress, hub: EventHub | None, ulids: UlidMaker, user: Actor) -> None:
        self._desk = desk
        self._egress = egress
        self._hub = hub
        self._ulids = ulids
        self._user = user
        self._views: dict[str, PullView] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, name: str) -> PullView:
        """Begin a download, or join the one that runs. Raises `ModelOffline`."""
        name = PREFIX + full_name(name)
        running = next((view for view in self._views.values() if view.name == name and view.state == "running"), None)
        if running is not None:
            return running
        ollama = self._desk.catalogue.ollama
        if self._desk.settings.value(OFFLINE):
            raise ModelOffline(name, source_of(name))
        view = PullView(id=self._ulids.make(), name=name, state="running")
        self._views[view.id] = view
        for old in list(self._views)[:-_KEPT]:
            if self._views[old].state != "running":
                del self._views[old]
        task = asyncio.get_running_loop().create_task(self._pull(view, ollama), name=f"pull {name}")
        self._tasks[view.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(view.id, None))
        return view

    def get(self, wanted: str) -> PullView:
        """A download; raises UnknownName for one that is not, or no longer, known."""
        if wanted not in self._views:
            raise UnknownName("download", wanted)
        return self._views[wanted]

    async def cancel(self, wanted: str) -> PullView:
        """Stop a download; what was fetched stays with Ollama, and a later one goes on from there."""
        view = self.get(wanted)
        task = self._tasks.get(wanted)
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
            if view.state == "running":  # stopped before a byte was asked for
                view.state = "cancelled"
                self._tell(view)
        return view

    async def close(self) -> None:
        """Stop all of them."""
        tasks = set(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _pull(self, view: PullView, ollama: OllamaProvider) -> None:
        host = source_of(view.name)
        note = await asyncio.to_thread(self._egress.begin, "", host, PURPOSE, is_remote=True, bytes_out=0)
        error = "stopped"
        view.state = "cancelled"
        try:
            await self._follow(view, ollama)
            view.state, error = "done", ""
        except AgentError as fault:
            view.state, error = "failed", fault.code
            view.code, view.problem, view.hint = fault.code, fault.message, fault.hint
            view.exit_code = fault.exit_code
            _log.warning("Ollama did not fetch %s: %s", bare_name(view.name), fault.message)
        finally:
            self._tell(view)
            await asyncio.shield(asyncio.to_thread(self._egress.end, note, view.completed, error))

    async def _follow(self, view: PullView, ollama: OllamaProvider) -> None:
        layers: dict[int, int] = {}  # Ollama tells each layer by itself; their sizes stand for their names
        told_at = 0.0
        view.state = "running"
        try:
            async with aclosing(ollama.pull(view.name)) as parts:
                async for part in parts:
                    view.status = part.status
                    if part.total:
                        layers[part.total] = part.completed
                        view.completed, view.total = sum(layers.values()), sum(layers)
                    if time.monotonic() - told_at > _TOLD_EVERY_S:
                        told_at = time.monotonic()
                        self._tell(view)
                    if part.status == "success":
                        return
        except BaseException:
            view.state = "cancelled"
            raise
        raise ModelError(f"The download of {bare_name(view.name)} ended before it was whole.", "Run it again.")

    def _tell(self, view: PullView) -> None:
        if self._hub is not None:
            self._hub.publish(EventKind.MODEL_PROGRESS, self._user, view.model_dump())
