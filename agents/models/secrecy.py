"""Secrets at the border: hidden in all that is sent, put back in all that comes, also while it comes. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from agents.chat import ChatRequest, Message
from agents.models.ports import Answer, OnText, Redactor
from agents.records import ToolCall
from agents.redaction.placeholders import CLOSE, LONGEST, OPEN


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
        self._redactor = redactor
        self._on_text = on_text
        self._held = ""

    def take(self, text: str) -> None:
        """More of the answer."""
        text = self._held + text
        opened = text.rfind(OPEN)
        is_open = opened >= 0 and CLOSE not in text[opened:] and len(text) - opened < LONGEST
        whole, self._held = (text[:opened], text[opened:]) if is_open else (text, "")
        if whole:
            self._on_text(self._redactor.restore(whole))

    def finish(self) -> None:
        """The answer is over: pass on what was held back."""
        held, self._held = self._held, ""
        if held:
            self._on_text(self._redactor.restore(held))


def _redacted_message(message: Message, redactor: Redactor) -> Message:
    calls = tuple(ToolCall(call.id, call.tool, redactor.redact_value(call.arguments)) for call in message.calls)
    return msgspec.structs.replace(message, text=redactor.redact(message.text), calls=calls)
