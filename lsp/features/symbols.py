"""Symbols: of a document as it is typed, and of all workspaces, by name, ranked."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from lsprotocol import types

from daemon.errors import DaemonError
from lsp.desk import Desk
from lsp.documents import Document
from lsp.folders import Folder, uri_of
from lsp.outlines import Outline
from lsp.protocol.strict import PlainResult
from lsp.session import Session
from lsp.shelf import Topic
from lsp.spots import Plain, name_range, whole_lines

_MOST: Final = 100
_FRESH_S: Final = 0.12
"""So long a search waits for the outlines of what was just typed."""

_KINDS: Final[dict[str, types.SymbolKind]] = {
    "class": types.SymbolKind.Class,
    "interface": types.SymbolKind.Interface,
    "struct": types.SymbolKind.Struct,
    "enum": types.SymbolKind.Enum,
    "trait": types.SymbolKind.Interface,
    "impl": types.SymbolKind.Class,
    "type": types.SymbolKind.Class,
    "module": types.SymbolKind.Module,
    "namespace": types.SymbolKind.Namespace,
    "function": types.SymbolKind.Function,
    "method": types.SymbolKind.Method,
    "constructor": types.SymbolKind.Constructor,
    "property": types.SymbolKind.Property,
    "field": types.SymbolKind.Field,
    "constant": types.SymbolKind.Constant,
    "variable": types.SymbolKind.Variable,
    "macro": types.SymbolKind.Function,
    "table": types.SymbolKind.Struct,
    "view": types.SymbolKind.Struct,
    "heading": types.SymbolKind.String,
    "key": types.SymbolKind.Key,
}


class Symbols:
    """Both questions for symbols."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def register(self, desk: Desk) -> None:
        """Take both."""
        desk.answer(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, self._of_document)
        desk.answer(types.WORKSPACE_SYMBOL, self._of_workspaces)

    # -- a document ----------------------------------------------------------------------------------------------

    async def _of_document(self, params: types.DocumentSymbolParams) -> PlainResult | None:
        session = self._session
        document = session.documents.get(params.text_document.uri)
        if document is None or not session.wishes.navigates(document.language_id):
            return None
        outline = await session.outlines.current(document)
        if session.abilities.hierarchical_symbols:
            return PlainResult(self._tree(document, outline))
        return PlainResult([self._flat(document, symbol) for symbol in outline.symbols])

    def _tree(self, document: Document, outline: Outline) -> list[Plain]:
        roots: list[Plain] = []
        around: list[tuple[int, Plain]] = []
        for symbol in outline.symbols:
            told = self._node(document, symbol)
            while around and around[-1][0] < symbol["end_line"]:
                around.pop()
            (around[-1][1].setdefault("children", []) if around else roots).append(told)
            around.append((symbol["end_line"], told))
        return roots

    def _node(self, document: Document, symbol: Mapping[str, Any]) -> Plain:
        encoding = self._session.documents.encoding
        chosen = name_range(symbol, document.text.line(symbol["line"] - 1), encoding)
        return {
            "name": symbol["name"] or "(unnamed)",
            "detail": symbol["signature"],
            "kind": _KINDS.get(symbol["kind"], types.SymbolKind.Variable).value,
            "range": _around(whole_lines(document, symbol["start_line"], symbol["end_line"], encoding), chosen),
            "selectionRange": chosen,
        }

    def _flat(self, document: Document, symbol: Mapping[str, Any]) -> Plain:
        span = name_range(symbol, document.text.line(symbol["line"] - 1), self._session.documents.encoding)
        return _information(symbol, document.uri, span)

    # -- all workspaces ------------------------------------------------------------------------------------------

    async def _of_workspaces(self, params: types.WorkspaceSymbolParams) -> PlainResult:
        query = params.query.strip()
        if not self._session.wishes.navigation:
            return PlainResult([])
        typed, *saved = await asyncio.gather(
            self._typed(query), *[self._saved(folder, query) for folder in self._session.folders]
        )
        found = [*typed, *(one for part in saved for one in part)]
        found.sort(key=lambda one: -one[0])
        return PlainResult([symbol for _, symbol in found[:_MOST]])

    async def _saved(self, folder: Folder, query: str) -> list[tuple[float, Plain]]:
        """What the index finds, but for files that are open: of these the editor's own text counts."""
        if not query:
            return []
        session = self._session

        async def look() -> Any:
            told = await session.ask("GET", f"{folder.route}/symbols/placed", query={"q": query, "k": _MOST})
            return told["symbols"]

        try:
            # Pickers ask again for what was typed before a letter was taken back.
            hits = await session.shelf.get((folder.id, ("symbols", query)), [Topic.CODE], look)
        except DaemonError:
            return []  # nothing that one could look for, such as a lone mark
        encoding = session.documents.encoding
        open_paths = {place.path for one in session.documents if (place := session.place(one.uri))}
        return [
            (hit["score"], _information(hit, uri_of(folder.root / hit["path"]), name_range(hit, hit["text"], encoding)))
            for hit in hits
            if hit["path"] not in open_paths
        ]

    async def _typed(self, query: str) -> list[tuple[float, Plain]]:
        """What open documents define, as they are now."""
        outlines = self._session.outlines
        documents = [one for one in self._session.documents if self._session.wishes.navigates(one.language_id)]
        behind = [one for one in documents if outlines.recent(one).edition != one.edition]
        if behind:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.gather(*map(outlines.current, behind)), _FRESH_S)
        found = []
        for document in documents:
            for symbol in _fitting(outlines.recent(document).symbols, query):
                found.append((fit(symbol["name"], query), self._flat(document, symbol)))
        return found


def fit(name: str, query: str) -> float:
    """How well a name fits what was typed, as the index weighs it; 0 if it does not."""
    if not query:
        return 0.1
    low, wanted = name.lower(), query.lower().rpartition(".")[2]
    if low == wanted:
        return 1.0 if name == query else 0.96
    if low.startswith(wanted):
        return 0.85
    if wanted in low:
        return 0.5
    letters = iter(low)
    return 0.3 if all(letter in letters for letter in wanted) else 0.0


def _fitting(symbols: Sequence[Mapping[str, Any]], query: str) -> Iterable[Mapping[str, Any]]:
    return (symbol for symbol in symbols if fit(symbol["name"], query) > 0)


def _information(symbol: Mapping[str, Any], uri: str, span: Plain) -> Plain:
    told = {
        "name": symbol["name"] or "(unnamed)",
        "kind": _KINDS.get(symbol["kind"], types.SymbolKind.Variable).value,
        "location": {"uri": uri, "range": span},
    }
    container = str(symbol["qualified"]).rpartition(".")[0]
    return {**told, "containerName": container} if container else told


def _around(span: Plain, chosen: Plain) -> Plain:
    """The range, widened so that the name lies in it, as the protocol demands."""
    start = min(span["start"], chosen["start"], key=_order)
    end = max(span["end"], chosen["end"], key=_order)
    return {"start": start, "end": end}


def _order(position: Mapping[str, int]) -> tuple[int, int]:
    return position["line"], position["character"]
