"""What the daemon tells of an editor's text as a spec, kept while neither the text nor anything around it changes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote

from lsprotocol import types

from daemon.client.api import Query
from daemon.errors import DaemonError
from lsp.documents import Document
from lsp.folders import FilePlace
from lsp.session import Session
from lsp.shelf import Topic
from lsp.spots import Plain, name_range
from lsp.text import Position, split_lines

_TEXTS: Final = frozenset({".md", ".markdown", ".mdx", ".txt", ".rst", ".adoc"})
_WORD: Final = re.compile(r"[\w.-]*\d[\w.-]*")
_TOPICS: Final = frozenset({Topic.CODE, Topic.SPEC})
_MOST_LETTERS: Final = 2_000_000
_LONGEST_NAME: Final = 200
_KEPT_S: Final = 2.0
"""Of files in `.groundplan/` nobody tells that they have changed."""

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Named:
    """An id in a document: as the daemon tells it, with its range there."""

    document: Document
    place: FilePlace
    mention: Answer
    span: Plain

    @property
    def name(self) -> str:
        """The id."""
        return str(self.mention["id"])


@dataclass(frozen=True)
class _Kept:
    """An answer for an edition of a document, at an age of all that the daemon tells of changes."""

    edition: int
    age: int
    until_s: float
    answer: Answer
    source: str

    @cached_property
    def lines(self) -> Mapping[str, list[int]]:
        """The numbers, from 1, of the lines that say something."""
        found: dict[str, list[int]] = {}
        for number, line in enumerate(split_lines(self.source), start=1):
            found.setdefault(line.rstrip("\r\n"), []).append(number)
        return found


class SpecReader:
    """Reads the documents of one editor as specs."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: dict[str, _Kept] = {}
        self._age = 0
        session.documents.on_close(self._closed)
        session.on_end(session.shelf.on_fresh(self._changed))

    def find(self, uri: str) -> tuple[Document, FilePlace] | None:
        """An open document that lies in a workspace."""
        document, place = self._session.documents.get(uri), self._session.place(uri)
        return (document, place) if document is not None and place is not None else None

    async def read(self, document: Document, place: FilePlace) -> Answer | None:
        """The ids, findings and links of a document as it stands; None where the daemon knows none."""
        kept = self._kept.get(document.uri)
        edition, age = document.edition, self._age
        now_s = asyncio.get_running_loop().time()
        if kept is not None and (kept.edition, kept.age) == (edition, age) and now_s < kept.until_s:
            return kept.answer
        source = document.text.source
        if len(source) > _MOST_LETTERS:
            return None
        body = {"path": place.path, "text": source}
        try:
            told: Answer = await self._session.ask("POST", f"{place.folder.route}/spec-text", body=body)
        except DaemonError:
            return None
        if self._session.documents.get(document.uri) is document:
            self._kept[document.uri] = _Kept(edition, age, now_s + _KEPT_S, told, source)
        return told

    async def at(self, uri: str, position: types.Position) -> Named | None:
        """The id at a position; None where none stands there."""
        found = self.find(uri)
        if found is None:
            return None
        document, place = found
        line = document.text.line(position.line)
        column = document.text.column(Position(position.line, position.character), self._session.documents.encoding)
        if not is_text(place.path) and not may_name(line, column):
            return None  # a word of the code; it would cost a look at all of the text
        mentions = self._recent(document, position.line + 1, line)
        if mentions is None:
            told = await self.read(document, place)
            mentions = [one for one in told["ids"] if one["line"] == position.line + 1] if told else []
        for mention in mentions:
            if mention["column"] <= column <= mention["column"] + mention["length"]:
                return Named(document, place, mention, self.span(document, mention))
        return None

    def _recent(self, document: Document, number: int, line: str) -> list[Answer] | None:
        """The ids in a line that says what it said when the document was last read; None if it was not there.

        Who types thirty letters a second in one line shall not have all of the text read for a hover over another.
        """
        kept = self._kept.get(document.uri)
        if kept is None or kept.age != self._age or asyncio.get_running_loop().time() > kept.until_s:
            return None
        same = kept.lines.get(line)
        if not same:
            return None
        was = min(same, key=lambda one: abs(one - number))
        return [{**one, "line": number} for one in kept.answer["ids"] if one["line"] == was]

    async def look_up(self, place: FilePlace, name: str) -> Answer | None:
        """All that is known of an id as it is named in a file; None where nothing is."""
        path = f"{place.folder.route}/ids/{quote(name)}"
        try:
            told: Answer = await self._session.ask("GET", path, query={"path": place.path})
        except DaemonError:
            return None
        return told

    async def items(self, place: FilePlace, prefix: str, most: int) -> Answer:
        """The ids that can be named in a file."""
        query: Query = {"prefix": prefix, "path": place.path, "k": most}
        told: Answer = await self._session.ask("GET", f"{place.folder.route}/ids", query=query)
        return told

    def span(self, document: Document, mention: Answer) -> Plain:
        """The range of a mention in its document."""
        line = document.text.line(mention["line"] - 1)
        return name_range(mention, line, self._session.documents.encoding)

    async def open_places(self, place: FilePlace, name: str) -> dict[str, list[Answer]]:
        """Where an id stands in documents that were edited and not saved, by path: there the file says what was."""
        session, found = self._session, dict[str, list[Answer]]()
        for document in session.documents:
            where = session.place(document.uri)
            if document.edition and where is not None and where.folder == place.folder:
                told = await self.read(document, where)
                ids: Sequence[Answer] = told["ids"] if told else ()
                found[where.path] = [
                    {**one, "path": where.path, "text": document.text.line(one["line"] - 1)}
                    for one in ids
                    if one["id"] == name and one["known"]
                ]
        return found

    def _closed(self, document: Document) -> None:
        self._kept.pop(document.uri, None)

    def _changed(self, workspace: str, topics: frozenset[Topic]) -> None:
        if topics & _TOPICS:
            self._age += 1


def is_text(path: str) -> bool:
    """Whether a file is a text for people."""
    return PurePosixPath(path).suffix.lower() in _TEXTS


def may_name(line: str, column: int) -> bool:
    """Whether an id may stand at a column of a line of code: a word with a digit, in capitals or in a test's name."""
    # Ids are short, and a line may be megabytes of one word, in which a digit is looked for from each letter on.
    begin = max(0, column - _LONGEST_NAME)
    for found in _WORD.finditer(line[begin : column + _LONGEST_NAME]):
        if found.start() <= column - begin <= found.end():
            word = found[0]
            if "equirement" in line or "ADR" in line:
                return True
            return word[:1].isupper() or "test" in word.lower()
    return False
