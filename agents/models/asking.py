"""One call of one model: reserved, noted, redacted, sent, settled, in this order; and its repetition when it fails."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import msgspec

from agents.chat import ChatReply, ChatRequest
from agents.errors import AnswerUnusable, ContextExceeded, ModelError, ModelRefused, ModelUnavailable, UnknownModel
from agents.models import envelope
from agents.models.breaker import Breaker
from agents.models.learning import Learning
from agents.models.mending import calls_in_text, mended_json
from agents.models.ports import Answer, Call, CallLedger, Description, OnText, Outcome, Provider, Redactor
from agents.models.profiles import tool_style
from agents.models.secrecy import RestoringStream, redacted, restored
from agents.models.tokens import size_bytes

_log = logging.getLogger(__name__)

_LONGEST_WAIT_S: Final = 30.0


class Pace(msgspec.Struct, frozen=True):
    """How often a call is tried, and how long it is waited between, in seconds."""

    waits_s: tuple[float, ...] = (0.5, 2.0)
    unusable_tries: int = 2


@dataclass(frozen=True)
class Redaction:
    """Who hides the secrets of a run, and whether answers come back with secrets in them.

    Without `restores` they come with placeholders, for callers that put secrets back where an effect needs them.
    """

    redactor_of: Callable[[str], Redactor]
    restores: bool = True


class Asking:
    """Asks models, one at a time for each request. Used on one loop."""

    def __init__(self, ledger: CallLedger, redaction: Redaction, learning: Learning, pace: Pace | None = None) -> None:
        self._ledger = ledger
        self._redaction = redaction
        self._learning = learning
        self._pace = pace or Pace()

    async def ask(
        self, provider: Provider, described: Description, breaker: Breaker, request: ChatRequest, on_text: OnText | None
    ) -> ChatReply:
        """The answer; tried again while that may help.

        What `on_text` heard of a try that failed is not taken back; a line break comes between.
        """
        model, heard, faults = described.facts.name, _Heard(on_text), list[str]()
        waits, unusable_left = list(self._pace.waits_s), self._pace.unusable_tries - 1
        while True:
            try:
                reply = await self._guarded(provider, described, breaker, request, heard)
                return msgspec.structs.replace(reply, faults=tuple(faults)) if faults else reply
            except AnswerUnusable as error:
                if unusable_left <= 0:
                    raise
                unusable_left -= 1
                faults.append(error.message)
            except ModelUnavailable as error:
                wait_s = max(waits.pop(0), error.retry_after_s) if waits else 0.0
                if not wait_s or not error.passes or wait_s > _LONGEST_WAIT_S or breaker.pause_left_s() > 0:
                    raise
                _log.info("%s: %s Trying again in %.1f s.", model, error.message, wait_s)
                faults.append(f"{error.message} Tried again after {wait_s:.1f} s.")
                await asyncio.sleep(wait_s)

    async def _guarded(
        self, provider: Provider, described: Description, breaker: Breaker, request: ChatRequest, heard: _Heard
    ) -> ChatReply:
        model = described.facts.name
        if not breaker.enter():
            raise left_alone(model, breaker.pause_left_s())
        is_told = False
        try:
            reply = await self._once(provider, described, request, heard)
            breaker.succeeded()
            is_told = True
            return reply
        except ModelUnavailable:
            breaker.failed()
            is_told = True
            raise
        finally:
            if not is_told:  # it answered with something else, or whoever asked has left
                breaker.gave_up()

    async def _once(self, provider: Provider, described: Description, request: ChatRequest, heard: _Heard) -> ChatReply:
        facts = described.facts
        style = tool_style(facts, self._learning.of(facts.name)) if request.tools else None
        redactor = self._redaction.redactor_of(request.run)
        # In a thread: a long history takes a while to look through, and so does the disk.
        beginning = asyncio.ensure_future(asyncio.to_thread(self._begun, described, request, redactor, style))
        try:
            sent, prompt_tokens, call, call_id = await asyncio.shield(beginning)
        except asyncio.CancelledError:
            await self._take_back(beginning)
            raise
        back = redactor if self._redaction.restores else _AS_IT_IS
        stream = heard.stream(back, is_told=style != "envelope")
        began = time.perf_counter()
        outcome = Outcome(state="stopped", time_s=0.0)
        try:
            answer = await provider.chat(facts.name, sent, prompt_tokens, stream)
            outcome = _done(described, answer, time.perf_counter() - began)
        except ModelError as error:
            outcome = _failed(error, stream, call, time.perf_counter() - began)
            raise
        except asyncio.CancelledError:
            outcome = _stopped(stream, call, time.perf_counter() - began)
            raise
        finally:
            # Shielded: what was spent is spent, also when whoever asked has left.
            await asyncio.shield(asyncio.to_thread(self._ledger.end, call_id, call, outcome))
        answer = self._checked(answer, facts.name, sent, prompt_tokens)
        usable = self._usable(answer, request, facts.name, style)
        heard.finish(stream, usable, back)
        return _reply(described, restored(usable, back), outcome)

    def _begun(
        self, described: Description, request: ChatRequest, redactor: Redactor, style: str | None
    ) -> tuple[ChatRequest, int, Call, str]:
        """What is to be sent, its estimated tokens, and the call as it is reserved. In a thread."""
        facts, meter = described.facts, self._learning.meter
        sent = redacted(request, redactor)
        sent = envelope.wrapped(sent) if style == "envelope" else sent
        prompt_tokens = meter.estimate(facts.name, sent)
        if meter.least(facts.name, prompt_tokens) > facts.context_tokens:
            raise ContextExceeded(facts.name, prompt_tokens, facts.context_tokens)
        call = _call(described, sent, prompt_tokens)
        return sent, prompt_tokens, call, self._ledger.begin(call)

    async def _take_back(self, beginning: asyncio.Future[tuple[ChatRequest, int, Call, str]]) -> None:
        """Settle a call that was reserved for somebody who left meanwhile: nothing was sent."""
        try:
            _, _, call, call_id = await beginning
        except ModelError:
            return
        await asyncio.to_thread(self._ledger.end, call_id, call, Outcome(state="refused"))

    def _checked(self, answer: Answer, model: str, sent: ChatRequest, prompt_tokens: int) -> Answer:
        """The answer with `is_cut` set if less was read than was sent; what was read whole teaches the meter."""
        meter = self._learning.meter
        if answer.is_cut or meter.is_cut(model, prompt_tokens, answer.tokens.prompt, 0):
            _log.warning("%s read %s tokens of about %d", model, answer.tokens.prompt, prompt_tokens)
            return msgspec.structs.replace(answer, is_cut=True)
        meter.learn(model, sent, answer.tokens.prompt)
        return answer

    def _usable(self, answer: Answer, request: ChatRequest, model: str, style: str | None) -> Answer:
        if style is None:
            return _as_json(answer, model) if request.schema is not None else answer
        try:
            usable = (
                envelope.unwrapped(answer, request.tools, model, request.schema)
                if style == "envelope"
                else _with_calls(answer, request, model)
            )
        except AnswerUnusable:
            self._learning.note(model, "envelope" if style == "envelope" else "native", failed=True)
            raise
        if usable.calls:
            self._learning.note(model, "envelope" if style == "envelope" else "native", failed=False)
        return usable


def left_alone(model: str, left_s: float) -> ModelUnavailable:
    """The error of a model whose breaker is open for so many seconds yet."""
    return ModelUnavailable(
        model, f"it failed so often that it is left alone for {left_s:.0f} s", "Ask later.", passes=False
    )


class _AsItIs:
    """Leaves placeholders where they are."""

    def redact(self, text: str) -> str:
        return text

    def redact_value(self, value: Any) -> Any:
        return value

    def restore(self, text: str) -> str:
        return text


_AS_IT_IS: Final = _AsItIs()


class _Heard:
    """What `on_text` has heard over all tries."""

    def __init__(self, on_text: OnText | None) -> None:
        self._on_text = on_text
        self._has_heard = False

    def stream(self, redactor: Redactor, *, is_told: bool) -> _Stream:
        """The stream of one try; an envelope's JSON is not told as it grows."""
        if self._on_text is None or not is_told:
            return _Stream(None)
        if self._has_heard:
            self._on_text("\n")
        return _Stream(RestoringStream(redactor, self._tell))

    def finish(self, stream: _Stream, answer: Answer, redactor: Redactor) -> None:
        """Tell what is left."""
        if stream.restoring is not None:
            stream.restoring.finish()
        elif self._on_text is not None and answer.text:
            self._tell(redactor.restore(answer.text))

    def _tell(self, text: str) -> None:
        self._has_heard = True
        if self._on_text is not None:
            self._on_text(text)


class _Stream:
    """Counts an answer as it grows, and passes it on."""

    def __init__(self, restoring: RestoringStream | None) -> None:
        self.restoring = restoring
        self.text: list[str] = []

    def __call__(self, text: str) -> None:
        self.text.append(text)
        if self.restoring is not None:
            self.restoring.take(text)


def _call(described: Description, sent: ChatRequest, prompt_tokens: int) -> Call:
    price = described.price
    return Call(
        run=sent.run,
        purpose=sent.purpose,
        model=described.facts.name,
        place=described.place,
        tokens=prompt_tokens + sent.max_tokens,
        cost=price.of(prompt_tokens, sent.max_tokens) if price else None,
        bytes_out=size_bytes(sent),
        digest=hashlib.sha256(msgspec.json.encode((sent.messages, sent.tools, sent.schema))).hexdigest(),
    )


def _done(described: Description, answer: Answer, time_s: float) -> Outcome:
    tokens, price = answer.tokens, described.price
    is_counted = tokens.prompt is not None and tokens.completion is not None
    cost = answer.cost
    if cost is None and price and (is_counted or not described.place.is_remote):
        cost = price.of(tokens.prompt or 0, tokens.completion or 0)
    said = msgspec.json.encode((answer.text, answer.calls))
    return Outcome(
        state="done",
        tokens=tokens,
        cost=cost,
        bytes_in=len(said),
        digest=hashlib.sha256(said).hexdigest(),
        hosts=answer.hosts,
        time_s=time_s,
    )


def _failed(error: ModelError, stream: _Stream, call: Call, time_s: float) -> Outcome:
    """A provider that refuses does nothing; one that breaks off may have worked, which nobody knows the price of."""
    if isinstance(error, ModelRefused | UnknownModel | ContextExceeded) or not stream.text:
        return Outcome(state="refused", error=error.code, time_s=time_s)
    return msgspec.structs.replace(_stopped(stream, call, time_s), state="failed", error=error.code)


def _stopped(stream: _Stream, call: Call, time_s: float) -> Outcome:
    text = "".join(stream.text)
    cost = Decimal(0) if call.cost == 0 else None
    return Outcome(state="stopped", cost=cost, bytes_in=len(text.encode("utf-8", "replace")), time_s=time_s)


def _as_json(answer: Answer, model: str) -> Answer:
    found = mended_json(answer.text)
    if found is None:
        raise AnswerUnusable(model, "it was cut at its longest" if answer.finish == "length" else "it is not JSON")
    return msgspec.structs.replace(answer, text=msgspec.json.encode(found).decode())


def _with_calls(answer: Answer, request: ChatRequest, model: str) -> Answer:
    """Calls written as text become calls."""
    if answer.calls or not answer.text:
        return answer
    calls = calls_in_text(answer.text, request.tools)
    return msgspec.structs.replace(answer, text="", calls=calls, finish="calls") if calls else answer


def _reply(described: Description, answer: Answer, outcome: Outcome) -> ChatReply:
    return ChatReply(
        text=answer.text,
        model=described.facts.name,
        calls=answer.calls,
        finish=answer.finish,
        tokens=answer.tokens,
        cost=outcome.cost,
        is_remote=described.place.is_remote,
        is_cut=answer.is_cut,
        time_s=outcome.time_s,
    )
