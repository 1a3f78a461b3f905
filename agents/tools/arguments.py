"""Arguments of tools: the schema that models see, and what can be mended of what models send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

import msgspec


@cache
def argument_schema(arguments: type[msgspec.Struct]) -> dict[str, Any]:
    """The JSON schema of a Struct as one object without references, which small models and grammars read best.

    It is made once and shared: do not change it.
    """
    schema = msgspec.json.schema(arguments)
    definitions = schema.pop("$defs", {})
    resolved: dict[str, Any] = _inlined(schema, definitions)
    resolved.pop("description", None)  # the Struct's docstring is for us; the tool has a description of its own
    resolved.setdefault("properties", {})
    resolved["additionalProperties"] = False
    return resolved


def unknown_names(given: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """What is wrong with the names of arguments, or empty."""
    known = list(schema["properties"])
    for name in given:
        if name not in known:
            close = get_close_matches(name, known, n=1, cutoff=0.5)
            return f"there is no argument {name!r}" + (f", did you mean {close[0]!r}?" if close else "")
    return ""


def mended(given: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments without what is plainly meant otherwise."""
    required = schema.get("required", ())
    found = {}
    for name, value in given.items():
        if value is None and name not in required:
            continue
        found[name] = _as_list(value) if _wants_list(schema["properties"][name]) else value
    return found


def _wants_list(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "array"


def _as_list(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except ValueError:
            return [value]
    return [value] if value else []


def _inlined(node: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(node, dict):
        if "$ref" in node:
            return _inlined(definitions[node["$ref"].rpartition("/")[2]], definitions)
        return {
            key: _inlined(value, definitions) for key, value in node.items() if key != "title" or _is_property(value)
        }
    if isinstance(node, list):
        return [_inlined(value, definitions) for value in node]
    return node


def _is_property(value: Any) -> bool:
    """Whether this is an argument that happens to be called `title`, and not the title of a schema."""
    return isinstance(value, dict)
