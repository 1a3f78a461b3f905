"""What stands in an open document: its symbols, parsed by the daemon from the editor's own text.

A document is parsed again a moment after it was last edited, and at once when somebody waits for it. Whoever cannot
wait takes the last outline, whose lines are moved along with the edits since.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from daemon.errors import DaemonError
from lsp.documents import Document, Documents
from lsp.folders import FilePlace, Folder
from lsp.tasks import Tasks

_log = logging.getLogger(__name__)

_QUIET_S: Final = 0.03
"""So long nothing may be typed before a document is parsed unasked."""

_LONGEST_STORM_S: Final = 0.1
"""But under edits without end it is parsed this often all the same."""


@dataclass(frozen=True)
class Outline:
    """The symbols of an `edition` of a document, as `POST outline` gives them: lines from 1, columns in code points."""

    edition: int = -1
    symbols: Sequence[Mapping[str, Any]] = ()
    language: str = ""
    imports: Sequence[Mapping[str, Any]] = field(default=())


_NOTHING: Final = Outline()


class Editor(Protocol):
    """What outlines need of the session that they are part of."""

    documents: Documents
    tasks: Tasks

    @property
    def folders(self) -> Sequence[Folder]:
        """The workspaces that are open."""
        ...

    def place(self, uri: str) -> FilePlace | None:
        """Where a document lies in them."""
        ...

    async def ask(self, method: str, path: str, *, body: object = None) -> Any:
        """Ask the daemon."""
        ...


class Outlines:
    """The outlines of one editor's documents."""

    def __init__(self, session: Editor) -> None:
        self._session = session
        self._known: dict[str, Outline] = {}
        self._parsing: dict[str, asyncio.Task[None]] = {}
        self._hurries: dict[str, asyncio.Event] = {}
        self._parsed: dict[str, asyncio.Future[None]] = {}
        session.documents.on_change(self._changed)
        session.documents.on_close(self._closed)

    def recent(self, document: Document) -> Outline:
        """The last outline, perhaps of an earlier edition; empty before the first."""
        return self._known.get(document.uri, _NOTHING)

    async def current(self, document: Document) -> Outline:
        """The outline of the document as it is now; or of a later edition, if it is typed in meanwhile."""
        asked = document.edition
        while not asked <= (known := self.recent(document)).edition <= document.edition:
            if self._session.documents.get(document.uri) is not document:
                return known
            self._hurry(document)
            parsing = self._parse_soon(document)
            parsed = self._parsed.setdefault(document.uri, asyncio.get_running_loop().create_future())
            # Not its end alone: that does not come as long as somebody types.
            await asyncio.wait({parsing, parsed}, return_when=asyncio.FIRST_COMPLETED)
            if parsing.done() and self.recent(document) is known:
                return known  # it cannot be parsed
        return known

    def _changed(self, document: Document) -> None:
        self._parse_soon(document)

    def _closed(self, document: Document) -> None:
        self._known.pop(document.uri, None)
        self._hurries.pop(document.uri, None)
        self._tell_parsed(document)
        parsing = self._parsing.pop(document.uri, None)
        if parsing is not None:
            parsing.cancel()

    def _tell_parsed(self, document: Document) -> None:
        parsed = self._parsed.pop(document.uri, None)
        if parsed is not None and not parsed.done():
            parsed.set_result(None)

    def _hurry(self, document: Document) -> None:
        self._hurries.setdefault(document.uri, asyncio.Event()).set()

    def _parse_soon(self, document: Document) -> asyncio.Task[None]:
        running = self._parsing.get(document.uri)
        if running is None or running.done():
            running = self._session.tasks.start(self._parse_until_current(document), f"outline {document.uri}")
            self._parsing[document.uri] = running
        return running

    async def _parse_until_current(self, document: Document) -> None:
        hurry = self._hurries.setdefault(document.uri, asyncio.Event())
        while (known := self.recent(document)).edition != document.edition:
            if known.edition >= 0:
                await _quiet(document, hurry)
            hurry.clear()
            if not await self._parse(document):
                return

    async def _parse(self, document: Document) -> bool:
        """Parse the document as it is; whether there is an outline of that edition now."""
        place = self._session.place(document.uri)
        folder = place.folder if place else next(iter(self._session.folders), None)
        if folder is None:
            return False
        edition = document.edition
        body = {
            "path": place.path if place else document.uri,
            "text": document.text.source,
            "language": document.language_id,
            "editor": f"{id(self):x}",
        }
        try:
            told = await self._session.ask("POST", f"{folder.route}/outline", body=body)
        except DaemonError as error:
            _log.debug("%s has no outline: %s", document.uri, error.message)
            return False
        if self._session.documents.get(document.uri) is not document:
            return False
        self._known[document.uri] = Outline(edition, told["symbols"], told["language"], told["imports"])
        self._tell_parsed(document)
        return True


async def _quiet(document: Document, hurry: asyncio.Event) -> None:
    """Wait until typing pauses, but not for ever, and no more when somebody waits for the outline."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _LONGEST_STORM_S
    while loop.time() < deadline and not hurry.is_set():
        edition = document.edition
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(hurry.wait(), _QUIET_S)
        if document.edition == edition:
            return
