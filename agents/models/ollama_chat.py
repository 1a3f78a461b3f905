"""A request in the form of Ollama's `/api/chat`, and its answer in ours. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

from agents.chat import ChatRequest, Finish, Message, Tokens
from agents.errors import ContextExceeded, ModelUnavailable
from agents.models.ports import Answer, OnText
from agents.models.tokens import SURELY
from agents.records import ToolCall

SMALLEST_CONTEXT: Final = 4096
_LEAST_ANSWER: Final = 256
_MARGIN: Final = 1.1
"""Estimates are wrong by some percent, and a cut prompt is worse than some more memory."""


def context_for(model: str, most: int, prompt_tokens: int, answer_tokens: int) -> tuple[int, int]:
    """`num_ctx` and `num_predict`: what the request takes, in steps of two, as each change loads the model anew.

    The answer is shortened before the prompt would be cut. Raises `ContextExceeded` if not even a short one can fit;
    what may fit, for an estimate is only that, is left to the server to refuse.
    """
    prompt = int(prompt_tokens * _MARGIN)
    context = SMALLEST_CONTEXT
    while context < prompt + answer_tokens and context < most:
        context *= 2
    context = min(context, most)
    if prompt_tokens * SURELY + min(_LEAST_ANSWER, answer_tokens) > context:
        raise ContextExceeded(model, prompt_tokens + min(_LEAST_ANSWER, answer_tokens), most)
    return context, max(min(_LEAST_ANSWER, answer_tokens), min(answer_tokens, context - prompt))


def body_of(
    model: str, request: ChatRequest, capabilities: Sequence[str], context: int, answer_tokens: int
) -> dict[str, Any]:
    """The body of `/api/chat`."""
    body: dict[str, Any] = {
        "model": model,
        "messages": [_message(message) for message in request.messages],
        "options": {"num_ctx": context, "num_predict": answer_tokens, "temperature": request.temperature},
        "truncate": False,  # newer servers refuse then what older ones cut without a word
        "shift": False,
    }
    if request.tools:
        body["tools"] = [
            {
                "type": "function",
                "function": {"name": tool.name, "description": tool.description, "parameters": tool.schema},
            }
            for tool in request.tools
        ]
    if request.schema is not None and not request.tools:
        body["format"] = request.schema
        if "thinking" in capabilities:
            body["think"] = False  # a model that thinks is made to by default, and thoughts fit no schema
    return body


def _message(message: Message) -> dict[str, Any]:
    told: dict[str, Any] = {"role": message.role, "content": message.text}
    if message.calls:
        told["tool_calls"] = [
            {"id": call.id, "function": {"name": call.tool, "arguments": call.arguments}} for call in message.calls
        ]
    if message.role == "tool":
        told |= {"tool_name": message.tool, "tool_call_id": message.call_id}
    return told


class Reading:
    """Takes the chunks of an answer (of the `ollama` package) and adds them up."""

    def __init__(self, model: str, on_text: OnText, tools: Sequence[str]) -> None:
        self._model = model
        self._on_text = on_text
        self._tools = tools
        self._text: list[str] = []
        self._calls: list[ToolCall] = []
        self._last: Any = None

    def take(self, chunk: Any) -> None:
        """One more chunk."""
        if chunk.message.content:
            self._text.append(chunk.message.content)
            self._on_text(chunk.message.content)
        for call in chunk.message.tool_calls or ():
            self._calls.append(ToolCall(new_call_id(), call.function.name, dict(call.function.arguments)))
        if chunk.done:
            self._last = chunk

    def answer(self, context: int) -> Answer:
        """All of it; raises `ModelUnavailable` if the stream ended before the answer did."""
        if self._last is None:
            raise ModelUnavailable(self._model, "its answer broke off in the middle")
        prompt, completion = self._last.prompt_eval_count, self._last.eval_count
        finish: Finish = "calls" if self._calls else "length" if self._last.done_reason == "length" else "stop"
        return Answer(
            text="".join(self._text),
            calls=tuple(self._calls),
            finish=finish,
            tokens=Tokens(prompt or None, completion if completion is not None else None),
            is_cut=bool(prompt and prompt >= context),
        )


def new_call_id() -> str:
    """An id for a call that came without one."""
    return f"call_{uuid.uuid4().hex[:12]}"
