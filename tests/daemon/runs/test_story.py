"""A scripted model mends a real bug in a real repository: asked, edited, tested, applied, undone; and what kills do."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.ollama_server import OllamaModel, OllamaServer, Said

from daemon.acting_errors import PlanNotApproved
from daemon.client.connect import connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.home import Home
from indexer.secrets.recipes import make_example

PATIENCE_S = 40
TEST = "python3 -m unittest -q test_calc"
WRONG = "return sum(values) / len(values) + 1"
RIGHT = "return sum(values) / len(values)"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "calc.py").write_text(f'"""A calculator."""\n\n\ndef mean(values):\n    {WRONG}\n')
    (folder / "test_calc.py").write_text(
        "import unittest\n\nfrom calc import mean\n\n\nclass Tests(unittest.TestCase):\n"
        "    def test_mean(self):\n        self.assertEqual(mean([1, 2, 3]), 2)\n"
    )
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.fixture
def ollama(monkeypatch: pytest.MonkeyPatch) -> Iterator[OllamaServer]:
    with OllamaServer(OllamaModel("coder", capabilities=("completion", "tools"), context=32_000)) as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        monkeypatch.setenv("GROUNDPLAN_OLLAMA_URL", server.url)
        yield server


def reply(tool: str, **arguments: Any) -> Said:
    return Said(calls=((tool, arguments),))


EDIT = reply("edit_file", path="calc.py", edits=[{"old": WRONG, "new": RIGHT}])
SCRIPT = [
    reply("read_file", path="calc.py"),
    EDIT,
    reply("run_command", command=TEST),
    reply("finish", summary="The mean no longer adds one."),
]


def begin(daemon: HttpClient, folder: Path, **wish: Any) -> str:
    body = {"folder": str(folder), "what": "coder", "goal": "Mend the mean", "acceptance": [TEST], **wish}
    run: str = daemon.request("POST", "/api/v1/runs", body=body).json()["id"]
    return run


def until(daemon: HttpClient, run: str, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        view: dict[str, Any] = daemon.request("GET", f"/api/v1/runs/{run}").json()
        if is_so(view):
            return view
        time.sleep(0.05)
    told = [step["title"] for step in steps(daemon, run)]
    raise AssertionError(f"the run stayed {view['state']}: {told}")


def waits(view: dict[str, Any]) -> bool:
    return bool(view["waiting_for"])


def ended(view: dict[str, Any]) -> bool:
    return view["state"] in {"done", "failed", "stopped", "broken"}


def steps(daemon: HttpClient, run: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = daemon.request("GET", f"/api/v1/runs/{run}/steps", query={"limit": 200}).json()[
        "items"
    ]
    return found


def answer_all(daemon: HttpClient, run: str, by_hand: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Allow whatever the run asks for, until it has ended; do `by_hand` when it waits for a person's work."""
    while True:
        view = until(daemon, run, lambda one: waits(one) or ended(one))
        if ended(view):
            return view
        for approval in view["waiting_for"]:
            if daemon.request("GET", f"/api/v1/approvals/{approval}").json()["tool"] == "do_by_hand":
                by_hand()
            daemon.request("POST", f"/api/v1/approvals/{approval}/answer", body={"verdict": "allow"})
        until(daemon, run, lambda one, last=view: one["waiting_for"] != last["waiting_for"] or ended(one))


def test_a_bug_is_mended_tested_applied_and_taken_back(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    ollama.said.extend(SCRIPT)
    run = begin(daemon, repository, mode="auto")
    view = until(daemon, run, waits)
    approval = daemon.request("GET", f"/api/v1/approvals/{view['waiting_for'][0]}").json()
    assert approval["tool"] == "apply_changes"
    assert f"-    {WRONG}" in approval["diff"]
    assert (repository / "calc.py").read_text().count(WRONG) == 1  # nothing reached the folder yet
    daemon.request("POST", f"/api/v1/approvals/{approval['id']}/answer", body={"verdict": "allow"})
    view = until(daemon, run, ended)
    assert (view["state"], view["applied"], view["changed"]) == ("done", True, ["calc.py"])
    assert WRONG not in (repository / "calc.py").read_text()
    assert subprocess.run(TEST.split(), cwd=repository, capture_output=True).returncode == 0
    daemon.request("POST", f"/api/v1/runs/{run}/undo")
    assert WRONG in (repository / "calc.py").read_text()
    daemon.request("POST", f"/api/v1/runs/{run}/redo")
    assert WRONG not in (repository / "calc.py").read_text()
    assert daemon.request("GET", "/api/v1/audit/verification").json()["is_whole"]


def test_a_dry_run_leaves_the_folder_alone_and_its_changes_can_be_looked_at(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    ollama.said.extend(SCRIPT)
    run = begin(daemon, repository, dry_run=True, mode="auto")
    view = until(daemon, run, ended)
    assert (view["state"], view["applied"]) == ("done", False)
    assert WRONG in (repository / "calc.py").read_text()
    changes = daemon.request("GET", f"/api/v1/runs/{run}/changes").json()
    assert [(file["path"], len(file["hunks"])) for file in changes["files"]] == [("calc.py", 1)]


def test_what_is_denied_is_not_done_and_the_agent_hears_why(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    ollama.said.extend([EDIT, reply("finish", summary="I could not.", outcome="failed")])
    run = begin(daemon, repository, mode="ask")
    view = until(daemon, run, waits)
    body = {"verdict": "deny", "message": "Not that file."}
    daemon.request("POST", f"/api/v1/approvals/{view['waiting_for'][0]}/answer", body=body)
    view = until(daemon, run, ended)
    assert view["state"] == "failed"
    heard = ollama.requests_to("/api/chat")[-1].body["messages"][-1]["content"]
    assert "Not that file." in heard
    assert WRONG in (repository / "calc.py").read_text()


def test_a_failed_acceptance_goes_back_to_the_agent(ollama: OllamaServer, repository: Path, daemon: HttpClient) -> None:
    ollama.said.extend([reply("finish", summary="Done."), *SCRIPT])
    run = begin(daemon, repository, mode="auto")
    view = answer_all(daemon, run)
    assert view["state"] == "done"
    told = [step["title"] for step in steps(daemon, run) if step["kind"] == "note"]
    assert any("This is not done yet" in title for title in told)


def test_a_run_that_waits_goes_on_after_the_daemon_was_killed_and_asks_no_model_twice(
    ollama: OllamaServer, repository: Path, daemon: HttpClient, home: Home
) -> None:
    ollama.said.extend(SCRIPT)
    run = begin(daemon, repository, mode="auto")
    before = until(daemon, run, waits)
    asked = len(ollama.requests_to("/api/chat"))
    pid = daemon.request("GET", "/api/v1/status").json()["pid"]
    os.kill(pid, signal.SIGKILL)
    again = connect_or_spawn(home)
    try:
        view = until(again, run, waits)
        assert view["waiting_for"] == before["waiting_for"]
        began = time.monotonic()
        again.request("POST", f"/api/v1/approvals/{view['waiting_for'][0]}/answer", body={"verdict": "allow"})
        view = until(again, run, ended)
        assert time.monotonic() - began < 10
        assert (view["state"], view["applied"]) == ("done", True)
        assert len(ollama.requests_to("/api/chat")) == asked
        numbers = [step["number"] for step in steps(again, run)]
        assert numbers == sorted(set(numbers))
    finally:
        again.close()


def test_a_run_is_stopped_spoken_to_and_resumed(ollama: OllamaServer, repository: Path, daemon: HttpClient) -> None:
    ollama.said.extend(SCRIPT)
    ollama.gate.clear()
    run = begin(daemon, repository, mode="auto")
    until(daemon, run, lambda view: view["state"] == "running")
    daemon.request("POST", f"/api/v1/runs/{run}/messages", body={"text": "Mind the empty list."})
    assert daemon.request("POST", f"/api/v1/runs/{run}/stop").json()["state"] == "stopped"
    ollama.gate.set()
    ollama.said.clear()
    ollama.said.extend(SCRIPT)
    daemon.request("POST", f"/api/v1/runs/{run}/resume", body={})
    assert answer_all(daemon, run)["state"] == "done"
    sent = [message for one in ollama.requests_to("/api/chat") for message in one.body["messages"]]
    assert any("Mind the empty list." in message["content"] for message in sent)


def test_a_secret_never_reaches_the_model_and_comes_back_in_files_also_after_a_kill(
    ollama: OllamaServer, repository: Path, daemon: HttpClient, home: Home
) -> None:
    token = make_example("ghp_{an:36}")
    (repository / "deploy.env").write_text(f"GITHUB_TOKEN={token}\n")
    ollama.said.extend([reply("read_file", path="deploy.env"), reply("ask_person", question="Which file?")])
    run = begin(daemon, repository, mode="auto", acceptance=[])
    view = until(daemon, run, waits)
    shown = ollama.requests_to("/api/chat")[-1].body["messages"][-1]["content"]
    placeholder = shown[shown.index("⟦") : shown.index("⟧") + 1]
    os.kill(daemon.request("GET", "/api/v1/status").json()["pid"], signal.SIGKILL)
    again = connect_or_spawn(home)
    try:
        ollama.said.clear()
        ollama.said.append(reply("write_file", path="copy.env", content=f"TOKEN={placeholder}\n"))
        ollama.said.append(reply("finish", summary="Copied."))
        body = {"verdict": "allow", "message": "copy.env"}
        again.request("POST", f"/api/v1/approvals/{view['waiting_for'][0]}/answer", body=body)
        assert answer_all(again, run)["state"] == "done"
        assert (repository / "copy.env").read_text() == f"TOKEN={token}\n"
        assert token not in str([one.body for one in ollama.requests])
        assert token not in str(steps(again, run))
        kept = [path for path in home.data.rglob("*") if path.is_file() and "trees" not in path.parts]
        assert not [path for path in kept if path.parts[-3] != "changes" and token.encode() in path.read_bytes()]
    finally:
        again.close()


def test_a_plan_is_approved_and_carried_out_by_people_and_rules_where_there_is_no_model(
    repository: Path, daemon: HttpClient, home: Home
) -> None:
    def mend() -> None:
        place = home.data / "trees" / run / "tree" / "calc.py"
        place.write_text(place.read_text().replace(WRONG, RIGHT))

    wish = {"folder": str(repository), "change": "Mend mean in calc.py so that it no longer adds one", "model": False}
    daemon.request("POST", "/api/v1/workspaces", body={"path": str(repository)})
    made = daemon.request("POST", "/api/v1/plans", body=wish)
    plan = made.json()
    body = {"folder": str(repository), "what": plan["id"], "use_model": False}
    with pytest.raises(PlanNotApproved):
        daemon.request("POST", "/api/v1/runs", body=body)
    etag = {"If-Match": made.headers["etag"]}
    daemon.request("POST", f"/api/v1/plans/{plan['id']}/approve", body={}, headers=etag)
    run = daemon.request("POST", "/api/v1/runs", body=body).json()["id"]
    view = answer_all(daemon, run, mend)
    assert {
        (segment["state"], segment["summary"][:200]) for segment in view["segments"] if segment["state"] != "done"
    } == set()
    assert WRONG not in (repository / "calc.py").read_text()
    done = daemon.request("GET", f"/api/v1/plans/{plan['id']}").json()
    assert {task["state"] for task in done["tasks"]} == {"done"}
