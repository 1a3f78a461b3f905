"""The user's settings in the form in which the gateway takes them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from agents.models.budgets import Limits
from agents.models.gateway import Preference
from agents.models.ports import Price
from daemon.settings.registry import (
    BUDGET_DAY_COST,
    BUDGET_DAY_TOKENS,
    BUDGET_RUN_COST,
    BUDGET_RUN_TOKENS,
    MODELS_PRICES,
    MODELS_REMOTE_FALLBACK,
    MODELS_URLS,
    MODELS_USE,
    OFFLINE,
)
from daemon.settings.values import Settings

_MILLION = Decimal(1_000_000)


def preference_of(settings: Settings) -> Preference:
    """Which models may be asked."""
    return Preference(
        models=tuple(_listed(settings.value(MODELS_USE))),
        is_offline=settings.value(OFFLINE),
        crosses=settings.value(MODELS_REMOTE_FALLBACK),
    )


def limits_of(settings: Settings) -> Limits:
    """What may be used; 0 in a setting means no limit."""
    return Limits(
        run_cost=_dollars(settings.value(BUDGET_RUN_COST)),
        run_tokens=settings.value(BUDGET_RUN_TOKENS) or None,
        day_cost=_dollars(settings.value(BUDGET_DAY_COST)),
        day_tokens=settings.value(BUDGET_DAY_TOKENS) or None,
    )


def urls_of(settings: Settings) -> dict[str, str]:
    """Servers to ask in place of a provider's own, by provider."""
    return dict(_pairs(settings.value(MODELS_URLS)))


def prices_of(settings: Settings) -> dict[str, Price]:
    """Prices that the user knows, by model."""
    prices = {}
    for model, told in _pairs(settings.value(MODELS_PRICES)):
        read, _, written = told.partition("/")
        try:
            prices[model] = Price(Decimal(read) / _MILLION, Decimal(written) / _MILLION)
        except InvalidOperation:  # `1.2.3`: the setting's form lets it through
            continue
    return prices


def _dollars(amount: float) -> Decimal | None:
    return Decimal(str(amount)) if amount else None


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for part in _listed(text):
        name, _, value = part.partition("=")
        yield name.strip(), value.strip()
