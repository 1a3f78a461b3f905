"""Keeps a conversation within what a model can be shown.

The head (who the agent is, the goal) and the last turns stay as they are for as long as that is possible. First older
outputs of tools shrink to their heads, with how to get them again; then the oldest turns become a summary; at last the
recent turns give way too. A call is never parted from its result. The same conversation gives the same result.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from agents.chat import Message
from agents.context.measure import Counter, message_tokens, shortened, tokens_of
from agents.context.summary import is_summary, rule_summary
from agents.context.turns import Talk, Turn, talk_of
from agents.errors import ContextTooSmall
from agents.models.tokens import text_tokens
from agents.records import ToolCall

_WHOLE_TURNS: Final = 3
"""The last turns, which stay whole as long as they fit."""

_HEADS: Final = (1_200, 400, 120)
"""Letters that are left of an older output, tried in this order."""

_LEAST_SUMMARY: Final = 150
"""Letters below which a summary that has to be cut says nothing."""

SUMMARY_SHARE: Final = 0.2
"""How much of the budget a summary may take."""

_KEPT_SHARE: Final = 0.5
"""How much of what is left beside head and summary the turns may take that stay: the rest is room to go on."""


class Outdated(msgspec.Struct, frozen=True):
    """The part of a conversation that has to give way: messages `first` up to `last`, which stays."""

    first: int
    last: int
    turns: tuple[Turn, ...]


def compact(
    messages: Sequence[Message],
    budget: int,
    *,
    todo: str = "",
    count: Counter = text_tokens,
) -> tuple[Message, ...]:
    """The conversation in at most `budget` tokens; as it is if it fits. Raises ContextTooSmall.

    `todo` is the todo list as it stands.
    """
    if tokens_of(messages, count) <= budget:
        return tuple(messages)
    talk = talk_of(messages)
    for letters in _HEADS:
        shrunk = _with_heads(talk, letters, _WHOLE_TURNS)
        if tokens_of(shrunk.messages(), count) <= budget:
            return shrunk.messages()
    return _summed_up(_with_heads(talk, _HEADS[0], _WHOLE_TURNS), talk, budget, todo, count)


def outdated(messages: Sequence[Message], budget: int, count: Counter = text_tokens) -> Outdated | None:
    """What a summary had better take the place of, for good; None as long as shorter outputs are enough.

    More goes than would have to, so that the summary holds for a while. A summary alone is never told again.
    """
    if tokens_of(messages, count) <= budget:
        return None
    talk = talk_of(messages)
    shrunk = [_with_heads(talk, letters, _WHOLE_TURNS) for letters in _HEADS]
    if any(tokens_of(one.messages(), count) <= budget for one in shrunk):
        return None
    turns = talk.turns[: _old_turns(shrunk[0], budget, count, _KEPT_SHARE)]
    if all(is_summary(turn) for turn in turns):
        return None
    first = len(talk.head)
    return Outdated(first, first + sum(len(turn.messages) for turn in turns), turns)


def _summed_up(talk: Talk, whole: Talk, budget: int, todo: str, count: Counter) -> tuple[Message, ...]:
    old = _old_turns(talk, budget, count)
    while True:
        recent = Talk(talk.head, talk.turns[old:])
        room = budget - tokens_of(recent.messages(), count)
        summary = _summary(whole.turns[:old], todo, min(room, int(budget * SUMMARY_SHARE)), count)
        made = Talk(talk.head, (*summary, *recent.turns))
        if tokens_of(made.messages(), count) <= budget:
            return made.messages()
        if old >= len(talk.turns) - 1:
            return _last_turn(made, budget, count)
        old += 1


def _old_turns(talk: Talk, budget: int, count: Counter, share: float = 1.0) -> int:
    """How many of the oldest turns go, so that what stays takes that share of what a summary of them leaves."""
    room = share * (budget - tokens_of(talk.head, count) - int(budget * SUMMARY_SHARE))
    kept = 0
    for turn in reversed(talk.turns):
        room -= tokens_of(turn.messages, count)
        if room < 0:
            break
        kept += 1
    return min(len(talk.turns) - kept, max(0, len(talk.turns) - 1))


def _summary(turns: Sequence[Turn], todo: str, room: int, count: Counter) -> tuple[Turn, ...]:
    """One turn that tells what the others held; none where there is nothing to tell or no room."""
    if not turns:
        return ()
    text = rule_summary(turns, todo)
    letters = len(text)
    while True:
        message = Message("user", shortened(text, letters))
        if message_tokens(message, count) <= room:
            return (Turn((message,)),)
        letters = letters * 3 // 4
        if letters < _LEAST_SUMMARY:
            return ()


def _with_heads(talk: Talk, letters: int, whole: int) -> Talk:
    """With shorter outputs in all but the last turns."""
    edge = max(0, len(talk.turns) - whole)
    return Talk(talk.head, (*(_with_head(turn, letters) for turn in talk.turns[:edge]), *talk.turns[edge:]))


def _with_head(turn: Turn, letters: int) -> Turn:
    calls = {call.id: call for message in turn.messages for call in message.calls}
    return Turn(tuple(_shorter(message, calls.get(message.call_id), letters) for message in turn.messages))


def _shorter(message: Message, call: ToolCall | None, letters: int) -> Message:
    if message.role != "tool" or len(message.text) <= letters + len(_again(call)):
        return message
    text = f"{shortened(message.text, letters)}\n[{_again(call)}]"
    return msgspec.structs.replace(message, text=text)


def _again(call: ToolCall | None) -> str:
    """How to get an output again that was shortened."""
    if call is None:
        return "shortened"
    path = call.arguments.get("path")
    told = f" on {path}" if isinstance(path, str) and len(path) < 200 else ""
    return f"shortened; call {call.tool}{told} again to see all of it"


def _last_turn(talk: Talk, budget: int, count: Counter) -> tuple[Message, ...]:
    """When not even the last turn fits: everything in it shrinks, down to next to nothing."""
    for letters in (*_HEADS, 40, 0):
        turns = tuple(_with_head(turn, letters) for turn in talk.turns)
        if letters <= _HEADS[-1]:
            turns = tuple(_with_short_words(turn, letters) for turn in turns)
        made = Talk(talk.head, turns).messages()
        if tokens_of(made, count) <= budget:
            return made
    if len(talk.turns) > 1 and is_summary(talk.turns[0]):
        return _last_turn(Talk(talk.head, talk.turns[1:]), budget, count)
    raise ContextTooSmall(budget, tokens_of(Talk(talk.head, talk.turns[-1:]).messages(), count))


def _with_short_words(turn: Turn, letters: int) -> Turn:
    """What an assistant said and what it put into its calls, shortened: a large edit is as long as its file."""
    return Turn(
        tuple(
            msgspec.structs.replace(
                message,
                text=shortened(message.text, max(letters, 40)),
                calls=tuple(_short_call(call, max(letters, 40)) for call in message.calls),
            )
            if message.role == "assistant"
            else message
            for message in turn.messages
        )
    )


def _short_call(call: ToolCall, letters: int) -> ToolCall:
    return ToolCall(call.id, call.tool, {name: _short_value(value, letters) for name, value in call.arguments.items()})


def _short_value(value: Any, letters: int) -> Any:
    if isinstance(value, str):
        return shortened(value, letters)
    if isinstance(value, list):
        return [_short_value(one, letters) for one in value[:4]]
    if isinstance(value, dict):
        return {name: _short_value(one, letters) for name, one in value.items()}
    return value
