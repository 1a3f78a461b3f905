"""What happened in turns that are let go, told by rules: what was read, changed and run, what failed, what was said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from agents.chat import Message
from agents.context.turns import Turn
from agents.records import ToolCall

MARK: Final = "Earlier in this conversation, in short:"
"""How a summary begins, by which the next one finds it."""

_KINDS: Final = ("Read", "Changed", "Ran", "Failed", "Said by the person", "Concluded")
_MOST: Final = {"Read": 40, "Changed": 60, "Ran": 12, "Failed": 8, "Said by the person": 10, "Concluded": 8}
_LETTERS: Final = 240
_CHANGES: Final = re.compile(
    r"write|edit|apply|replace|create|delete|remove|move|rename|insert|patch|template|restore|bulk"
)
_LINE: Final = re.compile(r"- (" + "|".join(_KINDS) + r"): (.*)", re.DOTALL)
_FAILED: Final = re.compile(
    r"\b(?:error|failed|failure|exit code [1-9]|exited with [1-9]|refused|denied|not allowed)\b", re.I
)


def rule_summary(turns: Sequence[Turn], todo: str = "") -> str:
    """The turns in short; what an earlier summary among them told is taken over."""
    found: dict[str, dict[str, None]] = {kind: {} for kind in _KINDS}
    for turn in turns:
        _take(turn, found)
    lines = [MARK]
    for kind, told in found.items():
        kept = list(told)[-_MOST[kind] :]
        if kind in {"Read", "Changed"}:
            lines += [f"- {kind}: {', '.join(kept)}"] if kept else []
        else:
            lines += [f"- {kind}: {one}" for one in kept]
    lines += [f"- Todo list:\n{todo.strip()}"] if todo.strip() else []
    return "\n".join(lines)


def _take(turn: Turn, found: dict[str, dict[str, None]]) -> None:
    for message in turn.messages:
        if message.role == "user" and message.text.startswith(MARK):
            _take_summary(message.text, found)
        elif message.role == "user":
            _add(found, "Said by the person", _line(message.text))
        elif message.role == "assistant" and message.text.strip() and not message.calls:
            _add(found, "Concluded", _line(message.text))
    for call, result in turn.outcomes():
        _take_call(call, result, found)


def _take_summary(text: str, found: dict[str, dict[str, None]]) -> None:
    for line in text.splitlines():
        match = _LINE.match(line)
        if match and match[1] in {"Read", "Changed"}:
            for path in match[2].split(", "):
                _add(found, match[1], path)
        elif match:
            _add(found, match[1], match[2])


def _take_call(call: ToolCall, result: Message, found: dict[str, dict[str, None]]) -> None:
    command, path = _text(call.arguments, "command"), _text(call.arguments, "path") or _text(call.arguments, "file")
    failed = bool(_FAILED.search(result.text[:400]))
    if command:
        _add(found, "Ran", f"`{_line(command)}`: {_line(_last_line(result.text))}")
    elif failed:
        _add(found, "Failed", f"{call.tool} {path}: {_line(result.text)}".replace(" :", ":"))
    elif path:
        _add(found, "Changed" if _CHANGES.search(call.tool) else "Read", path)


def _add(found: dict[str, dict[str, None]], kind: str, told: str) -> None:
    """What is told again counts as told last."""
    if told.strip():
        found[kind].pop(told, None)
        found[kind][told] = None


def _text(arguments: dict[str, Any], name: str) -> str:
    value = arguments.get(name, "")
    return value if isinstance(value, str) else ""


def _line(text: str) -> str:
    told = " ".join(text.split())
    return told if len(told) <= _LETTERS else f"{told[:_LETTERS]}…"


def _last_line(text: str) -> str:
    """How the output of a command ended, which says most."""
    return next((line for line in reversed(text.splitlines()) if line.strip()), "no output")
