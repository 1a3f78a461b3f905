"""What travels between us and litellm's process: JSON, one line each. Knows neither side."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Trouble = Literal["key", "unknown", "refused", "context", "busy", "slow", "unreachable", "failed", "missing"]


class Order(msgspec.Struct, omit_defaults=True):
    """To the child. `begin` comes first and once; `stop` ends the order of that id."""

    id: int
    do: Literal["begin", "describe", "chat", "stop"]
    model: str = ""
    api_base: str = ""
    api_key: str = ""
    body: dict[str, Any] = {}
    is_offline: bool = False

    def __repr__(self) -> str:
        return f"Order(id={self.id}, do={self.do!r}, model={self.model!r})"


class WireCall(msgspec.Struct):
    """A call of a tool; arguments are JSON text, as the provider sent them."""

    id: str
    tool: str
    arguments: str


class Report(msgspec.Struct, omit_defaults=True):
    """From the child: more of an answer (`delta`), the end of one, a description, or what went wrong."""

    id: int
    kind: Literal["ready", "delta", "done", "description", "trouble"]
    text: str = ""
    calls: list[WireCall] = []
    finish: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: str | None = None
    hosts: list[str] = []
    context_tokens: int = 0
    has_tools: bool = False
    binds: bool | None = None
    prompt_price: str | None = None
    completion_price: str | None = None
    trouble: Trouble = "failed"
    retry_after_s: float = 0.0
