"""A call that a kill has cut off is done again, and finds what is there: nothing twice, nothing of the user's lost.

Each test brings about by hand what a kill leaves at one moment, then makes the call again as the daemon does.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.git_tools import Git
from support.tool_calls import Calls

from agents.tools.git.repository import Repository
from agents.tools.git.standing import Standing

NOTES = "one\ntwo\nthree\n"


@pytest.fixture
def topic(git: Git, work: Path) -> None:
    """The branch `topic`, which changes app.py and has a file of its own; and what the user has not committed."""
    git("checkout", "-q", "-b", "topic")
    (work / "app.py").write_text("theirs\n")
    (work / "added.py").write_text("theirs\n")
    git("add", "-A")
    git("commit", "-qm", "Change on topic")
    git("checkout", "-q", "main")
    (work / "notes.md").write_text(f"{NOTES}the user's\n")
    (work / "draft.md").write_text("draft\n")


@pytest.fixture
def calls(topic: None, run_tree: Callable[[], Calls]) -> Calls:
    return run_tree()


def own(calls: Calls) -> tuple[Path, Repository, Standing]:
    around = calls.surroundings
    repository = Repository(around.tree)
    return around.tree, repository, Standing(repository, around.run, around.state)


def is_users_work_there(tree: Path) -> bool:
    return (tree / "notes.md").read_text().endswith("the user's\n") and (tree / "draft.md").read_text() == "draft\n"


def cut_off(calls: Calls, commit: str) -> None:
    """A move of the tree's files of which a kill has left the note, and no more."""
    note = calls.surroundings.state / "git.moving"
    with own(calls)[2].moving(commit):
        kept = note.read_text()
    note.write_text(kept)


def test_between_the_index_and_head_the_users_work_stays_his_own(calls: Calls, git: Git) -> None:
    tree, repository, _ = own(calls)
    repository.run("read-tree", "--reset", git("rev-parse", "main"))
    for name in ("topic", "mine"):
        assert calls.run("git_branch", action="create", name=f"new/{name}", start=name.replace("mine", "main")).is_ok
    assert is_users_work_there(tree)
    assert git("status", "--porcelain", folder=tree).split() == ["M", "notes.md", "??", "draft.md"]


@pytest.mark.parametrize("half", ["theirs\n", "the", ""])
def test_a_switch_whose_files_are_half_there_is_made_again(calls: Calls, git: Git, half: str) -> None:
    tree, _, standing = own(calls)
    standing.settle()
    cut_off(calls, git("rev-parse", "topic"))
    (tree / "app.py").write_text(half)
    (tree / "added.py").write_text("theirs\n")
    assert calls.run("git_branch", action="create", name="mine", start="topic").is_ok
    assert (tree / "app.py").read_text() == "theirs\n"
    assert is_users_work_there(tree)


def test_a_merge_whose_files_are_half_there_is_made_again(calls: Calls, git: Git) -> None:
    tree, _, _ = own(calls)
    (tree / "other.py").write_text("ours\n")
    assert calls.run("git_commit", message="Ours").is_ok
    cut_off(calls, git("rev-parse", "topic"))
    (tree / "app.py").write_text("thei")
    (tree / "added.py").write_text("theirs\n")
    (Path(git("rev-parse", "--absolute-git-dir", folder=tree)) / "index.lock").touch()
    commit = calls.run("git_merge", branch="topic").data["commit"]
    assert len(git("show", "-s", "--format=%P", commit).split()) == 2
    assert is_users_work_there(tree)


def test_a_note_of_a_move_does_not_undo_edits_of_other_files(calls: Calls, git: Git) -> None:
    tree, _, standing = own(calls)
    standing.settle()
    cut_off(calls, git("rev-parse", "topic"))
    (tree / "new.py").write_text("mine\n")
    assert calls.run("git_branch", action="create", name="mine", start="topic").is_ok
    assert (tree / "new.py").read_text() == "mine\n"


def test_between_the_branch_and_head_a_commit_is_not_made_twice(calls: Calls, git: Git) -> None:
    tree, repository, _ = own(calls)
    assert calls.run("git_branch", action="create", name="mine").is_ok
    (tree / "app.py").write_text("ours\n")
    commit = calls.run("git_commit", message="Ours").data["commit"]
    repository.run("update-ref", "--no-deref", "HEAD", f"{commit}^")
    repository.run("read-tree", "--reset", f"{commit}^")
    assert calls.run("git_commit", message="Ours").data["commit"] == commit
    assert git("rev-parse", "HEAD", folder=tree) == commit
    assert git("log", "--format=%s", "mine").splitlines() == ["Ours", "Add totals"]


def test_between_the_branch_and_head_a_merge_is_not_made_twice(calls: Calls, git: Git) -> None:
    tree, repository, _ = own(calls)
    assert calls.run("git_branch", action="create", name="mine").is_ok
    (tree / "other.py").write_text("ours\n")
    assert calls.run("git_commit", message="Ours").is_ok
    commit = calls.run("git_merge", branch="topic").data["commit"]
    repository.run("update-ref", "--no-deref", "HEAD", f"{commit}^")
    repository.run("update-ref", "MERGE_HEAD", "topic")
    assert calls.run("git_merge", branch="topic").data["commit"] == commit
    assert git("rev-parse", "HEAD", "mine", folder=tree).split() == [commit, commit]


def test_a_lock_that_a_kill_has_left_is_nobodys(calls: Calls, git: Git, work: Path) -> None:
    tree, _, _ = own(calls)
    assert calls.run("git_branch", action="create", name="mine").is_ok
    (tree / "app.py").write_text("ours\n")
    lock = work / ".git" / "refs" / "heads" / "mine.lock"
    lock.touch()
    os.utime(lock, (0, 0))
    assert calls.run("git_commit", message="Ours").is_ok
    assert not lock.exists()


def test_what_a_kill_has_left_of_writing_a_file_is_not_committed(calls: Calls, git: Git) -> None:
    tree, _, _ = own(calls)
    (tree / ".app.py.0a1b2c3d.new").write_text("ha")
    (tree / "app.py").write_text("ours\n")
    commit = calls.run("git_commit", message="Ours").data["commit"]
    assert git("show", "--format=", "--name-only", commit) == "app.py"


@pytest.fixture
def in_conflict(calls: Calls) -> Calls:
    tree, _, _ = own(calls)
    (tree / "app.py").write_text("ours\n")
    assert calls.run("git_commit", message="Ours").is_ok
    assert calls.run("git_merge", branch="topic").data["conflicts"] == ["app.py"]
    return calls


def test_a_merge_that_is_half_given_up_is_given_up(in_conflict: Calls, git: Git) -> None:
    tree, _, _ = own(in_conflict)
    (tree / "app.py").write_text("ours\n")  # so far came the call that was killed
    assert in_conflict.run("git_abort_merge").is_ok
    assert not (tree / "added.py").exists()
    assert (tree / "app.py").read_text() == "ours\n"
    assert git("status", "--porcelain", folder=tree).split() == ["M", "notes.md", "??", "draft.md"]
    assert is_users_work_there(tree)


@pytest.mark.parametrize("take", ["ours", "theirs", "both"])
def test_a_file_that_is_settled_and_not_noted_keeps_what_it_says(in_conflict: Calls, take: str) -> None:
    tree, _, _ = own(in_conflict)
    (tree / "app.py").write_text("settled\n")
    assert in_conflict.run("git_resolve", path="app.py", take=take).data["left"] == 0
    assert (tree / "app.py").read_text() == "settled\n"
