"""What the menu knows of a place, out of what is kept: nothing is computed, and nobody waits for the daemon."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from daemon.errors import DaemonError
from lsp.commands.approving import concerns
from lsp.commands.arguments import Spot
from lsp.commands.kit import innermost
from lsp.documents import Document, Shift
from lsp.folders import FilePlace, Folder
from lsp.session import Session
from lsp.shelf import Topic

_MOST_RUNS: Final = 3
_ENDED: Final = ("done", "failed", "stopped")


class Knowing:
    """Keeps what the menu needs, for all editors; what is asked for the first time is there the next time."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def warm(self, document: Document, place: FilePlace) -> None:
        """Have all of it fetched, before the first menu."""
        await self._session.outlines.current(document)
        await self.project(place.folder)
        await self.approvals(place.folder)
        await self.changes(place)
        await self.agents(place.folder)
        await self.marks(place)

    async def project(self, folder: Folder) -> bool | None:
        """Whether there is a project; None if that is not known yet."""
        query = {"folder": str(folder.root)}

        async def look() -> bool:
            try:
                await self._session.ask("GET", "/projects/at", query=query)
            except DaemonError as error:
                if error.code != "project.unknown":
                    raise
                return False
            return True

        found: bool | None = await self._kept(folder, "has a project", [Topic.SPEC], look)
        return found

    async def approvals(self, folder: Folder) -> Sequence[Mapping[str, Any]]:
        """What waits here."""

        async def look() -> list[dict[str, Any]]:
            told = await self._session.ask("GET", "/approvals")
            return [one for one in told["approvals"] if concerns(one["folder"], folder)]

        return await self._kept(folder, "approvals", [Topic.ACTING], look) or ()

    async def changes(self, place: FilePlace) -> Sequence[Mapping[str, Any]]:
        """Changes of this file by runs that are over, which nobody has put into the folder."""

        async def look() -> list[dict[str, Any]]:
            query = {"folder": str(place.folder.root), "state": list(_ENDED), "limit": "30"}
            runs = (await self._session.ask("GET", "/runs", query=query))["items"]
            with_changes = [run for run in runs if run["changed"] and not run["undone"]]
            return [file for run in with_changes[:_MOST_RUNS] for file in await self._changed(run)]

        found = await self._kept(place.folder, "changes", [Topic.ACTING], look) or ()
        wanted = place.folder.root / place.path
        return [file for file in found if Path(file["folder"]) / file["path"] == wanted]

    async def agents(self, folder: Folder) -> Sequence[Mapping[str, Any]]:
        """The agents that there are."""

        async def look() -> list[dict[str, Any]]:
            told = await self._session.ask("GET", "/agents", query={"folder": str(folder.root)})
            return [one for one in told["items"] if not one["faults"]]

        return await self._kept(folder, "agents", [Topic.CODE], look) or ()

    async def marks(self, place: FilePlace) -> Sequence[Mapping[str, Any]]:
        """Decisions and requirements that touch the file."""

        async def look() -> list[dict[str, Any]]:
            query = {"path": place.path}
            try:
                told = await self._session.ask("GET", f"{place.folder.route}/marks", query=query)
            except DaemonError as error:
                if error.code != "project.unknown":
                    raise
                return []
            return list(told["marks"])

        return await self._kept(place.folder, ("menu marks", place.path), [Topic.SPEC, Topic.CODE], look) or ()

    def symbol(self, spot: Spot) -> dict[str, Any] | None:
        """The innermost definition at a place, as far as the last outline tells; its lines as they are now."""
        if spot.document is None or spot.is_file:
            return None
        outline = self._session.outlines.recent(spot.document)
        shifts = [shift for shift in spot.document.shifts if shift.edition > outline.edition]
        symbols = [_moved(one, shifts) for one in outline.symbols] if shifts else outline.symbols
        return innermost(symbols, spot.start_line, spot.end_line)

    async def _changed(self, run: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The files of a run with the hunks that are not in the folder yet.

        A run of which one hunk was applied counts as applied: whether the others are, only the files say.
        """
        told = await self._session.ask("GET", f"/runs/{run['id']}/changes")
        found = []
        for file in told["files"]:
            text = await asyncio.to_thread(_text_at, Path(run["folder"]) / file["path"])
            left = [hunk for hunk in file["hunks"] if not run["applied"] or is_still_open(hunk, text)]
            if left or (file["hunks"] == [] and not run["applied"]):
                told_hunks = [{"number": hunk["number"], "header": hunk["header"]} for hunk in left]
                what = {"run": run["id"], "goal": run["goal"], "folder": run["folder"], "path": file["path"]}
                found.append(what | {"hunks": told_hunks, "is_part": len(left) < len(file["hunks"])})
        return found

    async def _kept(
        self, folder: Folder, what: Any, topics: Sequence[Topic], look: Callable[[], Awaitable[Any]]
    ) -> Any:
        return await self._session.shelf.get((folder.id, what), topics, look, patient=False)


def _text_at(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def is_still_open(hunk: Mapping[str, Any], text: str) -> bool:
    """Whether a text has the old lines of a hunk and not the new ones."""
    old = "\n".join(line[1:] for line in hunk["lines"] if line[:1] in {" ", "-"})
    new = "\n".join(line[1:] for line in hunk["lines"] if line[:1] in {" ", "+"})
    return old in text and new not in text


def _moved(symbol: Mapping[str, Any], shifts: Sequence[Shift]) -> dict[str, Any]:
    first, last = symbol["start_line"] - 1, symbol["end_line"] - 1
    for shift in shifts:
        first = first + shift.by if first > shift.last else min(first, shift.first)
        last = last + shift.by if last > shift.last else min(last, shift.first)
    return {**symbol, "start_line": first + 1, "end_line": last + 1}
