"""How models read: their names, what they can, where they run, how a test went, what they used. No widgets."""

from __future__ import annotations

from typing import Final

from daemon.contract.model import BudgetView, ModelView, PullView, TrialView, UsedView
from gui.words.amounts import count, money, size
from gui.words.times import duration, duration_ms

OLLAMA: Final = "ollama/"
_CAN: Final = {"tools": "tools", "thinking": "thinking", "vision": "images", "embedding": "embedder"}


def short_name(name: str) -> str:
    """A model's name as people say it; one of Ollama's without the provider."""
    return name.removeprefix(OLLAMA)


def abilities(model: ModelView) -> str:
    """«tools, thinking · 32 k context · 5.2 GB»."""
    can = ", ".join(_CAN[one] for one in model.capabilities if one in _CAN)
    parts = [can or ("chat only" if "completion" in model.capabilities else "")]
    if model.context_tokens:
        parts.append(f"{max(model.context_tokens // 1000, 1):,} k context")
    if model.size_bytes:
        parts.append(size(model.size_bytes))
    return " · ".join(part for part in parts if part)


def where(model: ModelView) -> tuple[str, str]:
    """Where it runs: in words, and the provider with its host."""
    provider = "Ollama" if model.name.startswith(OLLAMA) else model.name.partition("/")[0]
    if model.is_remote:
        return "Remote", model.host or provider
    return "This machine", ", ".join(part for part in (provider, model.host.partition(":")[0]) if part)


def can_chat(model: ModelView) -> bool:
    """Whether it can be asked at all; nobody knows of one that did not answer."""
    return not model.capabilities or "completion" in model.capabilities or "tools" in model.capabilities


def state(model: ModelView) -> tuple[str, str]:
    """Shape and words for a model that was not tested: why it cannot be asked, or that it is left alone."""
    if model.problem:
        return "clash", model.problem
    if model.breaker == "open":
        return "half", f"failed often; left alone for {duration(model.pause_s)}"
    return "off", "not tested"


def trial_words(trial: TrialView) -> str:
    """«ok, 420 ms»."""
    return f"ok, {duration_ms(trial.time_s * 1000)}"


def used_words(used: UsedView | None, *, is_remote: bool) -> str:
    """What a model used today."""
    if used is None or not used.calls:
        return "not used"
    if not is_remote:
        return f"{count(used.tokens)} tokens"
    unknown = " and more that nobody knows" if used.unknown_costs else ""
    return f"{money(float(used.cost))}{unknown}, {count(used.tokens)} tokens"


def day_words(budget: BudgetView) -> str:
    """What all models used today, beside their limits."""
    day = budget.day
    used = f"{count(day.tokens)}{f' of {count(budget.day_tokens_limit)}' if budget.day_tokens_limit else ''} tokens"
    limit = f" of {money(float(budget.day_cost_limit))}" if budget.day_cost_limit else ""
    unknown = f"; what {count(day.unknown_costs)} calls cost is not known" if day.unknown_costs else ""
    return f"Today: {count(day.calls)} calls, {used}, {money(float(day.cost))}{limit}{unknown}."


def pull_words(pull: PullView, speed: float) -> str:
    """«181 of 274 MB · 9 s left»; `speed` is bytes a second, 0 where that is not known yet."""
    if not pull.total:
        return ""
    told = f"{size(pull.completed)} of {size(pull.total)}"
    left_s = (pull.total - pull.completed) / speed if speed > 0 else 0
    return f"{told} · {duration(left_s)} left" if left_s >= 1 else told
