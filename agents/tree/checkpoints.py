"""States of a run's tree between its steps, so that a step can be done anew on the tree as it was then.

A state is a tree object of git in the user's repository, which nothing names: git removes it when it is old. Ignored
files are not part of it. The index is one of our own.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from typing import Final

from agents.errors import TreeError
from agents.tree.changeset import files_of_inner
from agents.tree.confined import is_leftover
from agents.tree.git_commands import GitFailed, TreeGit, names_of
from agents.tree.snapshot import index_raw, update_index
from agents.tree.worktree import RunTree

_BLOB: Final = re.compile(rb"([0-9a-f]{40,64}) blob [0-9]+")
_TREE: Final = re.compile(rb"[0-9a-f]{40,64} tree [0-9]+")


def checkpoint(tree: RunTree) -> str:
    """The name of the state that the tree is in now; raises `TreeError`."""
    git = _git(tree)
    try:
        changed = names_of(git.run("diff-files", "-z", "--name-only", "--ignore-submodules=all"))
        others = names_of(
            git.run("-c", f"core.excludesFile={tree.exclude_file}", "ls-files", "-z", "--others", "--exclude-standard")
        )
        files = [name for name in others if not name.endswith(b"/") and not is_leftover(os.fsdecode(name))]
        update_index(git, [*changed, *files])
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


def contents_at(tree: RunTree, wanted: Sequence[tuple[str, str]]) -> list[bytes | None]:
    """The contents of files in states that `checkpoint` named: `(state, path)` each, paths as in a changeset.

    None where there was no such file. Raises `TreeError`, also for a state that is so old that git has removed it.
    """
    git, place = TreeGit(tree.git_dir, tree.checkout), f"{tree.prefix}/" if tree.prefix else ""
    states = [state.encode() for state in dict.fromkeys(state for state, _ in wanted)]
    names = [b"-" if "\n" in path else os.fsencode(f"{state}:{place}{path}") for state, path in wanted]
    try:
        asked = b"".join(name + b"\n" for name in (*states, *names))
        checked = git.run("cat-file", "--batch-check", given=asked).splitlines()
        if not all(_TREE.fullmatch(row) for row in checked[: len(states)]):
            raise TreeError(f"Earlier states of run {tree.run} are no longer there.")
        blobs = [match[1] if (match := _BLOB.fullmatch(row)) else b"" for row in checked[len(states) :]]
        told = git.run("cat-file", "--batch", given=b"".join(blob + b"\n" for blob in set(blobs) if blob))
    except GitFailed as error:
        raise TreeError(f"Earlier states of run {tree.run} cannot be read: {error}.") from error
    contents = dict(_contents(told))
    return [contents.get(blob) for blob in blobs]


def _contents(told: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each object that `cat-file --batch` tells."""
    at = 0
    while at < len(told):
        end = told.index(b"\n", at)
        name, _, size = told[at:end].split(b" ")
        yield name, told[end + 1 : end + 1 + int(size)]
        at = end + int(size) + 2


def _git(tree: RunTree) -> TreeGit:
    index = tree.state / "checkpoint.index"
    index.with_name(f"{index.name}.lock").unlink(missing_ok=True)  # of a kill: nobody else writes this index
    if not index.exists():  # made whole beside its place: half an index, left by a kill, would be of no use ever after
        fresh = index.with_name("checkpoint.index.new")
        shutil.copy2(tree.state / "index", fresh)
        fresh.replace(index)
    return TreeGit(tree.git_dir, tree.checkout, index)
