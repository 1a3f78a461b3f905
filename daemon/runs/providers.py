"""What the tools of a run reach: the index, the spec, the web, models, and the sandbox; one object for all runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.models.budgets import Limits
from agents.redaction.known import KnownSecrets, secrets_of_environment
from agents.redaction.redactor import Redactor
from agents.sandbox.sandbox import MachineSandbox, open_sandbox
from agents.tools.packages.public_registries import NAMES
from daemon.keychain import held_secrets
from daemon.runs.noting import NotingSandbox
from daemon.tools.code_access import IndexedCode
from daemon.tools.decision_access import ProjectDecisions
from daemon.tools.page_fetcher import PageFetcher
from daemon.vault.placeholders import PlaceholderVault

if TYPE_CHECKING:
    from agents.chat import Gateway
    from agents.models.profiles import EditStyle, Learned
    from agents.surroundings import CodeKnowledge, DecisionAccess, Fetcher, Sandbox
    from daemon.knowledge.service import KnowledgeService
    from daemon.models.service import ModelService
    from daemon.runs.work import Restorer
    from daemon.specs.service import SpecService
    from daemon.tools.toolbox import Toolbox


class RunProviders:
    """Fills the port `daemon.runs.ports.Providers`. From any thread."""

    def __init__(
        self,
        knowledge: KnowledgeService,
        specs: SpecService,
        models: ModelService,
        toolbox: Toolbox,
        vault: PlaceholderVault,
        offline: Callable[[], bool],
        hidden: tuple[Path, ...],
        environ: dict[str, str],
        private_hosts: Callable[[], str] = str,
    ) -> None:
        self._knowledge = knowledge
        self._specs = specs
        self._models = models
        self._toolbox = toolbox
        self._vault = vault
        self._offline = offline
        self._hidden = hidden
        self._environ = environ
        self._private_hosts = private_hosts
        self._sandbox: MachineSandbox | None = None
        self._lock = threading.Lock()

    def knowledge(self, folder: Path, may_show: Callable[[str], bool]) -> CodeKnowledge:
        """What the index knows of a folder; it is followed from now on if it was not."""
        self._knowledge.add(folder)
        return IndexedCode(self._knowledge, folder, may_show)

    def decisions(self, folder: Path) -> DecisionAccess:
        """The spec of the project in use there."""
        return ProjectDecisions(self._specs, folder)

    def fetcher(self, run: str) -> Fetcher:
        """Gets pages for a run; each contact is in the egress ledger."""
        return PageFetcher(self._models.egress, self._offline, run)

    def gateway(self, run: str) -> Gateway:
        """The way to models."""
        return self._models.gateway

    def limit(self, run: str, limits: Limits) -> None:
        """Bind a run to a budget of its own beside those of the settings."""
        self._models.limit_run(run, limits if limits != Limits() else None)

    def spent(self, run: str, since: datetime | None = None) -> tuple[int, Decimal]:
        """Tokens and dollars that a run has used or reserved, as far as anybody knows."""
        found = self._models.spending.total(run=run, since=since)
        return found.tokens, found.cost

    def learned(self, model: str) -> Learned:
        """Which styles a model gets right."""
        return self._models.learning.of(model)

    def note_edit(self, model: str, style: EditStyle, failed: bool) -> None:
        """Learn how an edit of a model went."""
        self._models.note_edit(model, style, failed=failed)

    def masker(self, run: str, folder: Path) -> Restorer:
        """What hides and restores the secrets of a run; the first time it may wait for the keyring."""
        return Redactor(self._vault.view(folder, run), self._known)

    @cached_property
    def _known(self) -> KnownSecrets:
        """Values that are secrets whatever they look like: those of the environment, and those that we keep."""
        return KnownSecrets({**secrets_of_environment(self._environ), **held_secrets()})

    def forget_known(self) -> None:
        """Secrets were kept or removed: read them again when they are needed next."""
        self.__dict__.pop("_known", None)

    def forget(self, run: str, folder: Path) -> None:
        """Forget the secrets that were shown to a run."""
        self._vault.forget(folder, run)

    def sandbox(self) -> MachineSandbox:
        """The best sandbox of this machine, tried out with the first run."""
        with self._lock:
            if self._sandbox is None:
                self._sandbox = open_sandbox(hidden=self._hidden, private=self._private)
            return self._sandbox

    def sandbox_of(self, run: str) -> Sandbox:
        """The same for one run: whom its commands contact is in the egress ledger."""
        return NotingSandbox(self.sandbox(), self._models.egress, self._offline, run)

    def _private(self) -> frozenset[str]:
        """Hosts that may lie in a private network: the user's own, and public registries, which may have a mirror."""
        return NAMES | {name.strip().lower() for name in self._private_hosts().split(",") if name.strip()}

    def hidden(self) -> tuple[Path, ...]:
        """What no command may read."""
        return self._hidden

    def note_use(self, tool: str, result: Any) -> None:
        """Count the use of a tool."""
        self._toolbox.note(tool, result)
