"""What a text defines, with exact places: for editors, whose texts are not saved."""

from __future__ import annotations

import msgspec

from indexer.parsing.parser import parse
from indexer.places.naming import name_column
from indexer.places.text import EditorText
from indexer.records import Import, ParsedFile, Symbol

_LEADS = (b"@", b"#[")
"""What begins a line that belongs to the definition below: decorators, annotations, attributes."""


class PlacedSymbol(msgspec.Struct, frozen=True, gc=False):
    """A definition: its lines with what leads it, and its name, `length` code points from `column` of `line` on."""

    name: str
    qualified: str
    kind: str
    start_line: int
    end_line: int
    line: int
    column: int
    length: int
    signature: str
    doc: str
    complexity: int


class SaidImport(msgspec.Struct, frozen=True, gc=False):
    """As `indexer.records.Import`, encoded by names."""

    module: str
    names: tuple[str, ...]
    line: int
    level: int


class PlacedOutline(msgspec.Struct, frozen=True):
    """What a text defines and imports; `note` says why that is nothing."""

    language: str
    lines: int
    has_errors: bool = False
    symbols: tuple[PlacedSymbol, ...] = ()
    imports: tuple[SaidImport, ...] = ()
    note: str = ""


def outline_of(language: str, text: EditorText) -> PlacedOutline:
    """The outline of a text; as tolerant of errors as parsing is."""
    parsed = parse(language, text.data)
    return PlacedOutline(
        language,
        len(text.rows),
        parsed.has_errors,
        tuple(placed(symbol, language, text, symbol.start_line, symbol.end_line) for symbol in parsed.symbols),
        tuple(said(imported, imported.line) for imported in parsed.imports),
    )


def placed_symbols(parsed: ParsedFile, text: EditorText) -> list[PlacedSymbol]:
    """The definitions of a file as indexed, with places in its text; right as long as that is what was indexed."""
    return [
        placed(s, parsed.language, text, text.from_index(s.start_line, s.name), text.from_index(s.end_line))
        for s in parsed.symbols
    ]


def placed(symbol: Symbol, language: str, text: EditorText, line: int, end_line: int) -> PlacedSymbol:
    """A definition that is named in `line` of a text, with its places."""
    column, length = name_column(text.line(line), symbol.name, language)
    first = line
    while 1 < first <= len(text.rows) + 1 and text.rows[first - 2].lstrip().startswith(_LEADS):
        first -= 1
    return PlacedSymbol(
        symbol.name,
        symbol.qualified,
        symbol.kind.value,
        first,
        end_line,
        line,
        column,
        length,
        symbol.signature,
        symbol.doc,
        symbol.complexity,
    )


def said(imported: Import, line: int) -> SaidImport:
    """An import that stands in `line` of a text."""
    return SaidImport(imported.module, imported.names, line, imported.level)
