"""Reading JSON that a model wrote: fences, words around it, raw control characters, loose commas are mended. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from agents.chat import ToolSpec
from agents.models.ollama_chat import new_call_id
from agents.records import ToolCall

_FENCE = re.compile(r"^\s*```[a-zA-Z]*\s*\n(.*?)\n?\s*```\s*$", re.DOTALL)
_THOUGHTS = re.compile(r"^\s*<think>.*?</think>\s*", re.DOTALL)


def without_thoughts(text: str) -> str:
    """What a model says behind what it has thought aloud."""
    return _THOUGHTS.sub("", text)


def mended_object(text: str) -> dict[str, Any] | None:
    """The one JSON object in the text; None if there is none."""
    bare = without_thoughts(text)
    fenced = _FENCE.match(bare)
    for candidate in (bare, fenced[1] if fenced else "", _braced(bare)):
        found = _parsed(candidate) if candidate else None
        if isinstance(found, dict):
            return found
    return None


def mended_json(text: str) -> Any:
    """Any JSON value in the text, None if there is none (or it is null)."""
    bare = without_thoughts(text)
    fenced = _FENCE.match(bare)
    for candidate in (bare, fenced[1] if fenced else "", _braced(bare)):
        found = _parsed(candidate) if candidate else None
        if found is not None:
            return found
    return None


def calls_in_text(text: str, tools: Sequence[ToolSpec]) -> tuple[ToolCall, ...]:
    """Calls that a model wrote as text instead of making them; only if the text is nothing else."""
    inner = re.sub(r"</?tool_call>", "", text).strip()
    if not inner.startswith(("{", "[", "```")):
        return ()
    found = mended_json(inner)
    known = {tool.name for tool in tools}
    calls = []
    for one in found if isinstance(found, list) else [found]:
        if not isinstance(one, dict):
            return ()
        name = one.get("name") or one.get("tool") or one.get("action")
        arguments = one.get("arguments", one.get("parameters", {}))
        if name not in known or not isinstance(arguments, dict):
            return ()
        calls.append(ToolCall(new_call_id(), str(name), arguments))
    return tuple(calls)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, strict=False)  # not strict: raw control characters in strings are let through
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(_without_loose_commas(text), strict=False)
    except (ValueError, RecursionError):
        return None


def _braced(text: str) -> str:
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else ""


def _without_loose_commas(text: str) -> str:
    """The text without commas that stand before a closing bracket, outside of strings."""
    kept: list[str] = []
    is_string = is_escaped = False
    for letter in text:
        if is_string:
            is_string = is_escaped or letter != '"'
            is_escaped = letter == "\\" and not is_escaped
        elif letter == '"':
            is_string = True
        elif letter in "}]":
            last = next((place for place in range(len(kept) - 1, -1, -1) if not kept[place].isspace()), -1)
            if last >= 0 and kept[last] == ",":
                del kept[last]
        kept.append(letter)
    return "".join(kept)
