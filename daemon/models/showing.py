"""Models as clients see them: which there are, which are asked, what they have used, and a small trial."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from agents.chat import ChatRequest, Message
from agents.errors import ModelError, UnknownModel
from agents.models.budgets import Limits
from agents.models.ollama import PREFIX, LocalModel
from agents.models.ports import Description
from agents.models.profiles import edit_style, tool_style
from daemon.contract.model import BudgetView, ModelDetail, ModelsView, ModelView, TrialView, UsedView
from daemon.models.desk import ModelDesk
from daemon.models.ledger import day_began
from daemon.models.preferences import preference_of
from daemon.settings.registry import MODELS_USE
from daemon.store.spending import Spending, Spent

_AT_ONCE = 4
_MILLION = Decimal(1_000_000)
_TRIAL = "Say hello in five words."


class ModelViews:
    """Answers the routes. On the daemon's loop."""

    def __init__(self, desk: ModelDesk, spending: Spending) -> None:
        self._desk = desk
        self._spending = spending

    async def all(self) -> ModelsView:
        """All models of Ollama, and those of the settings."""
        preference = preference_of(self._desk.settings)
        listed, url, problem = await self._listed(is_offline=preference.is_offline)
        asked, why_none = await self._asked()
        names = list(dict.fromkeys([*asked, *(PREFIX + model.name for model in listed)]))
        by_name = {PREFIX + model.name: model for model in listed}
        turns = asyncio.Semaphore(_AT_ONCE)

        async def view(name: str) -> ModelView:
            async with turns:
                return await self._view(name, by_name.get(name), asked)

        return ModelsView(
            models=list(await asyncio.gather(*map(view, names))),
            ollama_url=url,
            ollama_problem=problem,
            offline=preference.is_offline,
            remote_fallback=preference.crosses,
            why_none=why_none,
        )

    async def one(self, name: str) -> ModelDetail:
        """One model with what its server tells; raises what keeps it from being known."""
        full = await self.full_name(name)
        described = await self._desk.gateway.describe(full)
        asked, _ = await self._asked()
        told = await self._desk.catalogue.ollama.show(full) if full.startswith(PREFIX) else {}
        listed = await self._desk.catalogue.ollama.list() if full.startswith(PREFIX) else []
        model = next((one for one in listed if PREFIX + one.name in (full, f"{full}:latest")), None)
        return ModelDetail(**self._described(described, model, asked).model_dump(), told=told)

    async def use(self, names: Sequence[str]) -> ModelsView:
        """Ask these from now on, in this order; a name that its provider does not have is refused."""
        full = [await self.full_name(name) for name in names]
        for name in full:
            try:
                await self._desk.gateway.describe(name)
            except UnknownModel:
                raise
            except ModelError:
                continue  # it cannot be asked at the moment, which is no reason not to want it
        value = ",".join(dict.fromkeys(full)) or None
        await asyncio.to_thread(self._desk.settings.change, MODELS_USE.name, value)
        return await self.all()

    async def trial(self, name: str | None) -> TrialView:
        """Ask a tiny question."""
        heard: list[float] = []
        began = time.perf_counter()
        reply = await self._desk.gateway.chat(
            ChatRequest(
                messages=(Message("user", _TRIAL),),
                models=(await self.full_name(name),) if name else (),
                max_tokens=200,
                purpose="trial",
            ),
            lambda _text: heard.append(time.perf_counter() - began),
        )
        return TrialView(
            model=reply.model,
            is_remote=reply.is_remote,
            answer=reply.text.strip(),
            time_s=round(reply.time_s, 3),
            first_word_s=round(heard[0], 3) if heard else None,
            prompt_tokens=reply.tokens.prompt,
            completion_tokens=reply.tokens.completion,
            cost=_money(reply.cost),
        )

    def budget(self, run: str) -> BudgetView:
        """What was used today and by a run (empty: none in particular). In a thread."""
        began = day_began()
        limits = self._desk.ledger.limits_of(run) if run else self._desk.ledger.limits_of("")
        used = self._spending.by_model(run=run) if run else self._spending.by_model(since=began)
        return BudgetView(
            day_began_at=began,
            day=_used(self._spending.total(since=began)),
            run=_used(self._spending.total(run=run)) if run else None,
            by_model={name: _used(spent) for name, spent in used.items()},
            **_limits(limits),
        )

    async def full_name(self, name: str) -> str:
        """`PROVIDER/MODEL`; a bare name is one of Ollama's if it has such a model."""
        if "/" in name:
            return name
        try:
            known = {model.name for model in await self._desk.catalogue.ollama.list()}
        except ModelError:
            return name
        return PREFIX + name if {name, f"{name}:latest"} & known else name

    # -- parts -------------------------------------------------------------------------------------------------

    async def _listed(self, *, is_offline: bool) -> tuple[list[LocalModel], str, str]:
        try:
            ollama = self._desk.catalogue.ollama
        except ModelError as error:
            return [], "", error.message
        if is_offline and ollama.server.is_remote:
            return [], ollama.url, "It is on another machine, and offline mode is on."
        try:
            return await ollama.list(), ollama.url, ""
        except ModelError as error:
            return [], ollama.url, f"{error.message} {error.hint}"

    async def _asked(self) -> tuple[list[str], str]:
        try:
            names = await self._desk.gateway.candidates()
        except ModelError as error:
            return [], error.message
        return names, "" if names else "None is set, and Ollama has none that can chat."

    async def _view(self, name: str, listed: LocalModel | None, asked: Sequence[str]) -> ModelView:
        try:
            return self._described(await self._desk.gateway.describe(name), listed, asked)
        except ModelError as error:
            view = ModelView(name=name, host="", is_remote=bool(listed and listed.is_remote), **_size(listed))
            view.problem, view.hint = error.message, error.hint
        try:
            place = self._desk.catalogue.provider_of(name).place(name)
            view.host, view.is_remote = place.host, place.is_remote or view.is_remote
        except ModelError:
            pass  # the first problem is the one to tell
        view.rank = asked.index(name) + 1 if name in asked else 0
        return view

    def _described(self, described: Description, listed: LocalModel | None, asked: Sequence[str]) -> ModelView:
        facts, price = described.facts, described.price
        learned, breaker = self._desk.learning.of(facts.name), self._desk.gateway.breaker(facts.name)
        return ModelView(
            name=facts.name,
            host=described.place.host,
            is_remote=facts.is_remote,
            rank=asked.index(facts.name) + 1 if facts.name in asked else 0,
            context_tokens=facts.context_tokens,
            capabilities=list(facts.capabilities),
            price_in=_money(price.prompt * _MILLION if price else None),
            price_out=_money(price.completion * _MILLION if price else None),
            breaker=breaker.state.value,
            pause_s=round(breaker.pause_left_s(), 1),
            tool_style=tool_style(facts, learned),
            edit_style=edit_style(facts, learned),
            **_size(listed),
        )


def _size(listed: LocalModel | None) -> dict[str, Any]:
    if listed is None:
        return {}
    return {
        "size_bytes": listed.size_bytes or None,
        "parameters": listed.parameters,
        "quantization": listed.quantization,
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount.normalize() if amount else Decimal(0), "f")


def _used(spent: Spent) -> UsedView:
    return UsedView(
        calls=spent.calls, tokens=spent.tokens, cost=_money(spent.cost) or "0", unknown_costs=spent.unknown_costs
    )


def _limits(limits: Limits) -> dict[str, Any]:
    return {
        "day_tokens_limit": limits.day_tokens,
        "day_cost_limit": _money(limits.day_cost),
        "run_tokens_limit": limits.run_tokens,
        "run_cost_limit": _money(limits.run_cost),
    }
