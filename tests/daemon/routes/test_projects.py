"""A project over HTTP, from its idea to a merge: what is answered, what is refused, and what listeners hear."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from support.daemon_apart import daemon_apart

from daemon.client.over_socket import HttpClient
from daemon.contract.protocol import API_ROOT, IDEMPOTENCY_HEADER
from daemon.errors import DaemonError

IDEA = "A web app where patients book appointments with dentists."
HEARD = [
    "project_changed",
    "contradiction_detected",
    "artifact_complete",
    "branch_merged",
    "comment_added",
    "question_ready",
]
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def daemon() -> Iterator[HttpClient]:
    """One daemon for all of these tests: each has a project of its own."""
    with daemon_apart() as made:
        yield made.daemon


@pytest.fixture
def ask(daemon: HttpClient, tmp_path: Path) -> Ask:
    """Asks about the project in use at a folder: `ask("POST", "answers", question=…)`."""
    daemon.request("POST", f"{API_ROOT}/projects", body={"folder": str(tmp_path), "idea": IDEA, "type": "web_app"})

    def send(method: str, what: str = "", headers: dict[str, str] | None = None, **body: Any) -> Any:
        path = f"{API_ROOT}/projects/at/{what}".rstrip("/")
        query = {"folder": str(tmp_path)}
        return daemon.request(method, path, query=query, body=body if method != "GET" else None, headers=headers)

    return send


@pytest.fixture
def heard(daemon: HttpClient, ask: Ask) -> Iterator[Callable[[int], list[tuple[str, Any]]]]:
    """The events on the project after its beginning: `heard(3)` waits for three, each as its kind and what it tells."""
    project = ask("GET").json()["project"]["id"]
    with closing(daemon.events(kinds=HEARD)) as stream:
        told = ((one.json()["kind"], one.json()["data"]) for one in stream)
        ours = (one for one in told if one[1]["project"] == project and one[1].get("what") != "begun")
        yield lambda count: list(islice(ours, count))


def test_the_whole_way_from_an_idea_to_a_merge_is_heard_by_listeners(ask: Ask, heard) -> None:
    status = ask("GET").json()
    assert status["project"]["in_use"]
    assert status["progress"]["to_confirm"] > 0

    assert ask("POST", "answers", question="core.accounts", values=["yes"]).json()["status"] == "recorded"
    (answered, told), (ready, _) = heard(2)
    assert (answered, told["what"], told["project"], ready) == (
        "project_changed",
        "answered",
        status["project"]["id"],
        "question_ready",
    )

    ask("POST", "answers", question="core.compliance", values=["gdpr"])
    clash = ask("POST", "answers", question="core.deletion", values=["soft"]).json()
    assert clash["status"] == "clash"
    kinds = dict(heard(3))
    assert kinds["contradiction_detected"]["core"] == clash["clash"]["core"]
    assert kinds["contradiction_detected"]["recorded"] is False

    ask("POST", "assume")
    built = ask("POST", "artifacts", types=["prd"]).json()
    (_, assumed), (kind, complete) = heard(2)
    assert (assumed["what"], kind, complete["type"], complete["version"]) == ("assumed", "artifact_complete", "prd", 1)
    assert complete["sections"] == built["rebuilt"]["prd"]

    comment = ask("POST", "artifacts/prd/comments", section=complete["sections"][0], text="Too vague.").json()
    assert heard(1)[0][1]["comment"] == comment["alias"]

    ask("POST", "branches", name="try/one")
    ask("POST", "answers", question="core.compliance", values=["none"])
    assert ask("POST", "branches/try/one/merge").json()["status"] == "merged"
    events = [(kind, told) for kind, told in heard(4) if kind == "branch_merged"]
    assert [(told["source"], told["target"]) for _, told in events] == [("try/one", "main")]


def test_a_change_is_meant_for_the_version_that_was_read(ask: Ask) -> None:
    ask("POST", "answers", question="core.store", values=["sqlite"])
    seen = ask("GET", "decisions/core.store").headers["etag"]
    changed = ask("PATCH", "decisions/core.store", headers={"If-Match": seen}, rationale="One machine.")
    assert changed.json()["decision"]["rationale"] == "One machine."
    with pytest.raises(DaemonError) as refused:
        ask("PATCH", "decisions/core.store", headers={"If-Match": seen}, rationale="Another.")
    assert refused.value.code == "request.precondition_failed"
    assert ask("GET", "decisions/core.store").json()["decision"]["rationale"] == "One machine."


def test_a_record_is_changed_only_as_it_was_read(ask: Ask) -> None:
    made = ask("POST", "records/term", fields={"term": "Visit"}).json()
    place = f"records/term/{made['alias']}"
    seen = ask("GET", place).headers["etag"]
    ask("PATCH", place, headers={"If-Match": seen}, fields={"meaning": "A stay."})
    for stale, code in (
        (seen, "request.precondition_failed"),
        ("nonsense", "request.invalid"),
        ("9" * 5000, "request.invalid"),
    ):
        with pytest.raises(DaemonError) as refused:
            ask("PATCH", place, headers={"If-Match": stale}, fields={"meaning": "Another."})
        assert refused.value.code == code
    assert ask("GET", place).json()["fields"]["meaning"] == "A stay."


def test_a_request_that_is_repeated_with_its_key_is_done_once(ask: Ask) -> None:
    key = {IDEMPOTENCY_HEADER: "one-and-the-same"}
    wish = {"question": "Which colour?", "text": "Blue."}
    first, second = (ask("POST", "decisions", headers=key, **wish) for _ in range(2))
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    colours = [d for d in ask("GET", "decisions").json()["items"] if d["question"] == "Which colour?"]
    assert len(colours) == 1
    with pytest.raises(DaemonError) as refused:
        ask("POST", "decisions", headers=key, question="Which colour?", text="Green.")
    assert refused.value.code == "request.idempotency_mismatch"


def test_documents_exports_and_imports_travel_as_files(ask: Ask) -> None:
    data = b"The zeppelin lands at noon."
    attached = ask("POST", "documents", name="minutes.txt", content=base64.b64encode(data).decode()).json()
    alias = attached["document"]["alias"]
    content = ask("GET", f"documents/{alias}/content")
    assert (content.body, content.headers["content-type"].partition(";")[0]) == (data, "text/plain")
    assert ask("DELETE", f"documents/{alias}").status == 204
    with pytest.raises(DaemonError) as refused:
        ask("POST", "documents", name="minutes.txt", content="not base64!")
    assert refused.value.code == "request.invalid"
    record = b"# 1. Use SQLite\n\n## Status\n\nAccepted\n\n## Context\n\nData.\n\n## Decision\n\nSQLite.\n"
    file = {"path": "doc/adr/0001-use-sqlite.md", "content": base64.b64encode(record).decode()}
    assert ask("POST", "import", files=[file]).json()["counts"] == {"decisions": 1}


def test_an_archived_project_is_read_and_not_changed(ask: Ask, daemon: HttpClient) -> None:
    place = f"{API_ROOT}/projects/{ask('GET').json()['project']['id']}"
    daemon.request("POST", f"{place}/archive")
    assert daemon.request("GET", f"{place}/decisions").json()["items"]
    for what, body in (("answers", {"question": "core.store", "values": ["sqlite"]}), ("undo", {}), ("use", {})):
        with pytest.raises(DaemonError) as refused:
            daemon.request("POST", f"{place}/{what}", body=body)
        assert refused.value.code == "project.archived"
    daemon.request("POST", f"{place}/restore")
    assert ask("POST", "undo").json()["summary"]


@pytest.mark.parametrize(
    ("method", "what", "body", "code"),
    [
        ("GET", "decisions/D-999", {}, "spec.unknown_record"),
        ("GET", "export", {}, "request.invalid"),
        ("POST", "answers", {"question": "core.store", "values": ["oracle"]}, "spec.bad_answer"),
        ("POST", "branches", {"name": "a b"}, "branch.taken"),
        ("POST", "artifacts", {"types": ["novel"]}, "spec.unknown_record"),
        ("POST", "redo", {}, "spec.nothing_to_undo"),
        ("POST", "defer", {}, "request.invalid"),
        ("PATCH", "branches/main", {"protection": "none"}, "spec.locked"),
        ("POST", "decisions", {"question": "Which?", "text": "x", "category": "\ud800"}, "request.invalid"),
        ("POST", "documents", {"name": "\ud800", "content": "eA=="}, "spec.evidence_refused"),
    ],
)
def test_a_refusal_has_its_code_and_a_sentence(
    ask: Ask, method: str, what: str, body: dict[str, Any], code: str
) -> None:
    with pytest.raises(DaemonError) as refused:
        ask(method, what, **body)
    assert refused.value.code == code
    assert refused.value.message


def test_contradictions_are_told_without_the_rest_of_a_check(ask: Ask) -> None:
    ask("POST", "answers", question="core.accounts", values=["yes"])
    assert ask("GET", "contradictions").json() == []
    ask("POST", "answers", question="core.residency", values=["on_device"], keep=True)
    (found,) = ask("GET", "contradictions").json()
    assert found == ask("GET", "check").json()["contradictions"][0]


def test_what_an_answer_would_bring_about_is_told_and_not_recorded(ask: Ask) -> None:
    seen = ask("GET").json()["project"]["revision"]
    told = ask("POST", "answers/preview", question="core.compliance", values=["hipaa"]).json()
    assert told["clash"] is None
    assert told["consequences"]
    assert ask("GET").json()["project"]["revision"] == seen
