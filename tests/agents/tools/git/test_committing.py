"""Commits of a run stand on the user's history and hold what the run has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.git_tools import GIT_TOOLS, Git
from support.tool_calls import Calls, bare_surroundings


def edit(calls: Calls, path: str, text: str) -> None:
    (calls.surroundings.tree / path).write_text(text)


def test_a_commit_builds_on_the_users_commit_by_the_users_name_and_names_the_run(
    git: Git, run_tree: Callable[[], Calls]
) -> None:
    calls = run_tree()
    edit(calls, "app.py", "def total(values):\n    return sum(values) or 0\n")
    made = calls.run("git_commit", message="Give zero for nothing\n\nAn empty list has a total.")
    commit = made.data["commit"]
    assert git("log", "--format=%an %s", f"{commit}~1..{commit}") == "Ada Give zero for nothing"
    assert git("rev-parse", f"{commit}^") == git("rev-parse", "main")
    assert git("show", "-s", "--format=%(trailers:key=Run,valueonly)", commit) == "R1"
    assert calls.run("git_status").data["changed"] == []


def test_what_the_user_had_not_committed_stays_out_of_a_runs_commit(
    git: Git, work: Path, run_tree: Callable[[], Calls]
) -> None:
    (work / "notes.md").write_text("one\ntwo\nthree\nmine\n")
    (work / "draft.py").write_text("x = 1\n")
    calls = run_tree()
    edit(calls, "app.py", "def total(values):\n    return sum(values) or 0\n")
    commit = calls.run("git_commit", message="Give zero for nothing").data["commit"]
    assert git("show", "--format=", "--name-only", commit) == "app.py"


def test_a_change_that_stands_on_uncommitted_lines_is_left_to_a_person(
    git: Git, work: Path, run_tree: Callable[[], Calls]
) -> None:
    (work / "notes.md").write_text("one\nmine\nthree\n")
    calls = run_tree()
    edit(calls, "notes.md", "one\nmine and the run's\nthree\n")
    refused = calls.run("git_commit", message="Say more")
    assert refused.error == "tool.git_refused"
    assert "not committed" in refused.text


def test_only_the_named_paths_are_committed(git: Git, run_tree: Callable[[], Calls]) -> None:
    calls = run_tree()
    edit(calls, "app.py", "def total(values):\n    return 0\n")
    (calls.surroundings.tree / "notes.md").unlink()
    commit = calls.run("git_commit", message="Let the notes go", paths=["notes.md"]).data["commit"]
    assert git("show", "--format=", "--name-status", commit) == "D\tnotes.md"
    assert [one["path"] for one in calls.run("git_status").data["changed"]] == ["app.py"]


def test_a_commit_that_is_made_again_after_a_kill_is_the_same_one(git: Git, run_tree: Callable[[], Calls]) -> None:
    calls = run_tree()
    edit(calls, "app.py", "x = 1\n")
    first = calls.run("git_commit", message="Say one").data["commit"]
    assert calls.run("git_commit", message="Say one").data["commit"] == first


def test_nothing_to_commit_is_refused_and_so_is_a_git_that_does_not_know_the_user(
    git: Git, run_tree: Callable[[], Calls], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls = run_tree()
    assert "nothing to commit" in calls.run("git_commit", message="x").text
    git("config", "--unset", "user.email")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    edit(calls, "app.py", "x = 1\n")
    refused = calls.run("git_commit", message="x")
    assert (refused.error, "user.email" in refused.hint) == ("tool.git_refused", True)


def test_the_first_commit_of_a_repository_can_be_made(work: Path, tmp_path: Path, git: Git) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    git("init", "-q", "-b", "main", folder=fresh)
    git("config", "user.name", "Ada", folder=fresh)
    git("config", "user.email", "ada@example.com", folder=fresh)
    (fresh / "a.py").write_text("x = 1\n")
    calls = Calls(GIT_TOOLS, bare_surroundings(fresh, tmp_path / "state"))
    made = calls.run("git_commit")
    assert git("log", "--format=%s", folder=fresh) == "Add a.py"
    assert made.data["branch"] == "main"


def test_no_hook_filter_or_signing_program_runs(git: Git, work: Path, run_tree: Callable[[], Calls]) -> None:
    ran = work / "ran"
    program = work / "program.sh"
    program.write_text(f"#!/bin/sh\ntouch {ran}\ncat\n")
    program.chmod(0o755)
    for name in ("pre-commit", "commit-msg", "post-commit", "reference-transaction", "post-checkout", "post-merge"):
        (work / ".git" / "hooks" / name).write_text(f"#!/bin/sh\ntouch {ran}\n")
        (work / ".git" / "hooks" / name).chmod(0o755)
    git("config", "filter.evil.clean", str(program))
    git("config", "commit.gpgSign", "true")
    git("config", "gpg.program", str(program))
    git("config", "merge.evil.driver", f"{program} %A")
    (work / ".gitattributes").write_text("app.py filter=evil\n*.md merge=evil diff=evil\n")
    ran.unlink(missing_ok=True)
    calls = run_tree()
    edit(calls, "notes.md", "x = 1\n")
    assert calls.run("git_commit", message="x").is_ok
    assert calls.run("git_branch", action="create", name="topic").is_ok
    edit(calls, "app.py", "x = 1\n")
    assert "'evil', a program that does not run here" in calls.run("git_commit", message="x").text
    assert not ran.exists()
