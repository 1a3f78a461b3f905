"""Imports of Python."""

from __future__ import annotations

from collections.abc import Iterator

import tree_sitter

from indexer.records import Import


def read(_node: tree_sitter.Node, text: str) -> Iterator[Import]:
    """`import a.b as c, d` and `from ..a import (b as c, d)`; names are those of the other file, not the aliases."""
    text = text.replace("\\\n", " ").replace("\\\r\n", " ")
    if text.startswith("from"):
        module, _, names = text[4:].partition("import")
        module = "".join(module.split())
        bare = module.lstrip(".")
        yield Import(bare, _names(names), 0, len(module) - len(bare))
    else:
        for module in _names(text[6:]):
            yield Import(module)


def _names(listed: str) -> tuple[str, ...]:
    parts = (part.split() for part in listed.strip(" \t()\r\n;").split(","))
    return tuple(words[0].strip("()") for words in parts if words)
