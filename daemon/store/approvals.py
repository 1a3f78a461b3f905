"""The inbox as it lies in the database. A change names the state that a row must be in, so that the first one wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from daemon.store.tables import approval


class ApprovalState(StrEnum):
    """Where an approval stands; only one that waits can still change."""

    WAITING = "waiting"
    ALLOWED = "allowed"
    DENIED = "denied"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    """What it was for has changed; another one was asked for in its place."""


@dataclass(frozen=True)
class ApprovalRow:
    """An approval as stored; times are UTC. `demand` and `answer` are JSON in the form of `daemon.inbox`."""

    id: str
    folder: str
    run: str | None
    step: int | None
    state: ApprovalState
    asked_at: datetime
    expires_at: datetime | None
    binding: str
    answered_at: datetime | None
    answered_by: str | None
    demand: Mapping[str, Any]
    answer: Mapping[str, Any] | None


def add_approval(connection: Connection, row: ApprovalRow) -> None:
    """Keep a new approval."""
    connection.execute(insert(approval).values(**vars(row)))


def find_approval(connection: Connection, wanted: str) -> ApprovalRow | None:
    """The approval with that id."""
    found = connection.execute(select(approval).where(approval.c.id == wanted)).mappings().one_or_none()
    return _row(found) if found else None


def approvals_like(connection: Connection, beginning: str) -> list[ApprovalRow]:
    """Approvals whose id begins or ends so (ids of one hour begin alike), oldest first; a few at most."""
    query = (
        select(approval)
        .where(
            approval.c.id.startswith(beginning, autoescape=True) | approval.c.id.endswith(beginning, autoescape=True)
        )
        .order_by(approval.c.id)
        .limit(5)
    )
    return [_row(found) for found in connection.execute(query).mappings()]


def approvals_of_step(connection: Connection, run: str, step: int) -> list[ApprovalRow]:
    """What was asked for at a step of a run, oldest first."""
    query = select(approval).where(approval.c.run == run, approval.c.step == step).order_by(approval.c.id)
    return [_row(found) for found in connection.execute(query).mappings()]


def list_approvals(
    connection: Connection,
    *,
    states: Sequence[ApprovalState] = (),
    folder: str | None = None,
    run: str | None = None,
    limit: int = 1000,
) -> list[ApprovalRow]:
    """Approvals, the one asked last first."""
    query = select(approval).order_by(approval.c.id.desc()).limit(limit)
    if states:
        query = query.where(approval.c.state.in_([state.value for state in states]))
    if folder is not None:
        query = query.where(approval.c.folder == folder)
    if run is not None:
        query = query.where(approval.c.run == run)
    return [_row(found) for found in connection.execute(query).mappings()]


def settle_approval(
    connection: Connection,
    wanted: str,
    state: ApprovalState,
    *,
    at: datetime,
    by: str,
    answer: Mapping[str, Any] | None = None,
    before: ApprovalState = ApprovalState.WAITING,
) -> bool:
    """Put an approval into another state if it still is in `before`; whether it was."""
    changed = connection.execute(
        update(approval)
        .where(approval.c.id == wanted, approval.c.state == before.value)
        .values(state=state.value, answered_at=at, answered_by=by, answer=answer)
    )
    return changed.rowcount == 1


def due_approvals(connection: Connection, now: datetime) -> list[ApprovalRow]:
    """Those that wait though their time is over."""
    query = select(approval).where(approval.c.state == ApprovalState.WAITING.value, approval.c.expires_at <= now)
    return [_row(found) for found in connection.execute(query.order_by(approval.c.id)).mappings()]


def approvals_since(connection: Connection, moment: datetime) -> list[ApprovalRow]:
    """Those that were asked for or settled from a moment on, in the order of their ids."""
    query = select(approval).where((approval.c.asked_at >= moment) | (approval.c.answered_at >= moment))
    return [_row(found) for found in connection.execute(query.order_by(approval.c.id)).mappings()]


def _row(found: RowMapping) -> ApprovalRow:
    return ApprovalRow(**{**found, "state": ApprovalState(found["state"])})
