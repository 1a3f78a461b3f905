"""Git for snapshots and changesets: commands on an explicit repository, tree and index, executing nothing of theirs.

What lies in a tree was written by others, an agent among them, so nothing is taken from it: not its `.git`, not its
index, and no program that a configuration names (hooks, filters, watchers).
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from git import Git
from git.exc import GitCommandError, GitCommandNotFound

from agents.errors import TreeError

_SETTINGS: Final = (
    "core.quotePath=off",
    "core.fsmonitor=false",
    "core.untrackedCache=false",
    "core.hooksPath=/dev/null",
    "core.fileMode=true",
    "core.symlinks=true",
    "core.trustctime=true",
    "core.checkStat=default",
    "core.preloadIndex=true",
    "diff.ignoreSubmodules=all",
    "submodule.recurse=false",
    "protocol.allow=never",  # a partial clone fetches nothing behind our back
    "commit.gpgSign=false",
    "gc.auto=0",
    "advice.detachedHead=false",
    "safe.bareRepository=all",  # the repository is always named by us
)
_ENVIRONMENT: Final = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",  # none: a repository's own `protocol.ext.allow` would win over the setting above
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
    "GIT_ASKPASS": "",
    "LC_ALL": "C",
    "GIT_AUTHOR_NAME": "Groundplan",
    "GIT_AUTHOR_EMAIL": "groundplan@localhost",
    "GIT_COMMITTER_NAME": "Groundplan",
    "GIT_COMMITTER_EMAIL": "groundplan@localhost",
}


_PROGRAMS: Final = {
    "filter": (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false")),
    "merge": (("driver", "git merge-file --marker-size=%L %A %O %B"),),
    "hook": (
        ("enabled", "false"),
    ),  # from git 2.54 on hooks are also configured, and `core.hooksPath` says nothing of them
}
"""Sections of a configuration in which programs have names of their own, and what each becomes in their place."""
_NAMED_PROGRAM: Final = re.compile(rf"(?P<section>{'|'.join(_PROGRAMS)})\.(?P<name>.*)\.[^.]+", re.DOTALL)


class GitFailed(Exception):
    """Git ended with an error; the message is its own first line."""


class TreeGit:
    """Runs git commands with an explicit repository (`git_dir`), work tree and, where given, index."""

    def __init__(self, git_dir: Path, work_tree: Path, index: Path | None = None) -> None:
        self.git_dir = git_dir
        self.work_tree = work_tree
        self._environment = {**_ENVIRONMENT, "GIT_DIR": str(git_dir), "GIT_WORK_TREE": str(work_tree)}
        if index is not None:
            self._environment["GIT_INDEX_FILE"] = str(index)
        self._disarmed: dict[str, str] | None = None

    def run(
        self,
        *arguments: str,
        given: bytes | None = None,
        environment: Mapping[str, str] | None = None,
        time_s: float | None = None,
    ) -> bytes:
        """The output of `git ARGUMENTS`, which reads `given`; raises GitFailed, also when it takes longer than that.

        `environment` says what shall be otherwise, such as who commits.
        """
        # Also for what only lists: git reads a file whose times say nothing through its filters to compare it.
        whole = {**self._environment, **self.disarmed(), **(environment or {})}
        return run_git(self.work_tree, arguments, whole, given, time_s)

    def text(self, *arguments: str, given: bytes | None = None) -> str:
        """The output of a command that prints one short line."""
        return os.fsdecode(self.run(*arguments, given=given)).strip()

    def filters(self) -> frozenset[str]:
        """Names of the content filters that some configuration defines."""
        return frozenset(name for section, name in self._programs() if section == "filter")

    def disarmed(self) -> dict[str, str]:
        """Environment that replaces each program with a name of its own by nothing, or by what git itself does.

        In the environment and not as `-c NAME=VALUE`, which ends a name at its first `=`.
        """
        if self._disarmed is None:
            settings = [
                (f"{section}.{name}.{key}", value)
                for section, name in sorted(self._programs())
                for key, value in _PROGRAMS[section]
            ]
            self._disarmed = {"GIT_CONFIG_COUNT": str(len(settings))}
            for number, (key, value) in enumerate(settings):
                self._disarmed[f"GIT_CONFIG_KEY_{number}"] = key
                self._disarmed[f"GIT_CONFIG_VALUE_{number}"] = value
        return self._disarmed

    def _programs(self) -> set[tuple[str, str]]:
        """Section and name of each program that some configuration names."""
        wanted = rf"^({'|'.join(_PROGRAMS)})\..*\."
        try:
            listed = run_git(self.work_tree, ("config", "-z", "--name-only", "--get-regexp", wanted), self._environment)
        except GitFailed:  # there are none
            return set()
        matches = (_NAMED_PROGRAM.fullmatch(os.fsdecode(key)) for key in listed.split(b"\0"))
        return {(match["section"], match["name"]) for match in matches if match}


def run_git(
    folder: Path,
    arguments: Iterable[str],
    environment: Mapping[str, str],
    given: bytes | None = None,
    time_s: float | None = None,
) -> bytes:
    """The output of a git command in `folder`; raises GitFailed, and `TreeError` where there is no git at all."""
    git = Git(str(folder))
    options = [word for setting in _SETTINGS for word in ("-c", setting)]
    command = [git.GIT_PYTHON_GIT_EXECUTABLE or "git", "--no-pager", "--literal-pathspecs", *options, *arguments]
    with tempfile.TemporaryFile() as file:
        file.write(given or b"")
        file.seek(0)
        try:
            output = git.execute(
                command,
                istream=file,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
                env=dict(environment),
                kill_after_timeout=time_s,
            )
        except GitCommandNotFound as error:
            raise TreeError("git is not installed, and runs need it.", "Install git and try again.") from error
        except GitCommandError as error:
            raise GitFailed(_first_line(error)) from error
    assert isinstance(output, bytes)
    return output


def names_of(output: bytes) -> list[bytes]:
    """The names in the output of a command with `-z`."""
    return [name for name in output.split(b"\0") if name]


def joined(names: Iterable[bytes]) -> bytes:
    """Names as the input of a command with `-z`."""
    return b"".join(name + b"\0" for name in names)


def _first_line(error: GitCommandError) -> str:
    said = error.stderr.replace("stderr: '", "").strip(" \n'")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return next(
        (line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else str(error.status)
    )
