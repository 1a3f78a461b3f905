"""Diagnostics: where code departs from decisions, what is wrong with a spec's text, what contradicts and is stale.

An editor that asks for them is answered when it asks, and told when it is worth asking again. To any other they are
sent, a moment after the last edit.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lsprotocol import converters, types
from pygls.exceptions import JsonRpcException

from daemon.errors import DaemonError
from lsp.desk import Desk
from lsp.documents import Document
from lsp.features.diagnosing.finding import SOURCE, Teller
from lsp.features.diagnosing.gathering import Gathering
from lsp.folders import FilePlace, Folder, uri_of
from lsp.protocol.strict import PlainResult
from lsp.session import Session
from lsp.shelf import Topic

_log = logging.getLogger(__name__)

QUIET_S: Final = 0.15
"""So long nothing may be typed before findings are sent unasked."""

_LONGEST_STORM_S: Final = 1.0
_REFRESH_S: Final = 0.3
_PATIENCE_S: Final = 10.0
_AT_ONCE: Final = 20
_TOPICS: Final = frozenset({Topic.CODE, Topic.SPEC})

DocumentReport = types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport
_Told = tuple[list[dict[str, Any]], str]
"""Diagnostics as plain data, and their digest."""


@dataclass(frozen=True)
class _Known:
    """What was found in an `edition` of a document at an `age` of everything else."""

    edition: int
    age: int
    version: int
    items: list[types.Diagnostic]
    result_id: str


class Diagnostics:
    """The diagnostics of one editor."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._gathering = Gathering(session)
        self._teller = Teller(session)
        self._known: dict[str, _Known] = {}
        self._on_disk_of: dict[str, tuple[int, Mapping[str, _Told]]] = {}
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._refreshing: asyncio.Task[None] | None = None
        self._age = 0
        session.documents.on_change(self._changed)
        session.documents.on_close(self._closed)
        session.on_folders(lambda: self._everything_changed(_TOPICS))
        session.on_end(session.shelf.on_fresh(lambda _, topics: self._everything_changed(topics)))

    def register(self, desk: Desk) -> None:
        """Take both questions."""
        options = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier=SOURCE)
        desk.answer(types.TEXT_DOCUMENT_DIAGNOSTIC, self._pull, options)
        desk.answer(types.WORKSPACE_DIAGNOSTIC, self._pull_all)

    # -- asked for -----------------------------------------------------------------------------------------------

    async def _pull(self, params: types.DocumentDiagnosticParams) -> DocumentReport:
        uri = params.text_document.uri
        document = self._session.documents.get(uri)
        if document is None:
            items = await self._on_disk(uri)
            result_id = _digest(_plain(items))
        else:
            known = await self._of(document)
            if known is None:
                raise Superseded
            items, result_id = known.items, known.result_id
        if params.previous_result_id == result_id:
            return types.RelatedUnchangedDocumentDiagnosticReport(result_id)
        return types.RelatedFullDocumentDiagnosticReport(items, result_id=result_id)

    async def _pull_all(self, params: types.WorkspaceDiagnosticParams) -> PlainResult:
        """Of thousands of files at a time, so it is said in plain data: that takes a tenth of the time."""
        before = {one.uri: one.value for one in params.previous_result_ids}
        reports: dict[str, dict[str, Any]] = {}
        for folder in self._session.folders if self._session.wishes.diagnostics else ():
            reports |= {report["uri"]: report for report in await self._of_folder(folder, before)}
        for uri in before.keys() - reports.keys():  # nothing is found there any more
            reports[uri] = _report(uri, None, [], _NOTHING, before)
        return PlainResult({"items": list(reports.values())})

    async def _of_folder(self, folder: Folder, before: dict[str, str]) -> list[dict[str, Any]]:
        session = self._session
        places = [(document, session.place(document.uri)) for document in session.documents]
        here = {place.path: document for document, place in places if place is not None and place.folder == folder}
        reports = [
            _report(uri_of(folder.root / path), None, items, result_id, before)
            for path, (items, result_id) in (await self._files_of(folder)).items()
            if path not in here
        ]
        for document in here.values():
            known = await self._of(document) or self._known.get(document.uri)
            if known is not None:
                items = _plain(known.items)
                reports.append(_report(document.uri, known.version, items, known.result_id, before))
        return reports

    async def _files_of(self, folder: Folder) -> Mapping[str, _Told]:
        """What is found in the files of a workspace as they are on disk, by path: said anew when something changed.

        It may be thousands of findings, so other work is let in between.
        """
        age = self._age
        kept = self._on_disk_of.get(folder.id)
        if kept is not None and kept[0] == age:
            return kept[1]
        told: dict[str, _Told] = {}
        for number, (path, found) in enumerate((await self._gathering.of_folder(folder)).items()):
            items = _plain(self._teller.diagnostics(found, folder, None))
            told[path] = items, _digest(items)
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
        self._on_disk_of[folder.id] = age, told
        return told

    # -- sent ----------------------------------------------------------------------------------------------------

    @property
    def _pushes(self) -> bool:
        return not self._session.abilities.pull_diagnostics

    def _changed(self, document: Document) -> None:
        if self._pushes:
            self._send_soon(document)

    def _closed(self, document: Document) -> None:
        self._known.pop(document.uri, None)
        sending = self._sending.pop(document.uri, None)
        if sending is not None:
            sending.cancel()
        if self._pushes:
            self._publish(document.uri, [], None)

    def _everything_changed(self, topics: Iterable[Topic]) -> None:
        """Decisions or code have changed: what is open is looked at again, or the editor told to ask."""
        if not _TOPICS.intersection(topics):
            return
        self._age += 1
        if self._pushes:
            for document in self._session.documents:
                self._send_soon(document)
        elif self._session.abilities.diagnostic_refresh and (self._refreshing is None or self._refreshing.done()):
            self._refreshing = self._session.tasks.start(self._refresh(), "ask for diagnostics again")

    def _send_soon(self, document: Document) -> None:
        running = self._sending.get(document.uri)
        if running is None or running.done():
            started = self._session.tasks.start(self._send(document), f"diagnostics of {document.uri}")
            self._sending[document.uri] = started

    async def _send(self, document: Document) -> None:
        """Send what is found once typing rests; while it goes on, now and then what was found last."""
        sent: tuple[int, int] | None = None
        while sent != (document.edition, self._age) and self._session.documents.get(document.uri) is document:
            await _quiet(document)
            sent = document.edition, self._age
            known = await self._of(document)
            if known is not None and self._session.documents.get(document.uri) is document:
                self._publish(document.uri, known.items, known.version)

    def _publish(self, uri: str, items: list[types.Diagnostic], version: int | None) -> None:
        told = version if self._session.abilities.version_support else None
        params = types.PublishDiagnosticsParams(uri, items, told)
        self._session.server.text_document_publish_diagnostics(params)

    async def _refresh(self) -> None:
        """Tell the editor to ask again; once more if something has changed since it was told."""
        told: int | None = None
        while told != self._age:
            await asyncio.sleep(_REFRESH_S)
            told = self._age
            try:
                asked = self._session.server.workspace_diagnostic_refresh_async(None)
                await asyncio.wait_for(asked, _PATIENCE_S)
            except (JsonRpcException, TimeoutError) as refusal:
                _log.debug("The editor does not say that it asks again: %r", refusal)

    # -- found ---------------------------------------------------------------------------------------------------

    async def _of(self, document: Document) -> _Known | None:
        """What is found in an open document; None if it was edited meanwhile, so that it says nothing of it."""
        place = self._session.place(document.uri)
        edition, age, version = document.edition, self._age, document.version
        known = self._known.get(document.uri)
        if known is not None and (known.edition, known.age) == (edition, age):
            return known
        items = await self._items(document, place) if place and self._session.wishes.diagnostics else []
        if self._session.documents.get(document.uri) is not document or document.edition != edition:
            return None
        self._known[document.uri] = known = _Known(edition, age, version, items, _digest(_plain(items)))
        return known

    async def _items(self, document: Document, place: FilePlace) -> list[types.Diagnostic]:
        try:
            found = await self._gathering.of_document(document, place)
        except DaemonError as error:  # better what was found last than nothing, which would say that all is well
            _log.debug("Nothing new is known of %s: %s", place.path, error.message)
            known = self._known.get(document.uri)
            return known.items if known else []
        return self._teller.diagnostics(found, place.folder, document)

    async def _on_disk(self, uri: str) -> list[types.Diagnostic]:
        place = self._session.place(uri)
        if place is None or not self._session.wishes.diagnostics:
            return []
        return self._teller.diagnostics(await self._gathering.of_file(place), place.folder, None)


class Superseded(JsonRpcException):
    """The document was edited while it was looked at: the editor is to ask again, of the text as it is now."""

    CODE = types.LSPErrorCodes.ServerCancelled.value

    def __init__(self) -> None:
        super().__init__("the document was edited meanwhile", self.CODE, {"retriggerRequest": True})


_converter: Final = converters.get_converter()


def _plain(items: list[types.Diagnostic]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = _converter.unstructure(items)
    return told


def _digest(items: list[dict[str, Any]]) -> str:
    told = json.dumps(items, sort_keys=True, default=str)
    return hashlib.blake2s(told.encode("utf-8", "replace"), digest_size=12).hexdigest()


_NOTHING: Final = _digest([])


def _report(
    uri: str, version: int | None, items: list[dict[str, Any]], result_id: str, before: Mapping[str, str]
) -> dict[str, Any]:
    told = {"uri": uri, "version": version, "resultId": result_id}
    return {**told, "kind": "unchanged"} if before.get(uri) == result_id else {**told, "kind": "full", "items": items}


async def _quiet(document: Document) -> None:
    """Wait until typing rests, but not for ever."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _LONGEST_STORM_S
    while loop.time() < deadline:
        edition = document.edition
        await asyncio.sleep(QUIET_S)
        if document.edition == edition:
            return
