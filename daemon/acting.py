"""Builds what acts: models, inbox, plans, agents, runs, and the engine under them. A part of `compose`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

from daemon.audit.trail import AuditTrail
from daemon.engine.service import Engine
from daemon.engine.slots import Slots
from daemon.inbox.granting import Grants
from daemon.inbox.policy_files import PolicyFiles
from daemon.inbox.rule_history import RuleHistory
from daemon.inbox.service import Inbox
from daemon.keychain import vault_key
from daemon.models.auditing import audited
from daemon.models.service import ModelService
from daemon.parts import Parts
from daemon.plans.service import PlanService
from daemon.roster.service import Roster
from daemon.routes.agents import agents_router
from daemon.routes.approvals import approvals_router
from daemon.routes.egress import egress_router
from daemon.routes.keys import secrets_router
from daemon.routes.models import models_router
from daemon.routes.plans import plans_router
from daemon.routes.policy import policy_router
from daemon.routes.runs import runs_router
from daemon.routes.sandbox import sandbox_router
from daemon.runs.service import RunService
from daemon.settings.registry import (
    APPROVAL_EXPIRES_AFTER,
    APPROVAL_MODE,
    COMMANDS_CONCURRENCY,
    COMMANDS_PRIVATE_HOSTS,
    OFFLINE,
    RUNS_CONCURRENCY,
)
from daemon.store.blobs import Blobs
from daemon.store.plans import Plans
from daemon.store.runs import Runs
from daemon.vault.placeholders import PlaceholderVault

if TYPE_CHECKING:
    from agents.sandbox.sandbox import MachineSandbox
    from daemon.knowledge.service import KnowledgeService
    from daemon.runs.opening import Rooms
    from daemon.runs.providers import RunProviders
    from daemon.specs.service import SpecService
    from daemon.tools.toolbox import Toolbox


@dataclass(frozen=True)
class Acting:
    """What acts, and its routes; services in the order in which they start."""

    services: Sequence[Any]
    routers: Sequence[APIRouter]
    models: ModelService


class _Builder:
    """What is built only when it is first needed, since its libraries are many."""

    def __init__(
        self, parts: Parts, knowledge: KnowledgeService, specs: SpecService, trail: AuditTrail, toolbox: Toolbox
    ) -> None:
        self.parts = parts
        self.knowledge = knowledge
        self.specs = specs
        self.trail = trail
        self.toolbox = toolbox
        self.files = PolicyFiles(parts.home.config, RuleHistory(trail).note)
        self.roster = Roster(parts.home, parts.settings, knowledge)
        self.models = ModelService(
            *(parts.home, parts.settings, parts.database, parts.ulids),
            hub=parts.hub,
            user=parts.user,
            redactor_of=self.redactor,
            on_call=audited(trail),
        )
        self.runs = Runs(parts.database, parts.ulids)
        self.grants = Grants(parts.database, trail, parts.ulids)
        self.plans = PlanService(
            Plans(parts.database),
            specs,
            knowledge,
            self.roster,
            self.grants,
            trail,
            parts.hub,
            parts.ulids,
            parts.user,
            lambda: self.models.gateway,
        )
        self._providers: RunProviders | None = None

    @property
    def own_state(self) -> tuple[str, ...]:
        """What no call of an agent may name; not all of the data folder, where the trees of runs lie."""
        home = self.parts.home
        return tuple(str(own) for own in (home.config, home.runtime, home.logs, home.database))

    def offline(self) -> bool:
        """Whether nothing may leave this machine."""
        return self.parts.settings.value(OFFLINE)

    def providers(self) -> RunProviders:
        """What tools reach."""
        if self._providers is None:
            from daemon.runs.providers import RunProviders  # noqa: PLC0415 - agents' libraries, after the start

            parts, home = self.parts, self.parts.home
            self._providers = RunProviders(
                self.knowledge,
                self.specs,
                self.models,
                self.toolbox,
                PlaceholderVault(home.data / "placeholders", vault_key),
                self.offline,
                (home.data, home.config, home.runtime, home.logs),
                dict(os.environ),
                lambda: parts.settings.value(COMMANDS_PRIVATE_HOSTS),
            )
        return self._providers

    def take_secrets(self) -> None:
        """Secrets were kept or removed: models are asked with the new ones, and texts are searched for them."""
        if self._providers is not None:
            self._providers.forget_known()
        self.models.take_secrets()

    def sandbox(self) -> MachineSandbox:
        """What runs commands."""
        return self.providers().sandbox()

    def redactor(self, run: str) -> Any:
        """What hides the secrets of a run from models; for no run in particular, under a key of its own."""
        row = self.runs.find(run) if run else None
        return self.providers().masker(run, Path(row.folder) if row else Path("/"))

    def rooms(self) -> Rooms:
        """What runs are carried on with."""
        from daemon.changes.service import ChangeService  # noqa: PLC0415 - see providers
        from daemon.runs.opening import Rooms  # noqa: PLC0415 - see providers

        parts, home = self.parts, self.parts.home
        blobs = Blobs(home.data / "changes")
        return Rooms(
            runs=self.runs,
            database=parts.database,
            trail=self.trail,
            hub=parts.hub,
            grants=self.grants,
            plans=self.plans,
            rosters=self.roster,
            rules=self.files,
            changes=ChangeService(parts.database, blobs, parts.ulids, self.trail),
            providers=self.providers(),
            trees=home.data / "trees",
            own_state=self.own_state,
            offline=self.offline,
            mode=lambda: parts.settings.value(APPROVAL_MODE),
            settings=parts.settings,
            thoughts=Slots(parts.settings.value(RUNS_CONCURRENCY)),
            commands=Slots(parts.settings.value(COMMANDS_CONCURRENCY) or os.cpu_count() or 1),
        )


def compose_acting(
    parts: Parts, knowledge: KnowledgeService, specs: SpecService, trail: AuditTrail, toolbox: Toolbox
) -> Acting:
    """All that acts."""
    built = _Builder(parts, knowledge, specs, trail, toolbox)
    engine = Engine(parts.home.data / "runs.db", Slots(parts.settings.value(RUNS_CONCURRENCY)))
    inbox = Inbox(
        parts.database,
        trail,
        built.grants,
        parts.hub,
        parts.ulids,
        expires_after=lambda: timedelta(days=parts.settings.value(APPROVAL_EXPIRES_AFTER)),
        redact=lambda kept: built.redactor("").redact_value(kept),
        workspace_of=lambda folder: found.id if (found := parts.workspaces.find_path(Path(folder))) else None,
    )
    runs = RunService(built.rooms, engine, inbox, parts.user)
    routers = (
        models_router(built.models),
        egress_router(built.models.egress),
        plans_router(built.plans),
        agents_router(built.roster),
        approvals_router(inbox, parts.user),
        policy_router(built.files, built.grants, built.sandbox, built.offline, parts.user, built.own_state),
        runs_router(runs),
        sandbox_router(built.sandbox, [parts.home.socket]),
        secrets_router(trail, parts.user, built.take_secrets),
    )
    return Acting((built.models, inbox, built.plans, runs), routers, built.models)
