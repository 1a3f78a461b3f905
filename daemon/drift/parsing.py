"""Parses texts that nobody has saved, in a worker process: a grammar may crash, and parsing holds the interpreter."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from blake3 import blake3

if TYPE_CHECKING:
    from indexer.pipeline.pool import ParsePool
    from indexer.records import ParsedFile


class TextParser:
    """One worker, started with the first text. Any thread may ask; they take turns."""

    name = "drift"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ParsePool | None = None
        self._last: tuple[str, str, ParsedFile] | None = None

    async def start(self) -> None:
        """Nothing: the worker starts when it is needed."""

    async def stop(self) -> None:
        """End the worker."""
        with self._lock:
            if self._pool is not None:
                self._pool.close()
                self._pool = None

    def parse(self, language: str, text: str) -> ParsedFile:
        """What parsing tells of a text; the same text again costs nothing."""
        from indexer.pipeline.pool import ParsePool  # noqa: PLC0415 - the index's libraries load after the start
        from indexer.pipeline.worker import ParseTask  # noqa: PLC0415 - see above
        from indexer.records import BlobId  # noqa: PLC0415 - see above

        data = text.encode("utf-8", "replace")
        digest = blake3(data).hexdigest()
        with self._lock:
            if self._last is not None and self._last[:2] == (language, digest):
                return self._last[2]
            if self._pool is None:
                self._pool = ParsePool(1)
            (outcome,) = self._pool.parse_now([ParseTask(BlobId(digest), language, data)])
            self._last = language, digest, outcome.parsed
            return outcome.parsed
