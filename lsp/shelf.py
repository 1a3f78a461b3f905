"""Answers of the daemon, kept for all editors until what they rest on has changed.

An answer that went stale is still given, at once, while a fresh one is fetched behind it: an editor that hovers forty
times a second must never wait for the index. Who listens is told when the fresh one is there.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from lsp.tasks import Tasks

_log = logging.getLogger(__name__)

_MOST_KEPT: Final = 4_000


class Topic(StrEnum):
    """What an answer rests on: it is stale when that has changed."""

    CODE = "code"
    """Files as the index knows them."""

    SPEC = "spec"
    """Decisions, requirements, artifacts."""

    ACTING = "acting"
    """Runs, plans and approvals."""


Key = tuple[str, Hashable]
"""The workspace, and what is asked of it."""


@dataclass
class _Kept:
    topics: frozenset[Topic]
    answer: Any = None
    is_there: bool = False
    is_stale: bool = True
    fetching: asyncio.Task[None] | None = None
    failure: Exception | None = None


class Shelf:
    """Keeps the answers. All calls on the daemon's loop."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._hearing: list[Callable[[str, frozenset[Topic]], None]] = []

    def on_fresh(self, hear: Callable[[str, frozenset[Topic]], None]) -> Callable[[], None]:
        """Have `hear` called with workspace and topics when these have changed; gives the way to stop it."""
        self._hearing.append(hear)
        return lambda: self._hearing.remove(hear)

    async def get(
        self, key: Key, topics: Iterable[Topic], fetch: Callable[[], Awaitable[Any]], *, patient: bool = True
    ) -> Any:
        """The answer for `key`: what is kept if it is fresh, else what `fetch` says.

        Without `patient` a stale answer is given at once, and None where there is none yet. Raises what `fetch` raises.
        """
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = _Kept(frozenset(topics))
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        if kept.is_stale and kept.fetching is None:
            kept.fetching = self._tasks.start(self._fetch(kept, fetch), f"fetch {key[1]}")
        if patient and kept.fetching is not None:
            await asyncio.wait({kept.fetching})
            if kept.failure is not None:
                raise kept.failure
        return kept.answer

    def peek(self, key: Key) -> Any:
        """What is kept, however stale; None if there is nothing."""
        kept = self._kept.get(key)
        return kept.answer if kept and kept.is_there else None

    def changed(self, workspace: str, topics: Iterable[Topic]) -> None:
        """Say that something has changed: answers that rest on it are stale. An empty workspace means all of them."""
        wanted = frozenset(topics)
        for (of, _), kept in self._kept.items():
            if (not workspace or of == workspace) and kept.topics & wanted:
                kept.is_stale = True
        for hear in list(self._hearing):
            hear(workspace, wanted)

    def forget(self) -> None:
        """Let go of everything."""
        self._kept.clear()

    async def _fetch(self, kept: _Kept, fetch: Callable[[], Awaitable[Any]]) -> None:
        kept.is_stale = False  # what changes from here on makes it stale again
        try:
            kept.answer = await fetch()
            kept.is_there, kept.failure = True, None
        except Exception as failure:  # the boundary of an answer: whoever waits for it gets the failure
            kept.failure, kept.is_stale = failure, True
            _log.debug("An answer could not be fetched: %r", failure)
        finally:
            kept.fetching = None
