"""What happened in turns that are let go: what was read, changed and run, what failed and still does, what was said.

Rules tell all of it. Where a model tells the turns, what may not be lost stands below its words as rules tell it: files
that were changed, failures that are open, what people said, the todo list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from agents.chat import Message
from agents.context.turns import Turn
from agents.loop.entries import NOT_DONE
from agents.records import ToolCall

MARK: Final = "Earlier in this conversation, in short:"
"""How a summary begins, by which the next one finds it."""

Found = dict[str, dict[str, str]]
"""By kind, what is told, each under what makes it the same as another."""

_TOLD: Final = "Told"
"""The words of a model: the one kind that has no line of its own."""
_KINDS: Final = ("Read", "Changed", "Ran", "Failed", "Said by the person", "Concluded")
_KEPT: Final = ("Changed", "Failed", "Said by the person")
"""What is told to the letter beside the words of a model."""
_LISTS: Final = frozenset({"Read", "Changed"})
_MOST: Final = {"Read": 40, "Changed": 60, "Ran": 12, "Failed": 8, "Said by the person": 10, "Concluded": 8}
_LETTERS: Final = {"Failed": 600, "Said by the person": 1200}
_FEW_LETTERS: Final = 240
_TODO: Final = "- Todo list:"
_CHANGES: Final = re.compile(
    r"write|edit|apply|replace|create|delete|remove|move|rename|insert|patch|template|restore|bulk"
)
_LINE: Final = re.compile(r"- (" + "|".join(_KINDS) + r"): (.*)", re.DOTALL)
_FAILED: Final = re.compile(
    r"\b(?:error|failed|failure|exit code [1-9]|exited with [1-9]|refused|denied|not allowed)\b", re.I
)


def rule_summary(turns: Sequence[Turn], todo: str = "") -> str:
    """The turns in short; what an earlier summary among them told is taken over."""
    found = _found(turns)
    return "\n".join([MARK, *found[_TOLD].values(), *_lines(found, _KINDS), *_todo(todo)])


def told_summary(turns: Sequence[Turn], told: str, todo: str = "") -> str:
    """The same in the words of a model, which was shown all of the turns, with what may not be lost."""
    return "\n".join([MARK, told.strip(), *_lines(_found(turns), _KEPT), *_todo(todo)])


def is_summary(turn: Turn) -> bool:
    """Whether a turn is what an earlier one became."""
    return turn.messages[0].role == "user" and turn.messages[0].text.startswith(MARK)


def _found(turns: Sequence[Turn]) -> Found:
    found: Found = {kind: {} for kind in (_TOLD, *_KINDS)}
    for turn in turns:
        _take(turn, found)
    return found


def _lines(found: Mapping[str, Mapping[str, str]], kinds: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for kind in kinds:
        kept = list(found[kind].values())[-_MOST[kind] :]
        if kind in _LISTS:
            lines += [f"- {kind}: {', '.join(kept)}"] if kept else []
        else:
            lines += [f"- {kind}: {one}" for one in kept]
    return lines


def _todo(todo: str) -> list[str]:
    return [f"{_TODO}\n{todo.strip()}"] if todo.strip() else []


def _take(turn: Turn, found: Found) -> None:
    for message in turn.messages:
        if message.role == "user" and message.text.startswith(MARK):
            _take_summary(message.text, found)
        elif message.role == "user" and message.text.startswith(NOT_DONE):
            _add(found, "Failed", NOT_DONE, _line("Failed", message.text))  # the latest says what is still to be done
        elif message.role == "user":
            _add(found, "Said by the person", message.text, _line("Said by the person", message.text))
        elif message.role == "assistant" and message.text.strip() and not message.calls:
            _add(found, "Concluded", message.text, _line("Concluded", message.text))
    for call, result in turn.outcomes():
        _take_call(call, result, found)


def _take_summary(text: str, found: Found) -> None:
    """An earlier summary; its todo list is not taken over, for there is a later one."""
    words: list[str] = []
    for line in text.partition(f"\n{_TODO}\n")[0].splitlines()[1:]:
        match = _LINE.match(line)
        if match is None:
            words.append(line)
        elif match[1] in _LISTS:
            for path in match[2].split(", "):
                _add(found, match[1], path, path)
        else:
            key = match[2].partition(": ")[0] if match[1] == "Failed" else match[2]
            _add(found, match[1], f"{key}:" if key == NOT_DONE.rstrip(":") else key, match[2])
    if told := "\n".join(words).strip():
        _add(found, _TOLD, told, told)


def _take_call(call: ToolCall, result: Message, found: Found) -> None:
    command, path = _text(call.arguments, "command"), _text(call.arguments, "path") or _text(call.arguments, "file")
    has_failed = bool(_FAILED.search(result.text[:400]))
    key = f"`{_line('Ran', command)}`" if command else f"{call.tool} {path}".strip()
    if command:
        _add(found, "Ran", key, f"{key}: {_line('Ran', _last_line(result.text))}")
    if has_failed:
        _add(found, "Failed", key, f"{key}: {_line('Failed', result.text)}")
        return
    found["Failed"].pop(key, None)  # what works by now is no open failure
    if path and not command:
        _add(found, "Changed" if _CHANGES.search(call.tool) else "Read", path, path)


def _add(found: Found, kind: str, key: str, told: str) -> None:
    """What is told again counts as told last."""
    if told.strip():
        found[kind].pop(key, None)
        found[kind][key] = told


def _text(arguments: Mapping[str, Any], name: str) -> str:
    value = arguments.get(name, "")
    return value if isinstance(value, str) else ""


def _line(kind: str, text: str) -> str:
    told, letters = " ".join(text.split()), _LETTERS.get(kind, _FEW_LETTERS)
    return told if len(told) <= letters else f"{told[:letters]}…"


def _last_line(text: str) -> str:
    """How the output of a command ended, which says most."""
    return next((line for line in reversed(text.splitlines()) if line.strip()), "no output")
