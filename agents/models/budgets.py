"""Budgets: whether a call fits into what is left, decided before it is made. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

import msgspec

from agents.errors import BudgetExceeded, PriceUnknown

RUN_COST = "budget.run_cost"
RUN_TOKENS = "budget.run_tokens"
DAY_COST = "budget.day_cost"
DAY_TOKENS = "budget.day_tokens"

NumberT = TypeVar("NumberT", int, Decimal)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a run and a day may use; None means no limit. Costs in US dollars."""

    run_cost: Decimal | None = None
    run_tokens: int | None = None
    day_cost: Decimal | None = None
    day_tokens: int | None = None
    hint: str = ""
    """How whoever set the limits of the run lets it have more; empty for those of the settings."""

    def tightened(self, other: Limits) -> Limits:
        """The smaller one of each limit."""
        return Limits(
            run_cost=_least(self.run_cost, other.run_cost),
            run_tokens=_least(self.run_tokens, other.run_tokens),
            day_cost=_least(self.day_cost, other.day_cost),
            day_tokens=_least(self.day_tokens, other.day_tokens),
            hint=other.hint or self.hint,
        )


class Used(msgspec.Struct, frozen=True):
    """What was used or is reserved; calls whose cost nobody knows are counted apart."""

    tokens: int = 0
    cost: Decimal = Decimal(0)
    unknown_costs: int = 0


def check_budget(model: str, tokens: int, cost: Decimal | None, limits: Limits, run: Used, day: Used) -> None:
    """Refuse a call that may use more than is left: `BudgetExceeded`, or `PriceUnknown` for one without a price."""
    for budget, limit, used in (
        (RUN_TOKENS, limits.run_tokens, run.tokens),
        (DAY_TOKENS, limits.day_tokens, day.tokens),
    ):
        if limit is not None and used + tokens > limit:
            raise BudgetExceeded(budget, f"{limit:,}", f"{used:,}", f"{tokens:,}", _hint(budget, limits))
    for budget, most, spent in ((RUN_COST, limits.run_cost, run.cost), (DAY_COST, limits.day_cost, day.cost)):
        if most is None:
            continue
        if cost is None:
            raise PriceUnknown(model, budget)
        if cost and spent + cost > most:
            raise BudgetExceeded(budget, dollars(most), dollars(spent), dollars(cost), _hint(budget, limits))


def _hint(budget: str, limits: Limits) -> str:
    return limits.hint if budget in {RUN_TOKENS, RUN_COST} else ""


def dollars(amount: Decimal) -> str:
    """An amount as people read it: cents, or as many digits as a small one needs."""
    if amount == 0 or abs(amount) >= Decimal("0.01"):
        return f"${amount:.2f}"
    return f"${amount:.6f}".rstrip("0") if amount >= Decimal("0.000001") else "less than $0.000001"


def _least(one: NumberT | None, other: NumberT | None) -> NumberT | None:
    return min((limit for limit in (one, other) if limit is not None), default=None)
