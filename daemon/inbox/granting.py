"""Grants: made from answers and plans, used, revoked. Every change of one is in the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

import msgspec
from sqlalchemy import Connection

from agents.authority import Grant, Scope
from agents.records import Risk
from daemon.acting_errors import ApprovalTooWide, OnlyForPeople, UnknownGrant
from daemon.audit.chain import AuditKind
from daemon.contract.ids import UlidMaker
from daemon.errors import WrongUse
from daemon.store.database import Database
from daemon.store.grants import (
    add_grant,
    find_grant,
    grants_in_force,
    grants_like,
    list_grants,
    revoke_grants,
    use_grant,
)

ALWAYS_LASTS: Final = timedelta(days=90)
"""What is allowed for always ends then: nobody looks through what they once allowed."""

_NOT_PEOPLE: Final = ("agent:", "daemon", "workflow:", "schedule:", "hook:")


class Trail(Protocol):
    """The audit trail, as far as the inbox writes it."""

    def append(
        self, connection: Connection, kind: AuditKind, actor: str, run: str | None, facts: Mapping[str, Any]
    ) -> int:
        """Add an entry in the caller's transaction."""
        ...


def require_person(actor: str, what: str) -> None:
    """Raises OnlyForPeople for an actor that is none: what an agent reads must not become its own permission."""
    if not actor or actor.startswith(_NOT_PEOPLE):
        raise OnlyForPeople(what, actor or "nobody")


def now_utc() -> datetime:
    """The time."""
    return datetime.now(UTC)


class Grants:
    """Keeps grants. From any thread; blocks, so call it off the loop."""

    def __init__(
        self, database: Database, trail: Trail, ulids: UlidMaker, clock: Callable[[], datetime] = now_utc
    ) -> None:
        self._database = database
        self._trail = trail
        self._ulids = ulids
        self._clock = clock

    def make(
        self,
        scope: Scope,
        *,
        folder: str,
        actor: str,
        run: str = "",
        plan: str = "",
        expires_at: datetime | None = None,
        uses: int | None = None,
    ) -> Grant:
        """Give authority beforehand; for critical calls only by their exact binding."""
        require_person(actor, "give authority")
        with self._database.writing() as connection:
            return self.make_within(
                connection, scope, folder=folder, actor=actor, run=run, plan=plan, expires_at=expires_at, uses=uses
            )

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
        """The authority that approving a plan gives; what the plan was granted before is revoked.

        `scope` has the budget in it. With `connection` all of it happens in the caller's transaction.
        """
        require_person(actor, "approve plans")
        if connection is None:
            with self._database.writing() as own:
                return self.grant_for_plan(
                    plan, scope, folder=folder, actor=actor, expires_at=expires_at, connection=own
                )
        self._revoke_within(connection, actor, plan=plan)
        return self.make_within(connection, scope, folder=folder, actor=actor, plan=plan, expires_at=expires_at)

    def make_within(
        self,
        connection: Connection,
        scope: Scope,
        *,
        folder: str,
        actor: str,
        run: str = "",
        plan: str = "",
        expires_at: datetime | None = None,
        uses: int | None = None,
    ) -> Grant:
        """The same in the caller's transaction."""
        if scope.risk is Risk.CRITICAL and not scope.binding:
            raise ApprovalTooWide("a grant", "critical calls are asked for each time")
        grant = Grant(
            id=self._ulids.make(),
            folder=folder,
            scope=scope,
            made_at=self._clock(),
            made_by=actor,
            run=run,
            plan=plan,
            expires_at=expires_at,
            uses_left=uses,
        )
        add_grant(connection, grant)
        told = {"grant": grant.id, "folder": folder, "plan": plan, "scope": msgspec.to_builtins(scope), "uses": uses}
        told["expires_at"] = expires_at.isoformat() if expires_at else None
        self._trail.append(connection, AuditKind.GRANT_MADE, actor, run or None, told)
        return grant

    def use(self, grant: str, *, actor: str, run: str | None = None, binding: str = "") -> bool:
        """Count one use before acting on a grant; False if it has ended meanwhile, so that policy decides again."""
        with self._database.writing() as connection:
            if not use_grant(connection, grant, self._clock()):
                return False
            self._trail.append(connection, AuditKind.GRANT_USED, actor, run, {"grant": grant, "binding": binding})
        return True

    def in_force(self, *, folder: str, run: str = "", plan: str = "") -> tuple[Grant, ...]:
        """Those that may cover a call of this run, for `Circumstances.grants`."""
        with self._database.reading() as connection:
            return tuple(grants_in_force(connection, self._clock(), folder=folder, run=run, plan=plan))

    def all(self, *, folder: str | None = None) -> list[Grant]:
        """All grants, the newest first, those that have ended included."""
        with self._database.reading() as connection:
            return list_grants(connection, folder=folder)

    def find(self, wanted: str) -> Grant:
        """The grant with that id, or a part of it that no other has; raises UnknownGrant."""
        with self._database.reading() as connection:
            exact = find_grant(connection, wanted.upper())
            like = [exact] if exact else grants_like(connection, wanted.upper())
        if not wanted or not like:
            raise UnknownGrant(wanted)
        if len(like) > 1:
            raise WrongUse(f"Several grants have {wanted} in their id.", "Give more of it.")
        return like[0]

    def revoke(self, wanted: str, actor: str) -> Grant:
        """End a grant; one that has ended stays as it is."""
        require_person(actor, "revoke authority")
        found = self.find(wanted)
        with self._database.writing() as connection:
            self._revoke_within(connection, actor, id=found.id)
        return self.find(found.id)

    def revoke_plan(self, plan: str, actor: str) -> None:
        """End what a plan was granted, because it changed or was taken back."""
        with self._database.writing() as connection:
            self._revoke_within(connection, actor, plan=plan)

    def revoke_run(self, run: str, actor: str) -> None:
        """End what was granted to one run, because it is over."""
        with self._database.writing() as connection:
            self._revoke_within(connection, actor, run=run)

    def _revoke_within(self, connection: Connection, actor: str, **of: str) -> None:
        for grant in revoke_grants(connection, self._clock(), **of):
            self._trail.append(connection, AuditKind.GRANT_REVOKED, actor, of.get("run"), {"grant": grant})
