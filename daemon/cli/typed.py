"""What a person typed at a question: options by number or name, fields, or words of their own. No I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from daemon.cli.wording import joined

Question = Mapping[str, Any]

_SEPARATORS = re.compile(r"[,;\s]+")
_SLIP_WORDS = 2
"""So few words in place of an option are more often a slip than an answer."""


class NotUnderstood(Exception):
    """What was typed is no answer to the question; the message says why and what would be."""


@dataclass(frozen=True)
class Typed:
    """An answer, in the fields that `POST answers` takes; `is_doubtful`: it may be a slip and is worth a question."""

    values: list[str] = field(default_factory=list)
    text: str = ""
    form: dict[str, Any] = field(default_factory=dict)
    is_doubtful: bool = False

    def body(self) -> dict[str, Any]:
        """What is sent."""
        return {"values": self.values, "text": self.text, "form": self.form}


def recommended(question: Question) -> Typed | None:
    """What Enter takes; None where nothing is recommended, or no more of it can be chosen."""
    if question["format"] == "form":
        given = {one["name"]: one["default"] for one in question["fields"] if one["default"] is not None}
        missing = [one for one in question["fields"] if one["name"] not in given and not one["optional"]]
        return Typed(form=given) if given and not missing else None
    values = [option["value"] for option in question["options"] if option["recommended"] and option["available"]]
    if values:
        return Typed(values=values)
    return Typed(text=question["recommended_text"]) if question["recommended_text"] else None


def understood(question: Question, line: str) -> Typed:
    """The answer that a line means; raises NotUnderstood."""
    match question["format"]:
        case "text":
            return Typed(text=line)
        case "form":
            return Typed(form=_fields(question, line))
    return _options(question, line)


def _options(question: Question, line: str) -> Typed:
    options, is_many = question["options"], question["format"] == "checkbox"
    numbers = [part for part in _SEPARATORS.split(line) if part]
    if all(part.isdecimal() for part in numbers):
        return Typed(values=_one_or_many([_by_number(options, int(part)) for part in numbers], is_many))
    named = _by_name(options, line)
    if named:
        return Typed(values=[named])
    parts = [_by_name(options, part.strip()) for part in re.split(r"[,;]", line) if part.strip()]
    if len(parts) > 1 and all(parts):
        return Typed(values=_one_or_many(parts, is_many))
    return Typed(text=line, is_doubtful=len(line.split()) <= _SLIP_WORDS)


def _one_or_many(values: list[str], is_many: bool) -> list[str]:
    unique = list(dict.fromkeys(values))
    if len(unique) > 1 and not is_many:
        raise NotUnderstood("It takes one option, not several.")
    return unique


def _by_number(options: Sequence[Mapping[str, Any]], number: int) -> str:
    if not 1 <= number <= len(options):
        raise NotUnderstood(f"There is no option {number}; they are numbered from 1 to {len(options)}.")
    return str(options[number - 1]["value"])


def _by_name(options: Sequence[Mapping[str, Any]], name: str) -> str:
    """The option of that value or label, or the only one that begins so; empty if there is none."""
    low = name.casefold()
    exact = [o for o in options if low in {o["value"].casefold(), o["label"].casefold()}]
    close = [o for o in options if o["value"].casefold().startswith(low) or o["label"].casefold().startswith(low)]
    found = exact or (close if len(close) == 1 and len(low) > 1 else [])
    return str(found[0]["value"]) if found else ""


def _fields(question: Question, line: str) -> dict[str, Any]:
    """Fields as typed, the others by their defaults. A value may hold spaces: the next `field=` ends it."""
    fields = question["fields"]
    names = [one["name"] for one in fields]
    given = {one["name"]: one["default"] for one in fields if one["default"] is not None}
    marks = list(re.finditer(r"(?:^|[\s,;])([A-Za-z_][\w.]*)\s*=", line))
    if not marks:
        if len(fields) == 1:
            return {names[0]: line}
        raise NotUnderstood(f"Write {' '.join(f'{name}=…' for name in names)}, or f to fill it in line by line.")
    ends = [mark.start() for mark in marks[1:]] + [len(line)]
    for mark, end in zip(marks, ends, strict=True):
        if mark[1] not in names:
            raise NotUnderstood(f"There is no field {mark[1]!r}; it has {joined(names)}.")
        given[mark[1]] = line[mark.end() : end].strip().rstrip(",;")
    return given
