"""A repository with a history, and a run's tree of it with all git tools."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from support.git_tools import GIT_TOOLS, Git
from support.tool_calls import Calls, bare_surroundings

from agents.tree.worktree import open_tree


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def git(work: Path) -> Git:
    """Runs git in the user's folder, which is a repository with one commit."""

    def run(*arguments: str, folder: Path = work) -> str:
        done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    run("init", "-q", "-b", "main")
    run("config", "user.name", "Ada")
    run("config", "user.email", "ada@example.com")
    (work / "app.py").write_text("def total(values):\n    return sum(values)\n")
    (work / "notes.md").write_text("one\ntwo\nthree\n")
    run("add", "-A")
    run("commit", "-qm", "Add totals")
    return run


@pytest.fixture
def run_tree(git: Git, work: Path, tmp_path: Path) -> Callable[[], Calls]:
    """Opens the tree of run R1 on the user's folder as it is then."""

    def open_calls() -> Calls:
        tree = open_tree(work, tmp_path / "trees", "R1")
        return Calls(GIT_TOOLS, bare_surroundings(tree.root, tree.state))

    return open_calls
