"""Commits what a run has changed on the branch that the user has checked out: that alone, whatever else lies there.

Each file is committed as it would be if the run's changes were made on the last commit. So lines that the user has
changed in the same files and not committed stay uncommitted, and what is staged stays staged. The user's hooks and
signing do not run, since a folder may come from others with hooks of its own; that is told. The message carries what
the change rests on, as trailers that git can list.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from git import Git
from git.exc import GitCommandError, GitCommandNotFound

from agents.tree.changeset import LINK_MODE
from daemon.acting_errors import CommitRefused
from daemon.changes.file_state import NO_FILE, FileState
from daemon.changes.merging import merge_contents
from daemon.changes.planning import Transition

_TRAILER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_IN_PROGRESS: Final = {
    "MERGE_HEAD": "a merge is going on",
    "CHERRY_PICK_HEAD": "a cherry-pick is going on",
    "REVERT_HEAD": "a revert is going on",
    "rebase-merge": "a rebase is going on",
    "rebase-apply": "a rebase is going on",
}
_SETTINGS: Final = (
    "core.fsmonitor=false",
    "core.quotePath=off",
    "gc.auto=0",
    "core.hooksPath=/dev/null",
    "commit.gpgSign=false",
)
_NO_FILE: Final = ("", "")


@dataclass(frozen=True)
class Committed:
    """A commit that was made; `notes` say what did not run."""

    commit: str
    branch: str
    notes: tuple[str, ...] = ()


def commit_changes(
    folder: Path,
    changes: Sequence[Transition],
    message: str,
    trailers: Mapping[str, Sequence[str]] | None = None,
) -> Committed:
    """Commit these changes, with paths relative to `folder`; raises `CommitRefused`, and then nothing is committed."""
    with tempfile.TemporaryDirectory() as place:
        commands = _Commands(folder)
        branch, head = _branch(commands, folder), commands.attempt("rev-parse", "--verify", "--quiet", "HEAD")
        _refuse_filtered(commands, [change.path for change in changes])
        entries = {change.path: _entry(commands, change, head) for change in changes}
        _refuse_staged(commands, entries, head)
        private = _Commands(folder, Path(place, "index"))
        private.run("read-tree", head or "--empty")
        _enter(private, entries)
        tree = private.line("write-tree")
        if head and tree == commands.line("rev-parse", f"{head}^{{tree}}"):
            raise CommitRefused("the last commit holds all of it already", "There is nothing left to commit.")
        parents = ("-p", head) if head else ()
        commit = os.fsdecode(
            commands.run("commit-tree", tree, *parents, "-F", "-", given=message_text(message, trailers or {}))
        ).strip()
        commands.run("update-ref", "-m", f"commit: {message[:60]}", "HEAD", commit, head or "0" * 40)
    _enter(commands, entries)
    return Committed(commit, branch, ("Hooks and signing of the repository were not run.",))


def _entry(commands: _Commands, change: Transition, head: str) -> tuple[str, str]:
    """(mode, blob) of a file in the commit; both empty where it holds no such file."""
    then = _at_head(commands, change.path, head)
    if change.wanted.data is None:
        return _NO_FILE
    data = change.wanted.data
    if then.data is None and change.base.data is not None:
        raise CommitRefused(
            f"{change.path} was never committed, and the run has changed it",
            "Commit the file yourself; the changes are in the folder.",
        )
    if then.data is not None and then.data != change.base.data:
        merged = merge_contents(change.base.data or b"", then.data, data)
        if merged is None:
            raise CommitRefused(
                f"{change.path} has uncommitted changes of yours in the same lines",
                "Commit with git; the changes are in the folder.",
            )
        data = merged
    mode = change.wanted.mode if change.wanted.mode != change.base.mode or not then.mode else then.mode
    raw = ("--no-filters",) if mode == LINK_MODE else (f"--path={change.path}",)
    return mode, os.fsdecode(commands.run("hash-object", "-w", "--stdin", *raw, data=data)).strip()


def _at_head(commands: _Commands, path: str, head: str) -> FileState:
    """A file as the last commit would be checked out."""
    listed = os.fsdecode(commands.run("ls-tree", "-z", head, "--", path)) if head else ""
    if not listed:
        return NO_FILE
    mode, kind, _ = listed.split(" ", 2)
    if kind != "blob":
        raise CommitRefused(f"{path} is a submodule or a folder in the last commit", "Commit with git.")
    how = () if mode == LINK_MODE else ("--filters",)
    data = commands.run("cat-file", *(how or ("blob",)), f"{head}:./{path}")
    return FileState(data, mode)


def _enter(commands: _Commands, entries: Mapping[str, tuple[str, str]]) -> None:
    """Put the entries into an index."""
    for path, (mode, blob) in entries.items():
        if blob:
            commands.run("update-index", "--add", "--cacheinfo", f"{mode},{blob},{commands.prefix}{path}")
        else:
            commands.run("update-index", "--force-remove", "--", path)


def _refuse_staged(commands: _Commands, entries: Mapping[str, tuple[str, str]], head: str) -> None:
    """What the user has staged of the same files would come apart from what is committed."""
    if not head:
        return
    staged = commands.names("diff-index", "-z", "--cached", "--name-only", "--relative", head, "--", *entries)
    if staged:
        raise CommitRefused(
            f"{staged[0]} has changes that are staged", "Commit or unstage them first, then commit again."
        )


def message_text(message: str, trailers: Mapping[str, Sequence[str]]) -> str:
    """A message with its trailers (`Decision: D-12`), each on a line of its own after the last paragraph."""
    lines: list[str] = []
    for name, values in trailers.items():
        if not _TRAILER.fullmatch(name):
            raise CommitRefused(f"{name!r} is no name of a trailer")
        lines.extend(f"{name}: {' '.join(value.split())}" for value in dict.fromkeys(values) if value.strip())
    body = message.strip() or "Apply the changes of a run"
    return f"{body}\n\n" + "".join(f"{line}\n" for line in lines) if lines else f"{body}\n"


class _Commands:
    """Git in the user's folder, on its index or on another."""

    def __init__(self, folder: Path, index: Path | None = None) -> None:
        self._git = Git(str(folder))
        self._options = [word for setting in _SETTINGS for word in ("-c", setting)]
        self._environment = {"GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": ":", "LC_ALL": "C"}
        if index is not None:
            self._environment["GIT_INDEX_FILE"] = str(index)

    @cached_property
    def prefix(self) -> str:
        """The folder as the repository calls it, with a slash at its end; empty for the top."""
        return self.line("rev-parse", "--show-prefix")

    def run(self, *arguments: str, given: str = "", data: bytes = b"") -> bytes:
        """The output; raises `CommitRefused` with what git says."""
        command = [self._git.GIT_PYTHON_GIT_EXECUTABLE or "git", "--literal-pathspecs", *self._options, *arguments]
        with tempfile.TemporaryFile() as source:
            source.write(data or given.encode("utf-8", "replace"))
            source.seek(0)
            try:
                output = self._git.execute(
                    command,
                    istream=source,
                    stdout_as_string=False,
                    strip_newline_in_stdout=False,
                    env=self._environment,
                )
            except (GitCommandError, GitCommandNotFound) as error:
                raise CommitRefused(_said(error)) from error
        assert isinstance(output, bytes)
        return output

    def attempt(self, *arguments: str) -> str:
        """The output of a command that prints one line; empty if it failed."""
        try:
            return self.line(*arguments)
        except CommitRefused:
            return ""

    def names(self, *arguments: str) -> list[str]:
        """The names in the output of a command with `-z`."""
        return [os.fsdecode(name) for name in self.run(*arguments).split(b"\0") if name]

    def line(self, *arguments: str) -> str:
        """The output of a command that prints one line."""
        return os.fsdecode(self.run(*arguments)).strip()


def _branch(commands: _Commands, folder: Path) -> str:
    """The branch that is checked out; raises `CommitRefused` where a commit would surprise."""
    git_dir = folder / commands.line("rev-parse", "--absolute-git-dir")
    for name, reason in _IN_PROGRESS.items():
        if (git_dir / name).exists():
            raise CommitRefused(reason, "Finish it first; the changes are in the folder.")
    try:
        return commands.line("symbolic-ref", "--short", "HEAD")
    except CommitRefused as error:
        raise CommitRefused("no branch is checked out", "Check out a branch, then commit with git.") from error


def _refuse_filtered(commands: _Commands, paths: Sequence[str]) -> None:
    said = os.fsdecode(commands.run("check-attr", "-z", "filter", "--", *paths)).split("\0")
    found = [path for path, value in zip(said[0::3], said[2::3], strict=False) if value not in {"unspecified", "unset"}]
    if found:
        raise CommitRefused(
            f"{found[0]} goes through a content filter (such as git-lfs), which is a program of the repository",
            "Commit with git; the changes are in the folder.",
        )


def _said(error: GitCommandError | GitCommandNotFound) -> str:
    if isinstance(error, GitCommandNotFound):
        return "git is not installed"
    said = error.stderr.replace("stderr: '", "").strip(" \n'")
    lines = [line.strip().removeprefix("fatal: ").removeprefix("error: ") for line in said.splitlines() if line.strip()]
    return (lines[0] if lines else f"git ended with status {error.status}").rstrip(".")
