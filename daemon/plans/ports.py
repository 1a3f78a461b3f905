"""What plans need of other rooms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from agents.authority import Grant, Scope
from daemon.audit.chain import AuditKind


class PlanAuthority(Protocol):
    """Gives and takes the authority of plans; `daemon.inbox.granting.Grants` does."""

    def grant_for_plan(
        self,
        plan: str,
        scope: Scope,
        *,
        folder: str,
        actor: str,
        expires_at: datetime,
        connection: Connection | None = None,
    ) -> Grant:
        """The grant of an approved plan; what the plan was granted before is revoked."""
        ...

    def revoke_plan(self, plan: str, actor: str) -> None:
        """End what a plan was granted."""
        ...


class Trail(Protocol):
    """The audit trail, as far as plans write it."""

    def append(
        self, connection: Connection, kind: AuditKind, actor: str, run: str | None, facts: Mapping[str, Any]
    ) -> int:
        """Add an entry in the caller's transaction."""
        ...
