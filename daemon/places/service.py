"""Places in code as a part of the daemon: what answers is loaded at the first question, with the index's libraries."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Hashable
from typing import TYPE_CHECKING, Final

from daemon.settings.values import Settings

if TYPE_CHECKING:
    from daemon.places.answering import PlaceAnswers
    from indexer.records import ParsedFile

_TIDY_S: Final = 60.0


class PlacesService:
    """Has places answered. `answers` may take long the first time: call it off the event loop."""

    name = "places"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._answers: PlaceAnswers | None = None
        self._tidying: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Nothing is loaded before somebody asks."""
        self._tidying = asyncio.create_task(self._tidy(), name="tidy places")

    async def stop(self) -> None:
        """End the process that reads texts."""
        if self._tidying is not None:
            self._tidying.cancel()
        if self._answers is not None:
            await asyncio.to_thread(self._answers.close)

    def answers(self) -> PlaceAnswers:
        """What answers."""
        from daemon.places.answering import PlaceAnswers  # noqa: PLC0415 - the index's libraries, see above

        with self._lock:
            answers = self._answers or PlaceAnswers(self._settings)
            self._answers = answers
            return answers

    async def ready(self) -> PlaceAnswers:
        """As `answers`, for the loop."""
        if self._answers is not None:
            return self._answers
        return await asyncio.to_thread(self.answers)

    def parse(self, language: str, text: str, key: Hashable) -> ParsedFile | None:
        """What the index would keep of a text that is not saved, for other parts of the daemon; in a thread.

        None if no parser can read it. Raises TextSuperseded if a newer text of the same key has come meanwhile.
        """
        return self.answers().reader.parse(language, text.encode("utf-8", "replace"), key)

    async def _tidy(self) -> None:
        while True:
            await asyncio.sleep(_TIDY_S)
            if self._answers is not None:
                self._answers.drop_unused()
