"""JSON as configuration files write it: with comments and trailing commas."""

from __future__ import annotations

import json
import re
from typing import Any

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING = re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])')


def read_object(text: str) -> dict[str, Any]:
    """The object that `text` holds; empty if it holds none or is no JSON even leniently."""
    value = _load(text)
    if value is None:
        value = _load(_lenient(text))
    return value if isinstance(value, dict) else {}


def _load(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _lenient(text: str) -> str:
    without = _TOKEN.sub(lambda m: m[0] if m[0][0] == '"' else " ", text)
    return _TRAILING.sub(lambda m: m[1] or "", without)
