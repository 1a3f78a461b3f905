"""Definition and references, from the index and the editor's own text, where no better server is there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from lsprotocol import types

from lsp.desk import Desk
from lsp.documents import Document
from lsp.folders import FilePlace
from lsp.protocol.strict import PlainResult
from lsp.session import Session
from lsp.spots import location
from lsp.text import Position

_MOST: Final = 2_000


class Navigation:
    """Where a name comes from, and where it is used."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def register(self, desk: Desk) -> None:
        """Take both questions."""
        desk.answer(types.TEXT_DOCUMENT_DEFINITION, self._definition)
        desk.answer(types.TEXT_DOCUMENT_REFERENCES, self._references)

    async def _definition(self, params: types.DefinitionParams) -> PlainResult | None:
        found = self._asked(params.text_document.uri, params.position)
        if found is None:
            return None
        document, place, wish = found
        body = {**wish, "text": document.text.source, "language": document.language_id}
        told = await self._session.ask("POST", f"{place.folder.route}/definition", body=body)
        return PlainResult([location(self._session, place.folder, one) for one in told["places"]])

    async def _references(self, params: types.ReferenceParams) -> PlainResult | None:
        found = self._asked(params.text_document.uri, params.position)
        if found is None:
            return None
        _, place, wish = found
        body = {**wish, "limit": _MOST, "texts": self._texts(place)}
        told = await self._session.ask("POST", f"{place.folder.route}/references", body=body)
        wanted = [one for one in told["places"] if one["kind"] != "definition" or params.context.include_declaration]
        locations = []
        for number, one in enumerate(wanted):
            if number % 200 == 199:
                await asyncio.sleep(0)  # a turn for others: a name may stand in thousands of places
            locations.append(location(self._session, place.folder, one))
        return PlainResult(locations)

    def _asked(self, uri: str, position: types.Position) -> tuple[Document, FilePlace, Mapping[str, Any]] | None:
        """The document and the place that is asked about; None where it is not ours to answer."""
        session = self._session
        document, place = session.documents.get(uri), session.place(uri)
        if document is None or place is None or not session.wishes.navigates(document.language_id):
            return None
        at = Position(position.line, position.character)
        column = document.text.column(at, session.documents.encoding)
        return document, place, {"path": place.path, "line": position.line + 1, "column": column}

    def _texts(self, place: FilePlace) -> dict[str, str]:
        """The open documents of the workspace that were edited: their text counts, not the file's."""
        session = self._session
        return {
            other.path: one.text.source
            for one in session.documents
            if (one.edition or session.wishes.resumed)
            and (other := session.place(one.uri)) is not None
            and other.folder == place.folder
        }
