"""Imports of Rust: use trees flattened to full paths, `mod` files, extern crates."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter

from indexer.records import Import

_USE = re.compile(r"\buse\s+(.*?);?\s*$", re.DOTALL)
_NAMED = re.compile(r"\b(?:mod|crate)\s+(?:r#)?(\w+)")
_TOKEN = re.compile(r"[{},]|[^{},]+")


def read(node: tree_sitter.Node, text: str) -> Iterator[Import]:
    """One item. `mod x;` is `self::x`; a wildcard takes everything of its path; aliases are dropped."""
    if node.type == "use_declaration":
        found = _USE.search(text)
        if found:
            yield from _flatten(found[1])
        return
    found = _NAMED.search(text)
    if found:
        yield Import(f"self::{found[1]}" if node.type == "mod_item" else found[1])


def _flatten(tree: str) -> Iterator[Import]:
    """The paths of a use tree, in order; a stack of prefixes, so that depth is no matter."""
    prefixes = [""]
    pending = ""
    for part in _TOKEN.findall(tree):
        if part == "{":
            prefixes.append(prefixes[-1] + pending)
            pending = ""
        elif part == "}":
            yield from _leaf(prefixes[-1], pending)
            pending = ""
            if len(prefixes) > 1:
                prefixes.pop()
        elif part == ",":
            yield from _leaf(prefixes[-1], pending)
            pending = ""
        else:
            pending = "".join(part.split(" as ")[0].split())
    yield from _leaf(prefixes[-1], pending)


def _leaf(prefix: str, path: str) -> Iterator[Import]:
    if not path:
        return
    full = (prefix + path).removeprefix("::")
    if full.endswith("::*"):
        yield Import(full[:-3], ("*",))
    else:
        yield Import(full.removesuffix("::self"))
