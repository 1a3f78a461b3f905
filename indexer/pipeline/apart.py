"""A refresh in a process of its own, for when much has to be read: a first index, a switch to a distant branch.

What it takes (memory that the libraries keep, the interpreter lock) then ends with it, and the process that asks goes
on answering. Saves that come meanwhile are passed on to it, for it is the one that writes. If the asking process dies,
it notices at the broken pipe and ends; what it has written is kept.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from indexer.errors import Cancelled, DiskFull, IndexerError, WorkspaceUnreadable
from indexer.pipeline.index import IndexOptions, WorkspaceIndex
from indexer.pipeline.progress import Progress, RefreshSummary
from indexer.pipeline.watch import ChangeQueue

_TOLD_ERRORS: dict[str, type[IndexerError]] = {kind.code: kind for kind in (Cancelled, DiskFull, WorkspaceUnreadable)}
_END_S = 10.0


class Ended(msgspec.Struct, frozen=True):
    """The refresh is over: with a summary, or with the code, message and hint of an error."""

    summary: RefreshSummary | None
    error: tuple[str, str, str] | None = None


News = Progress | RefreshSummary | Ended
"""What comes from the process: where it is, an update in between, the end."""


class RefreshProcess:
    """Runs one refresh of the workspace at `root`. Used by one thread; `close` it in any case."""

    def __init__(self, root: Path, folder: Path, options: IndexOptions) -> None:
        context = multiprocessing.get_context("spawn")  # the asking process has threads, so no fork
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(str(root), str(folder), options, theirs), name="index")
        self._process.start()
        theirs.close()

    def receive(self, timeout_s: float) -> News | None:
        """The next news, or None if there is none in time; an end with an error if the process is gone."""
        try:
            if self._connection.poll(timeout_s):
                news: News = self._connection.recv()
                return news
        except (EOFError, OSError):
            return Ended(None, (IndexerError.code, "The indexing process ended unexpectedly.", "It is tried again."))
        return None

    def update(self, paths: Sequence[str]) -> None:
        """Have the files and folders at `paths` brought up to date at the next opportunity."""
        self._send(list(paths))

    def cancel(self) -> None:
        """Have the refresh stop; what is done stays, and the end comes as news."""
        self._send(None)

    def close(self) -> None:
        """End the process, whatever it does."""
        self._connection.close()
        self._process.join(_END_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()

    def _send(self, message: list[str] | None) -> None:
        try:
            self._connection.send(message)
        except OSError:  # it is gone, which `receive` tells
            return


def ended_error(ended: Ended) -> IndexerError:
    """The error that ended a refresh, as an object of its class."""
    code, message, hint = ended.error or (IndexerError.code, "", "")
    kind = _TOLD_ERRORS.get(code, IndexerError)
    error = kind.__new__(kind)  # the constructors build sentences from facts; here the sentence is there already
    IndexerError.__init__(error, message, hint)
    return error


def _serve(root: str, folder: str, options: IndexOptions, connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    saves, cancelled = ChangeQueue(), threading.Event()
    threading.Thread(target=_listen, args=(connection, saves, cancelled), name="listen", daemon=True).start()
    try:
        ended = _refresh(Path(root), Path(folder), options, connection, saves, cancelled)
    except IndexerError as error:
        ended = Ended(None, (error.code, error.message, error.hint))
    connection.send(ended)


def _refresh(
    root: Path,
    folder: Path,
    options: IndexOptions,
    connection: Connection,
    saves: ChangeQueue,
    cancelled: threading.Event,
) -> Ended:
    index = WorkspaceIndex(root, folder, options)
    try:
        # Importing the chunk table's library takes as long as parsing a small workspace: meanwhile, not afterwards.
        threading.Thread(target=index.warm_up, name="index-open", daemon=True).start()

        def take_saves() -> None:
            paths = saves.take_now().paths
            if paths:
                connection.send(index.update(paths))

        summary = index.refresh(connection.send, cancelled.is_set, take_saves)
        take_saves()
        index.settle()
        return Ended(summary)
    finally:
        index.close()


def _listen(connection: Connection, saves: ChangeQueue, cancelled: threading.Event) -> None:
    while True:
        try:
            message: list[str] | None = connection.recv()
        except (EOFError, OSError):
            os._exit(1)  # nobody waits for us any more; every moment is a good one to stop at
        if message is None:
            cancelled.set()
        else:
            saves.add(message)
