"""Hands every import statement to the reader of its language."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import tree_sitter

from indexer.parsing.importing import ecma, php, python, ruby, rust, statements
from indexer.parsing.source import Source
from indexer.records import Import

Reader = Callable[[tree_sitter.Node, str], Iterable[Import]]
"""Takes a statement and its text, gives its imports without their line."""

_READERS: dict[str, Reader] = {
    "python": python.read,
    "javascript": ecma.read,
    "typescript": ecma.read,
    "tsx": ecma.read,
    "go": statements.read_go,
    "java": statements.read_java,
    "kotlin": statements.read_kotlin,
    "swift": statements.read_swift,
    "csharp": statements.read_csharp,
    "c": statements.read_include,
    "cpp": statements.read_include,
    "bash": statements.read_source,
    "css": statements.read_css,
    "php": php.read,
    "ruby": ruby.read,
    "rust": rust.read,
}


def read_imports(language: str, source: Source, nodes: Iterable[tree_sitter.Node]) -> tuple[Import, ...]:
    """The imports of one file, in order, with their 1-based lines."""
    read = _READERS.get(language)
    if read is None:
        return ()
    text_of = _code_text if language in _WITHOUT_STRINGS else _full_text
    return tuple(
        Import(found.module, found.names, node.start_point[0] + 1, found.level)
        for node in nodes
        for found in read(node, text_of(source, node))
        if found.module or found.level
    )


# Their specifiers are no strings, so the text freed of comments can be read.
_WITHOUT_STRINGS = frozenset({"python", "java", "kotlin", "swift", "csharp", "rust"})


def _code_text(source: Source, node: tree_sitter.Node) -> str:
    return source.blanked[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _full_text(source: Source, node: tree_sitter.Node) -> str:
    return source.text(node.start_byte, node.end_byte)
