"""Approvals: what waits for a person, most urgent first, what was answered, and the answers.

The first answer counts, wherever it was given. One that came too late is no failure: it tells how the matter was
settled, and nothing of what the person wrote is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from daemon.client.api import Client
from daemon.contract.approval import ApprovalAnswer, Approvals, ApprovalView
from daemon.contract.page import Page
from daemon.contract.plan import PlanView
from daemon.contract.run import RunView
from daemon.errors import DaemonError, UnknownName
from gui.operations.operation import Operation
from gui.operations.reading import path_to, read, send
from gui.operations.topic import Topic

CHANGES: Final = frozenset({Topic.APPROVALS, Topic.RUNS, Topic.TRACE})
QUESTIONS: Final = frozenset({"ask_person", "do_by_hand"})
"""Tools by which a run asks for words or for a deed, and not for leave."""
GRAVE: Final = frozenset({"high", "critical"})
"""Risks that are never allowed by a single key, and never for longer than once."""

_SETTLED_CODE: Final = "approval.settled"
_RANKS: Final = {"critical": 0, "high": 1, "medium": 2, "low": 3}
_SOON: Final = (timedelta(minutes=5), timedelta(minutes=30))
_SETTLED_SHOWN: Final = 150
_RUNS_LOOKED_AT: Final = 200
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Inbox:
    """What waits, most urgent first; what was settled, the newest first; and what the runs and plans are called."""

    waiting: tuple[ApprovalView, ...] = ()
    settled: tuple[ApprovalView, ...] = ()
    goals: Mapping[str, str] = field(default_factory=dict)
    plans: Mapping[str, str] = field(default_factory=dict)

    def find(self, approval: str) -> ApprovalView | None:
        """One of them by its id."""
        return next((one for one in (*self.waiting, *self.settled) if one.id == approval), None)


@dataclass(frozen=True)
class Settled:
    """How an approval stands after an answer; `is_mine` is false where somebody else was faster."""

    approval: ApprovalView
    is_mine: bool


def read_inbox() -> Operation[Inbox]:
    """Everything that waits, of all folders, and what was settled lately."""

    def call(client: Client) -> Inbox:
        found = read(client, path_to("approvals"), Approvals, {"all": True}).approvals
        waiting = by_urgency([one for one in found if one.state == "waiting"], datetime.now(UTC))
        settled = sorted((one for one in found if one.state != "waiting"), key=settled_at, reverse=True)
        shown = settled[:_SETTLED_SHOWN]
        runs = {one.run for one in (*waiting, *shown) if one.run}
        return Inbox(tuple(waiting), tuple(shown), _goals(client, runs), _titles(client, waiting))

    return Operation("Read the approvals", call)


def list_waiting() -> Operation[list[ApprovalView]]:
    """Only what waits, most urgent first."""

    def call(client: Client) -> list[ApprovalView]:
        return by_urgency(read(client, path_to("approvals"), Approvals).approvals, datetime.now(UTC))

    return Operation("Look for approvals", call)


def show_approval(approval: str) -> Operation[ApprovalView]:
    """One by its id, also one that is no longer listed."""
    return Operation("Open the approval", lambda client: read(client, path_to("approvals", approval), ApprovalView))


def allow_once(approval: str, hunks: Sequence[int] | None = None, message: str = "") -> Operation[Settled]:
    """Allow this one call: all of it, or the hunks with these numbers and nothing else."""
    numbers = None if hunks is None else list(hunks)
    return _answer("Allow it once", approval, verdict="allow", hunks=numbers, message=message)


def allow_longer(approval: str, scope: str, offer: str, until: datetime | None = None) -> Operation[Settled]:
    """Allow what an offer names, for the run, the plan, or always in this folder; `until` ends it sooner."""
    return _answer("Allow it for longer", approval, verdict="allow", scope=scope, offer=offer, until=until)


def deny(approval: str, message: str = "") -> Operation[Settled]:
    """Refuse this one call; the agent hears the message."""
    return _answer("Deny it", approval, verdict="deny", message=message)


def reply(approval: str, message: str) -> Operation[Settled]:
    """Answer what a run asks a person, or say that a deed is done."""
    return _answer("Send the answer", approval, verdict="allow", message=message)


def by_urgency(approvals: Sequence[ApprovalView], now: datetime) -> list[ApprovalView]:
    """What ends within minutes first, then what ends within half an hour, then by risk, then by its end."""

    def key(one: ApprovalView) -> tuple[int, int, datetime, str]:
        end = one.expires_at or _NEVER
        band = next((place for place, soon in enumerate(_SOON) if end - now < soon), len(_SOON))
        return band, _RANKS.get(one.risk, len(_RANKS)), end, one.id

    return sorted(approvals, key=key)


def settled_at(approval: ApprovalView) -> datetime:
    """When it was settled, as far as that is known."""
    return approval.answered_at or approval.asked_at


def _answer(tried: str, approval: str, **given: Any) -> Operation[Settled]:
    path, body = path_to("approvals", approval), ApprovalAnswer.model_validate(given)

    def call(client: Client) -> Settled:
        try:
            return Settled(send(client, "POST", f"{path}/answer", body, ApprovalView), is_mine=True)
        except DaemonError as error:
            if error.code != _SETTLED_CODE:
                raise
            return Settled(read(client, path, ApprovalView), is_mine=False)

    return Operation(tried, call, CHANGES)


def _goals(client: Client, wanted: set[str]) -> dict[str, str]:
    """What runs are for, by their ids; a run that was forgotten has none."""
    if not wanted:
        return {}
    runs = read(client, path_to("runs"), Page[RunView], {"limit": _RUNS_LOOKED_AT}).items
    return {run.id: run.goal.partition("\n")[0].strip() or run.agent for run in runs if run.id in wanted}


def _titles(client: Client, approvals: Sequence[ApprovalView]) -> dict[str, str]:
    titles: dict[str, str] = {}
    for plan in dict.fromkeys(one.plan for one in approvals if one.plan):
        try:
            titles[plan] = read(client, path_to("plans", plan), PlanView).title
        except UnknownName:
            continue  # it was removed since; the run goes on with what it was given
    return titles
