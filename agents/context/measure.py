"""How long texts are in tokens, and how they are cut to fit. Pure; the counter is a port, since vocabularies differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from agents.chat import Message
from agents.models.tokens import text_tokens

Counter = Callable[[str], int]
"""Tokens of a text; must grow with the text."""

MESSAGE_TOKENS: Final = 8
"""What templates put around a message."""


def message_tokens(message: Message, count: Counter = text_tokens) -> int:
    """Tokens of one message with its calls."""
    calls = sum(count(msgspec.json.encode(call).decode()) for call in message.calls)
    return MESSAGE_TOKENS + (count(message.text) if message.text else 0) + calls


def tokens_of(messages: Iterable[Message], count: Counter = text_tokens) -> int:
    """Tokens of several messages."""
    return sum(message_tokens(message, count) for message in messages)


def fitted(text: str, budget: int, count: Counter = text_tokens, *, left: str = "{lines} more lines") -> str:
    """The beginning of a text in whole lines, and how much is left out; empty if not even a line fits.

    `left` tells what was left out, with the number of lines in place of `{lines}`.
    """
    if count(text) <= budget:
        return text
    lines = text.splitlines()

    def cut(kept: int) -> str:
        return "\n".join([*lines[:kept], f"… {left.format(lines=len(lines) - kept)}"])

    low, high = 0, len(lines) - 1
    while low < high:  # the most lines that fit; what they take grows with them
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(cut(middle)) <= budget else (low, middle - 1)
    found = cut(low)
    return found if low and count(found) <= budget else ""


def shortened(text: str, letters: int) -> str:
    """Head and tail of a text of so many letters, and how much lies between; the text itself if it is no longer."""
    if len(text) <= letters:
        return text
    tail = letters // 4
    head = letters - tail
    end = text[-tail:] if tail else ""
    return f"{text[:head].rstrip()}\n[… {len(text) - head - tail:,} letters …]\n{end.lstrip()}".rstrip()
