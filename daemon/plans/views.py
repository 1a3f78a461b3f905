"""Plans as clients see them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from agents.authority import APPLY_CHANGES, OWN_TESTS
from agents.plans.order import critical_path, ready, totals
from agents.plans.plan import SETTLED, Plan
from daemon.contract.plan import ApprovalOfPlan, HoursView, PermissionsView, PlanSummary, PlanView, TaskView
from daemon.store.plans import PlanRow


def plan_of(row: PlanRow) -> Plan:
    """The plan that a row holds."""
    return msgspec.convert(row.body, Plan)


def plan_view(row: PlanRow) -> PlanView:
    """The whole plan."""
    plan = plan_of(row)
    sums = totals(plan)
    told: dict[str, Any] = msgspec.to_builtins(plan)
    startable = {task.key for task in ready(plan)}
    tasks = [TaskView(**{**task, "ready": task["key"] in startable}) for task in told["tasks"]]
    is_over = not plan.is_in_force(datetime.now(UTC))
    approval = (
        ApprovalOfPlan(**{**told["approval"], "has_expired": is_over}) if plan.is_approved and plan.approval else None
    )
    return PlanView(
        id=plan.id,
        title=plan.title,
        change=plan.change,
        change_type=plan.change_type,
        folder=plan.folder,
        project=plan.project,
        branch=plan.branch,
        state=str(plan.state),
        version=row.version,
        created_at=row.created_at,
        actor=row.actor,
        made_by=plan.made_by,
        digest=plan.digest,
        approval=approval,
        phases=told.get("phases", []),
        tasks=tasks,
        permissions=PermissionsView(
            tools=[tool for tool in plan.scope.tools if tool != APPLY_CHANGES],
            paths=list(plan.scope.paths),
            commands=[command for command in plan.scope.commands if command != OWN_TESTS],
            hosts=list(plan.scope.hosts),
            risk=plan.scope.risk.word,
            tokens=plan.scope.tokens,
            cost=plan.scope.cost,
            own_tests=OWN_TESTS in plan.scope.commands,
            applies=plan.applies,
        ),
        risks=list(plan.risks),
        notes=list(plan.notes),
        effort=HoursView(**msgspec.to_builtins(sums.effort)),
        duration=HoursView(**msgspec.to_builtins(sums.duration)),
        confidence=sums.confidence,
        critical_path=list(critical_path(plan)),
    )


def plan_summary(row: PlanRow) -> PlanSummary:
    """A plan in a list."""
    plan = plan_of(row)
    return PlanSummary(
        id=plan.id,
        title=plan.title,
        folder=plan.folder,
        project=plan.project,
        state=str(plan.state),
        version=row.version,
        created_at=row.created_at,
        approved=plan.is_approved,
        tasks=len(plan.tasks),
        done=sum(task.state in SETTLED for task in plan.tasks),
        hours=totals(plan).effort.likely,
    )
