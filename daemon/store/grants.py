"""Grants as they lie in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from agents.authority import Grant, Scope
from daemon.store.tables import grant as table


def add_grant(connection: Connection, grant: Grant) -> None:
    """Keep a new grant."""
    values = msgspec.structs.asdict(grant)
    values |= {"scope": msgspec.to_builtins(grant.scope), "run": grant.run or None, "plan": grant.plan or None}
    connection.execute(insert(table).values(values))


def find_grant(connection: Connection, wanted: str) -> Grant | None:
    """The grant with that id."""
    found = connection.execute(select(table).where(table.c.id == wanted)).mappings().one_or_none()
    return _grant(found) if found else None


def grants_like(connection: Connection, beginning: str) -> list[Grant]:
    """Grants whose id begins or ends so; a few at most."""
    fits = table.c.id.startswith(beginning, autoescape=True) | table.c.id.endswith(beginning, autoescape=True)
    return [_grant(found) for found in connection.execute(select(table).where(fits).limit(5)).mappings()]


def list_grants(connection: Connection, *, folder: str | None = None) -> list[Grant]:
    """All grants, the newest first; of one folder if it is named."""
    query = select(table).order_by(table.c.id.desc())
    if folder is not None:
        query = query.where(table.c.folder.in_([folder, ""]))
    return [_grant(found) for found in connection.execute(query).mappings()]


def grants_in_force(connection: Connection, now: datetime, *, folder: str, run: str, plan: str) -> list[Grant]:
    """Those that may cover a call of this run, oldest first."""
    query = (
        select(table)
        .where(*_in_force(now), table.c.folder.in_([folder, ""]))
        .where(or_(table.c.run.is_(None), table.c.run == run), or_(table.c.plan.is_(None), table.c.plan == plan))
        .order_by(table.c.id)
    )
    return [_grant(found) for found in connection.execute(query).mappings()]


def use_grant(connection: Connection, wanted: str, now: datetime) -> bool:
    """Count one use; whether the grant was still in force. Of two that take the last use, one gets it."""
    left = table.c.uses_left
    counted = connection.execute(
        update(table).where(table.c.id == wanted, *_in_force(now)).values(uses_left=left - 1)  # none stays none
    )
    return counted.rowcount == 1


def revoke_grants(connection: Connection, now: datetime, **of: str) -> list[str]:
    """Revoke the grants with these values of columns that are not revoked yet; their ids."""
    fits = [table.c[name] == value for name, value in of.items()]
    ids = list(connection.scalars(select(table.c.id).where(*fits, table.c.revoked_at.is_(None))))
    connection.execute(update(table).where(table.c.id.in_(ids)).values(revoked_at=now))
    return ids


def _in_force(now: datetime) -> tuple[Any, ...]:
    return (
        table.c.revoked_at.is_(None),
        or_(table.c.expires_at.is_(None), table.c.expires_at > now),
        or_(table.c.uses_left.is_(None), table.c.uses_left > 0),
    )


def _grant(found: RowMapping) -> Grant:
    values = dict(found)
    values |= {"scope": msgspec.convert(found["scope"], Scope), "run": found["run"] or "", "plan": found["plan"] or ""}
    return Grant(**values)
