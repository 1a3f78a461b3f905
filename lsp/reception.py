"""Receives editors: what they share, and a server of its own for each."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from daemon.client.in_process import InProcessClient
from lsp.connection import Connection
from lsp.news import News
from lsp.server import EditorServer
from lsp.shelf import Shelf
from lsp.tasks import Tasks

_log = logging.getLogger(__name__)

# pygls writes what editors send into the log, which holds no text of users; what goes wrong we log ourselves.
logging.getLogger("pygls").setLevel(logging.CRITICAL)


class Reception:
    """Serves editors; events are followed while there is one, so that an idle daemon knows that it is idle."""

    def __init__(self, client: InProcessClient, pages: Path) -> None:
        self._client = client
        self._pages = pages
        self._tasks = Tasks()
        self._shelf = Shelf(self._tasks)
        self._editors = 0
        self._news: News | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one editor to its end."""
        if self._news is None:
            self._news = News(self._client, self._shelf.changed)
            self._news.start()
        self._editors += 1
        editor = EditorServer(self._client, self._shelf, self._pages)
        try:
            await Connection(reader, writer, editor.protocol).serve()
        finally:
            self._editors -= 1
            await editor.end()
            await self._rest()

    async def stop(self) -> None:
        """End what all editors share."""
        await self._rest()
        await self._tasks.stop()

    async def _rest(self) -> None:
        """Without an editor, nothing is followed and nothing kept."""
        if self._editors == 0 and self._news is not None:
            news, self._news = self._news, None
            self._shelf.forget()
            await news.stop()
