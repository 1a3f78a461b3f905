"""Tool calls for models that make none: every answer is one JSON object that names an action and its arguments.

The server binds the answer to the schema, so that even a small model cannot leave it. `answer` is the action of those
that need no tool. Small faults of servers that do not bind are mended. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from agents.chat import ChatRequest, Message, ToolSpec
from agents.errors import AnswerUnusable
from agents.models.mending import mended_object
from agents.models.ollama_chat import new_call_id
from agents.models.ports import Answer
from agents.records import ToolCall

ANSWER: Final = "answer"
_THOUGHT: Final = {"type": "string", "maxLength": 600}
"""Bounded, so that a small model comes to its action; servers refuse to hold to much larger bounds."""
_RULES: Final = """\
Reply with one JSON object and nothing else: {"thought": "…", "action": "…", "arguments": {…}}.
`thought` is one or two sentences on what to do next and why. `action` is one of the actions below, `arguments` are its
arguments. Results of actions come back in the next message. When nothing is left to do, use `answer`.

Actions:
"""


def wrapped(request: ChatRequest) -> ChatRequest:
    """The request without tools: they are told in words, and the answer is bound to the envelope's schema."""
    told = _RULES + "".join(_told(tool) for tool in (*request.tools, _answer_tool(request.schema)))
    messages = [_as_text(message) for message in request.messages]
    if messages and messages[0].role == "system":
        messages[0] = Message("system", f"{messages[0].text}\n\n{told}")
    else:
        messages.insert(0, Message("system", told))
    return msgspec.structs.replace(
        request, messages=tuple(messages), tools=(), schema=envelope_schema(request.tools, request.schema)
    )


def unwrapped(answer: Answer, tools: Sequence[ToolSpec], model: str, schema: dict[str, Any] | None = None) -> Answer:
    """The answer with its call, or with its text; raises `AnswerUnusable`."""
    envelope = mended_object(answer.text)
    if envelope is None:
        reason = "it was cut at its longest" if answer.finish == "length" else "it is not one JSON object"
        raise AnswerUnusable(model, reason)
    action = envelope.get("action")
    arguments = envelope.get("arguments", {})
    thought = str(envelope.get("thought") or "")
    if not isinstance(arguments, dict):
        raise AnswerUnusable(model, "its `arguments` are no object")
    if action == ANSWER:
        said = msgspec.json.encode(arguments).decode() if schema is not None else str(arguments.get("text") or thought)
        return msgspec.structs.replace(answer, text=said, calls=(), finish="stop")
    if not isinstance(action, str) or action not in {tool.name for tool in tools}:
        raise AnswerUnusable(model, f"there is no action {action!r}")
    call = ToolCall(new_call_id(), action, arguments)
    return msgspec.structs.replace(answer, text=thought, calls=(call,), finish="calls")


def envelope_schema(tools: Sequence[ToolSpec], schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """The schema that binds an answer: for each action, its own arguments."""
    return {"anyOf": [_branch(tool) for tool in (*tools, _answer_tool(schema))]}


def _branch(tool: ToolSpec) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"thought": _THOUGHT, "action": {"enum": [tool.name]}, "arguments": tool.schema},
        "required": ["thought", "action", "arguments"],
        "additionalProperties": False,
    }


def _answer_tool(schema: dict[str, Any] | None) -> ToolSpec:
    text = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
    return ToolSpec(ANSWER, "Say the final answer; ends the work.", schema or {**text, "additionalProperties": False})


def _told(tool: ToolSpec) -> str:
    return f"- {tool.name}: {tool.description} Arguments: {msgspec.json.encode(tool.schema).decode()}\n"


def _as_text(message: Message) -> Message:
    """Calls and results of earlier turns as the model would have written and read them."""
    if message.role == "tool":
        return Message("user", f"Result of {message.tool}:\n{message.text}")
    if message.calls:
        said = [
            msgspec.json.encode({"thought": message.text, "action": call.tool, "arguments": call.arguments}).decode()
            for call in message.calls
        ]
        return Message("assistant", "\n".join(said))
    return message
