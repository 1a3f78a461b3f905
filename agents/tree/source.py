"""Where a snapshot is taken from: the user's repository, or one of our own for a folder that is under none."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agents.tree.git_commands import TreeGit, run_git
from indexer.gitfiles import is_work_tree
from indexer.scan import ALWAYS_IGNORED

_DISCOVERY: Final = ("--show-toplevel", "--absolute-git-dir", "--git-common-dir", "--git-path", "index")


@dataclass(frozen=True, slots=True)
class Source:
    """`top` is the root of the work tree and `prefix` the user's folder in it, without slashes at its ends.

    `git_dir` is that of the user's work tree, `common_dir` holds objects and refs; for a folder without git both are
    ours and `index` is not there. Output of git is relative to `top`.
    """

    top: Path
    prefix: str
    git_dir: Path
    common_dir: Path
    index: Path
    is_own: bool

    def git(self, index: Path | None = None) -> TreeGit:
        """Commands on it."""
        return TreeGit(self.git_dir, self.top, index)


def find_source(workspace: Path, own_git_dir: Path) -> Source:
    """The repository that the folder is in, or a new one at `own_git_dir` if git does not know the folder."""
    if is_work_tree(workspace):
        return _repository_of(workspace)
    return _own_repository(workspace, own_git_dir)


def _repository_of(workspace: Path) -> Source:
    said = os.fsdecode(run_git(workspace, ("rev-parse", *_DISCOVERY), {})).splitlines()
    top, git_dir, common, index = (workspace / line for line in said)
    prefix = workspace.resolve().relative_to(top.resolve()).as_posix()
    return Source(top, "" if prefix == "." else prefix, git_dir, common.resolve(), index, is_own=False)


def _own_repository(workspace: Path, git_dir: Path) -> Source:
    if not (git_dir / "HEAD").exists():
        git_dir.mkdir(parents=True, exist_ok=True)
        run_git(git_dir, ("init", "--quiet", "--bare", "--template=", "."), {})
    exclude = git_dir / "info/exclude"
    exclude.parent.mkdir(exist_ok=True)
    exclude.write_text("".join(f"{name}\n" for name in sorted(ALWAYS_IGNORED - {".groundplan", ".git"})), "utf-8")
    return Source(workspace, "", git_dir, git_dir, git_dir / "index", is_own=True)
