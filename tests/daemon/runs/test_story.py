"""A scripted model mends a real bug in a real repository: asked, edited, tested, applied, undone; and what kills do."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from support.ollama_server import OllamaServer
from support.run_stories import (
    EDIT,
    RIGHT,
    SCRIPT,
    TEST,
    WRONG,
    answer_all,
    begin,
    ended,
    kill,
    reply,
    steps,
    until,
    waits,
)

from daemon.acting_errors import PlanNotApproved
from daemon.client.connect import connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.home import Home
from indexer.secrets.recipes import make_example


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
    kill(daemon)
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
    kill(daemon)
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


def test_nobody_hands_over_to_whom_its_file_does_not_name(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    ollama.said.extend(
        [
            reply("hand_over", agent="ghost", summary="Go on."),
            reply("hand_over", agent="planner", summary="Go on."),
            reply("write_file", path="new.py", content="x = 1\n"),
            reply("finish", summary="I could not.", outcome="failed"),
        ]
    )
    run = begin(daemon, repository, what="reviewer", mode="auto", acceptance=[])
    view = until(daemon, run, ended)
    assert [segment["agent"] for segment in view["segments"]] == ["reviewer"]
    heard = [message["content"] for message in ollama.requests_to("/api/chat")[-1].body["messages"]]
    assert any("'ghost' is nobody to hand over to" in text and "coder" in text for text in heard)
    assert any("'planner' is nobody" in text for text in heard)
    assert any("may not use write_file" in text for text in heard)


def test_a_tester_without_a_model_runs_pytest_and_asks_nobody(repository: Path, daemon: HttpClient) -> None:
    (repository / "pytest.ini").write_text("[pytest]\n")
    (repository / "calc.py").write_text("def mean(values):\n    return sum(values) / len(values)\n")
    run = begin(daemon, repository, what="tester", goal="Run the tests", acceptance=[], mode="ask", use_model=False)
    view = until(daemon, run, lambda one: waits(one) or ended(one))
    assert (view["state"], view["waiting_for"]) == ("done", [])


def test_what_cannot_be_joined_with_later_work_is_told_and_nothing_is_overwritten(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    ollama.said.extend(SCRIPT)
    run = begin(daemon, repository, mode="auto")
    first = until(daemon, run, waits)["waiting_for"]
    mine = "return 7  # mine"
    (repository / "calc.py").write_text((repository / "calc.py").read_text().replace(WRONG, mine))
    daemon.request("POST", f"/api/v1/approvals/{first[0]}/answer", body={"verdict": "allow"})
    view = until(daemon, run, lambda one: ended(one) or (waits(one) and one["waiting_for"] != first))
    again = daemon.request("GET", f"/api/v1/approvals/{view['waiting_for'][0]}").json()
    assert "calc.py cannot be joined" in again["summary"]
    daemon.request("POST", f"/api/v1/approvals/{again['id']}/answer", body={"verdict": "allow"})
    view = until(daemon, run, ended)
    assert (view["state"], view["applied"]) == ("done", False)
    assert "would overwrite work of others" in view["reason"]
    assert mine in (repository / "calc.py").read_text()


def test_a_yes_for_once_does_not_count_for_a_step_that_is_done_anew(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    ollama.said.extend([EDIT, reply("finish", summary="Mended.")])
    run = begin(daemon, repository, mode="ask", acceptance=[])
    first = until(daemon, run, waits)["waiting_for"]
    assert answer_all(daemon, run)["state"] == "done"
    number = next(step["number"] for step in steps(daemon, run) if step["entry"].get("approval"))
    daemon.request("POST", f"/api/v1/runs/{run}/resume", body={"from_step": number})
    again = until(daemon, run, lambda view: waits(view) or ended(view))["waiting_for"]
    assert again
    assert again != first


def test_an_agent_that_has_used_its_turns_gets_as_many_again_from_whoever_resumes_it(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    agents = repository / ".groundplan" / "agents"
    agents.mkdir(parents=True)
    (agents / "reader.md").write_text(
        "---\nname: reader\ndescription: Reads.\ntools: [read_file]\nrisk: safe\nmode: ask\nsteps: 1\n---\nRead.\n"
    )
    ollama.said.extend([reply("read_file", path="calc.py"), reply("finish", summary="It is read.")])
    run = begin(daemon, repository, what="reader", acceptance=[])
    view = until(daemon, run, ended)
    assert (view["state"], view["outcome"]) == ("failed", "over_budget")
    daemon.request("POST", f"/api/v1/runs/{run}/resume", body={})
    assert until(daemon, run, ended)["state"] == "done"
