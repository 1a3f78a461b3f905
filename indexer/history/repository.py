"""The one door to git: read-only commands through GitPython's command layer, with nothing of the workspace executed.

A workspace is other people's text, its `.git/config` included, and git's configuration can name programs. Every
command therefore runs with the settings below; diffs are asked for without external drivers, and the filters that a
repository configures are overridden where the work tree is read. Output is bytes: names of files need not be UTF-8.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from git import Git
from git.exc import GitCommandError, GitCommandNotFound

from indexer.errors import HistoryUnavailable

SAFE_SETTINGS = (
    "core.quotepath=off",
    "core.fsmonitor=false",
    "core.untrackedCache=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.commitGraph=true",
    "log.showSignature=false",  # would run the program that gpg.program names
    "log.showRoot=true",
    "log.mailmap=true",
    "diff.submodule=short",
    "diff.ignoreSubmodules=dirty",  # never git inside a submodule, whose own configuration would count
    "submodule.recurse=false",
    "protocol.allow=never",  # a partial clone fetches nothing behind our back
    "gc.auto=0",
    "safe.bareRepository=explicit",  # a folder of the workspace that looks like a bare repository is not one
)
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
    "GIT_ASKPASS": "",
}
SAFE_DIFF = (
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--ignore-submodules=dirty",
    "--submodule=short",
    "-O/dev/null",  # an order file that is configured and missing would be an error
)
_CHUNK_BYTES = 1 << 16


class GitFailed(Exception):
    """Git ended with an error; the message is its own first line."""


class Repository:
    """Runs read-only git commands in the folder `root`, which may be any folder of a work tree."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._git = Git(str(root))

    def run(self, *arguments: str, environment: dict[str, str] | None = None) -> bytes:
        """The output of `git ARGUMENTS`; raises GitFailed."""
        try:
            output = self._git.execute(
                self._command(arguments),
                stdout_as_string=False,
                strip_newline_in_stdout=False,
                env={**_ENVIRONMENT, **(environment or {})},
            )
        except (GitCommandError, GitCommandNotFound) as error:
            raise _failure(error) from error
        assert isinstance(output, bytes)
        return output

    def text(self, *arguments: str) -> str:
        """The output of a command that prints one short line, maybe a path of this machine."""
        return os.fsdecode(self.run(*arguments)).strip()

    def stream(self, *arguments: str) -> Iterator[bytes]:
        """The output of `git ARGUMENTS` in pieces as it comes; closing the iterator ends git. Raises GitFailed."""
        try:
            process = self._git.execute(self._command(arguments), as_process=True, env=_ENVIRONMENT)
        except GitCommandNotFound as error:
            raise _failure(error) from error
        try:
            while piece := process.stdout.read(_CHUNK_BYTES):
                yield piece
            process.wait()
        except GitCommandError as error:
            raise _failure(error) from error
        finally:
            process._terminate()  # GitPython's only way to end a process now, not when it is collected

    def head(self) -> str:
        """The commit that is checked out; raises HistoryUnavailable for no repository or no commit."""
        try:
            if self.text("rev-parse", "--is-inside-work-tree") != "true":
                raise HistoryUnavailable(self.root, "it is not a git work tree")
        except GitFailed as error:
            raise HistoryUnavailable(self.root, _plain(str(error))) from error
        try:
            return self.text("rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD^{commit}")
        except GitFailed as error:
            raise HistoryUnavailable(self.root, "the repository has no commit yet") from error

    def commit_of(self, revision: str) -> str | None:
        """The id of the commit that `revision` names, or None."""
        if "\0" in revision:
            return None
        try:
            return self.text("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
        except GitFailed:
            return None

    def boundary(self) -> frozenset[str]:
        """The commits at which a shallow clone was cut: their parents are missing, so they seem to add every file."""
        if self.text("rev-parse", "--is-shallow-repository") != "true":
            return frozenset()
        marks = self.root / self.text("rev-parse", "--git-path", "shallow")
        try:
            return frozenset(marks.read_text(encoding="ascii").split())
        except OSError:
            return frozenset()

    def is_partial(self) -> bool:
        """Whether contents are missing here and would have to be fetched, which we never do."""
        try:
            return bool(
                self.run("config", "--get-regexp", r"^(remote\..*\.promisor|extensions\.partialclone)$").strip()
            )
        except GitFailed:
            return False

    def disarmed_filters(self) -> dict[str, str]:
        """Environment that replaces each content filter of the configuration (a program) by nothing."""
        try:
            names = self.run("config", "-z", "--name-only", "--get-regexp", r"^filter\.").split(b"\0")
        except GitFailed:
            return {}
        drivers = {os.fsdecode(name).rpartition(".")[0] for name in names if name}
        settings = [
            (f"{driver}.{key}", value)
            for driver in sorted(drivers)
            for key, value in (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
        ]
        environment = {"GIT_CONFIG_COUNT": str(len(settings))}
        for i, (key, value) in enumerate(settings):
            environment[f"GIT_CONFIG_KEY_{i}"], environment[f"GIT_CONFIG_VALUE_{i}"] = key, value
        return environment

    def _command(self, arguments: Sequence[str]) -> list[str]:
        options = [word for setting in SAFE_SETTINGS for word in ("-c", setting)]
        return [self._git.GIT_PYTHON_GIT_EXECUTABLE or "git", "--no-pager", "--literal-pathspecs", *options, *arguments]


def decode(name: bytes) -> str:
    """A name to tell. Bytes that are not UTF-8 are replaced: JSON cannot hold them, and such files are not indexed."""
    return name.decode("utf-8", "replace")


def _failure(error: GitCommandError | GitCommandNotFound) -> GitFailed:
    if isinstance(error, GitCommandNotFound):
        return GitFailed("git is not installed")
    # GitPython wraps what git wrote as  "\n  stderr: '...'".
    said = error.stderr.replace("stderr: '", "").strip(" \n'")
    lines = [line for line in said.splitlines() if line.strip()]
    return GitFailed(lines[0].strip() if lines else f"git ended with status {error.status}")


def _plain(reason: str) -> str:
    if "not a git repository" in reason:
        return "it is not under git"
    if "dubious ownership" in reason:
        return "its git repository belongs to another user, and git refuses to read it"
    return reason.removeprefix("fatal: ")
