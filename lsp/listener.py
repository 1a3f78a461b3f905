"""Where editors dial: a Unix socket in the daemon's process, for `groundplan lsp`.

The daemon starts it by entry point. pygls and the protocol's types take 0.2 s to import, so they are loaded when the
first editor comes, in a thread, and not with the daemon.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from daemon.client.in_process import InProcessClient
from daemon.home import Home

if TYPE_CHECKING:
    from lsp.reception import Reception

_log = logging.getLogger(__name__)

_BACKLOG = 64


class EditorListener:
    """Accepts editors and serves each by a server of its own over answers that all share."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._client: InProcessClient | None = None
        self._path: Path | None = None
        self._pages = Path()
        self._reception: Reception | None = None
        self._opening = asyncio.Lock()
        self._serving: set[asyncio.Task[None]] = set()

    async def start(self, client: InProcessClient, home: Home) -> None:
        """Listen on the editors' socket."""
        self._client = client
        self._path = home.editor_socket
        self._pages = home.cache / "editors"
        listening = _bind(self._path)
        self._server = await asyncio.start_unix_server(self._accept, sock=listening, backlog=_BACKLOG)

    async def stop(self) -> None:
        """Let all editors go; their forwarders find the next daemon."""
        if self._server is not None:
            self._server.close()
        for task in list(self._serving):
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        if self._reception is not None:
            await self._reception.stop()
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # asyncio calls this in a task of its own
        self._serving.add(task)
        try:
            reception = await self._open()
            await reception.serve(reader, writer)
        except asyncio.CancelledError:
            pass  # `stop` is done with it, and asyncio would log a cancelled task as a fault of its own
        except Exception:  # the boundary of a connection: one editor's fault is not another's
            _log.exception("An editor's connection failed")
        finally:
            self._serving.discard(task)
            writer.close()

    async def _open(self) -> Reception:
        async with self._opening:
            if self._reception is None:
                assert self._client is not None  # `start` comes first
                found = await asyncio.to_thread(importlib.import_module, "lsp.reception")
                self._reception = found.Reception(self._client, self._pages)
            return self._reception


def _bind(path: Path) -> socket.socket:
    """A listening socket at `path`, which only the user may dial; one that a dead daemon left is replaced."""
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    # bind() makes the file with the umask's rights; a chmod afterwards would leave a moment for others.
    before = os.umask(0o177)
    try:
        listening.bind(os.fspath(path))
    finally:
        os.umask(before)
    listening.setblocking(False)
    return listening
