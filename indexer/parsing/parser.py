"""`parse`: the whole reading of one content."""

from __future__ import annotations

import msgspec

from indexer.languages import grammars
from indexer.languages.language import Family, Grammar, Language
from indexer.languages.registry import language_named
from indexer.parsing.chunks import make_chunks
from indexer.parsing.components import SCRIPT_LANGUAGE, is_component, only_script
from indexer.parsing.definitions import Findings, find_definitions
from indexer.parsing.importing import read_imports
from indexer.parsing.macros import hide_macros
from indexer.parsing.outlines import read_outline
from indexer.parsing.references import count_references
from indexer.parsing.sections import find_headings, make_sections
from indexer.parsing.source import Source
from indexer.parsing.symbols import SymbolReader
from indexer.parsing.words import Words
from indexer.records import ChunkKind, ParsedFile

_WITH_MACROS = frozenset({"c", "cpp"})
_UNKNOWN = Language("", "", Family.PLAIN, kind=ChunkKind.TEXT)


def parse(language: str, source: bytes) -> ParsedFile:
    """All that can be told of `source` as content of `language` (a name of the registry, or empty for plain text).

    Never raises on content: what has errors is read as far as the grammar recovers, what is no UTF-8 is replaced, and
    a language without grammar gives lines, chunks and headings alone. Lines end with a newline and nothing else.
    """
    known = language_named(language) or _UNKNOWN
    text = Source(source, known.lexis)
    if is_component(known.name):
        return _parsed_component(known, text)
    if known.grammar is None:
        return _parsed_plain(known, text)
    if known.family is Family.OUTLINE:
        return _parsed_outline(known, known.grammar, text)
    return _parsed_code(known, known.grammar, text, text)


def _parsed_plain(language: Language, source: Source) -> ParsedFile:
    symbols, spans = make_sections(source, find_headings(language.name, source.lines))
    return ParsedFile(
        language=language.name,
        lines=len(source.lines),
        symbols=tuple(symbols),
        chunks=make_chunks(source, spans, language.kind),
        code_lines=source.code_lines,
        comment_lines=source.comment_lines,
    )


def _parsed_outline(language: Language, grammar: Grammar, source: Source) -> ParsedFile:
    tree = grammars.parser(grammar).parse(source.data)
    symbols, spans, imports = read_outline(language.name, grammar, source, tree.root_node)
    return ParsedFile(
        language=language.name,
        lines=len(source.lines),
        symbols=tuple(symbols),
        chunks=make_chunks(source, spans, language.kind),
        imports=read_imports(language.name, source, imports),
        code_lines=source.code_lines,
        comment_lines=source.comment_lines,
        has_errors=tree.root_node.has_error,
    )


def _parsed_component(language: Language, whole: Source) -> ParsedFile:
    """A component: what its script tells, with the lines and chunks of all of it."""
    script = language_named(SCRIPT_LANGUAGE)
    if script is None or script.grammar is None:
        return _parsed_plain(language, whole)
    source = Source(only_script(language.name, whole.data), script.lexis)
    return msgspec.structs.replace(_parsed_code(script, script.grammar, source, whole), language=language.name)


def _parsed_code(language: Language, grammar: Grammar, source: Source, whole: Source) -> ParsedFile:
    """Definitions of `source`, which lies line by line in `whole`; mostly the two are one."""
    data = hide_macros(source.data) if language.name in _WITH_MACROS else source.data
    tree = grammars.parser(grammar).parse(data)
    root = tree.root_node
    findings = find_definitions(grammar, root, source.blanked)
    words = Words(language.name, _without_imports(source.blanked, findings), findings.body_edges())
    reader = SymbolReader(language.name, source, findings, words)
    reader.read()
    imports = read_imports(language.name, source, findings.imports)
    return ParsedFile(
        language=language.name,
        lines=len(whole.lines),
        symbols=tuple(reader.symbols),
        chunks=make_chunks(whole, reader.spans, language.kind),
        imports=imports,
        references=count_references(
            language.name,
            words,
            (symbol.name for symbol in reader.symbols),
            (name for found in imports for name in found.names),
        ),
        package=source.text(*findings.package.byte_range) if findings.package else "",
        code_lines=whole.code_lines,
        comment_lines=whole.comment_lines,
        has_errors=root.has_error,
    )


def _without_imports(blanked: bytes, findings: Findings) -> bytes:
    """The text with its imports as spaces: the segments of a path are no references."""
    parts: list[bytes] = []
    end = 0
    for node in findings.imports:
        if node.start_byte >= end:
            parts.append(blanked[end : node.start_byte])
            end = node.end_byte
            parts.append(b" " * (end - node.start_byte))
    return b"".join([*parts, blanked[end:]])
