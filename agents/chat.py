"""What is said to a model and what it answers, in one form for all providers, and the port that a gateway fills."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal, Protocol

import msgspec

from agents.records import ToolCall

Role = Literal["system", "user", "assistant", "tool"]
Finish = Literal["stop", "calls", "length", "stopped"]


class Message(msgspec.Struct, frozen=True):
    """One message. `calls` belong to an assistant's, `call_id` and `tool` to a tool's."""

    role: Role
    text: str
    calls: tuple[ToolCall, ...] = ()
    call_id: str = ""
    tool: str = ""


class ToolSpec(msgspec.Struct, frozen=True):
    """A tool as a model is told of it; `schema` is the JSON schema of its arguments, an object."""

    name: str
    description: str
    schema: dict[str, Any]


class ChatRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One call of a model.

    `models` are tried in order (`ollama/qwen3:8b`, `anthropic/claude-…`); empty means those of the settings. With a
    `schema` the answer is JSON that fits it. `run` and `purpose` say for whom it is: budgets and ledger go by them.
    """

    messages: tuple[Message, ...]
    models: tuple[str, ...] = ()
    tools: tuple[ToolSpec, ...] = ()
    schema: dict[str, Any] | None = None
    max_tokens: int = 4096
    temperature: float = 0.0
    run: str = ""
    purpose: str = "agent"


class Tokens(msgspec.Struct, frozen=True):
    """Tokens as the provider counted them; None where it did not say."""

    prompt: int | None = None
    completion: int | None = None


class ChatReply(msgspec.Struct, frozen=True, kw_only=True):
    """What a model answered. `cost` in US dollars; None means that nobody knows, which is not the same as 0.

    `is_cut` tells that the server dropped the beginning of what it was sent, which the caller must not ignore.
    """

    text: str
    model: str
    calls: tuple[ToolCall, ...] = ()
    finish: Finish = "stop"
    tokens: Tokens = Tokens()
    cost: Decimal | None = None
    is_remote: bool = False
    is_cut: bool = False
    time_s: float = 0.0
    faults: tuple[str, ...] = ()
    """What came before this answer: tries that failed, and models that did not answer, each in a sentence."""


class ModelFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a model before it is asked: its context in tokens, and what it can do."""

    name: str
    context_tokens: int
    has_tools: bool
    is_remote: bool
    capabilities: tuple[str, ...] = ()


class Gateway(Protocol):
    """The one way to models: budgets, redaction, the egress ledger, fallbacks and breakers are behind it."""

    async def facts(self, models: tuple[str, ...] = ()) -> ModelFacts | None:
        """The first model that can be asked now; None if there is none."""
        ...

    async def ready(self, models: tuple[str, ...] = ()) -> ModelFacts:
        """The same; raises `ModelError` with what keeps each of them from being asked."""
        ...

    async def chat(self, request: ChatRequest, on_text: Callable[[str], None] | None = None) -> ChatReply:
        """Ask; `on_text` hears the answer as it grows, on the loop. Raises `ModelError` and its kind.

        Cancelling the task ends the request at the provider.
        """
        ...
