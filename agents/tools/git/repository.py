"""The repository of a tree: found without trusting it, and asked by commands that execute nothing of its own.

What a repository can make git run: hooks, fsmonitor, filters, diff and merge drivers, textconv, pagers, editors, gpg,
aliases, ssh commands, credential helpers, remote helpers. Each of them is either shut here by a setting that wins over
all configuration, or cannot be reached because we give the options ourselves.
"""

from __future__ import annotations

import copy
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from agents.errors import BadArguments, GitRefused
from agents.tree.git_commands import GitFailed, TreeGit

_SHUT: Final = (
    "core.pager=cat",
    "core.editor=true",
    "core.askPass=",
    "core.alternateRefsCommand=",
    "diff.external=",
    "interactive.diffFilter=",
    "sequence.editor=true",
    "tag.gpgSign=false",
    "gpg.program=false",
    "push.gpgSign=false",
    "log.showSignature=false",
    "merge.verifySignatures=false",
    "submodule.fetchJobs=1",
    "fetch.recurseSubmodules=false",
    "push.recurseSubmodules=no",
    "maintenance.auto=false",
    "rerere.enabled=false",
    "merge.conflictStyle=diff3",
    "color.ui=false",
    "log.mailmap=false",
    "i18n.commitEncoding=UTF-8",
    "i18n.logOutputEncoding=UTF-8",
)
OWN_BRANCH: Final = "refs/worktree/groundplan/branch"
"""Names the branch that a run's commits go to, in the run's work tree alone."""

_NAME: Final = re.compile(r"(?!-)[^\x00-\x20~^:?*\[\\\x7f]+")
_BAD_IN_NAME: Final = ("..", "@{", "//", ".lock/")


class Repository:
    """Git commands on the repository that a tree lies in. Raises `GitRefused` with git's own reason."""

    def __init__(self, tree: Path) -> None:
        self.top, self.git_dir = _find(tree)
        self.prefix = tree.resolve().relative_to(self.top).as_posix()
        self.git = TreeGit(self.git_dir, self.top)
        rules = self.top.parent / "exclude"
        self._ignore = (f"core.excludesFile={rules}",) if self.is_linked and rules.is_file() else ()

    @property
    def common_dir(self) -> Path:
        """Where branches and settings lie, which all work trees share."""
        named = next(_lines(self.git_dir / "commondir"), "") if self.is_linked else "."
        return Path(os.path.realpath(self.git_dir / named))

    @property
    def is_linked(self) -> bool:
        """Whether this is a work tree beside the repository's own, as those of runs are."""
        return (self.git_dir / "commondir").is_file()

    def on_index(self, index: Path) -> Repository:
        """The same repository with another index, which begins as a copy of its own."""
        index.parent.mkdir(parents=True, exist_ok=True)
        index.with_name(f"{index.name}.lock").unlink(missing_ok=True)  # of a kill
        own = self.git_dir / "index"
        if own.is_file():
            shutil.copy2(own, index)  # with its times, by which git knows what it must look at again
        else:
            index.unlink(missing_ok=True)
        other = copy.copy(self)
        other.git = TreeGit(self.git_dir, self.top, index)
        return other

    def run(
        self,
        *arguments: str,
        settings: Sequence[str] = (),
        given: bytes | None = None,
        environment: Mapping[str, str] | None = None,
        time_s: float | None = None,
    ) -> str:
        """The output of a command as text."""
        told = self.read(*arguments, settings=settings, given=given, environment=environment, time_s=time_s)
        return told.decode("utf-8", "replace")

    def read(
        self,
        *arguments: str,
        settings: Sequence[str] = (),
        given: bytes | None = None,
        environment: Mapping[str, str] | None = None,
        time_s: float | None = None,
    ) -> bytes:
        """The output of a command."""
        try:
            return self._run(arguments, settings, given, environment, time_s)
        except GitFailed as error:
            reason = str(error).removeprefix("fatal: ").removeprefix("error: ")
            raise GitRefused(f"Git refused: {reason}") from error

    def lines(self, *arguments: str) -> list[str]:
        """The output of a command that ends its entries with NUL."""
        return [entry for entry in self.run(*arguments).split("\0") if entry]

    def attempt(self, *arguments: str, settings: Sequence[str] = ()) -> str | None:
        """The output of a command, or None if it failed."""
        try:
            return self._run(arguments, settings).decode("utf-8", "replace")
        except GitFailed:
            return None

    def enter(self, changes: Iterable[tuple[str, tuple[str, str], tuple[str, str]]]) -> None:
        """Let the index hold the new side of each change: (path, old, new), a side being (mode, blob)."""
        rows = [f"{mode or 0} {blob or old_blob}\t{path}" for path, (_, old_blob), (mode, blob) in changes]
        if rows:
            given = os.fsencode("".join(f"{row}\0" for row in rows))
            self.run("update-index", "-z", "--index-info", given=given)

    def commit_of(self, revision: str) -> str:
        """The id of a commit; raises `GitRefused` for what is none."""
        found = self.attempt("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if found is None:
            raise GitRefused(f"There is no commit {revision!r}.", "git_log shows commits, git_branch lists branches.")
        return found.strip()

    def head(self) -> str:
        """The commit that is checked out, or empty before the first one."""
        return (self.attempt("rev-parse", "--verify", "--quiet", "HEAD") or "").strip()

    def branch(self) -> str:
        """The branch that is checked out, or to which a run's commits go; empty for a commit without one."""
        named = "HEAD"
        if self.is_linked and self.attempt("symbolic-ref", "--quiet", "HEAD") is None:
            named = OWN_BRANCH
        return (self.attempt("symbolic-ref", "--quiet", named) or "").strip().removeprefix("refs/heads/")

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether a commit is in the history of another, or is it."""
        return bool(newer) and self.attempt("merge-base", "--is-ancestor", older, newer) is not None

    def commit_named(self, name: str) -> str | None:
        """The commit that a full name, such as `refs/heads/main`, stands for."""
        found = self.attempt("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        return found.strip() if found is not None else None

    def path(self, path: str) -> str:
        """A path of the tree as the repository calls it."""
        plain = os.path.normpath(path)
        if plain.startswith(("../", "/")) or plain == ".." or "\0" in plain:
            raise GitRefused(f"{path} lies outside the tree.", "Give a path relative to the root of the project.")
        return plain if self.prefix == "." else os.path.normpath(f"{self.prefix}/{plain}")

    def path_in_tree(self, path: str) -> str:
        """A path of the repository as seen from the tree; one outside of it begins with `..`."""
        return path if self.prefix == "." else os.path.relpath(path, self.prefix)

    def is_merging(self) -> bool:
        """Whether a merge has begun and is not committed yet."""
        return (self.git_dir / "MERGE_HEAD").exists()

    def _run(
        self,
        arguments: Sequence[str],
        settings: Sequence[str],
        given: bytes | None = None,
        environment: Mapping[str, str] | None = None,
        time_s: float | None = None,
    ) -> bytes:
        options = [word for setting in (*_SHUT, *self._ignore, *settings) for word in ("-c", setting)]
        return self.git.run(
            "--no-optional-locks", *options, *arguments, given=given, environment=environment, time_s=time_s
        )


def checked_name(tool: str, name: str, what: str = "branch") -> str:
    """A name of a branch, tag, remote or revision that can be nothing else, above all no option."""
    if not _NAME.fullmatch(name) or any(part in name for part in _BAD_IN_NAME) or name.endswith((".lock", "/", ".")):
        raise BadArguments(tool, f"{name!r} is no name of a {what}", [what])
    return name


def checked_revision(tool: str, revision: str) -> str:
    """A revision such as `main`, `HEAD~2` or `v1^`; never an option, a range or a path."""
    if not re.fullmatch(r"(?!-)[\w./@{}^~+#-]{1,250}", revision) or ".." in revision:
        raise BadArguments(tool, f"{revision!r} is no revision", ["revision"])
    return revision


def _find(tree: Path) -> tuple[Path, Path]:
    """The top of the work tree, and the repository's folder for it."""
    tree = tree.resolve()
    for place in (tree, *tree.parents):
        mark = place / ".git"
        if mark.is_symlink():
            break
        if mark.is_dir() and place == tree:
            return place, mark
        if mark.is_file():  # above the tree only a checkout counts: a home folder under git is none of a run's business
            return place, _linked(mark)
    raise GitRefused("The project is not under git.", "Work without git here, or ask a person to run `git init`.")


def _linked(mark: Path) -> Path:
    """The repository's folder for a linked work tree, which must name this work tree too: nobody else's is taken."""
    led = Path(os.path.realpath(mark.parent / next(_lines(mark), "").removeprefix("gitdir:").strip()))
    back = next(_lines(led / "gitdir"), "")
    if led.is_dir() and back and Path(os.path.realpath(led / back)) == mark.resolve():
        return led
    if led.is_dir() and (led / "config").is_file() and "modules" in led.parts:  # a submodule names its work tree there
        return led
    raise GitRefused("The .git of the project leads to a repository that does not know it.", "Work without git here.")


def _lines(file: Path) -> Iterator[str]:
    try:
        yield from file.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return
