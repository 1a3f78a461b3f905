"""Imports of PHP: `use` with its groups, and `require`/`include` of a literal path."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter

from indexer.records import Import

_LITERAL = re.compile(r"""(["'])([^"'\n$]+)\1""")
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|#[^\n]*", re.DOTALL)
_KEYWORD = re.compile(r"^(?:function|const)\s+")


def read(node: tree_sitter.Node, text: str) -> Iterator[Import]:
    """One statement. Paths beside `__DIR__` come as relative ones."""
    if node.type == "namespace_use_declaration":
        yield from _read_use(_COMMENT.sub("", text))
        return
    found = _LITERAL.search(text)
    if found:
        yield Import(_folder(text[: found.start()]) + found[2])


def _read_use(text: str) -> Iterator[Import]:
    body = _KEYWORD.sub("", text.strip().removeprefix("use").strip(" \t\r\n;"))
    prefix, brace, group = body.partition("{")
    listed = group.rstrip(" }\r\n\t") if brace else prefix
    for part in listed.split(","):
        words = _KEYWORD.sub("", part.strip()).split()
        if words:
            yield Import((prefix.strip() + words[0] if brace else words[0]).lstrip("\\"))


def _folder(before: str) -> str:
    """The folder that the expression before a path literal names, if it says so plainly."""
    if "__DIR__" not in before and "__FILE__" not in before:
        return ""
    ups = before.count("dirname(") - (1 if "__FILE__" in before else 0)
    return ".." + "/.." * (ups - 1) if ups > 0 else "."
