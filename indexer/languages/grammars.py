"""Grammars, parsers and queries, loaded when first asked for and kept for the life of the process.

A `Parser` keeps state between calls and must not be shared by threads that run at once; parse work runs in
worker processes, one parse at a time, and `parser` hands every thread its own.
"""

from __future__ import annotations

import threading
from functools import cache
from importlib import import_module
from importlib.resources import files

import tree_sitter

from indexer.languages.language import Grammar


class _Parsers(threading.local):
    def __init__(self) -> None:
        self.by_grammar: dict[Grammar, tree_sitter.Parser] = {}


_parsers = _Parsers()


@cache
def load(grammar: Grammar) -> tree_sitter.Language:
    """The grammar itself, from its wheel."""
    module = import_module(grammar.module)  # one wheel a language: only those that a workspace needs are loaded
    return tree_sitter.Language(getattr(module, grammar.function)())


def parser(grammar: Grammar) -> tree_sitter.Parser:
    """A parser for `grammar` that belongs to this thread."""
    found = _parsers.by_grammar.get(grammar)
    if found is None:
        found = _parsers.by_grammar[grammar] = tree_sitter.Parser(load(grammar))
    return found


@cache
def query(grammar: Grammar) -> tree_sitter.Query:
    """Our query for `grammar`, compiled."""
    source = (files("indexer.languages") / "queries" / grammar.query).read_text(encoding="utf-8")
    return tree_sitter.Query(load(grammar), source)
