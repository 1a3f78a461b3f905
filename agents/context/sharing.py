"""How a model's context is shared out: its tools, its answer, what it begins with, and what happens then. Pure.

A large model is told of every tool that its agent may use. Where the context is small, the descriptions of tools alone
could fill it: then those are offered that work cannot do without, and after them as many as fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from agents.chat import ToolSpec
from agents.models.profiles import ToolStyle
from agents.models.tokens import text_tokens

LEAST_CONTEXT: Final = 2048
"""What a model without a word about its context is taken to read."""

_MOST_ANSWER: Final = 4096
_ANSWER_SHARE: Final = 0.2
_TOOL_SHARE: Final = 0.3
_BEGINNING_SHARE: Final = 0.55
_MOST_BEGINNING: Final = 24_000
_LEAST_ANSWER: Final = 256
_TWICE: Final = 2
"""An envelope tells each tool in words and binds the answer to its schema, so each is there twice."""

_FIRST: Final = (
    "finish",
    "read_file",
    "edit_file",
    "apply_patch",
    "write_file",
    "run_command",
    "search_text",
    "git_diff",
    "list_files",
    "update_todo",
    "ask_person",
    "hand_over",
    "run_tests",
    "search_code",
)
"""The tools that are offered first where not all fit, the most needed one before the others."""


class Shares(msgspec.Struct, frozen=True):
    """Tokens for each part of a request."""

    answer: int
    messages: int
    """The whole conversation, with what it begins with."""
    beginning: int


def shares(context: int, tools: int) -> Shares:
    """How a context of so many tokens is shared out, if the tools take that many."""
    answer = min(_MOST_ANSWER, max(int(context * _ANSWER_SHARE), _LEAST_ANSWER))
    messages = max(context - tools - answer, LEAST_CONTEXT // 2)
    return Shares(answer, messages, min(int(messages * _BEGINNING_SHARE), _MOST_BEGINNING))


def fitting_tools(specs: Sequence[ToolSpec], context: int, style: ToolStyle) -> tuple[ToolSpec, ...]:
    """The tools that a model with such a context is told of, in their order."""
    room = context * _TOOL_SHARE
    if tool_tokens(specs, style) <= room:
        return tuple(specs)
    kept: list[str] = []
    by_need = sorted(specs, key=lambda spec: _FIRST.index(spec.name) if spec.name in _FIRST else len(_FIRST))
    for spec in by_need:
        needed = tool_tokens([spec], style)
        if needed <= room or spec.name == _FIRST[0]:
            room -= needed
            kept.append(spec.name)
    return tuple(spec for spec in specs if spec.name in kept)


def tool_tokens(specs: Sequence[ToolSpec], style: ToolStyle) -> int:
    """What the tools take of a request."""
    told = sum(text_tokens(msgspec.json.encode(spec).decode()) for spec in specs)
    return told * _TWICE if style == "envelope" else told
