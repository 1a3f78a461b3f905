"""Every listener hears everything, in order, from where it left off; nobody waits for the slow one."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
from fastapi import FastAPI

from daemon.client.api import Message
from daemon.client.connect import connect_or_spawn
from daemon.client.in_process import InProcessClient
from daemon.client.over_socket import HttpClient
from daemon.client.stop import stop_daemon
from daemon.client.stream import EventStream
from daemon.contract.event import Event, EventKind
from daemon.contract.ids import Actor, UlidMaker, WorkspaceId
from daemon.contract.protocol import API_ROOT
from daemon.errors import DaemonUnreachable, StoreError
from daemon.events import EventHub
from daemon.home import Home
from daemon.routes.events import events_router
from daemon.store.database import Database
from daemon.store.journal import Journal

USER = Actor("user:test")
KEPT = 50


@pytest.fixture
def journal(database: Database) -> Journal:
    return Journal(database, KEPT)


def on_hub(journal: Journal, story: Callable[[EventHub], Awaitable[object]]) -> EventHub:
    """Runs a story on a loop with a hub that has started, and closes the hub."""
    hub = EventHub(journal, UlidMaker())

    async def run() -> None:
        hub.start()
        try:
            async with asyncio.timeout(10):
                await story(hub)
        finally:
            await asyncio.to_thread(hub.close)

    asyncio.run(run())
    return hub


def publish(hub: EventHub, *numbers: int) -> list[Event]:
    return [hub.publish(EventKind.RUN_STEP, USER, {"number": number}) for number in numbers]


async def take(batches: AsyncIterator[list[Event]], count: int) -> list[int]:
    found: list[int] = []
    async for batch in batches:
        found += [event.data["number"] for event in batch]
        if len(found) >= count:
            return found
    return found


def test_listeners_hear_all_in_order(journal: Journal) -> None:
    async def story(hub: EventHub) -> None:
        listeners = [asyncio.create_task(take(hub.follow(0, 5), 500)) for _ in range(5)]
        await asyncio.to_thread(publish, hub, *range(500))
        assert await asyncio.gather(*listeners) == [list(range(500))] * 5

    on_hub(Journal(journal._database, 1000), story)


def test_threads_may_publish_at_once_and_nothing_is_lost(journal: Journal) -> None:
    async def story(hub: EventHub) -> None:
        listener = asyncio.create_task(take(hub.follow(0, 5), 400))
        await asyncio.gather(*(asyncio.to_thread(publish, hub, *range(n * 100, n * 100 + 100)) for n in range(4)))
        heard = await listener
        assert sorted(heard) == list(range(400))
        for n in range(4):  # of one thread, order is kept
            own = [number for number in heard if number // 100 == n]
            assert own == sorted(own)

    on_hub(Journal(journal._database, 1000), story)


def test_a_listener_goes_on_after_the_event_it_saw_last(journal: Journal) -> None:
    async def story(hub: EventHub) -> None:
        events = publish(hub, 1, 2, 3)
        assert await asyncio.to_thread(hub.flush)
        place, has_gap = await hub.place_of(events[0].id)
        assert not has_gap
        assert await take(hub.follow(place, 5), 2) == [2, 3]

    on_hub(journal, story)


def test_numbering_goes_on_after_a_restart(journal: Journal) -> None:
    async def first(hub: EventHub) -> None:
        publish(hub, 1, 2)

    on_hub(journal, first)
    assert journal.last()[0] == 2

    async def second(hub: EventHub) -> None:
        publish(hub, 3)
        assert await take(hub.follow(0, 5), 3) == [1, 2, 3]

    on_hub(journal, second)


def test_the_journal_is_bounded_and_a_listener_learns_what_it_missed(journal: Journal) -> None:
    async def story(hub: EventHub) -> None:
        events = publish(hub, *range(120))
        await asyncio.to_thread(hub.flush)
        assert await hub.place_of(events[0].id) == (0, True)
        assert (await hub.place_of(events[-1].id))[1] is False

    on_hub(journal, story)
    kept = journal.after(0, 1000)
    assert [event.data["number"] for _, event in kept] == list(range(120 - KEPT, 120))


def test_a_slow_listener_holds_nobody_up_and_loses_nothing(database: Database) -> None:
    async def story(hub: EventHub) -> None:
        slow = hub.follow(0, 5)
        publish(hub, 0)
        assert await take(slow, 1) == [0]
        quick = asyncio.create_task(take(hub.follow(1, 5), 2999))
        began = time.monotonic()
        publish(hub, *range(1, 3000))  # more than stay in memory
        assert time.monotonic() - began < 2
        assert await quick == list(range(1, 3000))
        assert await take(hub.follow(1, 5), 2999) == list(range(1, 3000))

    on_hub(Journal(database, 10_000), story)


def test_quiet_gives_an_empty_batch_and_the_end_ends_all(journal: Journal) -> None:
    async def story(hub: EventHub) -> None:
        batches = hub.follow(0, 0.02)
        assert await anext(batches) == []
        publish(hub, 1)
        await asyncio.to_thread(hub.flush)
        await asyncio.sleep(0)
        hub.end_listening()
        assert [event.data["number"] for batch in [b async for b in batches] for event in batch] == [1]

    on_hub(journal, story)


def test_a_journal_that_cannot_be_written_stops_nobody(journal: Journal, caplog: pytest.LogCaptureFixture) -> None:
    class Full(Journal):
        def append(self, events) -> None:
            raise StoreError("full")

    async def story(hub: EventHub) -> None:
        listener = asyncio.create_task(take(hub.follow(0, 5), 2))
        publish(hub, 1, 2)
        assert await listener == [1, 2]

    on_hub(Full(journal._database, KEPT), story)
    assert "cannot be written" in caplog.text


# -- over the socket -----------------------------------------------------------------------------------------------


def change(client: HttpClient, value: int) -> None:
    client.request("PUT", "/api/v1/settings/index.workers", body={"value": value})


def values(messages: Iterator[Message]) -> list[int]:
    return [message.json()["data"]["value"] for message in messages]


@pytest.fixture
def heard(daemon: HttpClient) -> Iterator[Callable[..., EventStream]]:
    """Opens event streams, and closes them."""
    streams: list[EventStream] = []
    # Events take the journal's thread one by one: when this one is heard, the daemon's own start has been told.
    with closing(daemon.events(kinds=["settings_changed"])) as first:
        change(daemon, 1000)
        next(first)

    def listen(**wish) -> EventStream:
        streams.append(daemon.events(**wish))
        return streams[-1]

    yield listen
    for stream in streams:
        stream.close()


def test_a_client_hears_what_happens_from_the_moment_it_listens(daemon: HttpClient, heard) -> None:
    messages = heard(kinds=["settings_changed"])
    change(daemon, 3)
    message = next(messages)
    event = message.parse(Event)
    assert (message.id, message.kind) == (event.id, "settings_changed")
    assert (event.data["value"], event.actor.split(":")[0]) == (3, "user")


def test_a_client_resumes_where_it_was(daemon: HttpClient, heard) -> None:
    messages = heard()
    for value in (1, 2, 3):
        change(daemon, value)
    first = next(messages)
    messages.close()
    assert values(islice(heard(after=first.id), 2)) == [2, 3]


def test_an_unknown_place_is_told_as_a_gap(heard) -> None:
    assert [message.kind for message in islice(heard(after="0" * 26), 2)] == ["gap", "daemon_started"]


def test_a_listener_that_went_away_leaves_nothing_running(daemon: HttpClient, heard) -> None:
    pid = daemon.request("GET", "/api/v1/ping").json()["pid"]
    before = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    for _ in range(20):
        messages = heard(after="0" * 26)
        next(messages)
        messages.close()
    change(daemon, 1)
    deadline = time.monotonic() + 10
    while len(list(Path(f"/proc/{pid}/fd").iterdir())) > before + 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_stream_outlives_a_restart_of_the_daemon_and_misses_nothing(daemon: HttpClient, heard, home: Home) -> None:
    messages = heard()

    def restart() -> None:
        stop_daemon(home, 10)
        with connect_or_spawn(home) as again:
            change(again, 9)

    thread = threading.Thread(target=restart)
    thread.start()
    kinds = [message.kind for message in islice(messages, 3)]
    thread.join()
    assert kinds == ["daemon_stopping", "daemon_started", "settings_changed"]


def test_a_stream_ends_with_an_error_when_the_daemon_is_gone(daemon: HttpClient, heard, home: Home) -> None:
    messages = heard()
    threading.Thread(target=stop_daemon, args=(home, 10)).start()
    assert next(messages).kind == "daemon_stopping"
    with pytest.raises(DaemonUnreachable):
        next(messages)


# -- inside the process --------------------------------------------------------------------------------------------


def test_the_client_inside_the_process_hears_the_same(journal: Journal) -> None:
    app = FastAPI()

    async def story(hub: EventHub) -> None:
        app.include_router(events_router(hub), prefix=API_ROOT)
        client = InProcessClient(app, asyncio.get_running_loop())

        def listen() -> list[str]:
            stream = client.events(workspace="A")
            for name in ("A", "B", "A"):
                hub.publish(EventKind.INDEX_PROGRESS, USER, {"of": name}, WorkspaceId(name))
            heard = [message.json()["data"]["of"] for message in islice(stream, 2)]
            stream.close()
            return heard

        assert await asyncio.to_thread(listen) == ["A", "A"]

    on_hub(journal, story)


def test_inside_the_process_a_stream_ends_with_the_daemon(journal: Journal) -> None:
    app = FastAPI()

    async def story(hub: EventHub) -> None:
        app.include_router(events_router(hub), prefix=API_ROOT)
        client = InProcessClient(app, asyncio.get_running_loop())
        stream = await asyncio.to_thread(client.events)
        publish(hub, 1)
        await asyncio.to_thread(hub.flush)
        await asyncio.sleep(0)
        hub.end_listening()
        assert len(await asyncio.to_thread(list, stream)) == 1

    on_hub(journal, story)
