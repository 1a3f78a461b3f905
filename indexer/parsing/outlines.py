"""Outlines by a grammar: headings of Markdown and HTML, keys of data, selectors of CSS."""

from __future__ import annotations

import re

import tree_sitter

from indexer.languages import grammars
from indexer.languages.language import Grammar
from indexer.parsing.sections import Heading, make_sections
from indexer.parsing.source import Source
from indexer.parsing.symbols import Span
from indexer.records import Symbol, SymbolKind

Captures = dict[str, list[tree_sitter.Node]]

_MOST_KEYS = 400
"""Above this many keys a file is a table of data, and only its outer keys are an outline."""
_MOST_OUTER_KEYS = 2000
_NAME_CHARS = 120

_TAG = re.compile(r"<[^>]*>")
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?")
_MARKS = re.compile(r"[`*]+|(?<!\w)_+|_+(?!\w)|\\(?=[^\w\s])|\s+#+\s*$")
_ANCHOR = re.compile(r"\s*\{#[\w-]+\}\s*$")


def read_outline(
    language: str, grammar: Grammar, source: Source, root: tree_sitter.Node
) -> tuple[list[Symbol], list[Span], list[tree_sitter.Node]]:
    """The symbols and spans of a document or of data, and its import statements."""
    cursor = tree_sitter.QueryCursor(grammars.query(grammar))
    cursor.set_max_start_depth(grammar.depth)
    matches = [captures for _, captures in cursor.matches(root)]
    headings = [_heading(source, captures) for captures in matches if "heading" in captures]
    symbols, spans = make_sections(source, sorted(h for h in headings if h.title))
    keys = [captures for captures in matches if "name" in captures and "heading" not in captures]
    if keys:
        key_symbols, key_spans = _keys(source, keys, nested=language in _NESTED)
        symbols += key_symbols
        if not spans:
            spans = key_spans
    imports = [captures["import"][0] for captures in matches if "import" in captures]
    return symbols, spans, imports


_NESTED = frozenset({"json", "yaml", "toml"})


def _heading(source: Source, captures: Captures) -> Heading:
    whole = captures["heading"][0]
    mark = captures["level"][0]
    if mark.type == "tag_name":
        tag = source.text(*mark.byte_range).lower()
        text = _TAG.sub("", source.text(*whole.byte_range))
        return Heading(whole.start_point[0], int(tag[1]) if tag[1:].isdigit() else 1, _one_line(text))
    text = source.text(*captures["name"][0].byte_range)
    text = _MARKS.sub("", _LINK.sub(r"\1", _TAG.sub("", _ANCHOR.sub("", text))))
    level = next((int(char) for char in mark.type if char.isdigit()), 1)
    return Heading(whole.start_point[0], level, _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_NAME_CHARS]


def _keys(source: Source, matches: list[Captures], *, nested: bool) -> tuple[list[Symbol], list[Span]]:
    """Keys with their paths. A deep table gives its outer keys alone, and of those a bounded number."""
    found = sorted(((_whole(captures), captures["name"][0]) for captures in matches), key=_place)
    symbols: list[Symbol] = []
    spans: list[Span] = []
    path: list[tuple[int, str]] = []
    for whole, name_node in found:
        while path and (path[-1][0] <= whole.start_byte or not nested):
            path.pop()
        if path and len(found) > _MOST_KEYS:
            continue
        name = _one_line(source.text(*name_node.byte_range)).strip("\"'")
        if not name or len(symbols) >= _MOST_OUTER_KEYS:
            continue
        qualified = ".".join([*(outer for _, outer in path[-1:]), name])
        first, last = whole.start_point[0], whole.end_point[0]
        if last > first and whole.end_point[1] == 0:
            last -= 1
        kind = SymbolKind.VARIABLE if name.startswith("--") else SymbolKind.KEY
        line = source.lines[first].decode("utf-8", "replace").strip() if first < len(source.lines) else ""
        symbols.append(Symbol(name, qualified, kind, first + 1, last + 1, line[:_NAME_CHARS]))
        spans.append(Span(first, last, qualified))
        path.append((whole.end_byte, qualified))
    return symbols, spans


def _whole(captures: Captures) -> tree_sitter.Node:
    return (captures.get("key") or captures.get("variable") or captures["name"])[0]


def _place(pair: tuple[tree_sitter.Node, tree_sitter.Node]) -> tuple[int, int]:
    return pair[0].start_byte, -pair[0].end_byte
