"""Plans as a service: made, changed, approved and followed. What reads code and spec loads with the first plan."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from agents.authority import APPLY_CHANGES
from agents.errors import PlanFaulty
from agents.plans.by_model import enrich
from agents.plans.check import check
from agents.plans.editing import PlanChange, edited
from agents.plans.plan import Approval, Plan, PlanState, TaskState
from daemon.audit.chain import AuditKind
from daemon.contract.event import EventKind
from daemon.contract.ids import Actor, UlidMaker
from daemon.contract.plan import (
    PlanApprove,
    PlanCheck,
    PlanEdit,
    PlanFault,
    PlanNew,
    PlanRefine,
    PlanSummary,
    PlanText,
    PlanView,
)
from daemon.errors import PreconditionFailed, WrongUse
from daemon.events import EventHub
from daemon.plans.finding import chosen_plan
from daemon.plans.progress import marked
from daemon.plans.views import plan_of, plan_summary, plan_view
from daemon.roster.service import Roster
from daemon.store.plans import PlanRow, Plans

if TYPE_CHECKING:
    from agents.chat import Gateway
    from daemon.knowledge.service import KnowledgeService
    from daemon.plans.making import PlanMaker
    from daemon.plans.ports import PlanAuthority, Trail
    from daemon.specs.service import SpecService

_SPAN: Final = re.compile(r"\s*(\d{1,4})\s*(m|h|d|w)\s*")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LONGEST: Final = timedelta(days=90)
_DEAREST: Final = Decimal(10_000)


class PlanService:
    """All plans. `new` belongs to the loop; everything else blocks, and any thread may ask.

    `gateway` gives the way to models when it is needed; None means that there is none.
    """

    name = "plans"

    def __init__(
        self,
        plans: Plans,
        specs: SpecService,
        knowledge: KnowledgeService,
        roster: Roster,
        authority: PlanAuthority,
        trail: Trail,
        hub: EventHub,
        ulids: UlidMaker,
        user: Actor,
        gateway: Callable[[], Gateway] | None = None,
    ) -> None:
        self._plans = plans
        self._specs = specs
        self._knowledge = knowledge
        self._roster = roster
        self._authority = authority
        self._trail = trail
        self._hub = hub
        self._ulids = ulids
        self.user = user
        self._gateway = gateway
        self._made_maker: PlanMaker | None = None
        self._lock = threading.Lock()

    async def start(self) -> None:
        """Nothing: plans are read when they are asked for."""

    async def stop(self) -> None:
        """Nothing: what was acknowledged is on disk."""

    # -- making --------------------------------------------------------------------------------------------------

    async def new(self, wish: PlanNew) -> PlanView:
        """Make a plan by rules, let a model enrich it unless that is not wished, and keep it."""
        now = datetime.now(UTC)
        made = await asyncio.to_thread(self._make, wish, now)
        plan = made.plan
        if wish.model is not False and self._gateway is not None:
            plan = await enrich(plan, self._gateway(), made.ground, material=made.material, models=tuple(wish.models))
            if wish.model is None and plan.made_by == "rules":
                plan = _without_missing_model(plan, made.plan)
        return await asyncio.to_thread(self._keep, plan, now)

    def _make(self, wish: PlanNew, now: datetime) -> Any:
        return self._maker().make(wish, self._ulids.make(), now)

    def _keep(self, plan: Plan, now: datetime) -> PlanView:
        row = PlanRow(
            id=plan.id,
            folder=plan.folder,
            project=plan.project,
            title=plan.title,
            state=str(plan.state),
            version=1,
            created_at=now,
            actor=self.user,
            approved_at=None,
            approved_by="",
            body=msgspec.to_builtins(plan),
        )
        self._plans.add(row)
        self._tell(row, "made")
        return self.view(row)

    # -- looking -------------------------------------------------------------------------------------------------

    def summaries(self, folder: str | None) -> list[PlanSummary]:
        """Plans, the newest first; of the workspace of a folder if one is named."""
        return [plan_summary(row) for row in self._plans.all(None if folder is None else self._root(folder))]

    def row(self, wanted: str, folder: str | None) -> PlanRow:
        """The plan that is meant; raises UnknownName, and WrongUse if several fit."""
        exact = self._plans.find(wanted)
        if exact is not None:
            return exact
        rows = self._plans.all()
        near = rows if folder is None else [row for row in rows if row.folder == self._root(folder)]
        return chosen_plan(wanted, near, rows)

    def view(self, row: PlanRow) -> PlanView:
        """A plan as clients see it."""
        return plan_view(row)

    def find(self, wanted: str, folder: str) -> Plan:
        """The plan itself, for a run."""
        return plan_of(self.row(wanted, folder))

    def text(self, row: PlanRow, form: str) -> PlanText:
        """A plan in another form; raises UnknownName for one that is not known."""
        from daemon.plans.forms import plan_text  # noqa: PLC0415 - with the spec's formats, after the start

        return plan_text(plan_of(row), form)

    def check(self, row: PlanRow) -> PlanCheck:
        """Whether a plan still holds, against the folder as it is now."""
        plan = plan_of(row)
        found = check(plan, self._maker().ground(plan))
        return PlanCheck(faults=[PlanFault(code=one.code, where=one.where, message=one.message) for one in found])

    # -- changing ------------------------------------------------------------------------------------------------

    def edit(self, row: PlanRow, wish: PlanEdit) -> PlanView:
        """Make the changes, all or none; an approved plan is approved no more. Raises PlanFaulty."""
        before = plan_of(row)
        changes = [PlanChange(one.op, one.task, one.field, one.value) for one in wish.changes]
        return self._revise(row, before, edited(before, changes, self._maker().ground(before)))

    def _revise(self, row: PlanRow, before: Plan, after: Plan) -> PlanView:
        """Keep a plan that is another now; what it was granted ends unless it still permits the same."""
        if before.approval is not None and after.approval is None:
            self._authority.revoke_plan(row.id, self.user)
        changed = self._put(row, after, version=row.version + 1)
        self._tell(changed, "changed")
        return self.view(changed)

    async def refine(self, row: PlanRow, wish: PlanRefine) -> PlanView:
        """Let a model say more of a plan that has not begun, with what a person says of it. Raises WrongUse."""
        before = plan_of(row)
        if any(task.run for task in before.tasks):
            raise WrongUse(
                "This plan is being carried out, and its tasks keep their keys.",
                "Change what is left of it with `groundplan plan edit`, or plan anew with `groundplan plan new`.",
            )
        ground, material = await asyncio.to_thread(lambda: self._maker().shown(before))
        told = (
            f"What the person says of the plan: {wish.words.strip()}\n\n{material}" if wish.words.strip() else material
        )
        after = before
        if self._gateway is not None:
            after = await enrich(before, self._gateway(), ground, material=told, models=tuple(wish.models))
        if not after.is_approved:
            state = PlanState.DRAFT if after.state is PlanState.APPROVED else after.state
            after = msgspec.structs.replace(after, approval=None, state=state)
        return await asyncio.to_thread(self._revise, row, before, after)

    def approve(self, row: PlanRow, wish: PlanApprove) -> PlanView:
        """Permit exactly what the plan says, until it expires. Raises PlanFaulty for one that no longer holds."""
        now = datetime.now(UTC)
        expires_at = now + _span(wish.expires)
        plan = _applying(_with_budget(plan_of(row), wish), applies=wish.applies)
        faults = check(plan, self._maker().ground(plan))
        if faults:
            raise PlanFaulty(fault.message for fault in faults)
        with self._plans.database.writing() as connection:
            self._require_same(self._plans.find_within(connection, row.id), row)
            grant = self._authority.grant_for_plan(
                plan.id, plan.scope, folder=plan.folder, actor=self.user, expires_at=expires_at, connection=connection
            )
            approval = Approval(self.user, now, plan.digest, grant.id, expires_at)
            approved = msgspec.structs.replace(plan, approval=approval, state=PlanState.APPROVED)
            told = {"plan": plan.id, "digest": plan.digest, "grant": grant.id, "expires_at": expires_at.isoformat()}
            self._trail.append(connection, AuditKind.PLAN_APPROVED, self.user, None, told)
            changed = _changed_row(row, approved, row.version + 1)
            self._plans.put(connection, changed)
        self._tell(changed, "approved")
        return self.view(changed)

    def revoke(self, row: PlanRow) -> PlanView:
        """Take an approval back; what it permitted asks again at once."""
        plan = plan_of(row)
        self._authority.revoke_plan(row.id, self.user)
        state = PlanState.DRAFT if plan.state is PlanState.APPROVED else plan.state
        changed = self._put(row, msgspec.structs.replace(plan, approval=None, state=state), version=row.version + 1)
        self._tell(changed, "revoked")
        return self.view(changed)

    def remove(self, row: PlanRow) -> None:
        """Forget a plan, and with it what it permitted."""
        self._authority.revoke_plan(row.id, self.user)
        self._plans.remove(row.id)
        self._tell(row, "removed")

    def mark(self, plan: str, task: str, state: TaskState, run: str) -> None:
        """Note how a task stands; a plan or task that is gone meanwhile is no reason to fail a run."""
        with self._plans.database.writing() as connection:
            row = self._plans.find_within(connection, plan)
            if row is None or (after := marked(plan_of(row), task, state, run)) is None:
                return
            changed = _changed_row(row, after, row.version)
            self._plans.put(connection, changed)
        self._tell(changed, "progress", {"task": task, "task_state": str(state), "run": run})

    # -- within --------------------------------------------------------------------------------------------------

    def _put(self, row: PlanRow, plan: Plan, version: int) -> PlanRow:
        changed = _changed_row(row, plan, version)
        with self._plans.database.writing() as connection:
            self._require_same(self._plans.find_within(connection, row.id), row)
            self._plans.put(connection, changed)
        return changed

    @staticmethod
    def _require_same(current: PlanRow | None, seen: PlanRow) -> None:
        """Two who change a plan at once: the second has not seen what the first did."""
        if current is None or current.body != seen.body:
            raise PreconditionFailed(f'"{current.version if current else 0}"')

    def _maker(self) -> PlanMaker:
        from daemon.plans.making import PlanMaker  # noqa: PLC0415 - with the spec's artifacts, after the start

        with self._lock:
            if self._made_maker is None:
                self._made_maker = PlanMaker(self._specs, self._knowledge, self._roster)
            return self._made_maker

    def _root(self, folder: str) -> str:
        return str(self._roster.root(Path(folder)))

    def _tell(self, row: PlanRow, what: str, more: Mapping[str, Any] | None = None) -> None:
        told = {"plan": row.id, "title": row.title, "folder": row.folder, "state": row.state, "what": what}
        self._hub.publish(EventKind.PLAN_CHANGED, self.user, {**told, **(more or {})})


def _changed_row(row: PlanRow, plan: Plan, version: int) -> PlanRow:
    return replace(
        row,
        title=plan.title,
        state=str(plan.state),
        version=version,
        approved_at=plan.approval.at if plan.approval else None,
        approved_by=plan.approval.by if plan.approval else "",
        body=msgspec.to_builtins(plan),
    )


def _without_missing_model(plan: Plan, made: Plan) -> Plan:
    """Where nobody asked for a model, it is no news that there is none."""
    notes = tuple(note for note in plan.notes if note in made.notes or not note.startswith("No model can be asked"))
    return msgspec.structs.replace(plan, notes=notes)


def _with_budget(plan: Plan, wish: PlanApprove) -> Plan:
    cost, tokens = plan.scope.cost, plan.scope.tokens
    if wish.cost is not None:
        try:
            amount = Decimal(wish.cost or "0")
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or not 0 <= amount <= _DEAREST:
            raise WrongUse(f"{wish.cost!r} is no budget.", "It is an amount of US dollars, such as 2.50.")
        cost = wish.cost if amount else ""
    if wish.tokens is not None:
        tokens = wish.tokens
    return msgspec.structs.replace(plan, scope=msgspec.structs.replace(plan.scope, cost=cost, tokens=tokens))


def _applying(plan: Plan, *, applies: bool) -> Plan:
    """With or without the permission to put its changes into the folder unasked; each approval says it anew."""
    others = tuple(tool for tool in plan.scope.tools if tool != APPLY_CHANGES)
    tools = (*others, APPLY_CHANGES) if applies else others
    return msgspec.structs.replace(plan, scope=msgspec.structs.replace(plan.scope, tools=tools))


def _span(text: str) -> timedelta:
    match = _SPAN.fullmatch(text)
    span = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta()
    if not timedelta() < span <= _LONGEST:
        raise WrongUse(f"{text!r} is no time to expire after.", "Say 30m, 12h, 7d or 2w; 90 days at most.")
    return span
