"""Branches that keep what a run commits, beside those that the user works on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.git_tools import Git
from support.tool_calls import Calls

from agents.records import Effect


@pytest.fixture
def calls(run_tree: Callable[[], Calls]) -> Calls:
    return run_tree()


def commit(calls: Calls, text: str, message: str) -> str:
    (calls.surroundings.tree / "app.py").write_text(text)
    return str(calls.run("git_commit", message=message).data["commit"])


def test_what_is_committed_on_a_new_branch_can_be_merged_by_the_user(calls: Calls, git: Git, work: Path) -> None:
    assert calls.run("git_branch", action="create", name="mend/total").is_ok
    made = commit(calls, "x = 1\n", "Say one")
    assert git("rev-parse", "mend/total") == made
    assert git("branch", "--show-current") == "main"
    git("merge", "-q", "--ff-only", "mend/total")
    assert (work / "app.py").read_text() == "x = 1\n"
    assert "Snapshot" not in git("log", "--format=%s")


def test_edits_that_are_not_committed_go_along_to_a_new_branch(calls: Calls, git: Git) -> None:
    (calls.surroundings.tree / "app.py").write_text("x = 1\n")
    calls.run("git_branch", action="create", name="topic")
    assert [one["path"] for one in calls.run("git_status").data["changed"]] == ["app.py"]


def test_making_a_branch_again_is_fine_and_taking_its_name_for_another_place_is_not(calls: Calls) -> None:
    assert calls.run("git_branch", action="create", name="topic").is_ok
    assert calls.run("git_branch", action="create", name="topic").is_ok
    commit(calls, "x = 1\n", "Say one")
    calls.run("git_branch", action="create", name="other")
    commit(calls, "x = 2\n", "Say two")
    assert "There is a branch topic already" in calls.run("git_branch", action="create", name="topic").text


def test_the_branch_that_the_user_works_on_is_left_alone(calls: Calls, git: Git) -> None:
    before = git("rev-parse", "main")
    for action in ("create", "switch", "delete"):
        assert "checked out" in calls.run("git_branch", action=action, name="main").text
    assert git("rev-parse", "main") == before


def test_switching_brings_the_files_and_refuses_to_lose_any(calls: Calls, git: Git) -> None:
    calls.run("git_branch", action="create", name="one")
    commit(calls, "x = 1\n", "Say one")
    assert calls.run("git_branch", action="create", name="two", start="main").is_ok
    tree = calls.surroundings.tree
    assert (tree / "app.py").read_text().startswith("def total")
    (tree / "app.py").write_text("lost\n")
    assert "would lose them" in calls.run("git_branch", action="switch", name="one").text
    (tree / "app.py").write_text(git("show", "main:app.py") + "\n")
    assert calls.run("git_branch", action="switch", name="one").is_ok
    assert (tree / "app.py").read_text() == "x = 1\n"


def test_a_branch_with_commits_of_its_own_is_not_removed(calls: Calls, git: Git) -> None:
    calls.run("git_branch", action="create", name="one")
    commit(calls, "x = 1\n", "Say one")
    calls.run("git_branch", action="create", name="two", start="main")
    assert "no other branch has" in calls.run("git_branch", action="delete", name="one").text
    git("branch", "three", "one")
    assert calls.run("git_branch", action="delete", name="one").is_ok
    assert "one" not in git("branch", "--format=%(refname:short)").split()


def test_a_branch_is_more_than_an_edit_of_the_tree(calls: Calls) -> None:
    assert calls.demand("git_branch").effect is Effect.READ
    assert calls.demand("git_branch", action="create", name="topic").leaves_tree


@pytest.mark.parametrize("name", ["-f", "a b", "refs/heads/x", "HEAD", "a..b", "x.lock", "a@{1}"])
def test_odd_names_are_refused(calls: Calls, name: str) -> None:
    assert calls.run("git_branch", action="create", name=name).error == "tool.bad_arguments"
