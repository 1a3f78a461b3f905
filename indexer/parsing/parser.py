"""`parse`: the whole reading of one content."""

from __future__ import annotations

from indexer.languages import grammars
from indexer.languages.language import Family, Grammar, Language
from indexer.languages.registry import language_named
from indexer.parsing.chunks import make_chunks
from indexer.parsing.definitions import find_definitions
from indexer.parsing.importing import read_imports
from indexer.parsing.references import count_references
from indexer.parsing.source import Source
from indexer.parsing.symbols import SymbolReader
from indexer.records import ChunkKind, ParsedFile

_PLAIN = Language("", "", Family.PLAIN)


def parse(language: str, source: bytes) -> ParsedFile:
    """All that can be told of `source` as content of `language` (a name of the registry, or empty for plain text).

    Never raises on content: what has errors is read as far as the grammar recovers, what is no UTF-8 is replaced, and
    a language without grammar gives lines and chunks alone. Lines end with a newline and nothing else.
    """
    known = language_named(language) or _PLAIN
    text = Source(source, known.lexis)
    if known.grammar is None:
        return _parsed_plain(known, text)
    if known.family is Family.OUTLINE:
        return _parsed_plain(known, text)
    return _parsed_code(known, known.grammar, text)


def _parsed_plain(language: Language, source: Source) -> ParsedFile:
    chunks = make_chunks(source, (), ChunkKind.TEXT)
    return ParsedFile(
        language.name,
        len(source.lines),
        chunks=chunks,
        code_lines=source.code_lines,
        comment_lines=source.comment_lines,
    )


def _parsed_code(language: Language, grammar: Grammar, source: Source) -> ParsedFile:
    tree = grammars.parser(grammar).parse(source.data)
    root = tree.root_node
    findings = find_definitions(grammar, root)
    reader = SymbolReader(language.name, source, findings)
    reader.read()
    imports = read_imports(language.name, source, findings.imports)
    return ParsedFile(
        language=language.name,
        lines=len(source.lines),
        symbols=tuple(reader.symbols),
        chunks=make_chunks(source, reader.spans, ChunkKind.CODE),
        imports=imports,
        references=count_references(
            language.name,
            source.blanked,
            (symbol.name for symbol in reader.symbols),
            (name for found in imports for name in found.names),
        ),
        package=source.text(*findings.package.byte_range) if findings.package else "",
        code_lines=source.code_lines,
        comment_lines=source.comment_lines,
        has_errors=root.has_error,
    )
