"""What the daemon has noted of files: who uses their definitions, which decisions touch them; kept for all editors."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from daemon.client.api import Query
from lsp.folders import FilePlace, Folder
from lsp.session import Session
from lsp.shelf import Topic

_AGAIN_S: Final = 1.0
_TRIES: Final = 30


class Asked(NamedTuple):
    """A name as it is written, with what stands before its dot, and where: what it means differs by the first four.

    `line` counts from 1, in the saved file as far as is known, or in `text` if that is given: what an editor shows.
    """

    name: str
    around: str
    is_prose: bool
    edition: Hashable
    line: int
    column: int
    text: str | None = None
    language: str = ""


class FileNotes:
    """Asks for notes, marks and definitions; within the time that a caller has, and in the background beyond it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def notes(self, place: FilePlace, patience_s: float) -> Mapping[str, Any] | None:
        """The notes on a file, None if they are not there in time, or if the index does not know it."""

        async def look() -> Any:
            told = None
            for _ in range(_TRIES):
                told = await self._session.ask("GET", f"{place.folder.route}/notes", query={"path": place.path})
                if told["is_complete"]:
                    break
                await asyncio.sleep(_AGAIN_S)  # history and graph are still being read
            return told

        found: Mapping[str, Any] | None = await self._kept(
            place.folder, ("notes", place.path), [Topic.CODE], look, patience_s
        )
        return found

    async def marks(self, place: FilePlace, patience_s: float) -> Sequence[Mapping[str, Any]]:
        """The decisions, requirements and elements that touch a file."""

        async def look() -> Any:
            told = await self._session.ask("GET", f"{place.folder.route}/marks", query={"path": place.path})
            return list(told["marks"])

        topics = [Topic.SPEC, Topic.CODE]
        return await self._kept(place.folder, ("menu marks", place.path), topics, look, patience_s) or ()

    async def definition(self, place: FilePlace, asked: Asked, patience_s: float) -> Mapping[str, Any] | None:
        """Where a name that stands in a file is most likely defined."""

        async def look() -> Any:
            query: Query = {"path": place.path, "name": asked.name, "line": asked.line, "column": asked.column}
            if asked.text is None:
                told = await self._session.ask("GET", f"{place.folder.route}/definition", query=query)
            else:
                body = {**query, "text": asked.text, "language": asked.language}
                told = await self._session.ask("POST", f"{place.folder.route}/definition", body=body)
            return next(iter(told["places"]), None)

        found: Mapping[str, Any] | None = await self._kept(
            place.folder, ("definition", place.path, *asked[:4]), [Topic.CODE], look, patience_s
        )
        return found

    async def neighbours(self, place: FilePlace) -> Sequence[str]:
        """The files that a file depends on, strongest first."""
        told = await self._session.ask("GET", f"{place.folder.route}/graph/file", query={"path": place.path})
        return [edge["path"] for edge in told["dependencies"]]

    async def _kept(
        self,
        folder: Folder,
        what: Hashable,
        topics: Sequence[Topic],
        look: Callable[[], Awaitable[Any]],
        patience_s: float,
    ) -> Any:
        key = (folder.id, what)
        stale = await self._session.shelf.get(key, topics, look, patient=False)
        if stale is not None or patience_s <= 0:
            return stale
        with contextlib.suppress(TimeoutError, LookupError):
            async with asyncio.timeout(patience_s):
                return await self._session.shelf.get(key, topics, look)
        return None
