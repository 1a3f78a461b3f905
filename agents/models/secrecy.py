"""Secrets at the border: hidden in all that is sent, put back in all that comes, also while it comes. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from agents.chat import ChatRequest, Message
from agents.models.ports import Answer, OnText, Redactor
from agents.records import ToolCall
from agents.redaction.streaming import StreamRestorer


def redacted(request: ChatRequest, redactor: Redactor) -> ChatRequest:
    """The request as it may leave this machine."""
    return msgspec.structs.replace(
        request, messages=tuple(_redacted_message(message, redactor) for message in request.messages)
    )


def restored(answer: Answer, redactor: Redactor) -> Answer:
    """The answer with its secrets again, in its text and in the arguments of its calls."""
    calls = tuple(ToolCall(call.id, call.tool, mapped(call.arguments, redactor.restore)) for call in answer.calls)
    return msgspec.structs.replace(answer, text=redactor.restore(answer.text), calls=calls)


def mapped(value: Any, change: Any) -> Any:
    """A JSON value with all its texts changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(key): mapped(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [mapped(one, change) for one in value]
    return value


class RestoringStream:
    """Passes an answer on restored as it grows, but never a placeholder before all of it is there."""

    def __init__(self, redactor: Redactor, on_text: OnText) -> None:
        self._restorer = StreamRestorer(redactor.restore)
        self._on_text = on_text

    def take(self, text: str) -> None:
        """More of the answer."""
        if whole := self._restorer.feed(text):
            self._on_text(whole)

    def finish(self) -> None:
        """The answer is over: pass on what was held back."""
        if held := self._restorer.end():
            self._on_text(held)


def _redacted_message(message: Message, redactor: Redactor) -> Message:
    calls = tuple(ToolCall(call.id, call.tool, redactor.redact_value(call.arguments)) for call in message.calls)
    return msgspec.structs.replace(message, text=redactor.redact(message.text), calls=calls)
