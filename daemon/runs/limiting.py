"""What a run may use: what was said when it began, and what is left of the budget that its plan was approved with."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from agents.models.budgets import Limits
from agents.plans.plan import Plan
from daemon.runs.ports import Providers
from daemon.store.runs import RunRow, Runs

_HINT: Final = (
    "Approve the plan again with more (`groundplan plan approve --tokens N --budget DOLLARS`), then resume the run."
)


def limits_of_run(runs: Runs, providers: Providers, row: RunRow, plan: Plan | None) -> Limits:
    """The limits of a run, the tighter ones of both. Call it in a thread."""
    cost, tokens = row.body.get("budget_cost"), row.body.get("budget_tokens")
    own = Limits(run_cost=None if cost is None else Decimal(cost), run_tokens=tokens)
    if plan is None or plan.approval is None or not plan.is_approved:
        return own
    of_plan = _left_of(runs, providers, row, plan, plan.approval.at)
    limits = own.tightened(of_plan)
    is_own = (limits.run_cost, limits.run_tokens) == (own.run_cost, own.run_tokens)
    return own if is_own else limits


def _left_of(runs: Runs, providers: Providers, row: RunRow, plan: Plan, since: datetime) -> Limits:
    """What the plan has left for this run; all its runs share the budget, and each approval gives a new one.

    The limits of a run count all that it ever used, so what this one used before the approval is added.
    """
    others = [one.id for one in runs.all(row.folder) if one.plan == plan.id and one.id != row.id]
    used = [providers.spent(run, since) for run in others]
    ever, now = providers.spent(row.id), providers.spent(row.id, since)
    money = Decimal(plan.scope.cost or "0") - sum((cost for _, cost in used), Decimal(0)) + ever[1] - now[1]
    tokens = plan.scope.tokens - sum(tokens for tokens, _ in used) + ever[0] - now[0]
    return Limits(run_cost=max(money, Decimal(0)), run_tokens=max(tokens, 0) if plan.scope.tokens else None, hint=_HINT)
