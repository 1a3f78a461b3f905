"""Hover: what a name is, who uses it, which decisions it rests on and why, and how often it changes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from lsprotocol import types

from daemon.errors import DaemonError
from lsp.desk import Desk
from lsp.documents import Document
from lsp.features.wording import counted, listed, plain
from lsp.file_notes import Asked, FileNotes
from lsp.folders import FilePlace
from lsp.protocol.strict import PlainResult
from lsp.session import Session
from lsp.spots import Plain, plain_range
from lsp.text import Encoding, Position, character_of

_WORD: Final = re.compile(r"[^\W\d]\w*")
_OWNER: Final = re.compile(r"(?:[^\W\d]\w*(?:\.|->|::|\?\.))+\Z|(?:\.|->|::|\?\.)\Z")
_JOINT: Final = re.compile(r"->|::|\?\.")
_PROSE: Final = re.compile(r"#|//|/\*|--|^\s*\*|[\"'`]")
"""What stands before a word that may not be code."""

_LONGEST_OWNER: Final = 300
"""The search for one is tried from each letter on, and a line may be megabytes of them."""

_PATIENCE_S: Final = 0.03
"""For where a name is defined, if nobody has asked before: without that there is nothing to show."""

_HURRY_S: Final = 0.002
"""For all else; what is not there in time is there the next time."""

_QUIET_S: Final = 0.5
_PAUSE_S: Final = 0.05
"""Between what is looked at ahead: whoever hovers now goes first."""

_AHEAD_S: Final = 60.0
_MOST_NEIGHBOURS: Final = 12

_MOST_MARKS: Final = 4
_MOST_FILES: Final = 3


class Hover:
    """The hover over names in code."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._notes = FileNotes(session)
        session.documents.on_change(self._opened)

    def register(self, desk: Desk) -> None:
        """Take the question."""
        desk.answer(types.TEXT_DOCUMENT_HOVER, self._hover)

    def _opened(self, document: Document) -> None:
        if document.edition == 0 and self._session.wishes.hover:
            self._session.tasks.start(self._look_ahead(document), "look ahead for hovers")

    async def _look_ahead(self, document: Document) -> None:
        """Have the notes on a file and on those that it depends on, where most of its names come from."""
        await self._session.ready()
        await asyncio.sleep(_QUIET_S)
        place = self._session.place(document.uri)
        if place is None or self._session.documents.get(document.uri) is not document:
            return
        try:
            for path in [place.path, *await self._notes.neighbours(place)][: _MOST_NEIGHBOURS + 1]:
                near = FilePlace(place.folder, path)
                await self._notes.notes(near, _AHEAD_S)
                await self._notes.marks(near, _AHEAD_S)
                await asyncio.sleep(_PAUSE_S)
        except DaemonError:
            return  # the daemon does not know the file, for instance because it is ignored

    async def _hover(self, params: types.HoverParams) -> PlainResult | None:
        session = self._session
        document, place = session.documents.get(params.text_document.uri), session.place(params.text_document.uri)
        if document is None or place is None or not session.wishes.hover:
            return None
        word = word_at(document, params.position, session)
        if word is None:
            return None
        name, span = word
        column = document.text.column(Position(params.position.line, span["start"]["character"]), self._encoding)
        try:
            text = await self._text(document, place, name, params.position.line, column)
        except DaemonError:
            return None  # the daemon does not know the file, for instance because it is ignored
        if not text:
            return None
        kind = "markdown" if session.abilities.markdown else "plaintext"
        value = text if session.abilities.markdown else plain(text)
        return PlainResult({"contents": {"kind": kind, "value": value}, "range": span})

    @property
    def _encoding(self) -> Encoding:
        return self._session.documents.encoding

    async def _text(self, document: Document, place: FilePlace, name: str, line: int, column: int) -> str:
        """All that is told of a name in a line, from 0; empty where nothing is known."""
        here = self._defined_here(document, name, line)
        if here is not None:
            where, symbol = place, here
        else:
            asked = await self._asked(document, place, name, line, column)
            found = await self._notes.definition(place, asked, _PATIENCE_S)
            if found is None or found["kind"] in {"file", "local"}:
                return ""
            where = FilePlace(place.folder, found["path"])
            symbol = {**found, "qualified": found["symbol"], "signature": found["signature"] or found["text"].strip()}
        # Both at once: each may wait a moment for what nobody has asked about yet.
        (noted, churn), found_marks = await asyncio.gather(
            self._noted(where, symbol), self._notes.marks(where, _HURRY_S)
        )
        marks = marks_of(found_marks, noted or symbol)
        is_ours = self._session.wishes.navigates(document.language_id)
        parts = [_head(document, noted or symbol, where if here is None else None) if is_ours else ""]
        parts += [_marked(marks), _used(noted), _tested(noted), _changed(churn)]
        return "\n\n".join(part for part in parts if part)

    async def _asked(self, document: Document, place: FilePlace, name: str, line: int, column: int) -> Asked:
        """A name with what tells others of the same name apart: its owner and the definition around it."""
        before = document.text.line(line)[:column]
        owner = _OWNER.search(before, max(0, column - _LONGEST_OWNER))
        written = _JOINT.sub(".", owner[0]) + name if owner else name
        outline = self._session.outlines.recent(document)
        is_prose = _PROSE.search(before) is not None
        around, saved = "", line + 1
        for symbol in outline.symbols:
            first = document.moved(symbol["line"] - 1, outline.edition)
            if first <= line <= document.moved(symbol["end_line"] - 1, outline.edition):
                around = symbol["qualified"]
                notes = await self._notes.notes(place, 0)
                known = (one["line"] for one in (notes or {}).get("symbols", ()) if one["qualified"] == around)
                saved = next(known, first + 1) + line - first
        if document.edition and outline.edition == document.edition:  # the daemon has just read this very text
            mine = (id(self._session), document.uri, document.edition)  # which other editors do not have
            return Asked(written, around, is_prose, mine, line + 1, column, document.text.source, document.language_id)
        return Asked(written, around, is_prose, None, saved, column)

    def _defined_here(self, document: Document, name: str, line: int) -> Mapping[str, Any] | None:
        """The definition whose own name is pointed at, as far as the last outline tells."""
        outline = self._session.outlines.recent(document)
        for symbol in outline.symbols:
            if symbol["name"] == name and document.moved(symbol["line"] - 1, outline.edition) == line:
                return symbol
        return None

    async def _noted(
        self, place: FilePlace, symbol: Mapping[str, Any]
    ) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
        notes = await self._notes.notes(place, _HURRY_S)
        if notes is None:
            return None, None
        alike = [one for one in notes["symbols"] if one["qualified"] == symbol["qualified"]]
        noted = min(alike, key=lambda one: abs(one["line"] - symbol["line"]), default=None)
        return noted, notes["churn"]


def word_at(document: Document, position: types.Position, session: Session) -> tuple[str, Plain] | None:
    """The name at a position, and its range."""
    encoding = session.documents.encoding
    text = document.text.line(position.line)
    column = document.text.column(Position(position.line, position.character), encoding)
    for found in _WORD.finditer(text):
        if found.start() <= column <= found.end():
            begin = character_of(text, found.start(), encoding)
            return found[0], plain_range(position.line, begin, position.line, character_of(text, found.end(), encoding))
        if found.start() > column:
            break
    return None


def marks_of(marks: Sequence[Mapping[str, Any]], symbol: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The marks that touch a definition, not only its file, each record once."""
    first, last = symbol.get("start_line", symbol["line"]), symbol.get("end_line") or symbol["line"]
    here = [
        mark
        for mark in marks
        if mark["line"] and (mark["symbol"] == symbol["qualified"] or first <= mark["line"] <= last)
    ]
    return list({mark["alias"]: mark for mark in here}.values())


def _head(document: Document, symbol: Mapping[str, Any], elsewhere: FilePlace | None) -> str:
    signature = symbol["signature"] or symbol.get("qualified", "")
    where = f"\n\nIn `{elsewhere.path}`, line {symbol['line']}." if elsewhere else ""
    doc = f"\n\n{symbol['doc']}" if symbol["doc"] else ""
    return f"```{document.language_id}\n{signature}\n```{doc}{where}" if signature else ""


def _marked(marks: Sequence[Mapping[str, Any]]) -> str:
    lines = []
    for mark in marks[:_MOST_MARKS]:
        answer = f": {mark['answer']}" if mark["answer"] else ""
        state = "" if mark["state"] in {"decided", ""} else f" ({mark['state']})"
        lines.append(f"- **{mark['alias']}** {mark['title']}{answer}{state}. {mark['detail']}".rstrip())
    if len(marks) > _MOST_MARKS:
        lines.append(f"- and {len(marks) - _MOST_MARKS} more")
    return "\n".join(["Rests on", "", *lines]) if lines else ""


def _used(noted: Mapping[str, Any] | None) -> str:
    if noted is None or not (noted["uses"] or noted["files"]):
        return ""
    about = "" if noted["is_certain"] else "About "
    places = f"{about}{counted(noted['uses'], 'use')} in {counted(noted['files'], 'other file')}"
    first = listed([f"`{one['path']}`" for one in noted["used_by"][:_MOST_FILES]], noted["files"])
    return f"{places}: {first}." if first else f"{places}."


def _tested(noted: Mapping[str, Any] | None) -> str:
    if noted is None or not noted["test_count"]:
        return ""
    first = listed([f"`{one['symbol'] or one['path']}`" for one in noted["tests"][:_MOST_FILES]], noted["test_count"])
    return f"{counted(noted['test_count'], 'test')}: {first}."


def _changed(churn: Mapping[str, Any] | None) -> str:
    if churn is None:
        return ""
    day = datetime.fromtimestamp(churn["last_time"], UTC)
    often = f"The file changed in {counted(churn['ever'], 'commit')}"
    lately = f", {churn['days_90']} of them in the last 90 days of the history" if churn["days_90"] else ""
    return f"{often}{lately}; last by {churn['last_author']}, {day.day} {day:%B %Y}: “{churn['last_subject']}”."
