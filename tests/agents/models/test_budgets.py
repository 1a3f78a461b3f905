from decimal import Decimal

import pytest

from agents.errors import BudgetExceeded, PriceUnknown
from agents.models.budgets import Limits, Used, check_budget, dollars

FREE = Decimal(0)
NOTHING = Used()


def check(tokens=100, cost=FREE, run=NOTHING, day=NOTHING, **limits):
    check_budget("openai/x", tokens, cost, Limits(**limits), run, day)


def test_without_limits_everything_fits():
    check(10**9, None)


def test_what_fits_exactly_fits():
    check(100, run_tokens=150, run=Used(50))
    check(cost=Decimal("0.5"), run_cost=Decimal(1), run=Used(cost=Decimal("0.5")))


@pytest.mark.parametrize("budget", ["run", "day"])
def test_one_token_too_many_is_refused_with_the_setting_that_says_so(budget):
    with pytest.raises(BudgetExceeded, match=f"51 of the 150 budget.{budget}_tokens are used, and it may take 100"):
        check(**{f"{budget}_tokens": 150, budget: Used(51)})


@pytest.mark.parametrize("budget", ["run", "day"])
def test_a_cent_too_many_is_refused(budget):
    with pytest.raises(BudgetExceeded, match=rf"\$0.60 of the \$1.00 budget.{budget}_cost are used"):
        check(cost=Decimal("0.41"), **{f"{budget}_cost": Decimal(1), budget: Used(cost=Decimal("0.6"))})


def test_without_a_price_a_budget_of_money_cannot_be_kept_and_the_error_names_the_ways_out():
    with pytest.raises(PriceUnknown) as caught:
        check(cost=None, run_cost=Decimal(1))
    assert "`models.prices` (openai/x=IN/OUT" in caught.value.hint
    assert "`budget.run_tokens`" in caught.value.hint


def test_what_costs_nothing_is_allowed_when_all_money_is_spent():
    check(cost=FREE, day_cost=Decimal(1), day=Used(cost=Decimal(2)))


def test_of_two_limits_the_tighter_one_holds():
    assert Limits(run_tokens=5, day_cost=Decimal(1)).tightened(Limits(run_tokens=3)) == Limits(
        run_tokens=3, day_cost=Decimal(1)
    )


def test_small_amounts_keep_the_digits_that_matter():
    assert [dollars(Decimal(text)) for text in ("0", "1", "12.345", "0.0123", "0.00042", "0.0000001")] == [
        "$0.00",
        "$1.00",
        "$12.34",
        "$0.01",
        "$0.00042",
        "less than $0.000001",
    ]
