"""States of a run's tree between its steps, so that a step can be done anew on the tree as it was then.

A state is a tree object of git in the user's repository, which nothing names: git removes it when it is old. Ignored
files are not part of it. The index is one of our own.
"""

from __future__ import annotations

import shutil

from agents.errors import TreeError
from agents.tree.git_commands import GitFailed, TreeGit
from agents.tree.worktree import RunTree


def checkpoint(tree: RunTree) -> str:
    """The name of the state that the tree is in now; raises `TreeError`."""
    git = _git(tree)
    try:
        git.run("-c", f"core.excludesFile={tree.exclude_file}", "add", "--all", "--", ".")
        return git.text("write-tree")
    except GitFailed as error:
        raise TreeError(f"The state of run {tree.run} could not be kept: {error}.") from error


def restore(tree: RunTree, state: str) -> None:
    """Bring the tree back to a state that `checkpoint` named; raises `TreeError`."""
    checkpoint(tree)  # so that what is there now is known to the index, and what is not in the state goes
    git = _git(tree)
    try:
        git.run("read-tree", "--reset", "-u", state)
    except GitFailed as error:
        raise TreeError(f"Run {tree.run} could not go back to an earlier state: {error}.") from error


def _git(tree: RunTree) -> TreeGit:
    index = tree.state / "checkpoint.index"
    if not index.exists():
        shutil.copy2(tree.state / "index", index)
    return TreeGit(tree.git_dir, tree.checkout, index)
