"""Old runs from the command line: what they hold, what would go, and what is left when they are gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.git_folders import git
from support.ollama_server import OllamaServer
from support.run_stories import SCRIPT, WRONG, answer_all, begin, reply, steps, until, waits

from daemon.client.over_socket import HttpClient
from daemon.home import Home
from indexer.secrets.recipes import make_example


def test_purging_tells_first_and_then_leaves_nothing_but_the_work_and_the_audit_trail(
    ollama: OllamaServer, repository: Path, daemon: HttpClient, home: Home, groundplan: Callable[..., Any]
) -> None:
    (repository / "deploy.env").write_text(f"GITHUB_TOKEN={make_example('ghp_{an:36}')}\n")
    ollama.said.extend([reply("read_file", path="deploy.env"), *SCRIPT])
    run = begin(daemon, repository, mode="auto")
    assert answer_all(daemon, run)["applied"]
    ollama.said.append(reply("ask_person", question="Well?"))
    other = begin(daemon, repository, mode="auto")
    until(daemon, other, waits)

    would = groundplan("runs", "purge", "--older-than", "0", "--dry-run").out
    assert f"{run[-6:].lower()}  coder: Mend the mean  done" in would
    assert "1 run would be forgotten, which frees" in would
    assert steps(daemon, run)
    assert groundplan("runs", "purge").out == "No run has ended longer ago than 30d.\n"
    assert "1 run forgotten" in groundplan("runs", "purge", "--older-than", "0").out

    gone = groundplan("run", "show", run)
    assert (gone.code, f"There is no run '{run}'." in gone.err) == (2, True)
    assert git(repository, "for-each-ref", "--format=%(refname:lstrip=3)", "refs/groundplan/runs") == other
    assert git(repository, "worktree", "list").count("\n") == 1
    assert [path.name for path in (home.data / "trees").iterdir() if path.is_dir()] == [other]
    assert [path for path in (home.data / "changes").rglob("*") if path.is_file()] == []
    asked = daemon.request("GET", "/api/v1/approvals", query={"all": True}).json()["approvals"]
    assert {one["run"] for one in asked} == {other}
    assert WRONG not in (repository / "calc.py").read_text()
    assert daemon.request("GET", "/api/v1/audit/verification").json()["is_whole"]
    assert [one["id"] for one in groundplan("runs", "--all", "--json").json()["runs"]] == [other]


def test_what_runs_hold_is_told(daemon: HttpClient, groundplan: Callable[..., Any]) -> None:
    told = groundplan("runs", "usage").out
    assert told.startswith("0 runs, 0 trees:\n")
    assert "Ended runs are forgotten after 90 days (setting runs.keep_days)." in told
    assert groundplan("runs", "usage", "--json").json()["trees_bytes"] == 0
