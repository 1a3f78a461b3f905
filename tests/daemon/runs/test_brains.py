"""Who thinks for a run when a model comes and goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.ollama_server import OllamaServer
from support.run_stories import SCRIPT, answer_all, begin, ended, until, waits

from daemon.client.over_socket import HttpClient
from daemon.errors import DaemonError


def test_a_model_that_is_named_and_not_there_is_refused_before_anything_begins(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    with pytest.raises(DaemonError, match="There is no model 'ollama/nope'"):
        begin(daemon, repository, models=["ollama/nope"])
    assert daemon.request("GET", "/api/v1/runs").json()["items"] == []


def test_work_that_waits_for_a_person_because_no_model_answered_goes_to_the_model_that_is_back(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    there = dict(ollama.models)
    ollama.models.clear()
    run = begin(daemon, repository, mode="auto")
    view = until(daemon, run, waits)
    asked = daemon.request("GET", f"/api/v1/approvals/{view['waiting_for'][0]}").json()
    assert (view["brain"], asked["tool"]) == ("rules", "do_by_hand")
    assert "Ollama has none that can chat" in view["why_rules"]
    assert "No model is asked" in asked["why"]
    ollama.models.update(there)
    ollama.said.extend(SCRIPT)
    daemon.request("POST", f"/api/v1/runs/{run}/stop")
    daemon.request("POST", f"/api/v1/runs/{run}/resume", body={})
    view = answer_all(daemon, run)
    assert (view["state"], view["brain"], view["why_rules"]) == ("done", "model", "")


def test_a_reviewer_without_a_model_that_finds_no_change_has_reviewed_nothing(
    repository: Path, daemon: HttpClient
) -> None:
    wish = {"what": "reviewer", "goal": "Review the last commit", "acceptance": [], "use_model": False}
    view = until(daemon, begin(daemon, repository, **wish), ended)
    assert (view["state"], "Nothing was reviewed" in view["reason"]) == ("failed", True)
    (repository / "calc.py").write_text("password = 'hunter2hunter2'\n")
    view = until(daemon, begin(daemon, repository, **wish), ended)
    assert (view["state"], "calc.py" in view["summary"]) == ("done", True)
