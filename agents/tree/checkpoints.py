"""States of a run's tree between its steps, so that a step can be done anew on the tree as it was then.

A state is a tree object of git in the user's repository, which nothing names: git removes it when it is old. Ignored
files are not part of it. The index is one of our own.
"""

from __future__ import annotations

import os
import shutil

from agents.errors import TreeError
from agents.tree.changeset import files_of_inner
from agents.tree.git_commands import GitFailed, TreeGit, names_of
from agents.tree.snapshot import index_raw, update_index
from agents.tree.worktree import RunTree


def checkpoint(tree: RunTree) -> str:
    """The name of the state that the tree is in now; raises `TreeError`."""
    git = _git(tree)
    try:
        changed = names_of(git.run("diff-files", "-z", "--name-only", "--ignore-submodules=all"))
        others = names_of(
            git.run("-c", f"core.excludesFile={tree.exclude_file}", "ls-files", "-z", "--others", "--exclude-standard")
        )
        update_index(git, [*changed, *(name for name in others if not name.endswith(b"/"))])
        for folder in (name for name in others if name.endswith(b"/")):  # `git add` would take these for submodules
            index_raw(git, [os.fsencode(path) for path in files_of_inner(tree, os.fsdecode(folder).rstrip("/"))])
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
    index.with_name(f"{index.name}.lock").unlink(missing_ok=True)  # of a kill: nobody else writes this index
    if not index.exists():
        shutil.copy2(tree.state / "index", index)
    return TreeGit(tree.git_dir, tree.checkout, index)
