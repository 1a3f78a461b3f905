"""Links in a document: from an id to what defines it, from a definition to the code or test that names it, to files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lsprotocol import types

from lsp.desk import Desk
from lsp.documents import Document
from lsp.features.spec_language.navigation import link_to
from lsp.features.spec_language.reading import SpecReader
from lsp.features.wording import counted
from lsp.folders import FilePlace
from lsp.protocol.strict import PlainResult
from lsp.session import Session
from lsp.spots import Plain


class SpecLinks:
    """The links of one document."""

    def __init__(self, session: Session, reader: SpecReader) -> None:
        self._session = session
        self._reader = reader

    def register(self, desk: Desk) -> None:
        """Take the question."""
        options = types.DocumentLinkOptions(resolve_provider=False)
        desk.answer(types.TEXT_DOCUMENT_DOCUMENT_LINK, self._links, options)

    async def _links(self, params: types.DocumentLinkParams) -> PlainResult | None:
        found = self._reader.find(params.text_document.uri)
        told = await self._reader.read(*found) if found else None
        if found is None or told is None:
            return None
        return PlainResult([*self._of_ids(*found, told), *self._of_files(*found, told)])

    def _of_ids(self, document: Document, place: FilePlace, told: Mapping[str, Any]) -> Iterator[Plain]:
        for one in told["ids"]:
            if one["role"] == "definition" and one["use_path"]:
                words = f"{one['id']} is named in {_uses(one)}"
                yield self._link(document, place, one, one["use_path"], one["use_line"], words)
            elif one["role"] == "reference" and one["path"]:
                state = f" ({one['state']})" if one["state"] else ""
                words = " ".join(filter(None, (f"{one['id']}{state}", one["title"])))
                yield self._link(document, place, one, one["path"], one["target_line"], words)

    def _of_files(self, document: Document, place: FilePlace, told: Mapping[str, Any]) -> Iterator[Plain]:
        for one in told["links"]:
            yield self._link(document, place, one, one["path"], one["target_line"], "")

    def _link(
        self, document: Document, place: FilePlace, one: Mapping[str, Any], path: str, line: int, words: str
    ) -> Plain:
        span = self._reader.span(document, one)
        link: Plain = {"range": span, "target": link_to(self._session, place.folder, path, line)}
        if words and self._session.abilities.link_tooltips:
            link["tooltip"] = words
        return link


def _uses(one: Mapping[str, Any]) -> str:
    told = []
    if one["code"]:
        told.append(counted(one["code"], "file") + " of code")
    if one["tests"]:
        told.append(counted(one["tests"], "test file"))
    return " and ".join(told)
