"""Models of all providers that litellm knows, through its process. Needs the extra `[remote]`."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from contextlib import aclosing
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from agents.chat import ChatRequest, Finish, ModelFacts, Tokens
from agents.errors import (
    AnswerUnusable,
    ContextExceeded,
    ModelError,
    ModelOffline,
    ModelRefused,
    ModelUnavailable,
    UnknownModel,
)
from agents.models.litellm_form import body_of
from agents.models.litellm_process import LitellmProcess
from agents.models.litellm_wire import Order, Report, WireCall
from agents.models.mending import mended_object
from agents.models.ollama_chat import new_call_id
from agents.models.ports import Answer, Description, OnText, Place, Price
from agents.records import ToolCall
from indexer.embedding.offline import is_loopback, is_loopback_url

_HOSTS: Final[Mapping[str, str]] = {
    "anthropic": "api.anthropic.com",
    "cohere": "api.cohere.com",
    "deepseek": "api.deepseek.com",
    "gemini": "generativelanguage.googleapis.com",
    "groq": "api.groq.com",
    "mistral": "api.mistral.ai",
    "openai": "api.openai.com",
    "openrouter": "openrouter.ai",
    "perplexity": "api.perplexity.ai",
    "together_ai": "api.together.xyz",
    "xai": "api.x.ai",
}
"""Where well-known providers are, for the ledger's first word; what is seen to be contacted replaces it."""
_CONTEXT: Final = re.compile(r"context (?:length|size|window)\D{1,30}(\d{3,8})")
_LEAST_CONTEXT: Final = 1024
_UNTOLD_CONTEXT: Final = 8192
"""What a model is taken to read if nobody tells."""


class LitellmProvider:
    """The `Provider` of everything that is not Ollama. Keys are asked for in a thread and travel by the pipe alone.

    `urls` are servers to ask in place of a provider's own, by provider; `prices` are those that the user has told.
    """

    def __init__(
        self,
        *,
        key_of: Callable[[str], str],
        urls: Mapping[str, str] | None = None,
        prices: Callable[[], Mapping[str, Price]] = dict,
        is_offline: bool = False,
        idle_s: float = 300.0,
    ) -> None:
        self._key_of = key_of
        self._urls = dict(urls or {})
        self._prices = prices
        self._is_offline = is_offline
        self._process = LitellmProcess(is_offline=is_offline, idle_s=idle_s)
        self._reports: dict[str, Report] = {}
        self._hosts = dict(_HOSTS)
        self._unbound: set[str] = set()
        self._keys: dict[str, str] = {}

    @property
    def worker_pid(self) -> int | None:
        """Of litellm's process, while it lives."""
        return self._process.pid

    def place(self, name: str) -> Place:
        """Where the provider is."""
        provider = name.partition("/")[0]
        url = self._urls.get(provider, "")
        if url:
            return Place(urlsplit(url).hostname or url, not is_loopback_url(url))
        return Place(self._hosts.get(provider, f"{provider} (by litellm)"), is_remote=True)

    async def describe(self, name: str) -> Description:
        """What litellm's own table tells; a model that is not in it is taken to read little and to call no tools."""
        report = self._reports.get(name)
        if report is None:
            report = self._reports[name] = await self._last(Order(0, "describe", name), name)
        place = self.place(name)
        facts = ModelFacts(
            name=name,
            context_tokens=report.context_tokens or _UNTOLD_CONTEXT,
            has_tools=report.has_tools,
            is_remote=place.is_remote,
            capabilities=tuple(
                word
                for word, has in (("completion", True), ("tools", report.has_tools), ("schema", report.binds))
                if has
            ),
        )
        return Description(facts=facts, place=place, price=self._price(name, report))

    async def chat(self, name: str, request: ChatRequest, prompt_tokens: int, on_text: OnText) -> Answer:
        """Ask."""
        binds = await self._binds(name, request)
        try:
            return await self._chat(name, request, on_text, binds=binds)
        except ContextExceeded as error:
            raise self._learned_context(name, error, prompt_tokens) from error
        except ModelRefused as error:
            if request.schema is None or not binds or "response_format" not in error.message:
                raise
            self._unbound.add(name)
            return await self._chat(name, request, on_text, binds=False)

    async def close(self) -> None:
        """End litellm's process."""
        await self._process.close()

    # -- one call ----------------------------------------------------------------------------------------------

    async def _binds(self, name: str, request: ChatRequest) -> bool:
        """Whether to have the server hold the answer to the schema: unless it is known that it cannot."""
        if request.schema is None or name in self._unbound:
            return False
        report = self._reports.get(name)
        return report is None or report.binds is not False

    async def _chat(self, name: str, request: ChatRequest, on_text: OnText, *, binds: bool) -> Answer:
        provider = name.partition("/")[0]
        url = self._urls.get(provider, "")
        key = await self._key(provider)
        if url and is_loopback_url(url):
            key = key or "unused"  # without one, litellm refuses to ask
        order = Order(0, "chat", name, url, key, body_of(request, binds=binds))
        last = await self._last(order, name, on_text)
        price = self._prices().get(name)
        counted = last.prompt_tokens is not None and last.completion_tokens is not None
        cost = Decimal(last.cost) if last.cost else None
        if price and counted:
            cost = price.of(last.prompt_tokens or 0, last.completion_tokens or 0)
        return Answer(
            text=last.text,
            calls=tuple(_call(call, name) for call in last.calls),
            finish=_finish(last),
            tokens=Tokens(last.prompt_tokens, last.completion_tokens),
            cost=cost,
            hosts=tuple(last.hosts),
        )

    async def _key(self, provider: str) -> str:
        """A key, asked for once; one that is missing is asked for each time, as it may be set meanwhile."""
        if not self._keys.get(provider):
            self._keys[provider] = await asyncio.to_thread(self._key_of, provider)
        return self._keys[provider]

    async def _last(self, order: Order, name: str, on_text: OnText | None = None) -> Report:
        place = self.place(name)
        if self._is_offline and place.is_remote:
            raise ModelOffline(name, place.host)
        async with aclosing(self._process.order(order)) as reports:
            async for report in reports:
                if report.kind == "trouble":
                    raise self._error(name, report)
                if report.kind != "delta":
                    self._learn_host(name, report)
                    return report
                if on_text is not None:
                    on_text(report.text)
        raise ModelUnavailable(name, "its answer broke off in the middle")

    def _learned_context(self, name: str, error: ContextExceeded, prompt_tokens: int) -> ContextExceeded:
        """The error with what the server can read, which it may have told; what is told of the model goes by it."""
        report = self._reports.setdefault(name, Report(0, "description"))
        told = _CONTEXT.search(str(error.__cause__))
        read = int(told[1]) if told else prompt_tokens * 4 // 5
        report.context_tokens = min(report.context_tokens or _UNTOLD_CONTEXT, max(read, _LEAST_CONTEXT))
        return ContextExceeded(name, max(prompt_tokens, report.context_tokens + 1), report.context_tokens)

    def _learn_host(self, name: str, report: Report) -> None:
        seen = [host for host in report.hosts if not is_loopback(host)]
        provider = name.partition("/")[0]
        if len(seen) == 1 and provider not in self._hosts:
            self._hosts[provider] = seen[0]

    def _price(self, name: str, report: Report) -> Price | None:
        told = self._prices().get(name)
        if told is not None:
            return told
        if self._urls.get(name.partition("/")[0]):
            return None  # another server has other prices
        if report.prompt_price is None or report.completion_price is None:
            return None
        return Price(Decimal(report.prompt_price), Decimal(report.completion_price))

    def _error(self, name: str, report: Report) -> ModelError:
        provider = name.partition("/")[0]
        reason = report.text.rstrip(".") or "it gave no reason"
        match report.trouble:
            case "key":
                hint = f"Set the key with `groundplan secrets set {provider}`."
                return ModelRefused(name, f"the key was not accepted, or there is none ({reason})", hint)
            case "unknown":
                hint = "Write PROVIDER/MODEL as litellm does, for instance `anthropic/claude-sonnet-4-5`."
                return UnknownModel(name, self.place(name).host, hint)
            case "context":
                error = ContextExceeded(name, 0, 0)  # the numbers are put in by who knows what was sent
                error.__cause__ = ModelRefused(name, reason)
                return error
            case "refused":
                return ModelRefused(name, reason)
            case "busy":
                hint = "Wait, or look at the account's limits."
                return ModelUnavailable(
                    name, f"it asks to slow down or to pay ({reason})", hint, retry_after_s=report.retry_after_s
                )
            case "slow":
                return ModelUnavailable(name, "it did not answer in time")
            case "unreachable":
                where = self.place(name).host
                hint = "Check the network, or the address in the setting `models.urls`."
                return ModelUnavailable(name, f"{where} does not answer ({reason})", hint)
        return ModelUnavailable(name, reason)


def _call(call: WireCall, model: str) -> ToolCall:
    if not call.arguments.strip():
        return ToolCall(call.id or new_call_id(), call.tool, {})
    arguments: Any
    try:
        arguments = json.loads(call.arguments)
    except ValueError:
        arguments = mended_object(call.arguments)
    if not isinstance(arguments, dict):
        raise AnswerUnusable(model, f"the arguments for {call.tool} are no JSON object")
    return ToolCall(call.id or new_call_id(), call.tool, arguments)


def _finish(report: Report) -> Finish:
    if report.calls:
        return "calls"
    return "length" if report.finish == "length" else "stop"
