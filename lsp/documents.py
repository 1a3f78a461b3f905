"""What an editor has open: its own, unsaved text of each document, by the URI that it sent."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lsprotocol import types

from lsp.text import Encoding, Position, Text

_log = logging.getLogger(__name__)


class Shift(NamedTuple):
    """That the 0-based lines behind `last` moved by `by`, and that those behind `first`, up to it, are gone."""

    edition: int
    first: int
    last: int
    by: int


@dataclass
class Document:
    """An open document. `shifts` are the edits that moved lines, as far back as they are kept."""

    uri: str
    language_id: str
    version: int
    text: Text
    edition: int = 0
    """Counts edits by itself: clients may repeat a version."""

    shifts: list[Shift] = field(default_factory=list)

    def moved(self, line: int, since: int) -> int:
        """Where the 0-based `line` of edition `since` is now, as well as edits by whole lines can tell."""
        for shift in self.shifts:
            if shift.edition > since:
                line = line + shift.by if line > shift.last else min(line, shift.first)
        return line


_MOST_SHIFTS = 2_000


class Documents:
    """The open documents of one editor. Listeners hear of every change, with the document as it then is."""

    def __init__(self) -> None:
        self.encoding: Encoding = "utf-16"
        self._open: dict[str, Document] = {}
        self._on_change: list[Callable[[Document], None]] = []
        self._on_close: list[Callable[[Document], None]] = []

    def __iter__(self) -> Iterator[Document]:
        return iter(list(self._open.values()))

    def get(self, uri: str) -> Document | None:
        """The document, if it is open."""
        return self._open.get(uri)

    def on_change(self, hear: Callable[[Document], None]) -> None:
        """Have `hear` called when a document was opened or edited."""
        self._on_change.append(hear)

    def on_close(self, hear: Callable[[Document], None]) -> None:
        """Have `hear` called when a document was closed."""
        self._on_close.append(hear)

    def open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Take a document in; one that is open already is taken as it is now."""
        item = params.text_document
        document = Document(item.uri, item.language_id, item.version, Text(item.text))
        self._open[item.uri] = document
        self._tell(self._on_change, document)

    def change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Take edits in, in order; of a document that is not open they say nothing."""
        document = self._open.get(params.text_document.uri)
        if document is None:
            _log.debug("An edit of a document that is not open was dropped")
            return
        for change in params.content_changes:
            self._edit(document, change)
        document.version = params.text_document.version
        self._tell(self._on_change, document)

    def close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Let a document go."""
        document = self._open.pop(params.text_document.uri, None)
        if document is not None:
            self._tell(self._on_close, document)

    def _edit(self, document: Document, change: types.TextDocumentContentChangeEvent) -> None:
        document.edition += 1
        if isinstance(change, types.TextDocumentContentChangePartial):
            start = Position(change.range.start.line, change.range.start.character)
            end = Position(change.range.end.line, change.range.end.character)
            before = document.text.line_count
            document.text.replace(start, end, change.text, self.encoding)
            by = document.text.line_count - before
            if by:
                first, behind = sorted((start, end))
                # An edit that ends where a line begins moves that line as a whole.
                last = behind.line if behind.character > 0 else behind.line - 1
                document.shifts.append(Shift(document.edition, first.line, last, by))
                del document.shifts[:-_MOST_SHIFTS]
        else:
            document.text = Text(change.text)
            document.shifts.clear()

    @staticmethod
    def _tell(listeners: list[Callable[[Document], None]], document: Document) -> None:
        for hear in listeners:
            hear(document)
