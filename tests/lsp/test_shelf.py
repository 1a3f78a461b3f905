from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from lsp.shelf import Shelf, Topic
from lsp.tasks import Tasks

KEY = ("w1", "notes of a.py")


class Source:
    """Answers with how often it was asked; holds its answer back while `gate` is closed."""

    def __init__(self) -> None:
        self.asked = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def fetch(self) -> int:
        self.asked += 1
        told = self.asked
        await self.gate.wait()
        return told


def run(story: Callable[[Shelf, Source], Awaitable[Any]]) -> None:
    async def live() -> None:
        tasks = Tasks()
        await story(Shelf(tasks), Source())
        await tasks.stop()

    asyncio.run(live())


def test_an_answer_is_fetched_once_for_all_who_ask_until_what_it_rests_on_changes() -> None:
    async def story(shelf: Shelf, source: Source) -> None:
        answers = await asyncio.gather(*[shelf.get(KEY, {Topic.CODE}, source.fetch) for _ in range(5)])
        assert answers == [1] * 5

        shelf.changed("w1", {Topic.SPEC})
        shelf.changed("w2", {Topic.CODE})
        assert await shelf.get(KEY, {Topic.CODE}, source.fetch) == 1

        shelf.changed("w1", {Topic.CODE})
        assert await shelf.get(KEY, {Topic.CODE}, source.fetch) == 2

    run(story)


def test_the_impatient_get_the_stale_answer_at_once_and_the_fresh_one_next_time() -> None:
    async def story(shelf: Shelf, source: Source) -> None:
        await shelf.get(KEY, {Topic.CODE}, source.fetch)
        shelf.changed("", {Topic.CODE})
        source.gate.clear()
        assert await shelf.get(KEY, {Topic.CODE}, source.fetch, patient=False) == 1

        source.gate.set()
        assert await shelf.get(KEY, {Topic.CODE}, source.fetch) == 2

    run(story)


def test_what_changes_while_it_is_fetched_is_fetched_again() -> None:
    async def story(shelf: Shelf, source: Source) -> None:
        source.gate.clear()
        first = asyncio.create_task(shelf.get(KEY, {Topic.CODE}, source.fetch))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        shelf.changed("w1", {Topic.CODE})
        source.gate.set()
        assert await first == 1
        assert await shelf.get(KEY, {Topic.CODE}, source.fetch) == 2

    run(story)


def test_a_failure_reaches_who_waits_and_the_next_one_tries_again() -> None:
    async def story(shelf: Shelf, source: Source) -> None:
        async def fail() -> int:
            raise LookupError("not there")

        with pytest.raises(LookupError):
            await shelf.get(KEY, {Topic.CODE}, fail)
        assert shelf.peek(KEY) is None
        assert await shelf.get(KEY, {Topic.CODE}, source.fetch) == 1

    run(story)


def test_who_listens_hears_what_changed_until_it_stops() -> None:
    async def story(shelf: Shelf, source: Source) -> None:
        heard: list[tuple[str, frozenset[Topic]]] = []
        stop = shelf.on_fresh(lambda workspace, topics: heard.append((workspace, topics)))
        shelf.changed("w1", {Topic.ACTING})
        stop()
        shelf.changed("w1", {Topic.CODE})
        assert heard == [("w1", frozenset({Topic.ACTING}))]

    run(story)
