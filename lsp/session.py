"""One editor: what it is, what it has open, which folders it works in, and the way to ask the daemon for it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from daemon.client.api import Query, Reply
from daemon.client.in_process import InProcessClient
from daemon.contract.protocol import API_ROOT
from daemon.errors import DaemonError
from lsp.abilities import Abilities, Wishes
from lsp.documents import Document, Documents
from lsp.finding_data import FindingData
from lsp.folders import FilePlace, Folder, path_of, resolved, uri_of
from lsp.outlines import Outlines
from lsp.shelf import Shelf
from lsp.tasks import Tasks

_log = logging.getLogger(__name__)

_PATIENCE_S: Final = 5.0
_MOST_PLACES: Final = 10_000


class Session:
    """One editor, from `initialize` to its end. Features get it and nothing else; all calls on the daemon's loop.

    `pages` is the folder for what is shown to editors that have no documents without a file.
    """

    def __init__(self, server: LanguageServer, client: InProcessClient, shelf: Shelf, pages: Path) -> None:
        self.server = server
        self.shelf = shelf
        self.pages = pages
        self.documents = Documents()
        self.finding_data = FindingData(self.documents)
        self.tasks = Tasks()
        self.outlines = Outlines(self)
        self.abilities = Abilities()
        self.wishes = Wishes()
        self.client_name = ""
        self._client = client
        self._folders: list[Folder] = []
        self._opening = 0
        self._opened = asyncio.Event()
        self._opened.set()
        self._places: dict[str, FilePlace | None] = {}
        self._on_folders: list[Callable[[], None]] = []
        self._on_end: list[Callable[[], None]] = []

    # -- the daemon ----------------------------------------------------------------------------------------------

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The JSON answer of a route below the API's root; raises the daemon's own error if it says no."""
        return (await self.reply(method, path, query=query, body=body, headers=headers)).json()

    async def reply(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """As `ask`, with the headers, such as an ETag."""
        return await self._client.ask(method, API_ROOT + path, query=query, body=body, headers=headers)

    # -- folders -------------------------------------------------------------------------------------------------

    @property
    def folders(self) -> Sequence[Folder]:
        """The workspaces that are open, innermost first."""
        return self._folders

    def on_folders(self, hear: Callable[[], None]) -> None:
        """Have `hear` called when folders were opened or closed."""
        self._on_folders.append(hear)

    def on_end(self, hear: Callable[[], None]) -> None:
        """Have `hear` called when the editor is gone."""
        self._on_end.append(hear)

    def open_folders(self, roots: Sequence[Path]) -> None:
        """Have the daemon know these folders; `ready` waits for it."""
        self._opening += 1
        self._opened.clear()
        self.tasks.start(self._open_folders(roots), "open folders")

    async def ready(self) -> None:
        """Wait until the folders that the editor has named are open, but not for long.

        A question soon after the start is about a file in one of them.
        """
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._opened.wait(), _PATIENCE_S)

    async def _open_folders(self, roots: Sequence[Path]) -> None:
        try:
            for root in roots:
                try:
                    self._add(await self.ask("POST", "/workspaces", body={"path": str(root)}))
                except DaemonError as error:
                    self.tell_log(f"{root} is not followed: {error.message} {error.hint}", types.MessageType.Warning)
        finally:
            self._opening -= 1
            if not self._opening:
                self._opened.set()
        self._tell_folders()

    async def adopt(self, document: Document) -> None:
        """Work in the workspace of a document that lies in none of the editor's folders, if the daemon knows one."""
        path = path_of(document.uri)
        if path is None or self.place(document.uri) is not None:
            return
        try:
            view = await self.ask("GET", "/workspaces/at", query={"folder": str(path.parent)})
        except DaemonError:
            return  # the daemon follows no folder that nobody asked it to
        self._add(view)
        self._tell_folders()

    def close_folders(self, roots: Sequence[Path]) -> None:
        """Leave folders; the daemon goes on to know them."""
        self._folders = [folder for folder in self._folders if folder.root not in roots]
        self._tell_folders()

    def place(self, uri: str) -> FilePlace | None:
        """Where in the open workspaces a document lies; None for what is no file in any."""
        if uri not in self._places:
            if len(self._places) > _MOST_PLACES:
                self._places.clear()
            self._places[uri] = self._find_place(uri)
        return self._places[uri]

    def _find_place(self, uri: str) -> FilePlace | None:
        path = path_of(uri)
        if path is None:
            return None
        for folder in self._folders:
            for candidate in (path, resolved(path)):
                if candidate.is_relative_to(folder.root) and candidate != folder.root:
                    return FilePlace(folder, candidate.relative_to(folder.root).as_posix())
        return None

    def _add(self, view: Mapping[str, Any]) -> None:
        folder = Folder(view["id"], Path(view["path"]))
        if folder not in self._folders:
            self._folders.append(folder)
            self._folders.sort(key=lambda folder: -len(folder.root.parts))
        self._places.clear()

    def document_at(self, folder: Folder, path: str) -> Document | None:
        """The open document of a file of a workspace, under whatever URI the editor calls it."""
        for document in self.documents:
            place = self.place(document.uri)
            if place is not None and place.folder == folder and place.path == path:
                return document
        return None

    def uri_at(self, folder: Folder, path: str) -> str:
        """The URI of a file of a workspace: the editor's own if it has it open."""
        document = self.document_at(folder, path)
        return document.uri if document else uri_of(folder.root / path)

    # -- words ---------------------------------------------------------------------------------------------------

    def tell_log(self, message: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Write a line into the editor's log of this server."""
        self.server.window_log_message(types.LogMessageParams(kind, message))

    def show(self, message: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Show a sentence to the person at the editor."""
        self.server.window_show_message(types.ShowMessageParams(kind, message))

    async def end(self) -> None:
        """End what still works for this editor."""
        for hear in self._on_end:
            hear()
        await self.tasks.stop()

    def _tell_folders(self) -> None:
        self._places.clear()
        for hear in self._on_folders:
            hear()
