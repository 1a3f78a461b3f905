"""What is shown as a document: explanations, reviews, plans, diffs.

An editor that can show documents without a file gets them under the scheme `groundplan`. The others get a file in the
cache, which nobody else may read and which goes after some days.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections import OrderedDict
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.desk import Desk
from lsp.folders import uri_of
from lsp.session import Session

_log = logging.getLogger(__name__)

SCHEME: Final = "groundplan"
_MOST_KEPT: Final = 50
_KEPT_DAYS: Final = 3
_NO_NAME: Final = re.compile(r"[^\w.-]+")
_GONE: Final = "This page is no longer kept. Ask for it again.\n"


class Pages:
    """The documents of one editor."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._numbers = count(1)
        self._texts: OrderedDict[str, str] = OrderedDict()

    def register(self, desk: Desk) -> None:
        """Take the requests for documents without a file."""
        desk.answer(types.WORKSPACE_TEXT_DOCUMENT_CONTENT, self._content)
        desk.announce(self._announce)

    async def show(self, name: str, text: str, *, suffix: str = ".md") -> str:
        """Show a text as a document called `name`; its URI. Who cannot be shown one is told where it lies."""
        named = f"{_NO_NAME.sub('-', name).strip('-.')[:60] or 'page'}-{next(self._numbers)}{suffix}"
        abilities = self._session.abilities
        if abilities.virtual_documents and abilities.show_document:
            uri = f"{SCHEME}:/{quote(named)}"
            self._keep(uri, text)
            if await self._show_document(uri):
                return uri
        path = await asyncio.to_thread(_write, self._session.pages, named, text)
        uri = uri_of(path)
        if not (abilities.show_document and await self._show_document(uri)):
            self._session.show(f"{name}: {path}")
        return uri

    async def _show_document(self, uri: str) -> bool:
        try:
            shown = await self._session.server.window_show_document_async(
                types.ShowDocumentParams(uri, external=False, take_focus=True)
            )
        except JsonRpcException as refusal:
            _log.debug("The editor does not show a document: %s", refusal.message)
            return False
        return shown.success

    def _keep(self, uri: str, text: str) -> None:
        self._texts[_spelled(uri)] = text
        while len(self._texts) > _MOST_KEPT:
            self._texts.popitem(last=False)

    async def _content(self, params: types.TextDocumentContentParams) -> types.TextDocumentContentResult:
        return types.TextDocumentContentResult(self._texts.get(_spelled(params.uri), _GONE))

    def _announce(self, capabilities: types.ServerCapabilities) -> None:
        """Announced at once rather than registered later: what a forwarder resumes would be registered twice."""
        if not self._session.abilities.virtual_documents:
            return
        space = capabilities.workspace or types.WorkspaceOptions()
        space.text_document_content = types.TextDocumentContentOptions([SCHEME])
        capabilities.workspace = space


def _spelled(uri: str) -> str:
    """A URI in one spelling: editors escape and unescape as they like."""
    return unquote(urlsplit(uri).path)


def _write(folder: Path, name: str, text: str) -> Path:
    """Write a page; older ones go."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    oldest = time.time() - _KEPT_DAYS * 86_400
    for path in folder.iterdir():
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
    path = folder / name
    while path.exists():  # of another editor, or of the one before a restart
        path = path.with_stem(f"{path.stem}-")
    path.write_text(text, encoding="utf-8", errors="replace")
    return path
