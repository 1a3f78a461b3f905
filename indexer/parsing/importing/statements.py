"""Imports of languages whose statement is read by one pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter

from indexer.records import Import

_GO = re.compile(r'(\.?)[^"`]*["`]([^"`]+)["`]')
_JAVA = re.compile(r"import\s+(static\s+)?([\w.\s]+?)\s*(\.\s*\*)?\s*;?\s*$")
_KOTLIN = re.compile(r"import\s+([\w.`]+?)(\.\*)?(?:\s+as\s+\w+)?\s*;?\s*$")
_SWIFT = re.compile(r"import\s+(?:(?:typealias|struct|class|enum|protocol|let|var|func)\s+)?([\w.]+)")
_CSHARP = re.compile(r"using\s+(static\s+)?(?:\w+\s*=\s*)?(?:global::)?([\w.]+)")
_INCLUDE = re.compile(r'#\s*(?:include|include_next|import)\s*[<"]([^>"\n]+)[>"]')
_SOURCE = re.compile(r"""(?:source|\.)\s+(?:"([^"\n]+)"|'([^'\n]+)'|(\S+))""")
_CSS = re.compile(r"""@import\s+(?:url\(\s*)?["']?([^"')\s;]+)""")


def read_go(_node: tree_sitter.Node, text: str) -> Iterator[Import]:
    """One spec of an import declaration; a dot import takes everything."""
    found = _GO.match(text)
    if found:
        yield Import(found[2], ("*",) if found[1] else ())


def read_java(_node: tree_sitter.Node, text: str) -> Iterator[Import]:
    """`import a.B` as `a.B`; `a.*` as all of `a`; a static import as a name of its class."""
    found = _JAVA.search(text)
    if not found:
        return
    module = "".join(found[2].split())
    if found[3]:
        yield Import(module, ("*",))
    elif found[1]:
        owner, _, name = module.rpartition(".")
        yield Import(owner, (name,))
    else:
        yield Import(module)


def read_kotlin(_node: tree_sitter.Node, text: str) -> Iterator[Import]:
    """`import a.B as C` as `a.B`; `a.*` as all of `a`."""
    found = _KOTLIN.search(text.strip())
    if found:
        yield Import(found[1].replace("`", ""), ("*",) if found[2] else ())


def read_swift(_node: tree_sitter.Node, text: str) -> Iterator[Import]:
    """`import Module` and `import struct Module.Type`."""
    found = _SWIFT.search(text)
    if found:
        yield Import(found[1])


def read_csharp(_node: tree_sitter.Node, text: str) -> Iterator[Import]:
    """A using directive, without its alias; `using static` takes everything of a class."""
    found = _CSHARP.search(text)
    if found:
        yield Import(found[2], ("*",) if found[1] else ())


def read_include(_node: tree_sitter.Node, text: str) -> Iterator[Import]:
    """An include of C or C++; one by a macro names no file."""
    found = _INCLUDE.match(text)
    if found:
        yield Import(found[1].strip())


def read_source(_node: tree_sitter.Node, text: str) -> Iterator[Import]:
    """A shell's `source` or `.`, variables left as written."""
    found = _SOURCE.match(text)
    if found:
        yield Import(found[1] or found[2] or found[3])


def read_css(_node: tree_sitter.Node, text: str) -> Iterator[Import]:
    """An `@import` rule."""
    found = _CSS.match(text)
    if found:
        yield Import(found[1])
