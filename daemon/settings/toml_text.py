"""Changing one value in a TOML text and leaving the rest as its owner wrote it. Pure.

The standard library reads TOML and does not write it. A line is replaced, added or dropped where it stands; the
result is read back, and where that does not say what was meant (a value over many lines, a dotted table), the
whole text is written anew, without its comments.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any


def with_value(text: str, name: str, value: bool | float | str | None) -> str:
    """`text` with the dotted `name` set to `value`, or without it if that is None."""
    wanted = tomllib.loads(text)
    _put(wanted, name.split("."), value)
    table, _, key = name.rpartition(".")
    edited = _edited(text.splitlines(), table, key, None if value is None else f"{key} = {_literal(value)}")
    try:
        if tomllib.loads(edited) == wanted:
            return edited
    except tomllib.TOMLDecodeError:
        pass
    return "\n".join(_dumped(wanted, ())) + "\n"


def _put(data: dict[str, Any], path: list[str], value: bool | float | str | None) -> None:
    *tables, key = path
    for table in tables:
        data = data.setdefault(table, {})
    if value is None:
        data.pop(key, None)
    else:
        data[key] = value


def _edited(lines: list[str], table: str, key: str, line: str | None) -> str:
    start, end = _section(lines, table)
    if start is None:
        lines = [*lines, *([""] if lines else []), f"[{table}]"] if line else lines
        start = end = len(lines)
    found = next((at for at in range(start, end) if lines[at].partition("=")[0].strip() == key), None)
    fresh = [line] if line else []
    if found is not None:
        lines = [*lines[:found], *fresh, *lines[found + 1 :]]
    else:
        while end > start and not lines[end - 1].strip():
            end -= 1
        lines = [*lines[:end], *fresh, *lines[end:]]
    return "\n".join(lines) + "\n" if lines else ""


def _section(lines: list[str], table: str) -> tuple[int | None, int]:
    """The first and the one after the last line of a table's body; the root table's begins the file."""
    heads = [at for at, line in enumerate(lines) if line.lstrip().startswith("[")]
    if not table:
        return 0, heads[0] if heads else len(lines)
    for at in heads:
        if lines[at].partition("#")[0].strip() == f"[{table}]":
            return at + 1, next((other for other in heads if other > at), len(lines))
    return None, 0


def _dumped(data: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    plain = {key: value for key, value in data.items() if not isinstance(value, dict)}
    lines = [f"[{'.'.join(map(_key, path))}]"] if path and (plain or not data) else []
    lines += [f"{_key(key)} = {_literal(value)}" for key, value in plain.items()]
    for key, value in data.items():
        if isinstance(value, dict):
            lines += ["", *_dumped(value, (*path, key))]
    return lines


def _key(key: str) -> str:
    is_bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if is_bare else json.dumps(key)


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_literal(item)}" for key, item in value.items()) + "}"
    # JSON's escapes are TOML's, but that TOML wants DEL escaped and JSON leaves it.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") if isinstance(value, str) else repr(value)
