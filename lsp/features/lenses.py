"""Lenses above definitions: decisions and requirements, references, tests; above the file, what waits for a person."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from daemon.errors import DaemonError
from lsp.desk import Desk
from lsp.documents import Document
from lsp.features.acting.knowing import Knowing
from lsp.features.hover import marks_of
from lsp.features.wording import counted
from lsp.file_notes import FileNotes
from lsp.folders import FilePlace
from lsp.protocol.strict import PlainResult
from lsp.session import Session
from lsp.shelf import Topic
from lsp.spots import Plain, plain_range

_HURRY_S: Final = 0.006
_PATIENCE_S: Final = 2.0
"""For editors that cannot be told later that there is more to see."""

_REFRESH_S: Final = 0.3
_MOST_DEFINITIONS: Final = 500
_MOST_RECORDS: Final = 3
_DEFINITIONS: Final = frozenset(
    {"class", "interface", "struct", "enum", "trait", "function", "method", "constructor", "macro", "table"}
)


class Lenses:
    """The lenses of one editor."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._notes = FileNotes(session)
        self._knowing = Knowing(session)
        self._refreshing: asyncio.Task[None] | None = None
        session.on_end(session.shelf.on_fresh(self._changed))

    def register(self, desk: Desk) -> None:
        """Take the question."""
        desk.answer(types.TEXT_DOCUMENT_CODE_LENS, self._lenses, types.CodeLensOptions(resolve_provider=False))

    async def _lenses(self, params: types.CodeLensParams) -> PlainResult:
        session = self._session
        document, place = session.documents.get(params.text_document.uri), session.place(params.text_document.uri)
        if document is None or place is None or not session.wishes.lenses:
            return PlainResult([])
        patience_s = _HURRY_S if session.abilities.lens_refresh else _PATIENCE_S
        try:
            notes = await self._notes.notes(place, patience_s)
            marks = await self._notes.marks(place, patience_s)
        except DaemonError:
            return PlainResult([])  # the daemon does not know the file
        if notes is None:
            self._tell_later(place)
        waiting = await self._waiting(place)
        told = [*_file_lenses(document, marks, waiting), *self._symbol_lenses(document, notes, marks)]
        return PlainResult(told)

    async def _waiting(self, place: FilePlace) -> tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]:
        return await self._knowing.approvals(place.folder), await self._knowing.changes(place)

    def _symbol_lenses(
        self, document: Document, notes: Mapping[str, Any] | None, marks: Sequence[Mapping[str, Any]]
    ) -> Iterator[Plain]:
        outline = self._session.outlines.recent(document)
        noted = {(one["qualified"], one["kind"]): one for one in (notes or {}).get("symbols", ())}
        navigates = self._session.wishes.navigates(document.language_id)
        shown = [one for one in outline.symbols if one["kind"] in _DEFINITIONS][:_MOST_DEFINITIONS]
        for symbol in shown:
            line = document.moved(symbol["line"] - 1, outline.edition)
            span = plain_range(line, 0, line, 0)
            known = noted.get((symbol["qualified"], symbol["kind"]))
            for mark in marks_of(marks, known or symbol)[:_MOST_RECORDS]:
                yield _record_lens(document.uri, span, mark)
            if known is None:
                continue
            at = {"uri": document.uri, "name": symbol["name"], "line": line + 1}
            if navigates and known["uses"]:
                about = "" if known["is_certain"] else "about "
                yield _lens(span, f"{about}{counted(known['uses'], 'reference')}", "groundplan.references", at)
            if known["test_count"]:
                yield _lens(span, counted(known["test_count"], "test"), "groundplan.showTests", at)

    def _tell_later(self, place: FilePlace) -> None:
        """Have the editor ask again when the notes are there."""
        if self._session.abilities.lens_refresh:
            self._session.tasks.start(self._await_notes(place), f"notes on {place.path}")

    async def _await_notes(self, place: FilePlace) -> None:
        try:
            await self._notes.notes(place, 60.0)
        except DaemonError:
            return  # the index does not know it, and so there is nothing to show
        self._refresh()

    def _changed(self, workspace: str, topics: frozenset[Topic]) -> None:
        if not workspace or any(folder.id == workspace for folder in self._session.folders):
            self._refresh()

    def _refresh(self) -> None:
        """Have the editor ask again, soon, once for whatever comes together."""
        if self._session.abilities.lens_refresh and (self._refreshing is None or self._refreshing.done()):
            self._refreshing = self._session.tasks.start(self._refresh_soon(), "refresh lenses")

    async def _refresh_soon(self) -> None:
        await asyncio.sleep(_REFRESH_S)
        try:
            await self._session.server.workspace_code_lens_refresh_async(None)
        except JsonRpcException:
            return  # it cannot, after all


def _file_lenses(
    document: Document,
    marks: Sequence[Mapping[str, Any]],
    waiting: tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]],
) -> Iterator[Plain]:
    """What concerns the file as a whole: approvals and changes that wait, records that touch all of it."""
    approvals, changes = waiting
    top = plain_range(0, 0, 0, 0)
    if approvals:
        title = "1 approval waits" if len(approvals) == 1 else f"{len(approvals)} approvals wait"
        yield _lens(top, title, "groundplan.approvals", {"uri": document.uri})
    for change in changes:
        title = f"Proposed: {counted(len(change['hunks']), 'change')} of this file"
        yield _lens(top, title, "groundplan.applyHunk", {"run": change["run"], "path": change["path"]})
    whole = list({mark["alias"]: mark for mark in marks if not mark["line"]}.values())
    for mark in whole[:_MOST_RECORDS]:
        yield _record_lens(document.uri, top, mark)
    if len(whole) > _MOST_RECORDS:
        more = f"and {len(whole) - _MOST_RECORDS} more"
        yield _lens(
            top, more, "groundplan.openDecision", {"uri": document.uri, "decision": whole[_MOST_RECORDS]["alias"]}
        )


def _record_lens(uri: str, span: Plain, mark: Mapping[str, Any]) -> Plain:
    title = f"{mark['alias']} {_shortened(mark['title'])}"
    return _lens(span, title, "groundplan.openDecision", {"uri": uri, "decision": mark["alias"]})


def _lens(span: Plain, title: str, command: str, argument: Mapping[str, Any]) -> Plain:
    return {"range": span, "command": {"title": title, "command": command, "arguments": [argument]}}


def _shortened(title: str, most: int = 50) -> str:
    words = " ".join(title.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
