"""Imports of Ruby: `require`, `require_relative`, `load`, `autoload`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter

from indexer.records import Import

_CALL = re.compile(r"""(\w+)[\s(]+(?::(\w+)\s*,\s*)?(["'])([^"'\n#]+)\3""")


def read(_node: tree_sitter.Node, text: str) -> Iterator[Import]:
    """One call; the path of `require_relative` begins with a dot."""
    found = _CALL.search(text)
    if not found:
        return
    module = found[4]
    if found[1] == "require_relative" and not module.startswith("."):
        module = f"./{module}"
    yield Import(module, (found[2],) if found[2] else ())
