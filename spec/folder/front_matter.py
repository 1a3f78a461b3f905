"""The front matter of a file: what prose has no place for, as YAML that is written by our own hand.

Written by hand so that the bytes are the same with every version of every library, one item a line so that git merges
them. Read from the parser's events, not its trees: those recurse in C, and a page of brackets would end the process.
Words like `no` and `on` stay words, dates stay text, and a key that stands there twice, as git makes them, is an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec
import yaml

DELIMITER: Final = "---"

_LOADER: Final[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DEEPEST: Final = 30
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_NUMBER: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None, "~": None, "": None}
_MISREAD: Final = frozenset("true false null yes no on off y n".split())
"""Words that one or another reader of YAML takes for something else."""

_PLAIN: Final = re.compile(r"[^\W\d_][\w ./()<>=+*%,;'-]*|\d(?:[\w:.+-]*\w)?")
"""What may stand without quotes wherever we write it; all else gets them."""


class Unreadable(Exception):
    """A place in a file that cannot be read; it never leaves this room. `line` counts from 1 in the whole file."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class Front(msgspec.Struct, frozen=True):
    """What was read: the values, and the line of each key in the file."""

    values: dict[str, Any] = {}
    lines: dict[str, int] = {}


def write_front(fields: Iterable[tuple[str, Any]]) -> str:
    """The front matter with its delimiters; values are what JSON can hold, of any depth that a person would write."""
    lines = [line for key, value in fields for line in _pair(key, value, 0)]
    return "\n".join([DELIMITER, *lines, DELIMITER])


def read_front(lines: list[str], first: int) -> Front:
    """The lines between the delimiters, the first of which is line `first` of the file; raises Unreadable."""
    try:
        events = yaml.parse("\n".join(lines) + "\n", Loader=_LOADER)
        return _Reader(events, first).read()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = first + min(mark.line, max(0, len(lines) - 1)) if mark else first
        problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise Unreadable(place, f"the front matter is no valid YAML ({problem})") from error


def _pair(key: str, value: Any, indent: int) -> Iterator[str]:
    name = _scalar(key)
    pad = " " * indent
    if isinstance(value, Mapping) and value:
        yield f"{pad}{name}:"
        for inner, one in value.items():
            yield from _pair(inner, one, indent + 2)
    elif isinstance(value, list | tuple) and value:
        yield f"{pad}{name}:"
        for one in value:
            yield from _item(one, indent + 2)
    elif _is_block(value):
        chomp = "|" if value.endswith("\n") else "|-"
        yield f"{pad}{name}: {chomp}"
        for line in value.removesuffix("\n").split("\n"):
            yield f"{pad}  {line}" if line else ""
    else:
        yield f"{pad}{name}: {_scalar(value)}"


def _item(value: Any, indent: int) -> Iterator[str]:
    pad = " " * indent
    if isinstance(value, Mapping) and value:
        inner = [line for key, one in value.items() for line in _pair(key, one, indent + 2)]
        yield f"{pad}- {inner[0][indent + 2 :]}"
        yield from inner[1:]
    elif isinstance(value, list | tuple) and value:
        yield f"{pad}-"
        for one in value:
            yield from _item(one, indent + 2)
    else:
        yield f"{pad}- {_scalar(value)}"


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and not value.endswith(" ") and value.lower() not in _MISREAD
        return value if plain and not _NUMBER.fullmatch(value) else _quoted(value)
    if isinstance(value, Mapping | list | tuple):
        return "{}" if isinstance(value, Mapping) else "[]"
    return json.dumps(value)


def _quoted(text: str) -> str:
    """In double quotes: JSON's escapes are YAML's, and YAML has one more for what lies above U+FFFF."""
    inner = json.dumps(text, ensure_ascii=False)
    return inner if inner.isprintable() else "".join(char if char.isprintable() else _escaped(char) for char in inner)


def _escaped(char: str) -> str:
    number = ord(char)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _is_block(value: Any) -> bool:
    """Whether a text can stand as lines of its own without a doubt about any blank in it."""
    if not isinstance(value, str) or "\n" not in value or value.endswith("\n\n") or not value.strip("\n"):
        return False
    lines = value.removesuffix("\n").split("\n")
    return lines[0][:1].strip() != "" and all(line.isprintable() and line == line.rstrip() for line in lines)


class _Reader:
    """From the parser's events to values."""

    def __init__(self, events: Iterator[Any], first: int) -> None:
        self._events = events
        self._first = first

    def read(self) -> Front:
        """The one mapping that there is; nothing at all is an empty one."""
        next(self._events), next(self._events)
        lines: dict[str, int] = {}
        event = next(self._events, None)
        if not isinstance(event, yaml.MappingStartEvent):
            if event is None or (isinstance(event, yaml.ScalarEvent) and not event.value):
                return Front()
            raise Unreadable(self._line(event), "the front matter is no list of `name: value` lines")
        values = self._mapping(event, 0, lines)
        rest = [event for event in self._events if not isinstance(event, yaml.DocumentEndEvent | yaml.StreamEndEvent)]
        if rest:
            raise Unreadable(self._line(rest[0]), "it belongs to no `name: value` line")
        return Front(values, lines)

    def _line(self, event: Any) -> int:
        return self._first + int(event.start_mark.line)

    def _mapping(self, start: Any, depth: int, lines: dict[str, int] | None = None) -> dict[str, Any]:
        values: dict[str, Any] = {}
        self._check(start, depth)
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise Unreadable(self._line(event), "a name is one word, no list")
            if event.value in values:
                raise Unreadable(self._line(event), f"`{event.value}` stands there twice; take one of them out")
            if lines is not None:
                lines[event.value] = self._line(event)
            values[event.value] = self._value(next(self._events), depth + 1)
        return values

    def _sequence(self, start: Any, depth: int) -> list[Any]:
        values = []
        self._check(start, depth)
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._value(event, depth + 1))
        return values

    def _value(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        if isinstance(event, yaml.AliasEvent):
            raise Unreadable(
                self._line(event), "`*` refers to another place; write the value itself, or put it in quotes"
            )
        self._check(event, depth)
        return event.value if event.style else _plain_value(event.value)

    def _check(self, event: Any, depth: int) -> None:
        if depth > _DEEPEST:
            raise Unreadable(self._line(event), "it is nested too deep")
        if event.tag or event.anchor:
            raise Unreadable(
                self._line(event), "`!` and `&` at the start of a value mean something else; put it in quotes"
            )


def _plain_value(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) and len(text) < 300:
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text
