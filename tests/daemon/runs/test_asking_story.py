"""What a person is asked in a run, what becomes of each kind of answer, and of none: with a scripted model."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.ollama_server import OllamaServer, Said
from support.run_stories import EDIT, WRONG, begin, ended, reply, steps, until, waits

from daemon.client.connect import connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.client.stop import stop_daemon
from daemon.errors import DaemonError
from daemon.home import Home

FINISH = reply("finish", summary="Done.")
PATIENCE_S = 10


def command(text: str, words: str = "") -> Said:
    return Said(words, calls=(("run_command", {"command": text}),))


def asked(daemon: HttpClient, run: str, *, but: str = "") -> dict[str, Any]:
    view = until(daemon, run, lambda one: waits(one) and one["waiting_for"] != [but])
    found: dict[str, Any] = daemon.request("GET", f"/api/v1/approvals/{view['waiting_for'][0]}").json()
    return found


def answer(daemon: HttpClient, approval: str, **body: Any) -> None:
    daemon.request("POST", f"/api/v1/approvals/{approval}/answer", body={"verdict": "allow", **body})


def heard(daemon: HttpClient, run: str) -> list[str]:
    """What the agent was told of each call of run_command."""
    entries = [step["entry"] for step in steps(daemon, run)]
    return [entry["text"] for entry in entries if entry.get("call", {}).get("tool") == "run_command"]


def test_a_person_sees_why_says_no_and_the_agent_hears_the_reason(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    ollama.said.extend([command("./deploy.sh", "The new version has to go out."), FINISH])
    run = begin(daemon, repository, mode="ask", acceptance=[])
    approval = asked(daemon, run)
    assert (approval["why"], approval["command"]) == ("The new version has to go out.", "./deploy.sh")
    answer(daemon, approval["id"], verdict="deny", message="Not on a Friday.")
    assert until(daemon, run, ended)["state"] == "done"
    assert heard(daemon, run) == ["A person said no: Not on a Friday."]


def test_a_persons_command_runs_in_place_of_the_agents(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    ollama.said.extend([command("echo theirs > out.txt"), FINISH])
    run = begin(daemon, repository, mode="ask", acceptance=[])
    answer(daemon, asked(daemon, run)["id"], arguments={"command": "echo mine > out.txt"})
    asked(daemon, run)  # to apply
    changes = daemon.request("GET", f"/api/v1/runs/{run}/changes").json()
    assert [file["hunks"][0]["lines"] for file in changes["files"]] == [["+mine"]]


def test_what_is_allowed_for_the_run_is_not_asked_again_in_it_and_is_in_another(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    for _ in range(2):
        ollama.said.extend([command("echo x > a.txt"), command("echo x > a.txt"), FINISH])
    first = begin(daemon, repository, mode="ask", acceptance=[])
    approval = asked(daemon, first)
    answer(daemon, approval["id"], scope="run", offer="command")
    asked(daemon, first, but=approval["id"])
    assert [step["entry"].get("policy_line", "")[:5] for step in steps(daemon, first) if step["kind"] == "tool"][1] == (
        "grant"
    )
    daemon.request("POST", f"/api/v1/runs/{first}/stop")
    second = begin(daemon, repository, mode="ask", acceptance=[])
    assert asked(daemon, second)["command"] == "echo x > a.txt"


def test_a_run_that_is_stopped_takes_back_what_it_asked_and_late_answers_are_told(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    ollama.said.extend([command("./deploy.sh"), FINISH])
    run = begin(daemon, repository, mode="ask", acceptance=[])
    approval = asked(daemon, run)
    daemon.request("POST", f"/api/v1/runs/{run}/stop")
    until(daemon, run, ended)
    with pytest.raises(DaemonError, match="its run was stopped"):
        answer(daemon, approval["id"])
    assert daemon.request("GET", f"/api/v1/approvals/{approval['id']}").json()["state"] == "withdrawn"


def test_what_expires_while_the_daemon_is_down_is_told_to_the_agent_when_it_is_back(
    ollama: OllamaServer, repository: Path, home: Home
) -> None:
    ollama.said.extend([command("./deploy.sh"), FINISH])
    with connect_or_spawn(home) as daemon:
        run = begin(daemon, repository, mode="ask", acceptance=[])
        approval = asked(daemon, run)["id"]
    stop_daemon(home, PATIENCE_S)
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute("UPDATE approval SET expires_at = '2026-01-01 00:00:00.000000' WHERE id = ?", (approval,))
    with connect_or_spawn(home) as daemon:
        assert until(daemon, run, ended)["state"] == "done"
        assert heard(daemon, run) == ["Nobody answered in time."]
        assert daemon.request("GET", f"/api/v1/approvals/{approval}").json()["state"] == "expired"


def test_what_changed_in_the_folder_is_asked_about_again_with_the_reason(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    ollama.said.extend([EDIT, FINISH])
    run = begin(daemon, repository, mode="auto-edit", acceptance=[])
    first = asked(daemon, run)
    file = repository / "calc.py"
    file.write_text(file.read_text().replace("A calculator", "My calculator"))
    answer(daemon, first["id"])
    second = asked(daemon, run, but=first["id"])
    assert second["again"].startswith(f"calc.py has changed since {first['id'][-6:].lower()} was asked.")
    answer(daemon, second["id"])
    assert until(daemon, run, ended)["applied"]
    assert "My calculator" in file.read_text()
    assert WRONG not in file.read_text()
