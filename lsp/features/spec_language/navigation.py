"""From an id to what defines it and to all who name it, and its other places in the same document."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from lsprotocol import types

from lsp.desk import Desk
from lsp.features.spec_language.reading import Named, SpecReader
from lsp.folders import Folder, uri_of
from lsp.protocol.strict import PlainResult
from lsp.session import Session
from lsp.spots import location, plain_range

_KINDS: Final = {"definition": 3, "reference": 2}
"""As the protocol counts them: written and read."""


class SpecNavigation:
    """Definition, references and highlights of ids."""

    def __init__(self, session: Session, reader: SpecReader) -> None:
        self._session = session
        self._reader = reader

    def register(self, desk: Desk) -> None:
        """Take the three questions."""
        desk.answer(types.TEXT_DOCUMENT_DEFINITION, self._definition)
        desk.answer(types.TEXT_DOCUMENT_REFERENCES, self._references)
        desk.answer(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, self._highlights)

    async def _definition(self, params: types.DefinitionParams) -> PlainResult | None:
        named = await self._reader.at(params.text_document.uri, params.position)
        told = await self._reader.look_up(named.place, named.name) if named else None
        if named is None or told is None:
            return None
        places = [one for one in await self._merged(named, told["definitions"]) if one.get("role") != "reference"]
        if places:
            return PlainResult([location(self._session, named.place.folder, one) for one in places])
        uri = await asyncio.to_thread(record_page, self._session.pages, told)
        return PlainResult([{"uri": uri, "range": plain_range(0, 0, 0, 0)}])

    async def _references(self, params: types.ReferenceParams) -> PlainResult | None:
        named = await self._reader.at(params.text_document.uri, params.position)
        told = await self._reader.look_up(named.place, named.name) if named else None
        if named is None or told is None:
            return None
        found = told["references"]
        places = [*found["spec"], *found["code"], *found["tests"]]
        if params.context.include_declaration:
            places = [*told["definitions"], *places]
        merged = await self._merged(named, places)
        if not params.context.include_declaration:
            merged = [one for one in merged if one.get("role") != "definition"]
        return PlainResult([location(self._session, named.place.folder, one) for one in merged])

    async def _highlights(self, params: types.DocumentHighlightParams) -> PlainResult | None:
        named = await self._reader.at(params.text_document.uri, params.position)
        told = await self._reader.read(named.document, named.place) if named else None
        if named is None or told is None:
            return None
        same = [one for one in told["ids"] if one["id"] == named.name]
        spans = [{"range": self._reader.span(named.document, one), "kind": _KINDS[one["role"]]} for one in same]
        return PlainResult(spans)

    async def _merged(self, named: Named, places: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """The places with those of unsaved documents as they stand in the editor."""
        unsaved = await self._reader.open_places(named.place, named.name)
        kept = [one for one in places if one["path"] not in unsaved]
        return [*kept, *(one for mentions in unsaved.values() for one in mentions)]


def link_to(session: Session, folder: Folder, path: str, line: int) -> str:
    """The URI of a line of a file, as editors follow it from a link."""
    uri = session.uri_at(folder, path)
    return f"{uri}#L{line}" if line else uri


def record_page(pages: Path, told: Mapping[str, Any]) -> str:
    """A page on a record that no file holds; its URI."""
    pages.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = pages / f"{told['id']}.md"
    where = "It lies in the project itself; `groundplan spec write` writes the spec as text, a file for each record."
    words = f"{told['markdown']}\n\n{where}\n"
    path.write_text(words, encoding="utf-8", errors="replace")
    return uri_of(path)
