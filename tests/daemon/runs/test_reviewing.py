"""What a run has changed, taken back at the command line: some files, all that was not changed since, and commits."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.git_folders import git
from support.ollama_server import OllamaServer
from support.run_stories import RIGHT, SCRIPT, WRONG, answer_all, begin, ended, reply, until

from daemon.client.over_socket import HttpClient


def test_what_was_committed_stays_committed_and_how_to_take_it_back_is_told(
    ollama: OllamaServer, repository: Path, daemon: HttpClient, groundplan: Callable[..., Any]
) -> None:
    git(repository, "config", "user.name", "Ada")
    git(repository, "config", "user.email", "ada@example.org")
    ollama.said.extend(SCRIPT)
    run = begin(daemon, repository, mode="auto")
    answer_all(daemon, run)
    assert "Committed as " in groundplan("run", "apply", run, "--commit", "-m", "Mend the mean").out
    commit = git(repository, "rev-parse", "HEAD")
    told = groundplan("run", "undo", run).out
    assert f"Commit {commit[:12]} stays in the history." in told
    command = told.rstrip().rpartition(": ")[2]
    subprocess.run(command, shell=True, cwd=repository, check=True)
    assert WRONG in git(repository, "show", "HEAD:calc.py")
    assert git(repository, "status", "--porcelain") == ""


def test_a_file_that_was_changed_since_does_not_keep_the_others(
    ollama: OllamaServer, repository: Path, daemon: HttpClient, groundplan: Callable[..., Any]
) -> None:
    ollama.said.extend([SCRIPT[0], reply("write_file", path="notes.txt", content="Mended.\n"), *SCRIPT[1:]])
    run = begin(daemon, repository, mode="auto")
    answer_all(daemon, run)
    mended = (repository / "calc.py").read_text()
    (repository / "calc.py").write_text(mended.replace(RIGHT, "return 0"))
    refused = groundplan("run", "undo", run)
    assert (refused.code, "calc.py: the same lines have been changed since\n" in refused.err) == (1, True)
    assert f"`groundplan run undo {run[-6:].lower()} --skip-changed`" in refused.err
    told = groundplan("run", "undo", run, "--skip-changed").out
    assert "Undone: 1 file (notes.txt).\n" in told
    assert "calc.py stays as it is: the same lines have been changed since.\n" in told
    assert not (repository / "notes.txt").exists()
    assert "applied, undone" not in groundplan("run", "show", run).out
    (repository / "calc.py").write_text(mended)
    assert "Undone: 1 file (calc.py)." in groundplan("run", "undo", run, "--file", "calc.py").out
    assert WRONG in (repository / "calc.py").read_text()
    assert "applied, undone" in groundplan("run", "show", run).out


def test_looking_at_a_run_that_has_not_begun_does_not_stand_in_its_way(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    for _ in range(3):
        ollama.said.append(reply("finish", summary="I could not.", outcome="failed"))
        run = begin(daemon, repository, acceptance=[])
        changes = daemon.request("GET", f"/api/v1/runs/{run}/changes").json()
        assert changes["files"] == []
        assert until(daemon, run, ended)["steps"] > 0
