"""Models as a service of the daemon: the gateway by the user's settings, and what the routes ask of models."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from daemon.contract.ids import DAEMON_ACTOR, Actor, UlidMaker
from daemon.events import EventHub
from daemon.home import Home
from daemon.models.fence import OfflineFence
from daemon.models.memory import LessonFile
from daemon.settings.registry import MODELS_URLS, OFFLINE, OLLAMA_URL
from daemon.settings.values import Settings
from daemon.store.database import Database
from daemon.store.egress import Egress
from daemon.store.spending import Spending

if TYPE_CHECKING:
    from agents.models.budgets import Limits
    from agents.models.gateway import ModelGateway
    from agents.models.learning import Learning
    from agents.models.ports import Redactor
    from agents.models.profiles import EditStyle
    from daemon.models.desk import ModelDesk
    from daemon.models.ledger import OnCall
    from daemon.models.pulling import Pulls
    from daemon.models.showing import ModelViews

_log = logging.getLogger(__name__)


class ModelService:
    """Builds the gateway when it is first asked for. All but `limit_run` belongs to the daemon's loop.

    `hub` hears of downloads. `redactor_of` gives the redactor of a run (empty: nobody's). `on_call` keeps more of each
    call that has ended. Answers come back with placeholders for secrets: whoever runs tools puts the secrets back,
    where an effect needs them.
    """

    name = "models"

    def __init__(
        self,
        home: Home,
        settings: Settings,
        database: Database,
        ulids: UlidMaker,
        *,
        hub: EventHub | None = None,
        user: Actor = DAEMON_ACTOR,
        redactor_of: Callable[[str], Redactor] | None = None,
        on_call: OnCall | None = None,
    ) -> None:
        self._settings = settings
        self._database = database
        self._hub = hub
        self._ulids = ulids
        self._user = user
        self._redactor_of = redactor_of
        self._on_call = on_call
        self._fence = OfflineFence(lambda: settings.value(OFFLINE))
        self._lessons = LessonFile(home.data / "models.json")
        self._desk: ModelDesk | None = None
        self._pulls: Pulls | None = None
        self._building = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.spending = Spending(database, ulids)
        self.egress = Egress(database, ulids)
        self._fence.update()  # before anything else of the daemon comes up that might reach out
        settings.on_change(self._take_setting)

    async def start(self) -> None:
        """Settle what a daemon that was killed left open."""
        self._loop = asyncio.get_running_loop()
        left = await asyncio.to_thread(self.spending.settle_leftovers)
        if left:
            _log.warning("%d calls of models were cut off; they count as if they had used all that was reserved", left)

    async def stop(self) -> None:
        """Let go of connections and of litellm's process, and keep what was learned."""
        if self._pulls is not None:
            await self._pulls.close()
        if self._desk is not None:
            await self._desk.close()
            await asyncio.to_thread(self._lessons.write, self._desk.learning.lessons())
        self._fence.lay_down()

    # -- what others use ---------------------------------------------------------------------------------------

    @property
    def gateway(self) -> ModelGateway:
        """The gateway, in its port's form `agents.chat.Gateway`; safe to take at any time."""
        return self.desk.gateway

    @property
    def learning(self) -> Learning:
        """What is learned of models."""
        return self.desk.learning

    def note_edit(self, model: str, style: EditStyle, *, failed: bool) -> None:
        """Learn how an edit of a style went, and keep it at once: a kill comes without a word. Call it in a thread."""
        self.learning.note(model, style, failed=failed)
        self._lessons.write(self.learning.lessons())

    def limit_run(self, run: str, limits: Limits | None) -> None:
        """Bind a run to limits of its own, such as those of its plan; None lets go. Not kept over a restart."""
        self.desk.ledger.limit_run(run, limits)

    async def views(self) -> ModelViews:
        """What the routes show of models."""
        desk = await asyncio.to_thread(lambda: self.desk)  # the first time, modules load
        from daemon.models.showing import ModelViews  # noqa: PLC0415 - see desk

        return ModelViews(desk, self.spending)

    async def pulls(self) -> Pulls:
        """Downloads of models."""
        desk = await asyncio.to_thread(lambda: self.desk)
        from daemon.models.pulling import Pulls  # noqa: PLC0415 - see desk

        if self._pulls is None:
            self._pulls = Pulls(desk, self.egress, self._hub, self._ulids, self._user)
        return self._pulls

    @property
    def desk(self) -> ModelDesk:
        """Everything about models, built at the first need: its modules load after the daemon is ready."""
        with self._building:
            if self._desk is None:
                self._desk = self._build()
            return self._desk

    def _build(self) -> ModelDesk:
        from daemon.models.desk import lay_model_desk  # noqa: PLC0415 - httpx and msgspec schemas, after the start

        return lay_model_desk(
            self._settings,
            self._database,
            self.spending,
            self.egress,
            self._lessons,
            redactor_of=self._redactor_of or _own_redactor(),
            on_call=self._on_call,
        )

    def take_secrets(self) -> None:
        """Keys were kept or removed; connections and processes that hold the old ones are made anew."""
        desk, loop = self._desk, self._loop
        if desk is not None and loop is not None:
            asyncio.run_coroutine_threadsafe(desk.reopen(ollama=True), loop)

    def _take_setting(self, name: str) -> None:
        if name == OFFLINE.name:
            self._fence.update()
        desk, loop = self._desk, self._loop
        if desk is None or loop is None or name not in (OLLAMA_URL.name, MODELS_URLS.name, OFFLINE.name):
            return
        # Settings are changed in the threads of requests; connections and processes belong to the loop.
        asyncio.run_coroutine_threadsafe(desk.reopen(ollama=name == OLLAMA_URL.name), loop)


def _own_redactor() -> Callable[[str], Redactor]:
    """One redactor for all, which forgets with the process: for calls of no run."""
    from agents.redaction.known import KnownSecrets, secrets_of_environment  # noqa: PLC0415 - rules, after the start
    from agents.redaction.redactor import Redactor as RealRedactor  # noqa: PLC0415 - see above
    from agents.redaction.store import MemoryStore  # noqa: PLC0415 - see above

    redactor = RealRedactor(MemoryStore(os.urandom(32)), KnownSecrets(secrets_of_environment(dict(os.environ))))
    return lambda _run: redactor
