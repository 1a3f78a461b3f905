"""What definitions and references are told as, quick to make and to encode; the contract has the same as models."""

from __future__ import annotations

import msgspec

from indexer.places.outline import PlacedSymbol
from indexer.places.text import EditorText
from indexer.places.tokens import Token


class Place(msgspec.Struct, frozen=True):
    """As `daemon.contract.place.Place`."""

    path: str
    line: int
    column: int
    length: int
    text: str
    kind: str
    symbol: str = ""
    end_line: int = 0
    why: str = ""
    signature: str = ""
    doc: str = ""


class Definitions(msgspec.Struct, frozen=True):
    """As `daemon.contract.place.DefinitionAnswer`."""

    name: str
    places: tuple[Place, ...] = ()


class References(msgspec.Struct, frozen=True):
    """As `daemon.contract.place.ReferencesAnswer`."""

    name: str
    places: tuple[Place, ...] = ()
    files: int = 0
    more: bool = False
    is_certain: bool = True


def symbol_place(path: str, symbol: PlacedSymbol, text: EditorText, why: str) -> Place:
    """The place of a definition's name."""
    return Place(
        path,
        symbol.line,
        symbol.column,
        symbol.length,
        text.line(symbol.line),
        symbol.kind,
        symbol.qualified,
        symbol.end_line,
        why,
        symbol.signature,
        symbol.doc,
    )


def token_place(path: str, token: Token, text: EditorText, kind: str, symbol: str = "", why: str = "") -> Place:
    """The place of a token."""
    return Place(path, token.line, token.column, token.length, text.line(token.line), kind, symbol, token.line, why)


def file_place(path: str, text: EditorText, why: str) -> Place:
    """The beginning of a file, for what means it as a whole."""
    return Place(path, 1, 0, 0, text.line(1), "file", "", 1, why)
