"""Parses texts that nobody has saved as the index would, in the process that reads the texts of editors."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from blake3 import blake3

from daemon.places.service import PlacesService

if TYPE_CHECKING:
    from indexer.records import ParsedFile


class TextParser:
    """Remembers the last text, of which several parts ask in a row. Any thread may ask, never the loop's."""

    def __init__(self, places: PlacesService) -> None:
        self._places = places
        self._lock = threading.Lock()
        self._last: tuple[str, str, ParsedFile] | None = None

    def parse(self, language: str, text: str) -> ParsedFile:
        """What parsing tells of a text, as plain text if its parser fails; the same text again costs nothing."""
        data = text.encode("utf-8", "replace")
        digest = blake3(data).hexdigest()
        with self._lock:
            if self._last is not None and self._last[:2] == (language, digest):
                return self._last[2]
        # A key of its own for each: what is waited for here must not be superseded by what another part asks.
        parsed = self._places.parse(language, text, object()) or _as_plain(language, digest, data)
        with self._lock:
            self._last = language, digest, parsed
        return parsed


def _as_plain(language: str, digest: str, data: bytes) -> ParsedFile:
    from indexer.pipeline.worker import ParseTask, run_plain  # noqa: PLC0415 - the index's libraries load after the start
    from indexer.records import BlobId  # noqa: PLC0415 - see above

    return run_plain(ParseTask(BlobId(digest), language, data), "the parser failed").parsed
