"""A scripted coder mends a bug, tests, and commits on a branch of its own; the user merges it with git."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from support.ollama_server import OllamaServer
from support.run_stories import EDIT, TEST, WRONG, begin, ended, reply, steps, until, waits

from agents.records import Effect
from agents.roles.reading import built_in_roles
from agents.tools.registry import all_tools
from daemon.client.over_socket import HttpClient
from daemon.runs.work import allowed_tools

SUBJECT = "Let the mean add nothing"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def asked(daemon: HttpClient, run: str) -> dict[str, Any]:
    """What the run asks for."""
    view = until(daemon, run, lambda one: waits(one) or ended(one))
    approval: dict[str, Any] = daemon.request("GET", f"/api/v1/approvals/{view['waiting_for'][0]}").json()
    return approval


def answer(daemon: HttpClient, approval: dict[str, Any], verdict: str) -> None:
    daemon.request("POST", f"/api/v1/approvals/{approval['id']}/answer", body={"verdict": verdict})


def test_a_coder_commits_on_a_branch_and_the_user_merges_it(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    git(repository, "config", "user.name", "Ada")
    git(repository, "config", "user.email", "ada@example.com")
    (repository / "draft.txt").write_text("not committed\n")
    ollama.said.extend(
        [
            EDIT,
            reply("run_command", command=TEST),
            reply("git_branch", action="create", name="mend/mean"),
            reply("git_commit", message=SUBJECT),
            reply("finish", summary="The mean no longer adds one; it is on mend/mean."),
        ]
    )
    run = begin(daemon, repository, mode="auto-edit")
    approval = asked(daemon, run)
    assert (approval["tool"], "mend/mean" in approval["summary"]) == ("git_branch", True)
    answer(daemon, approval, "allow")
    approval = asked(daemon, run)
    assert approval["tool"] == "apply_changes"  # the commit is in the run's tree and its branch, and nobody was asked
    answer(daemon, approval, "deny")
    until(daemon, run, ended)
    assert WRONG in (repository / "calc.py").read_text()

    git(repository, "merge", "-q", "--ff-only", "mend/mean")
    assert WRONG not in (repository / "calc.py").read_text()
    assert git(repository, "show", "-s", "--format=%an %s %(trailers:key=Run,valueonly)") == f"Ada {SUBJECT} {run}"
    assert git(repository, "show", "--format=", "--name-only") == "calc.py"
    assert (repository / "draft.txt").read_text() == "not committed\n"
    done = [step["title"] for step in steps(daemon, run) if step["kind"] == "tool"]
    assert any(SUBJECT in title for title in done)


@pytest.mark.parametrize("name", ["planner", "explainer", "reviewer"])
def test_who_only_looks_is_shown_no_git_tool_that_changes_anything(name: str) -> None:
    tools = all_tools()
    shown = [tools[one] for one in allowed_tools(built_in_roles()[name], tools) if one.startswith("git_")]
    assert all(tool.effect is Effect.READ for tool in shown)


def test_a_coder_commits_and_merges_and_does_not_push() -> None:
    shown = allowed_tools(built_in_roles()["coder"], all_tools())
    assert {"git_commit", "git_branch", "git_merge", "git_resolve", "git_conflicts"} < shown
    assert "git_push" not in shown
