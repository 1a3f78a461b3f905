"""Approvals over HTTP: listed, shown, answered once, and told as they happen to whoever listens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from support.inbox_desk import Clock, Desk, asking_for, open_desk

from agents.records import FileVersion
from daemon.address import Address
from daemon.client.over_socket import HttpClient
from daemon.client.stream import EventStream
from daemon.contract.event import EventKind
from daemon.contract.ids import Actor
from daemon.contract.protocol import API_ROOT
from daemon.errors import DaemonError
from daemon.inbox.asking import Wish
from daemon.routes.approvals import approvals_router
from daemon.routes.events import events_router
from daemon.store.journal import Journal
from daemon.web.problems import install_problems

ADA = Actor("user:ada")
APPROVALS = f"{API_ROOT}/approvals"
KINDS = ("approval_requested", "approval_settled")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_desk(tmp_path / "state.db", Clock(datetime.now(UTC)))
    yield opened
    opened.hub.flush()
    opened.hub.close()
    opened.database.close()


@pytest.fixture
def client(desk: Desk, serve: Callable[..., Any]) -> HttpClient:
    def make(_address: Address) -> FastAPI:
        app = FastAPI()
        install_problems(app)
        app.include_router(approvals_router(desk.inbox, ADA), prefix=API_ROOT)
        app.include_router(events_router(desk.hub), prefix=API_ROOT)
        desk.hub.start()
        return app

    found: HttpClient = serve(make).client
    return found


@pytest.fixture
def heard(client: HttpClient) -> Iterator[Callable[..., EventStream]]:
    streams: list[EventStream] = []

    def listen(after: str = "") -> EventStream:
        streams.append(client.events(kinds=KINDS, after=after))
        return streams[-1]

    yield listen
    for stream in streams:
        stream.close()


def answer(client: HttpClient, approval: str, **body: Any) -> dict[str, Any]:
    given = {"verdict": "allow", **body}
    told: dict[str, Any] = client.request("POST", f"{APPROVALS}/{approval}/answer", body=given).json()
    return told


def show(client: HttpClient, approval: str) -> dict[str, Any]:
    found: dict[str, Any] = client.request("GET", f"{APPROVALS}/{approval}").json()
    return found


def told(events: EventStream, count: int) -> list[tuple[str, str, str]]:
    messages = [message.json() for message in islice(events, count)]
    return [(one["kind"], one["data"]["id"], one["data"].get("state", "")) for one in messages]


def test_what_waits_is_listed_by_folder_and_run_and_all_of_it_when_wished(client: HttpClient, desk: Desk) -> None:
    first, second = desk.inbox.ask(asking_for(run="A")), desk.inbox.ask(asking_for("make x", run="B"))
    answer(client, first.id)

    def listed(**query: Any) -> list[str]:
        return [one["id"] for one in client.request("GET", APPROVALS, query=query).json()["approvals"]]

    assert listed() == [second.id]
    assert listed(all=True) == [second.id, first.id]
    assert listed(all=True, run="A") == [first.id]
    assert listed(folder="/elsewhere") == []


def test_of_ten_clients_one_wins_and_each_other_hears_who_and_when(client: HttpClient, desk: Desk) -> None:
    approval = desk.inbox.ask(asking_for("make x")).id

    def attempt(number: int) -> str:
        try:
            return answer(client, approval, verdict="deny", message=f"from {number}")["message"]
        except DaemonError as error:
            return f"{error.code}: {error.message}"

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(attempt, range(10)))
    (winner,) = (one for one in outcomes if one.startswith("from "))
    assert show(client, approval)["message"] == winner
    late = next(one for one in outcomes if one != winner)
    assert late.startswith("approval.settled: ")
    assert "user:ada denied it at 20" in late
    assert outcomes.count(late) == 9


def test_an_answer_of_one_moment_later_than_the_end_is_too_late(client: HttpClient, desk: Desk) -> None:
    approval = desk.inbox.ask(asking_for("make x")).id
    desk.clock.turn(timedelta(days=8))
    with pytest.raises(DaemonError, match="it expired at"):
        answer(client, approval)
    assert show(client, approval)["state"] == "expired"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"verdict": "maybe"}, "verdict"),
        ({"scope": "ever"}, "scope"),
        ({"hunks": ["a"]}, "hunks"),
        ({"until": "2026-12-01T10:00:00"}, "until"),
        ({"message": "x" * 20_001}, "message"),
        ({"arguments": [1]}, "arguments"),
        ({"arguments": {"command": "ls", "nonsense": 1}}, "nonsense"),
        ({"arguments": {"command": 5}}, "command"),
        ({"arguments": {"command": "ls"}, "verdict": "deny"}, "A denial needs no arguments"),
        ({"hunks": [1], "verdict": "deny"}, "whole diff"),
        ({"hunks": [10**9]}, "There is no hunk 1000000000"),
    ],
)
def test_answers_that_make_no_sense_are_refused_with_the_reason(
    client: HttpClient, desk: Desk, body: dict[str, Any], told: str
) -> None:
    approval = desk.inbox.ask(asking_for("make x")).id
    with pytest.raises(DaemonError) as refused:
        answer(client, approval, **body)
    assert told in f"{refused.value.message} {refused.value.hint}"
    assert show(client, approval)["state"] == "waiting"


def test_a_persons_own_arguments_are_kept_with_the_answer(client: HttpClient, desk: Desk) -> None:
    approval = desk.inbox.ask(asking_for("make x")).id
    answer(client, approval, arguments={"command": "make y"})
    assert desk.inbox.get(approval).answer == {
        "verdict": "allow",
        "scope": "once",
        "message": "",
        "arguments": {"command": "make y"},
    }


def test_an_end_in_another_zone_is_kept_in_utc(client: HttpClient, desk: Desk) -> None:
    approval = desk.inbox.ask(asking_for("make x")).id
    end = (datetime.now(UTC) + timedelta(days=2)).replace(microsecond=0)
    given = end.astimezone(tz=datetime.fromisoformat("2026-01-01T00:00:00+05:00").tzinfo).isoformat()
    view = answer(client, approval, scope="always", offer="command", until=given)
    assert datetime.fromisoformat(view["until"]) == end
    assert desk.grants.find(view["grant"]).expires_at == end


def test_who_listens_hears_each_thing_once_and_in_order(
    client: HttpClient, desk: Desk, heard: Callable[..., EventStream]
) -> None:
    events = heard()
    rows = [desk.inbox.ask(asking_for(f"make {number}", step=number)) for number in range(20)]
    for row in rows[:10]:
        answer(client, row.id)
    desk.inbox.withdraw("RUN")
    wanted = [("approval_requested", row.id, "") for row in rows]
    wanted += [("approval_settled", row.id, "allowed") for row in rows[:10]]
    withdrawn = [("approval_settled", row.id, "withdrawn") for row in rows[10:]]
    found = told(events, 40)
    assert found[:30] == wanted
    assert sorted(found[30:]) == withdrawn


def test_who_was_away_hears_what_was_missed_and_nothing_twice(
    client: HttpClient, desk: Desk, heard: Callable[..., EventStream]
) -> None:
    events = heard()
    first = desk.inbox.ask(asking_for("make 1", step=1))
    last_id = next(events).id
    events.close()
    second = desk.inbox.ask(asking_for("make 2", step=2))
    answer(client, first.id)
    assert told(heard(last_id), 2) == [
        ("approval_requested", second.id, ""),
        ("approval_settled", first.id, "allowed"),
    ]


def test_a_file_that_changed_is_asked_again_with_the_reason_and_both_are_told(
    client: HttpClient, desk: Desk, heard: Callable[..., EventStream]
) -> None:
    events = heard()
    first = desk.inbox.ask(asking_for(digest="d1"))
    answer(client, first.id)
    second = desk.inbox.ask(asking_for(digest="d2"))
    view = show(client, second.id)
    assert view["again"] == (
        f"api.py has changed since {first.id[-6:].lower()} was asked. The yes of user:ada was for what it was then."
    )
    assert view["replaces"] == first.id
    assert show(client, first.id)["replaced_by"] == second.id
    assert told(events, 4)[2:] == [("approval_requested", second.id, ""), ("approval_settled", first.id, "superseded")]


HOSTILE = "\x1b[31mred\x1b[0m \u202etxt.exe\u2066 \x00\x07 \u200b \r x"


def test_every_text_that_people_read_shows_what_it_hides(client: HttpClient, desk: Desk) -> None:
    view = show(
        client,
        desk.inbox.ask(
            asking_for(
                HOSTILE,
                summary=HOSTILE,
                why=HOSTILE,
                hosts=(HOSTILE,),
                diff=f"--- a/{HOSTILE}\n+++ b/x\n@@ -1 +1 @@\n-{HOSTILE}\n+{HOSTILE}\n",
                files=(FileVersion("x", "d"),),
            )
        ).id,
    )
    read = {name: view[name] for name in ("summary", "reason", "why", "command", "diff", "hunks", "beside", "hosts")}
    read |= {name: view[name] for name in ("risks", "doubts", "offers", "policy_line")}
    assert not [letter for letter in str(read) if letter in "\x1b\u202e\u2066\x00\x07\u200b\r"]
    assert view["hunks"][0]["lines"][0].startswith("-␛[31mred␛[0m ⟨U+202E⟩txt.exe")


def test_what_a_kill_kept_from_being_told_is_told_by_the_next_process(tmp_path: Path) -> None:
    killed = open_desk(tmp_path / "killed.db", Clock(datetime.now(UTC)))  # its hub has no thread, and writes nothing
    before = killed.hub.publish(EventKind.RUN_STEP, ADA)
    Journal(killed.database, 1000).append([(1, before)])
    waiting, denied = killed.inbox.ask(asking_for("make 1", step=1)), killed.inbox.ask(asking_for("make 2", step=2))
    killed.inbox.answer(denied.id, Wish(verdict="deny"), ADA)
    after = killed.restarted()

    async def begin() -> None:
        after.hub.start()
        await after.inbox.start()
        await asyncio.to_thread(after.hub.close)

    asyncio.run(begin())
    (_, first), *rest = Journal(after.database, 1000).after(0, 10)
    after.database.close()
    assert first.id == before.id
    assert [(event.kind, event.data["id"]) for _, event in rest] == [
        ("approval_requested", waiting.id),
        ("approval_settled", denied.id),
    ]
