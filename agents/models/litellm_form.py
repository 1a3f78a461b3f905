"""A request in the form that litellm takes, which is OpenAI's. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from agents.chat import ChatRequest, Message


def body_of(request: ChatRequest, *, binds: bool) -> dict[str, Any]:
    """Arguments of a completion. Without `binds` the schema is told in words, for servers that cannot hold to one."""
    messages = [_message(message) for message in request.messages]
    body: dict[str, Any] = {
        "messages": messages,
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
    }
    if request.tools:
        body["tools"] = [
            {
                "type": "function",
                "function": {"name": tool.name, "description": tool.description, "parameters": tool.schema},
            }
            for tool in request.tools
        ]
    elif request.schema is not None and binds:
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": request.schema, "strict": False},
        }
    elif request.schema is not None:
        schema = msgspec.json.encode(request.schema).decode()
        told = f"Answer with one JSON value and nothing else, in no code fence. It must fit this schema: {schema}"
        if messages and messages[0]["role"] == "system":
            messages[0]["content"] += f"\n\n{told}"
        else:
            messages.insert(0, {"role": "system", "content": told})
    return body


def _message(message: Message) -> dict[str, Any]:
    told: dict[str, Any] = {"role": message.role, "content": message.text}
    if message.calls:
        told["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.tool, "arguments": msgspec.json.encode(call.arguments).decode()},
            }
            for call in message.calls
        ]
    if message.role == "tool":
        told["tool_call_id"] = message.call_id
    return told
