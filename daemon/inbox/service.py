"""The inbox: what must be asked is written down, waits as long as it takes, and is answered once.

An approval is a row. Asking twice for the same thing at the same step of a run gives the same row, so a run that is
recovered goes on waiting where it waited. The first answer counts: it changes the row only if that still waits, in one
transaction with the audit entry and the grant that comes of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from agents.policy.visible import mark_hidden
from daemon.acting_errors import ApprovalSettled, UnknownApproval
from daemon.audit.chain import AuditKind
from daemon.contract.ids import DAEMON_ACTOR, UlidMaker, WorkspaceId
from daemon.errors import WrongUse
from daemon.events import EventHub
from daemon.inbox.again import why_again
from daemon.inbox.asking import Answer, Asking, Wish, answer_of, asked_of, kept_asking
from daemon.inbox.bells import Bells
from daemon.inbox.granting import Grants, Trail, now_utc, require_person
from daemon.inbox.settling import facts_of_answer, how_settled, kept_answer, scope_granted
from daemon.inbox.telling import Teller
from daemon.store.approvals import (
    ApprovalRow,
    ApprovalState,
    add_approval,
    approvals_like,
    approvals_of_step,
    due_approvals,
    find_approval,
    list_approvals,
    settle_approval,
)
from daemon.store.database import Database

_LONGEST_NAP_S: Final = 3600.0
"""Waiting goes by a clock that stands still while a machine sleeps; so the time is looked at again now and then."""

_LIVE: Final = frozenset({ApprovalState.WAITING, ApprovalState.ALLOWED, ApprovalState.DENIED})
_REPLACEABLE: Final = frozenset({ApprovalState.WAITING, ApprovalState.ALLOWED})
"""A denial stays what it was: the answer to what was asked then."""


class Inbox:
    """Asks, is answered, and lets runs wait. From any thread but for `wait`, which is the loop's."""

    name = "inbox"

    def __init__(
        self,
        database: Database,
        trail: Trail,
        grants: Grants,
        hub: EventHub,
        ulids: UlidMaker,
        *,
        expires_after: Callable[[], timedelta],
        redact: Callable[[Any], Any] = lambda kept: kept,
        workspace_of: Callable[[str], WorkspaceId | None] = lambda _folder: None,
        clock: Callable[[], datetime] = now_utc,
    ) -> None:
        """`redact` takes secrets out of the JSON that is kept for people; what runs is the caller's own."""
        self._database = database
        self._trail = trail
        self.grants = grants
        self._ulids = ulids
        self._expires_after = expires_after
        self._redact = redact
        self._clock = clock
        self.bells = Bells()
        self._tell = Teller(hub, self.bells, workspace_of)

    async def start(self) -> None:
        """Tell of those whose time ran out while nobody looked, and of what a kill has kept from being told."""
        await asyncio.to_thread(self._tell.what_a_kill_hid, self._database)
        await asyncio.to_thread(self.expire_due)

    async def stop(self) -> None:
        """Nothing: what waits is on disk."""

    # -- asking ----------------------------------------------------------------------------------------------------

    def ask(self, asking: Asking) -> ApprovalRow:
        """Put a call into the inbox; the row that is there already if this step has asked for exactly it before.

        If the step asked for something else, that is superseded. What expired or was withdrawn is asked anew.
        """
        with self._database.writing() as connection:
            before = self._before(connection, asking)
            same = next((row for row in before if row.binding == asking.binding and not self._is_due(row)), None)
            if same is not None:
                return same
            made = self._new_row(asking)
            replaced = [row for row in before if row.state in _REPLACEABLE]
            if replaced:
                made = _asked_again(made, replaced[-1])
            settled = [self._supersede(connection, row, made.id) for row in replaced]
            self._add(connection, made, asking)
        self._tell.asked(made)
        self._tell.settled(settled)
        return made

    def _before(self, connection: Connection, asking: Asking) -> list[ApprovalRow]:
        """What the step has asked for that still counts."""
        if asking.run is None or asking.step is None:
            return []
        return [row for row in approvals_of_step(connection, asking.run, asking.step) if row.state in _LIVE]

    def _new_row(self, asking: Asking) -> ApprovalRow:
        now = self._clock()
        return ApprovalRow(
            id=self._ulids.make(),
            folder=asking.folder,
            run=asking.run,
            step=asking.step,
            state=ApprovalState.WAITING,
            asked_at=now,
            expires_at=asking.expires_at or now + self._expires_after(),
            binding=asking.binding,
            answered_at=None,
            answered_by=None,
            demand=self._kept(asking),
            answer=None,
        )

    def _kept(self, asking: Asking) -> Mapping[str, Any]:
        """What is asked, without secrets; what had some is allowed once only: a grant would be for other words."""
        whole = kept_asking(asking)
        kept: dict[str, Any] = self._redact(whole)
        if kept["decision"]["offers"] != whole["decision"]["offers"]:
            kept["decision"] = {**kept["decision"], "offers": []}
        return kept

    def _add(self, connection: Connection, row: ApprovalRow, asking: Asking) -> None:
        add_approval(connection, row)
        demand = asking.demand
        told = {
            "approval": row.id,
            "tool": demand.tool,
            "summary": demand.summary,
            "command": demand.command,
            "risk": asking.decision.risk.word,
            "reason": asking.decision.reason,
            "policy_line": asking.decision.line,
            "binding": row.binding,
            "step": row.step,
            "replaces": row.demand.get("replaces", ""),
        }
        self._trail.append(connection, AuditKind.APPROVAL_ASKED, asking.actor, row.run, told)

    def _supersede(self, connection: Connection, row: ApprovalRow, by: str) -> ApprovalRow:
        kept = {**(row.answer or {}), "replaced_by": by}
        return self._settled(connection, row, ApprovalState.SUPERSEDED, DAEMON_ACTOR, kept) or row

    # -- answering -------------------------------------------------------------------------------------------------

    def answer(self, approval: str, wish: Wish, actor: str) -> ApprovalRow:
        """Record a person's answer, if it is the first; raises ApprovalSettled otherwise, and says who was faster."""
        require_person(actor, "answer approvals")
        row = self.find(approval)
        granted = scope_granted(row, wish, self._clock())
        kept = kept_answer(row, wish)
        state = ApprovalState.ALLOWED if wish.verdict == "allow" else ApprovalState.DENIED
        if self._is_due(row):
            self.expire_due()
        with self._database.writing() as connection:
            if granted is not None:
                made = self.grants.make_within(
                    connection, granted.scope, actor=actor, **granted.bound_to(self._clock())
                )
                kept |= {"grant": made.id, "until": made.expires_at.isoformat() if made.expires_at else ""}
            answered = self._settled(connection, row, state, actor, kept)
            if answered is None:  # raising takes the grant back with the transaction
                raise ApprovalSettled(_named(row), how_settled(find_approval(connection, row.id) or row))
        self._tell.settled([answered])
        return answered

    def withdraw(self, run: str, actor: str = DAEMON_ACTOR) -> int:
        """Take back what a run asks for, because it was stopped; how many those were."""
        with self._database.writing() as connection:
            waiting = list_approvals(connection, states=[ApprovalState.WAITING], run=run)
            settled = [self._settled(connection, row, ApprovalState.WITHDRAWN, actor, None) for row in waiting]
        told = [row for row in settled if row is not None]
        self._tell.settled(told)
        return len(told)

    def retire(self, run: str, from_step: int, actor: str) -> int:
        """Let answers for steps that are done anew count no longer: they were for once; how many those were."""
        with self._database.writing() as connection:
            answered = list_approvals(connection, states=[ApprovalState.ALLOWED, ApprovalState.DENIED], run=run)
            old = [row for row in answered if row.step is not None and row.step >= from_step]
            for row in old:
                self._settled(connection, row, ApprovalState.SUPERSEDED, actor, dict(row.answer or {}))
        return len(old)

    def expire_due(self) -> int:
        """End what has waited too long; how many those were."""
        with self._database.writing() as connection:
            settled = [self._expire(connection, row) for row in due_approvals(connection, self._clock())]
        told = [row for row in settled if row is not None]
        self._tell.settled(told)
        return len(told)

    def _expire(self, connection: Connection, row: ApprovalRow) -> ApprovalRow | None:
        return self._settled(connection, row, ApprovalState.EXPIRED, DAEMON_ACTOR, None)

    def _settled(
        self, connection: Connection, row: ApprovalRow, state: ApprovalState, by: str, kept: dict[str, Any] | None
    ) -> ApprovalRow | None:
        """The row in its new state; None if another was faster."""
        at = self._clock()
        before = row.state if state is ApprovalState.SUPERSEDED else ApprovalState.WAITING
        if not settle_approval(connection, row.id, state, at=at, by=by, answer=kept, before=before):
            return None
        told = {"approval": row.id, "state": state.value, "binding": row.binding, **facts_of_answer(kept)}
        self._trail.append(connection, AuditKind.APPROVAL_ANSWERED, by, row.run, told)
        return find_approval(connection, row.id)

    def _is_due(self, row: ApprovalRow) -> bool:
        return row.state is ApprovalState.WAITING and row.expires_at is not None and row.expires_at <= self._clock()

    # -- waiting ---------------------------------------------------------------------------------------------------

    async def wait(self, approval: str) -> Answer:
        """Wait until an approval is answered, expires, or is taken back; at once if it is already.

        Survives nothing by itself: after a restart whoever waited calls it again.
        """
        while True:
            bell = self.bells.hang(approval)  # before looking, so that an answer in between rings it
            try:
                row = await asyncio.to_thread(self.get, approval)
                if row.state is not ApprovalState.WAITING:
                    return answer_of(row)
                return answer_of(await asyncio.wait_for(bell, self._nap_s(row)))
            except TimeoutError:
                await asyncio.to_thread(self.expire_due)
            finally:
                self.bells.take_down(approval, bell)

    def _nap_s(self, row: ApprovalRow) -> float:
        if row.expires_at is None:
            return _LONGEST_NAP_S
        return min(max((row.expires_at - self._clock()).total_seconds(), 0.001), _LONGEST_NAP_S)

    # -- looking ---------------------------------------------------------------------------------------------------

    def get(self, approval: str) -> ApprovalRow:
        """The approval with exactly that id; raises UnknownApproval."""
        with self._database.reading() as connection:
            row = find_approval(connection, approval)
        if row is None:
            raise UnknownApproval(approval)
        return row

    def find(self, wanted: str) -> ApprovalRow:
        """The approval with that id, or a part of it at its beginning or end that no other has."""
        with self._database.reading() as connection:
            exact = find_approval(connection, wanted.upper())
            like = [exact] if exact else approvals_like(connection, wanted.upper())
        waiting = [row for row in like if row.state is ApprovalState.WAITING]
        chosen = waiting if len(waiting) == 1 else like
        if not wanted or not chosen:
            raise UnknownApproval(wanted)
        if len(chosen) > 1:
            raise WrongUse(f"Several approvals have {wanted} in their id.", "Give more of it.")
        return chosen[0]

    def waiting(self, folder: str | None = None, run: str | None = None) -> list[ApprovalRow]:
        """What waits, the one asked last first."""
        self.expire_due()
        return self.all([ApprovalState.WAITING], folder, run)

    def all(
        self, states: Sequence[ApprovalState] = (), folder: str | None = None, run: str | None = None
    ) -> list[ApprovalRow]:
        """Approvals, the one asked last first."""
        with self._database.reading() as connection:
            return list_approvals(connection, states=states, folder=folder, run=run)


def _asked_again(row: ApprovalRow, before: ApprovalRow) -> ApprovalRow:
    """A new row that says what it stands in the place of, and why."""
    return replace(row, demand={**row.demand, "replaces": before.id, "again": why_again(before, row)})


def _named(row: ApprovalRow) -> str:
    return f"“{mark_hidden(asked_of(row).demand.summary)}”"
