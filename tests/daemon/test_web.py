"""Problems, pages, tags, repetition, ids: through a real server and the real client."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import APIRouter, FastAPI, Request, Response
from pydantic import BaseModel
from starlette.types import ASGIApp

from daemon import errors as daemon_errors
from daemon.activity import Activity
from daemon.client.in_process import InProcessClient
from daemon.client.over_socket import HttpClient
from daemon.client.wire import Wire
from daemon.contract.ids import UlidMaker, is_ulid
from daemon.contract.page import Page
from daemon.contract.problem import Problem
from daemon.errors import (
    BadCursor,
    DaemonError,
    IdempotencyMismatch,
    PreconditionFailed,
    PreconditionMissing,
    Refused,
    RequestInProgress,
    WrongUse,
)
from daemon.store.answers import Answers
from daemon.store.database import Database
from daemon.web.etags import require_match, tag
from daemon.web.guard import Guard
from daemon.web.pages import WantedPage, make_cursor, read_cursor, slice_page
from daemon.web.problems import STATUS_OF_CODE, install_problems
from daemon.web.repetition import SafeRepetition
from daemon.web.size import SizeLimit
from indexer import errors as indexer_errors
from indexer.errors import UnknownTarget


class Note(BaseModel):
    text: str
    count: int = 0


class Story:
    """A small service behind routes; counts what was done."""

    def __init__(self) -> None:
        self.note = Note(text="first")
        self.done: list[str] = []
        self.may_go_on = threading.Event()

    def router(self) -> APIRouter:
        router = APIRouter()

        @router.get("/numbers")
        def numbers(page: WantedPage) -> Page[int]:
            return slice_page(range(7), page)

        @router.get("/note")
        def note(response: Response) -> Note:
            tag(response, self.note)
            return self.note

        @router.put("/note")
        def change(fresh: Note, request: Request) -> Note:
            require_match(request, self.note)
            self.note = fresh
            return fresh

        @router.post("/notes", status_code=201)
        def add(fresh: Note) -> Note:
            self.done.append(fresh.text)
            return Note(text=fresh.text, count=len(self.done))

        @router.post("/slow")
        def slow() -> Note:
            self.done.append("slow")
            self.may_go_on.wait(10)
            return Note(text="slow")

        @router.post("/fault")
        def fault() -> Note:
            self.done.append("fault")
            raise ZeroDivisionError("secret detail")

        @router.get("/unknown/{name}")
        def unknown(name: str) -> Note:
            raise UnknownTarget(name, ("known",))

        @router.get("/refused")
        def refused() -> Note:
            raise Refused("The policy forbids it.", "Ask the owner.")

        return router


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def app(story: Story, database: Database) -> ASGIApp:
    inner = FastAPI()
    install_problems(inner)
    inner.include_router(story.router())
    limited = SizeLimit(SafeRepetition(inner, Answers(database, timedelta(days=1))), largest=10_000)
    return Guard(limited, Activity(), UlidMaker())


@pytest.fixture
def client(app: ASGIApp, serve) -> HttpClient:
    return serve(lambda address: app).client


def problem(client: HttpClient, method: str, path: str, body: object = None) -> tuple[Problem, str]:
    """The problem as it comes over the wire, and its media type."""
    import json

    wire = Wire(client.address, 5)
    content = b"" if body is None else json.dumps(body).encode()
    reply = wire.exchange(method, path, {"Content-Type": "application/json"}, content, 5)
    wire.close()
    found = reply.parse(Problem)
    assert found.status == reply.status
    return found, reply.headers["content-type"]


# -- problems ------------------------------------------------------------------------------------------------------


def test_every_code_of_ours_has_a_status() -> None:
    kinds = [
        kind
        for module in (daemon_errors, indexer_errors)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    ]
    assert [kind.code for kind in kinds if kind.code not in STATUS_OF_CODE] == []  # type: ignore[attr-defined]  # filtered above


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/nowhere", None, 404, "request.no_such_path"),
        ("DELETE", "/note", None, 405, "request.method_not_allowed"),
        ("GET", "/numbers?limit=0", None, 422, "request.invalid"),
        ("POST", "/notes", {"count": "many"}, 422, "request.invalid"),
        ("POST", "/notes", "no object", 422, "request.invalid"),
        ("GET", "/unknown/x", None, 404, "index.unknown_target"),
        ("POST", "/notes", {"text": "x" * 10_000}, 413, "request.too_large"),
        ("GET", "/refused", None, 403, "access.refused"),
        ("POST", "/fault", None, 500, "daemon.internal"),
        ("GET", "/numbers?cursor=%FF", None, 400, "request.bad_cursor"),
    ],
)
def test_every_failure_is_a_problem(client: HttpClient, method, path, body, status: int, code: str) -> None:
    found, media_type = problem(client, method, path, body)
    assert (found.status, found.code, media_type) == (status, code, "application/problem+json")
    assert found.detail.endswith(".")
    assert found.hint
    assert is_ulid(found.request_id)


def test_a_wrong_request_names_the_fields(client: HttpClient) -> None:
    found, _ = problem(client, "POST", "/notes", {"count": "many"})
    assert {fault.where for fault in found.faults} == {"body.text", "body.count"}


def test_a_fault_tells_the_log_everything_and_the_caller_nothing(client: HttpClient, caplog) -> None:
    found, _ = problem(client, "POST", "/fault")
    assert "secret" not in found.model_dump_json()
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info is not None
    assert "secret detail" in str(record.exc_info[1])


@pytest.mark.parametrize(
    ("path", "kind", "code", "exit_code"),
    [
        ("/refused", Refused, "access.refused", 4),
        ("/unknown/x", WrongUse, "index.unknown_target", 2),
        ("/numbers?cursor=x", BadCursor, "request.bad_cursor", 2),
    ],
)
def test_the_client_raises_the_error_again(client: HttpClient, path, kind, code: str, exit_code: int) -> None:
    name, _, query = path.partition("?")
    with pytest.raises(kind) as caught:
        client.request("GET", name, query=dict([query.split("=")]) if query else None)
    assert (caught.value.code, caught.value.exit_code) == (code, exit_code)
    assert caught.value.hint


def test_a_fault_is_no_wrong_use(client: HttpClient) -> None:
    with pytest.raises(DaemonError) as caught:
        client.request("POST", "/fault")
    assert (caught.value.code, caught.value.exit_code) == ("daemon.internal", 1)


# -- request ids ---------------------------------------------------------------------------------------------------


def test_a_request_keeps_its_own_id_if_it_is_harmless(client: HttpClient) -> None:
    given = client.request("GET", "/note", headers={"X-Request-Id": "run-7.step_2"})
    assert given.headers["x-request-id"] == "run-7.step_2"
    odd = client.request("GET", "/note", headers={"X-Request-Id": 'x" injected'})
    assert is_ulid(odd.headers["x-request-id"])


# -- pages ---------------------------------------------------------------------------------------------------------


def test_pages_lead_through_the_whole_list(client: HttpClient) -> None:
    seen: list[int] = []
    cursor = None
    while True:
        page = client.request("GET", "/numbers", query={"limit": 3, "cursor": cursor}).parse(Page[int])
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == list(range(7))


def test_a_cursor_holds_what_was_put_in() -> None:
    assert read_cursor(make_cursor(["a", 1, None])) == ["a", 1, None]


@pytest.mark.parametrize("cursor", ["%", "AAAA", "bnVsbA", "InRleHQi", "LTE", "dHJ1ZQ"])
def test_other_cursors_are_refused(client: HttpClient, cursor: str) -> None:
    with pytest.raises(BadCursor):
        client.request("GET", "/numbers", query={"cursor": cursor})


# -- tags ----------------------------------------------------------------------------------------------------------


def test_a_change_needs_the_state_it_is_meant_for(client: HttpClient, story: Story) -> None:
    etag = client.request("GET", "/note").headers["etag"]
    with pytest.raises(PreconditionMissing):
        client.request("PUT", "/note", body={"text": "blind"})
    client.request("PUT", "/note", body={"text": "second"}, headers={"If-Match": etag})
    with pytest.raises(PreconditionFailed):
        client.request("PUT", "/note", body={"text": "late"}, headers={"If-Match": etag})
    client.request("PUT", "/note", body={"text": "whatever it was"}, headers={"If-Match": "*"})
    assert story.note.text == "whatever it was"


# -- repetition ----------------------------------------------------------------------------------------------------


def post(client: HttpClient, key: str, text: str = "a", path: str = "/notes"):
    return client.request("POST", path, body={"text": text}, headers={"Idempotency-Key": key})


def test_a_repeated_request_is_done_once(client: HttpClient, story: Story) -> None:
    first, second = post(client, "k"), post(client, "k")
    assert story.done == ["a"]
    assert (first.status, first.body) == (second.status, second.body) == (201, b'{"text":"a","count":1}')
    assert second.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert second.headers["x-request-id"] != first.headers["x-request-id"]


def test_without_a_key_each_request_is_done(client: HttpClient, story: Story) -> None:
    for _ in range(2):
        client.request("POST", "/notes", body={"text": "a"})
    assert story.done == ["a", "a"]


def test_a_key_belongs_to_one_request(client: HttpClient) -> None:
    post(client, "k", "a")
    with pytest.raises(IdempotencyMismatch):
        post(client, "k", "b")


def test_a_refusal_is_repeated_too(client: HttpClient) -> None:
    for _ in range(2):
        with pytest.raises(WrongUse, match="valid"):
            client.request("POST", "/notes", body={}, headers={"Idempotency-Key": "k"})


def test_a_fault_may_be_tried_again(client: HttpClient, story: Story) -> None:
    for _ in range(2):
        with pytest.raises(DaemonError):
            post(client, "k", path="/fault")
    assert story.done == ["fault", "fault"]


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_an_odd_key_is_refused(client: HttpClient, key: str) -> None:
    with pytest.raises(WrongUse, match="1 to 255"):
        post(client, key)


def test_while_the_first_runs_the_second_is_told_to_wait(client: HttpClient, story: Story) -> None:
    first = threading.Thread(target=post, args=(client, "k", "a", "/slow"))
    first.start()
    deadline = time.monotonic() + 5
    while not story.done:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    with pytest.raises(RequestInProgress):
        post(client, "k", path="/slow")
    story.may_go_on.set()
    first.join()
    assert post(client, "k", path="/slow").status == 200
    assert story.done == ["slow"]


def test_a_request_cut_off_by_the_end_of_the_daemon_may_be_made_again(database: Database) -> None:
    assert Answers(database, timedelta(days=1)).begin("k", "f") is None
    assert Answers(database, timedelta(days=1)).begin("k", "f") is None


def test_answers_expire(database: Database) -> None:
    answers = Answers(database, timedelta(seconds=-1))
    assert answers.begin("k", "one request") is None
    assert answers.begin("k", "another request") is None


# -- many at once, and inside the process --------------------------------------------------------------------------


def test_threads_that_share_a_client_do_not_wait_for_each_other(client: HttpClient, story: Story) -> None:
    waiting = threading.Thread(target=post, args=(client, "k", "a", "/slow"))
    waiting.start()
    assert client.request("GET", "/note", timeout_s=5).status == 200
    story.may_go_on.set()
    waiting.join()


def test_the_client_inside_the_process_does_the_same(app: ASGIApp, serve: Callable) -> None:
    serving = serve(lambda address: app)
    inside = InProcessClient(app, serving.loop)
    assert inside.request("GET", "/numbers", query={"limit": 2}).json()["items"] == [0, 1]
    assert inside.request("POST", "/notes", body={"text": "b"}).json()["count"] == 1
    with pytest.raises(Refused):
        inside.request("GET", "/refused")
    with pytest.raises(DaemonError) as caught:
        inside.request("POST", "/fault")
    assert caught.value.code == "daemon.internal"
    asking = asyncio.run_coroutine_threadsafe(inside.ask("GET", "/note"), serving.loop)
    assert asking.result(5).parse(Note).text == "first"
