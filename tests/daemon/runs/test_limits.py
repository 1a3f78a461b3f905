"""Runs that have no time left, and steps that hang: ended, told clearly, and let go on."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from support.ollama_server import OllamaServer, Said
from support.run_stories import SCRIPT, answer_all, begin, ended, kill, reply, steps, until, waits

from daemon.acting_errors import RunNotReady
from daemon.client.connect import connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.home import Home

NAP = "sleep 4321.{}"


def set_step_limit(daemon: HttpClient, seconds: float) -> None:
    daemon.request("PUT", "/api/v1/settings/runs.step_time_limit", body={"value": seconds})


def is_asleep(nap: str) -> bool:
    """Whether a process with this command line is there."""
    wanted = nap.replace(" ", "\0").encode()
    return any(wanted in _line(entry) for entry in Path("/proc").glob("[0-9]*/cmdline"))


def _line(entry: Path) -> bytes:
    try:
        return entry.read_bytes()
    except OSError:
        return b""


def resume(daemon: HttpClient, run: str, **wish: Any) -> dict[str, Any]:
    view: dict[str, Any] = daemon.request("POST", f"/api/v1/runs/{run}/resume", body=wish).json()
    return view


def test_a_run_out_of_time_fails_with_its_command_killed_and_goes_on_with_more(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    nap = NAP.format(1)
    ollama.said.append(reply("run_command", command=nap))
    run = begin(daemon, repository, mode="auto", time_limit_s=4)
    view = answer_all(daemon, run)
    assert view["state"] == "failed"
    assert "It has worked the 4 s that it may" in view["reason"]
    assert "run resume … --time-limit 1h" in view["reason"]
    assert 4 <= view["worked_s"] < 14
    assert not is_asleep(nap)
    assert steps(daemon, run)[-1]["state"] == "cut"
    with pytest.raises(RunNotReady, match="it has worked the 4 s that it may"):
        resume(daemon, run)
    ollama.said.extend(SCRIPT)
    ollama.said.appendleft(reply("read_file", path="test_calc.py"))
    again = resume(daemon, run, time_limit_s=600, from_step=2)
    assert again["time_limit_s"] == pytest.approx(view["worked_s"] + 600)
    view = answer_all(daemon, run)
    assert (view["state"], view["applied"]) == ("done", True)
    assert view["worked_s"] > 4


def test_waiting_for_a_person_and_restarts_neither_use_up_time_nor_give_it_back(
    ollama: OllamaServer, repository: Path, daemon: HttpClient, home: Home
) -> None:
    ollama.said.extend([reply("run_command", command="sleep 1"), reply("ask_person", question="Shall I go on?")])
    run = begin(daemon, repository, mode="auto", time_limit_s=60, acceptance=[])
    answered = until(daemon, run, waits)
    while daemon.request("GET", f"/api/v1/approvals/{answered['waiting_for'][0]}").json()["tool"] != "ask_person":
        path = f"/api/v1/approvals/{answered['waiting_for'][0]}/answer"
        daemon.request("POST", path, body={"verdict": "allow"})
        answered = until(daemon, run, lambda view, last=answered: waits(view) and view != last)
    worked = daemon.request("GET", f"/api/v1/runs/{run}").json()["worked_s"]
    assert worked >= 1
    kill(daemon)
    time.sleep(2)  # waiting, which is what this is about
    again = connect_or_spawn(home)
    try:
        view = until(again, run, waits)
        assert worked <= view["worked_s"] < worked + 1
        ollama.said.append(reply("finish", summary="Done."))
        view = answer_all(again, run)
        assert view["state"] == "done"
        assert worked <= view["worked_s"]
    finally:
        again.close()


def test_a_model_that_accepts_and_never_answers_ends_the_run_with_a_reason(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    set_step_limit(daemon, 5)
    ollama.gate.clear()
    ollama.said.append(Said("Let me think about that."))
    run = begin(daemon, repository, mode="auto")
    view = until(daemon, run, ended)
    ollama.gate.set()
    assert view["state"] == "failed"
    assert "This step alone took 5 s, so it was ended." in view["reason"]
    assert "runs.step_time_limit" in view["reason"]
    assert len(ollama.requests_to("/api/chat")) == 1
    ollama.said.clear()
    ollama.said.extend(SCRIPT)
    set_step_limit(daemon, 600)
    resume(daemon, run)
    assert answer_all(daemon, run)["state"] == "done"


def test_of_a_tool_that_hangs_the_agent_hears_and_goes_on(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    nap = NAP.format(2)
    set_step_limit(daemon, 4)
    ollama.said.extend([reply("run_command", command=nap), reply("finish", summary="It hangs.", outcome="failed")])
    run = begin(daemon, repository, mode="auto", acceptance=[])
    view = answer_all(daemon, run)
    assert (view["state"], view["reason"]) == ("failed", "coder: It hangs.")
    heard = ollama.requests_to("/api/chat")[-1].body["messages"][-1]["content"]
    assert "This step alone took 4 s, so it was ended." in heard
    assert not is_asleep(nap)


def test_an_agents_file_and_the_setting_say_how_long_a_run_may_work_that_is_not_told_otherwise(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    agents = repository / ".groundplan" / "agents"
    agents.mkdir(parents=True)
    front = "---\nname: hasty\ndescription: Is quick.\nminutes: 3\n---\n\nBe quick.\n"
    (agents / "hasty.md").write_text(front)
    daemon.request("PUT", "/api/v1/settings/runs.time_limit", body={"value": 7200})

    def limit_of(what: str, **wish: Any) -> float:
        ollama.said.append(reply("finish", summary="Done."))
        run = begin(daemon, repository, what=what, acceptance=[], **wish)
        return float(until(daemon, run, ended)["time_limit_s"])

    assert [limit_of("explainer"), limit_of("hasty"), limit_of("hasty", time_limit_s=0)] == [7200, 180, 0]
