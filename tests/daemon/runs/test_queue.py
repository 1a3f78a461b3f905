"""Runs that line up: one works at a time here, the best priority first, and none that was called off ever begins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.ollama_server import OllamaServer, Said
from support.run_stories import answer_all, begin, ended, kill, reply, steps, until, waits

from daemon.client.connect import connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.home import Home

SLOW = Said("I think about it.", calls=(("finish", {"summary": "Thought."}),))


@pytest.fixture(autouse=True)
def one_at_a_time(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDPLAN_RUNS_CONCURRENCY", "1")


def in_state(groundplan: Callable[..., Any], *states: str) -> set[str]:
    options = [word for state in states for word in ("--state", state)]
    return {one["id"] for one in groundplan("runs", "--all", *options, "--json").json()["runs"]}


def test_priorities_decide_who_is_next_and_who_was_stopped_in_line_never_begins(
    ollama: OllamaServer, repository: Path, daemon: HttpClient, groundplan: Callable[..., Any]
) -> None:
    ollama.gate.clear()
    ollama.said.extend([SLOW] * 5)

    def queued(*options: str) -> str:
        line = ("run", "explainer", "How does this work?", *options, "--detach", "--json", "-w", str(repository))
        run: str = groundplan(*line).json()["id"]
        return run

    first = queued()
    until(daemon, first, lambda view: view["steps"] >= 2)
    late, soon, off = queued("--priority", "7"), queued("--priority", "1"), queued("--priority", "1")
    assert in_state(groundplan, "queued") == {late, soon, off}
    assert in_state(groundplan, "running", "queued") == {first, late, soon, off}
    assert groundplan("run", "stop", off).out == f"Run {off} is stopped.\n"
    ollama.gate.set()
    views = {run: until(daemon, run, ended) for run in (first, late, soon)}
    assert [view["state"] for view in views.values()] == ["done"] * 3
    assert sorted(views, key=lambda run: views[run]["started_at"]) == [first, soon, late]
    stopped = daemon.request("GET", f"/api/v1/runs/{off}").json()
    assert (stopped["state"], stopped["started_at"], stopped["steps"]) == ("stopped", None, 0)
    assert len(ollama.requests_to("/api/chat")) == 3
    daemon.request("POST", f"/api/v1/runs/{off}/resume", body={})
    assert until(daemon, off, ended)["state"] == "done"


def test_who_waits_for_a_person_gives_his_place_away_and_can_be_stopped(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    ollama.said.extend([reply("ask_person", question="Well?"), reply("finish", summary="Done.")])
    waiting = begin(daemon, repository, what="explainer", acceptance=[])
    approval = until(daemon, waiting, waits)["waiting_for"][0]
    other = begin(daemon, repository, what="explainer", acceptance=[])
    assert until(daemon, other, ended)["state"] == "done"
    view = daemon.request("POST", f"/api/v1/runs/{waiting}/stop").json()
    assert (view["state"], view["waiting_for"]) == ("stopped", [])
    assert daemon.request("GET", f"/api/v1/approvals/{approval}").json()["state"] == "withdrawn"


def test_the_line_outlives_a_kill(ollama: OllamaServer, repository: Path, daemon: HttpClient, home: Home) -> None:
    ollama.gate.clear()
    ollama.said.extend([SLOW] * 4)
    runs = [begin(daemon, repository, what="explainer", acceptance=[]) for _ in range(3)]
    until(daemon, runs[0], lambda view: view["steps"] >= 2)
    kill(daemon)
    ollama.gate.set()
    again = connect_or_spawn(home)
    try:
        assert {until(again, run, ended)["state"] for run in runs} == {"done"}
    finally:
        again.close()


def test_calls_of_models_that_failed_and_were_made_again_stand_in_the_trace(
    ollama: OllamaServer, repository: Path, daemon: HttpClient, groundplan: Callable[..., Any]
) -> None:
    ollama.said.append(reply("finish", summary="At last."))
    ollama.fail_next = 2
    run = begin(daemon, repository, what="explainer", acceptance=[])
    assert answer_all(daemon, run)["state"] == "done"
    thought = next(step for step in steps(daemon, run) if step["kind"] == "model")
    assert thought["title"] == "(at try 3) calls finish"
    first, second = thought["entry"]["faults"]
    assert "Tried again after 0.5 s." in first
    assert "Tried again after 2.0 s." in second
    assert "Failed before: " in groundplan("run", "show", run, "--steps").out
