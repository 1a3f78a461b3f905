from __future__ import annotations

from pathlib import Path

import pytest
from support.git_folders import git, make_repository, write

from agents.tree.changeset import changeset
from agents.tree.worktree import open_tree, read_tree


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "repo", {"a.txt": "a\n", ".gitignore": "*.log\n"})


def test_where_nothing_is_uncommitted_a_tree_stands_at_the_users_own_commit(repository: Path, state: Path) -> None:
    write(repository, {"x.log": "ignored\n"})
    tree = open_tree(repository, state, "R1")
    users = git(repository, "rev-parse", "HEAD")
    assert git(tree.root, "log", "--format=%H %s") == f"{users} First"
    assert (tree.base, git(repository, "rev-parse", f"{tree.snapshot}^")) == (users, users)
    assert git(tree.root, "status", "--porcelain", "--branch") == "## HEAD (no branch)"
    write(tree.root, {"a.txt": "changed\n"})
    assert [file.path for file in changeset(tree).files] == ["a.txt"]


@pytest.mark.parametrize("file", ["a.txt", "new.txt"])
def test_with_anything_uncommitted_a_tree_stands_at_its_snapshot(repository: Path, state: Path, file: str) -> None:
    write(repository, {file: "not committed\n"})
    tree = open_tree(repository, state, "R1")
    assert git(tree.root, "rev-parse", "HEAD") == tree.snapshot
    assert tree.base == git(repository, "rev-parse", "HEAD")
    assert git(tree.root, "status", "--porcelain") == ""


def test_a_tree_without_any_commit_of_the_users_stands_at_its_snapshot(tmp_path: Path, state: Path) -> None:
    write(tmp_path / "plain", {"a.txt": "a\n"})
    tree = open_tree(tmp_path / "plain", state, "R1")
    assert (git(tree.root, "rev-parse", "HEAD"), tree.base) == (tree.snapshot, "")


def test_a_tree_that_was_lost_stands_at_the_users_commit_again(repository: Path, state: Path) -> None:
    tree = open_tree(repository, state, "R1")
    git(repository, "worktree", "remove", "--force", str(tree.checkout))
    git(repository, "commit", "-q", "--allow-empty", "-m", "Later")
    assert open_tree(repository, state, "R1").base == tree.base
    assert git(tree.checkout, "rev-parse", "HEAD") == tree.base
    assert read_tree(state, "R1") is not None
