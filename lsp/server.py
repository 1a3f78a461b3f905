"""One language server for one editor: pygls' object, our protocol, and the features that are on it."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, cast, get_args

from cattrs import Converter
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from daemon.client.in_process import InProcessClient
from daemon.contract.protocol import VERSION
from lsp.abilities import read_abilities, read_wishes
from lsp.desk import Desk, Feature
from lsp.documents import Document
from lsp.features.registry import FEATURES
from lsp.folders import path_of
from lsp.protocol.strict import StrictProtocol
from lsp.session import Session
from lsp.shelf import Shelf
from lsp.text import Encoding

_log = logging.getLogger(__name__)


class EditorServer:
    """The server of one connection, put together."""

    def __init__(self, client: InProcessClient, shelf: Shelf, pages: Path) -> None:
        self._server = LanguageServer("groundplan", VERSION, protocol_cls=StrictProtocol, converter_factory=_converter)
        self.session = Session(self._server, client, shelf, pages)
        documents = self.session.documents
        self.protocol.on_open = documents.open
        self.protocol.on_change = documents.change
        self.protocol.on_close = documents.close
        documents.on_change(self._changed)
        self._roots: list[Path] = []
        desk = Desk(self._server, self.session.ready)
        self.protocol.on_announce = desk.complete
        desk.answer(types.INITIALIZE, self._initialize)
        desk.answer(types.INITIALIZED, self._initialized)
        desk.answer(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, self._folders_changed)
        desk.answer(types.WORKSPACE_DID_CHANGE_CONFIGURATION, self._configuration_changed)
        desk.answer(types.TEXT_DOCUMENT_DID_SAVE, _ignore, types.SaveOptions(include_text=False))
        desk.answer(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, _ignore)
        for make in FEATURES:
            feature: Feature = make(self.session)
            feature.register(desk)

    @property
    def protocol(self) -> StrictProtocol:
        """The protocol of this connection."""
        return cast("StrictProtocol", self._server.protocol)

    async def end(self) -> None:
        """End what still works for this editor."""
        await self.session.end()

    async def _initialize(self, params: types.InitializeParams) -> None:
        session = self.session
        session.abilities = read_abilities(params.capabilities)
        session.wishes = read_wishes(params.initialization_options)
        session.client_name = params.client_info.name if params.client_info else ""
        session.documents.encoding = _encoding(self.protocol.workspace.position_encoding)
        self._roots = _roots(params)

    async def _initialized(self, _: types.InitializedParams) -> None:
        self.session.open_folders(self._roots)
        self._ask_wishes()

    async def _folders_changed(self, params: types.DidChangeWorkspaceFoldersParams) -> None:
        gone = [path for folder in params.event.removed if (path := path_of(folder.uri))]
        new = [path for folder in params.event.added if (path := path_of(folder.uri))]
        self.session.close_folders(gone)
        self.session.open_folders(new)

    async def _configuration_changed(self, params: types.DidChangeConfigurationParams) -> None:
        if isinstance(params.settings, dict) and params.settings:
            self._take_wishes(params.settings)
        else:
            self._ask_wishes()

    def _ask_wishes(self) -> None:
        """Ask the editor for its settings of us, where it says that it can be asked."""
        if self.session.abilities.configuration:
            self.session.tasks.start(self._fetch_wishes(), "ask for settings")

    async def _fetch_wishes(self) -> None:
        params = types.ConfigurationParams([types.ConfigurationItem(section="groundplan")])
        try:
            (told,) = await self._server.workspace_configuration_async(params)
        except (JsonRpcException, TypeError, ValueError):
            return  # it cannot, after all
        if isinstance(told, dict) and told:
            self._take_wishes(told)

    def _take_wishes(self, told: dict[str, Any]) -> None:
        resumed = self.session.wishes.resumed
        self.session.wishes = replace(read_wishes(told), resumed=resumed)

    def _changed(self, document: Document) -> None:
        if document.edition == 0 and self.session.place(document.uri) is None:
            self.session.tasks.start(self.session.adopt(document), "find a document's workspace")


async def _ignore(_: Any) -> None:
    """What the daemon sees for itself: it watches the files."""


def _encoding(announced: str | None) -> Encoding:
    """What pygls has announced: the first of the client's encodings that there is, UTF-16 without."""
    return next((name for name in get_args(Encoding) if name == announced), "utf-16")


def _roots(params: types.InitializeParams) -> list[Path]:
    folders = [folder.uri for folder in params.workspace_folders or ()]
    if not folders and params.root_uri:
        folders = [params.root_uri]
    paths = [path for uri in folders if (path := path_of(uri))]
    return paths or ([Path(params.root_path)] if params.root_path and not folders else [])


@lru_cache(maxsize=1)
def _converter() -> Converter:
    """One for all connections: what it compiles for each type takes longer than the rest of a connection."""
    made: Converter = default_converter()  # type: ignore[no-untyped-call]  # pygls leaves it untyped
    return made
