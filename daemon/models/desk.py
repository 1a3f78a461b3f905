"""Everything about models side by side, once they are needed: gateway, catalogue, ledger, lessons."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from agents.models.asking import Asking, Redaction
from agents.models.catalogue import Catalogue
from agents.models.gateway import ModelGateway
from agents.models.learning import Learning
from agents.models.litellm_client import LitellmProvider
from agents.models.ollama import OllamaProvider
from agents.models.ports import Redactor
from daemon.keychain import PROVIDERS, find_secret
from daemon.models.ledger import ModelLedger, OnCall
from daemon.models.memory import LessonFile
from daemon.models.preferences import limits_of, preference_of, prices_of, urls_of
from daemon.settings.registry import OFFLINE, OLLAMA_URL
from daemon.settings.values import Settings
from daemon.store.database import Database
from daemon.store.egress import Egress
from daemon.store.spending import Spending


@dataclass(frozen=True)
class ModelDesk:
    """What lies on it. Used on the daemon's loop, the ledger in threads."""

    gateway: ModelGateway
    catalogue: Catalogue
    ledger: ModelLedger
    learning: Learning
    settings: Settings

    async def reopen(self, *, ollama: bool) -> None:
        """Go by the settings as they are now: litellm's process goes by the old ones, and so does a connection."""
        if ollama:
            await self.catalogue.reopen_ollama()
        await self.catalogue.reopen_others()

    async def close(self) -> None:
        """Let go of connections and processes."""
        await self.catalogue.close()


def key_of(provider: str) -> str:
    """The key of a provider: the secret of its name, else the variable that its own tools read. Blocks."""
    kept = find_secret(provider) if provider in PROVIDERS else ""
    return kept or os.environ.get(f"{provider.upper().replace('-', '_')}_API_KEY", "")


def lay_model_desk(
    settings: Settings,
    database: Database,
    spending: Spending,
    egress: Egress,
    lessons: LessonFile,
    *,
    redactor_of: Callable[[str], Redactor],
    on_call: OnCall | None,
) -> ModelDesk:
    """Build it; nothing is contacted and no process is started."""
    learning = Learning(lessons.read())
    ledger = ModelLedger(database, spending, egress, lambda: limits_of(settings), on_call)
    catalogue = Catalogue(
        open_ollama=lambda: OllamaProvider(settings.value(OLLAMA_URL), key_of=lambda: find_secret("ollama")),
        open_others=lambda: LitellmProvider(
            key_of=key_of,
            urls=urls_of(settings),
            prices=lambda: prices_of(settings),
            is_offline=settings.value(OFFLINE),
        ),
    )
    gateway = ModelGateway(
        catalogue.provider_of,
        lambda: preference_of(settings),
        lambda: catalogue.found(is_offline=settings.value(OFFLINE)),
        Asking(ledger, Redaction(redactor_of, restores=False), learning),
    )
    return ModelDesk(gateway, catalogue, ledger, learning, settings)
