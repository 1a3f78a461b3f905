"""What is known of one language: the record type of the language table."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from indexer.records import ChunkKind


class Family(StrEnum):
    """How content of a language is read."""

    CODE = "code"
    """definitions by a grammar, chunks along them"""
    OUTLINE = "outline"
    """headings or keys by a grammar, chunks along them"""
    PLAIN = "plain"
    """no grammar: lines are counted, chunks follow indentation, paragraphs or plain headings"""


class Grammar(msgspec.Struct, frozen=True, gc=False):
    """A tree-sitter grammar in an installed wheel, and our query for it.

    `depth` bounds how deep in the tree a query's patterns may start: walking a whole tree costs much and finds little.
    `deeper` holds regular expressions for what may stand below that; the group that matched is a token whose parent
    is queried.
    """

    module: str
    query: str
    depth: int
    function: str = "language"
    deeper: tuple[str, ...] = ()


class Lexis(msgspec.Struct, frozen=True, gc=False):
    """How comments and strings look. `strings` name patterns of `indexer.parsing.lexing`."""

    line_comments: tuple[str, ...] = ()
    block_comments: tuple[tuple[str, str], ...] = ()
    strings: tuple[str, ...] = ()


class Language(msgspec.Struct, frozen=True, gc=False):
    """One language: `name` is its key everywhere, `title` what people read, `kind` what its text is."""

    name: str
    title: str
    family: Family
    extensions: tuple[str, ...] = ()
    file_names: tuple[str, ...] = ()
    interpreters: tuple[str, ...] = ()
    lexis: Lexis = Lexis()
    grammar: Grammar | None = None
    kind: ChunkKind = ChunkKind.CODE
