"""Lets go of what the tables hold of runs that are forgotten, and of ledgers that have grown old.

The audit trail is never touched: it is a chain, and it says of each run that it was and how it went.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select

from daemon.store.approvals import ApprovalState
from daemon.store.changes import EntryState
from daemon.store.tables import approval, egress, grant, journal_entry, run, run_message, run_step, spend

_OF_RUN: Final = (run_step, run_message, approval, grant)


def forget_run(connection: Connection, wanted: str) -> None:
    """Remove a run that has ended with its steps, messages, approvals and grants."""
    for table in _OF_RUN:
        connection.execute(delete(table).where(table.c.run == wanted))
    connection.execute(delete(run).where(run.c.id == wanted))


def forget_ledgers(connection: Connection, before: datetime) -> None:
    """Remove what no run that there is needs and is older than `before`.

    That is: who was contacted, what models used, what was asked and answered, grants that ended, and entries of the
    journal whose contents are gone.
    """
    for table, is_old in _old(before):
        of_none = or_(table.c.run.is_(None), table.c.run.not_in(select(run.c.id)))
        connection.execute(delete(table).where(is_old, of_none))


def _old(before: datetime) -> tuple[tuple[Any, ColumnElement[bool]], ...]:
    is_purged = journal_entry.c.files["state"].as_string() == EntryState.PURGED.value
    is_settled = approval.c.state != ApprovalState.WAITING.value
    return (
        (egress, egress.c.at < before),
        (spend, spend.c.at < before),
        (approval, and_(is_settled, approval.c.answered_at < before)),
        (grant, or_(grant.c.revoked_at < before, grant.c.expires_at < before)),
        (journal_entry, and_(is_purged, journal_entry.c.at < before)),
    )
