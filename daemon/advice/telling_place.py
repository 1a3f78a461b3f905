"""What a place is, in words: a definition, some lines, a file or a document. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from daemon.advice.prose import capital, code, counted, escaped, link, listed, shortened
from daemon.advice.spot import Spot
from indexer.graph.model import DATA_KINDS
from indexer.records import FileClass, Symbol, SymbolKind

CALLED = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD, SymbolKind.CONSTRUCTOR, SymbolKind.MACRO})
_SHOWN = 5


def tell_place(spot: Spot) -> Iterator[str]:
    """The signature, the first line of its documentation, and a sentence on its kind, size and parts."""
    symbol = spot.symbol
    if symbol is None:
        yield _what_file(spot)
        return
    if symbol.signature:
        yield f"```{spot.language}\n{symbol.signature}\n```"
    if symbol.doc:
        yield f"> {escaped(symbol.doc)}{'' if symbol.doc[-1] in '.!?:' else ' …'}"
    whole = (spot.start, spot.end) == (symbol.start_line, symbol.end_line)
    if not whole:
        place = link(spot.path, symbol.start_line, code(symbol.qualified))
        yield f"{_span(spot)} of the {_kind(symbol)} {place}, {_measure(symbol)}."
    else:
        where = link(spot.path, symbol.start_line)
        yield capital(
            f"{_article(_kind(symbol))} {_kind(symbol)} at {where}, {_measure(symbol)}{_parts(spot, symbol)}."
        )


def _what_file(spot: Spot) -> str:
    kind = _FILES.get(spot.file_class, "file")
    language = spot.language.replace("_", " ") or "plain text"
    size = counted(spot.parsed.lines, "line")
    if not spot.is_whole:
        around = [s for s in spot.definitions() if s.start_line <= spot.end and s.end_line >= spot.start]
        inside = f" They hold {listed([code(s.qualified) for s in around], _SHOWN, 'others')}." if around else ""
        under = _under(spot)
        where = f"under {under}" if under else "outside of any definition" if not around else "in no one definition"
        return f"{_span(spot)} of the {kind} {link(spot.path)} ({language}), {where}.{inside}"
    tops = [s for s in spot.definitions() if "." not in s.qualified]
    told = f"{capital(_article(kind))} {kind} of {size} ({language})"
    if not tops:
        parts = [s for s in spot.parsed.symbols if s.kind in DATA_KINDS and s.qualified == s.name]
        parts = parts if len(parts) > 1 else [s for s in spot.parsed.symbols if s.kind in DATA_KINDS][: _SHOWN * 4]
        names = [link(spot.path, s.start_line, escaped(shortened(s.name, 40))) for s in parts]
        rest = "other headings" if spot.file_class is FileClass.DOC else "other keys"
        return f"{told}{' about ' + listed(names, 8, rest) if names else ''}."
    names = [link(spot.path, s.start_line, code(s.name)) for s in _foremost(tops)]
    return f"{told}. It defines {listed(names, 8, 'other names')}."


def _under(spot: Spot) -> str:
    """The innermost heading or key around the lines of a document."""
    around = [s for s in spot.parsed.symbols if s.kind in DATA_KINDS and s.start_line <= spot.start <= s.end_line]
    inner = max(around, key=lambda s: s.start_line, default=None)
    return link(spot.path, inner.start_line, escaped(shortened(inner.qualified, 80))) if inner else ""


_FILES = {
    FileClass.TEST: "test file",
    FileClass.EXAMPLE: "example",
    FileClass.DOC: "document",
    FileClass.CONFIG: "configuration file",
    FileClass.GENERATED: "generated file",
    FileClass.VENDORED: "file of somebody else's code",
    FileClass.SOURCE: "source file",
}


def _foremost(symbols: Sequence[Symbol]) -> list[Symbol]:
    """Types and functions before constants, large ones before small ones, private ones last."""
    return sorted(
        symbols,
        key=lambda s: (s.name.startswith("_"), s.kind in {SymbolKind.CONSTANT, SymbolKind.VARIABLE}, -length_of(s)),
    )


def _span(spot: Spot) -> str:
    if spot.start == spot.end:
        return f"Line {link(spot.path, spot.start, str(spot.start))}"
    return f"Lines {link(spot.path, spot.start, f'{spot.start} to {spot.end}')}"


def _kind(symbol: Symbol) -> str:
    return symbol.kind.value


def _article(word: str) -> str:
    return "an" if word[:1] in "aeio" else "a"


def _measure(symbol: Symbol) -> str:
    told = f"{counted(length_of(symbol), 'line')} long"
    if symbol.kind in CALLED and symbol.complexity > 1:
        return f"{told}, with {counted(symbol.complexity, 'path')} through it"
    return told


def _parts(spot: Spot, symbol: Symbol) -> str:
    inner = [s for s in spot.definitions() if s.qualified.startswith(f"{symbol.qualified}.")]
    inner = [s for s in inner if "." not in s.qualified[len(symbol.qualified) + 1 :] and s.kind in CALLED]
    if not inner or symbol.kind in CALLED:
        return ""
    public = [s for s in inner if not s.name.startswith("_")]
    names = [link(spot.path, s.start_line, code(s.name)) for s in public or inner]
    kind = "public method" if public and len(public) < len(inner) else "method"
    return f", with {counted(len(names), kind)}: {listed(names, 6, 'others')}"


def length_of(symbol: Symbol) -> int:
    """Its lines."""
    return symbol.end_line - symbol.start_line + 1
