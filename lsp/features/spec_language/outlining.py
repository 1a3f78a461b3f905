"""The outline of a spec: its headings, and below them the requirements, stories and tasks that it defines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lsprotocol import types

from lsp.desk import Desk
from lsp.documents import Document
from lsp.features.spec_language.reading import SpecReader
from lsp.protocol.strict import PlainResult
from lsp.session import Session
from lsp.spots import Plain, whole_lines

_HEADING: Final = types.SymbolKind.String.value
_ID: Final = types.SymbolKind.Key.value
_Entry = tuple[int, int, Plain]
"""First and last line of an entry, from 1, and the entry."""


class SpecSymbols:
    """Document symbols of specs that define more than headings say."""

    def __init__(self, session: Session, reader: SpecReader) -> None:
        self._session = session
        self._reader = reader

    def register(self, desk: Desk) -> None:
        """Take the question."""
        desk.answer(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, self._symbols)

    async def _symbols(self, params: types.DocumentSymbolParams) -> PlainResult | None:
        found = self._reader.find(params.text_document.uri)
        if found is None or not self._session.abilities.hierarchical_symbols:
            return None
        document, place = found
        if not self._session.wishes.navigates(document.language_id) or not place.path.endswith((".md", ".markdown")):
            return None
        told = await self._reader.read(document, place)
        outline = await self._session.outlines.current(document)
        defined = [one for one in told["ids"] if one["role"] == "definition"] if told else []
        headings = {symbol["line"] for symbol in outline.symbols}
        items = [one for one in defined if one["line"] not in headings]
        if not items or (told and told["format"] == "groundplan"):
            return None  # the headings say it all
        return PlainResult(_nested([*self._headings(document, outline.symbols), *self._items(document, items)]))

    def _headings(self, document: Document, symbols: Sequence[Mapping[str, Any]]) -> list[_Entry]:
        encoding = self._session.documents.encoding
        return [
            (
                symbol["start_line"],
                symbol["end_line"],
                {
                    "name": symbol["name"] or "(unnamed)",
                    "kind": _HEADING,
                    "range": whole_lines(document, symbol["start_line"], symbol["end_line"], encoding),
                    "selectionRange": whole_lines(document, symbol["line"], symbol["line"], encoding),
                },
            )
            for symbol in symbols
        ]

    def _items(self, document: Document, items: Sequence[Mapping[str, Any]]) -> list[_Entry]:
        encoding = self._session.documents.encoding
        return [
            (
                one["line"],
                one["line"],
                {
                    "name": one["id"],
                    "detail": one["title"],
                    "kind": _ID,
                    "range": whole_lines(document, one["line"], one["line"], encoding),
                    "selectionRange": self._reader.span(document, one),
                },
            )
            for one in items
        ]


def _nested(entries: Sequence[_Entry]) -> list[Plain]:
    """The entries by line, each below the one whose lines are around it."""
    roots: list[Plain] = []
    around: list[tuple[int, Plain]] = []
    for first, last, entry in sorted(entries, key=lambda one: (one[0], -one[1])):
        while around and around[-1][0] < first:
            around.pop()
        (around[-1][1].setdefault("children", []) if around else roots).append(entry)
        around.append((last, entry))
    return roots
