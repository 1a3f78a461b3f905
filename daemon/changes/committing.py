"""Commits what was applied on the branch that the user has checked out: exactly those paths, and nothing else staged.

The user's hooks and signing do not run unless asked for, since a folder may come from others with hooks of its own;
what was left out is told. The message carries what the change rests on, as trailers that git can list.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from git import Git
from git.exc import GitCommandError, GitCommandNotFound

from daemon.acting_errors import CommitRefused

_TRAILER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_IN_PROGRESS: Final = {
    "MERGE_HEAD": "a merge is going on",
    "CHERRY_PICK_HEAD": "a cherry-pick is going on",
    "REVERT_HEAD": "a revert is going on",
    "rebase-merge": "a rebase is going on",
    "rebase-apply": "a rebase is going on",
}
_SAFE: Final = ("core.fsmonitor=false", "core.quotePath=off", "gc.auto=0")
_QUIET: Final = ("core.hooksPath=/dev/null", "commit.gpgSign=false")


@dataclass(frozen=True)
class Committed:
    """A commit that was made; `notes` say what did not run."""

    commit: str
    branch: str
    notes: tuple[str, ...] = ()


def commit_paths(
    folder: Path,
    paths: Sequence[str],
    message: str,
    trailers: Mapping[str, Sequence[str]] | None = None,
    *,
    with_hooks: bool = False,
) -> Committed:
    """Commit the files at `paths` (relative to `folder`) as they are now; raises `CommitRefused`.

    What else is staged stays staged.
    """
    commands = _Commands(folder, with_hooks=with_hooks)
    branch = _branch(commands, folder)
    filtered = [] if with_hooks else _filtered(commands, paths)
    if filtered:
        raise CommitRefused(
            f"{filtered[0]} goes through a content filter (such as git-lfs), which is a program of the repository",
            "Commit with hooks, which lets filters run too, or commit with git.",
        )
    there = [path for path in paths if os.path.lexists(folder / path)]
    known = set(commands.names("ls-files", "-z", "--", *paths))
    fresh = [path for path in there if path not in known]
    wanted = [path for path in paths if path in known or path in fresh]
    if not wanted:
        raise CommitRefused("none of the files is one that git knows or could know")
    _add_names(commands, fresh)
    text = message_text(message, trailers or {})
    try:
        commands.run("commit", "--quiet", "--only", "--cleanup=whitespace", "--file=-", "--", *wanted, given=text)
    except CommitRefused:
        if fresh:
            commands.run("reset", "--quiet", "--", *fresh)
        raise
    notes = () if with_hooks else ("Hooks and signing of the repository were not run.",)
    return Committed(commands.line("rev-parse", "HEAD"), branch, notes)


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
    """Git in the user's folder."""

    def __init__(self, folder: Path, *, with_hooks: bool) -> None:
        self._git = Git(str(folder))
        settings = (*_SAFE, *(() if with_hooks else _QUIET))
        self._options = [word for setting in settings for word in ("-c", setting)]

    def run(self, *arguments: str, given: str = "") -> bytes:
        """The output; raises `CommitRefused` with what git says."""
        command = [self._git.GIT_PYTHON_GIT_EXECUTABLE or "git", "--literal-pathspecs", *self._options, *arguments]
        read, write = os.pipe()
        with os.fdopen(read, "rb") as source:
            with os.fdopen(write, "wb") as sink:
                sink.write(given.encode("utf-8", "replace")[:60_000])  # less than a pipe holds
            try:
                output = self._git.execute(
                    command,
                    istream=source,
                    stdout_as_string=False,
                    strip_newline_in_stdout=False,
                    env={"GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": ":", "LC_ALL": "C"},
                )
            except (GitCommandError, GitCommandNotFound) as error:
                raise CommitRefused(_said(error)) from error
        assert isinstance(output, bytes)
        return output

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


def _filtered(commands: _Commands, paths: Sequence[str]) -> list[str]:
    said = os.fsdecode(commands.run("check-attr", "-z", "filter", "--", *paths)).split("\0")
    return [path for path, value in zip(said[0::3], said[2::3], strict=False) if value not in {"unspecified", "unset"}]


def _add_names(commands: _Commands, fresh: Sequence[str]) -> None:
    """Let git know new files, without their content: `commit --only` takes that from the disk."""
    if fresh:
        commands.run("add", "--intent-to-add", "--force", "--", *fresh)


def _said(error: GitCommandError | GitCommandNotFound) -> str:
    if isinstance(error, GitCommandNotFound):
        return "git is not installed"
    said = error.stderr.replace("stderr: '", "").strip(" \n'")
    lines = [line.strip().removeprefix("fatal: ").removeprefix("error: ") for line in said.splitlines() if line.strip()]
    return (lines[0] if lines else f"git ended with status {error.status}").rstrip(".")
