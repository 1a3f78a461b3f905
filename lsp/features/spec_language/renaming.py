"""Giving an id another name in every file, as one edit that the editor applies."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.desk import Desk
from lsp.documents import Document
from lsp.features.spec_language.reading import Named, SpecReader
from lsp.folders import FilePlace
from lsp.protocol.strict import PlainResult
from lsp.session import Session
from lsp.spots import Plain, plain_range
from lsp.text import Text, character_of

_REQUEST_FAILED: Final = types.LSPErrorCodes.RequestFailed.value
_CONTENT_MODIFIED: Final = types.LSPErrorCodes.ContentModified.value


class SpecRename:
    """Renames ids; the edit rests on the texts of open documents and on the bytes of all other files."""

    def __init__(self, session: Session, reader: SpecReader) -> None:
        self._session = session
        self._reader = reader

    def register(self, desk: Desk) -> None:
        """Take both questions."""
        desk.answer(types.TEXT_DOCUMENT_RENAME, self._rename, types.RenameOptions(prepare_provider=True))
        desk.answer(types.TEXT_DOCUMENT_PREPARE_RENAME, self._prepare)
        desk.announce(self._announce)

    def _announce(self, capabilities: types.ServerCapabilities) -> None:
        """Who cannot ask beforehand is not told that it could."""
        if not self._session.abilities.prepare_rename:
            capabilities.rename_provider = True

    async def _prepare(self, params: types.PrepareRenameParams) -> PlainResult | None:
        named = await self._reader.at(params.text_document.uri, params.position)
        told = await self._reader.look_up(named.place, named.name) if named else None
        if named is None or told is None:
            return None
        if told["renaming"]:
            raise JsonRpcException(str(told["renaming"]), _REQUEST_FAILED)
        return PlainResult({"range": named.span, "placeholder": named.name})

    async def _rename(self, params: types.RenameParams) -> PlainResult | None:
        named = await self._reader.at(params.text_document.uri, params.position)
        if named is None:
            return None
        open_documents = self._open_documents(named)
        versions = {path: document.version for path, document in open_documents.items()}
        texts = {path: document.text.source for path, document in open_documents.items()}
        body = {"new_id": params.new_name, "path": named.place.path, "texts": texts}
        route = f"{named.place.folder.route}/ids/{quote(named.name)}/rename"
        told = await self._session.ask("POST", route, body=body)
        for note in told["notes"]:
            self._session.tell_log(note, types.MessageType.Warning)
        return PlainResult(await self._edit(named, told, versions))

    def _open_documents(self, named: Named) -> dict[str, Document]:
        """The documents of the same workspace, by path: what they say counts, not their files."""
        found = {}
        for document in self._session.documents:
            place = self._session.place(document.uri)
            if place is not None and place.folder == named.place.folder:
                found[place.path] = document
        return found

    async def _edit(self, named: Named, told: Mapping[str, Any], versions: Mapping[str, int]) -> Plain:
        session, folder = self._session, named.place.folder
        by_uri: dict[str, tuple[int | None, list[Plain]]] = {}
        for file in told["files"]:
            place = FilePlace(folder, file["path"])
            document = session.document_at(folder, file["path"])
            if (document.version if document else None) != versions.get(file["path"]):
                raise _changed(file["path"])
            text = document.text if document else await self._saved(place, file["digest"])
            edits = [one for one in told["edits"] if one["path"] == file["path"]]
            version = document.version if document else None
            by_uri[session.uri_at(folder, file["path"])] = (version, self._converted(text, edits))
        if not session.abilities.document_changes:
            return {"changes": {uri: edits for uri, (_, edits) in by_uri.items()}}
        changes = [
            {"textDocument": {"uri": uri, "version": version}, "edits": edits}
            for uri, (version, edits) in by_uri.items()
        ]
        return {"documentChanges": changes}

    async def _saved(self, place: FilePlace, digest: str) -> Text:
        data = await asyncio.to_thread(_bytes, place.folder.root / place.path)
        if hashlib.sha256(data).hexdigest() != digest:
            raise _changed(place.path)
        return Text(data.decode("utf-8", "replace").removeprefix("\ufeff"))

    def _converted(self, text: Text, edits: Sequence[Mapping[str, Any]]) -> list[Plain]:
        encoding = self._session.documents.encoding
        found = []
        for one in edits:
            number = one["start_line"] - 1
            line = text.line(number)
            begin = character_of(line, one["start_column"], encoding)
            end = character_of(line, one["end_column"], encoding)
            found.append({"range": plain_range(number, begin, number, end), "newText": one["text"]})
        return found


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _changed(path: str) -> JsonRpcException:
    return JsonRpcException(f"{path} was changed meanwhile, so nothing was renamed. Try again.", _CONTENT_MODIFIED)
