"""A conversation in turns: its head, then what an assistant said with the answers to its calls, never parted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from agents.chat import Message
from agents.records import ToolCall


class Turn(msgspec.Struct, frozen=True):
    """What belongs together: one message of an assistant with the results of its calls, or one of a person."""

    messages: tuple[Message, ...]

    def outcomes(self) -> Iterator[tuple[ToolCall, Message]]:
        """Each call with its result; ids need not be unique beyond a turn."""
        results = {message.call_id: message for message in self.messages if message.role == "tool"}
        for message in self.messages:
            for call in message.calls:
                if call.id in results:
                    yield call, results[call.id]


class Talk(msgspec.Struct, frozen=True):
    """A conversation: `head` is who the agent is and what it is to do, `turns` what happened since."""

    head: tuple[Message, ...]
    turns: tuple[Turn, ...]

    def messages(self) -> tuple[Message, ...]:
        """All of it, in order."""
        return (*self.head, *(message for turn in self.turns for message in turn.messages))


def talk_of(messages: Sequence[Message]) -> Talk:
    """A conversation in turns. The head ends with the first message of a person, which is the goal."""
    first = next((at for at, message in enumerate(messages) if message.role != "system"), len(messages))
    end = first + 1 if first < len(messages) and messages[first].role == "user" else first
    turns: list[list[Message]] = []
    for message in messages[end:]:
        if message.role == "tool" and turns:
            turns[-1].append(message)
        else:
            turns.append([message])
    return Talk(tuple(messages[:end]), tuple(Turn(tuple(turn)) for turn in turns))
