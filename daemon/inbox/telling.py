"""Tells of approvals: to runs that wait for them, and to everybody who listens to events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from daemon.contract.event import EventKind
from daemon.contract.ids import Actor, WorkspaceId, ulid_time
from daemon.events import EventHub
from daemon.inbox.asking import asked_of
from daemon.inbox.bells import Bells
from daemon.store.approvals import ApprovalRow, ApprovalState, approvals_since
from daemon.store.database import Database

_TOLD_WITHIN: Final = timedelta(seconds=2)
"""So long after it happened is something told at the latest."""


class Teller:
    """Publishes and rings. From any thread, always after the commit: who is woken finds what is told."""

    def __init__(self, hub: EventHub, bells: Bells, workspace_of: Callable[[str], WorkspaceId | None]) -> None:
        self._hub = hub
        self._bells = bells
        self._workspace_of = workspace_of
        self._last_event = hub.last_id
        """Of the process before this one."""

    def asked(self, row: ApprovalRow) -> None:
        """Something waits for a person."""
        asked = asked_of(row)
        told = {
            "id": row.id,
            "run": row.run,
            "step": row.step,
            "folder": row.folder,
            "tool": asked.demand.tool,
            "summary": asked.demand.summary,
            "risk": asked.decision.risk.word,
            "expires_at": row.expires_at.isoformat() if row.expires_at else None,
        }
        self._hub.publish(EventKind.APPROVAL_REQUESTED, Actor(asked.actor), told, self._workspace_of(row.folder))

    def settled(self, rows: Sequence[ApprovalRow]) -> None:
        """These wait no longer."""
        for row in rows:
            self._bells.ring(row)
            told = {"id": row.id, "run": row.run, "step": row.step, "folder": row.folder, "state": row.state.value}
            self._hub.publish(
                EventKind.APPROVAL_SETTLED, Actor(row.answered_by or ""), told, self._workspace_of(row.folder)
            )

    def what_a_kill_hid(self, database: Database) -> None:
        """Tell once more what happened at about the last event that was written down before this process began.

        Events are written a moment after what they tell of: whoever reads on from the last one would miss the others.
        Hearing of an approval twice does no harm.
        """
        if not self._last_event:
            return
        with database.reading() as connection:
            rows = approvals_since(connection, ulid_time(self._last_event) - _TOLD_WITHIN)
        for row in rows:
            if row.state is ApprovalState.WAITING:
                self.asked(row)
        self.settled([row for row in rows if row.state is not ApprovalState.WAITING])
