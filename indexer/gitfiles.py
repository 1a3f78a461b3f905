"""What git says of a work tree: its files, and where HEAD lies. Never runs what the repository configures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import git

_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=off")
"""A repository's own configuration may name programs to run (fsmonitor, hooks); a workspace is not trusted to."""


@dataclass(frozen=True, slots=True)
class GitListing:
    """Paths relative to the repository asked; `repositories` are folders with a repository of their own."""

    files: list[str]
    repositories: list[str]
    undecodable: list[str]


def is_work_tree(folder: Path) -> bool:
    """Whether git can list files at `folder`: it is in a work tree that git trusts, and not ignored by it."""
    answer = _git(folder, "rev-parse", "--is-inside-work-tree", "--show-prefix")
    if answer is None or not answer.startswith(b"true\n"):
        return False
    inside = answer.removeprefix(b"true\n").strip()
    return not inside or _git(folder, "check-ignore", "--quiet", ".") is None


def list_files(folder: Path, below: str = "") -> GitListing | None:
    """Tracked and untracked, not ignored files at `folder`; None if git cannot tell."""
    output = _git(folder, "ls-files", "-z", "--stage", "--", *_below(below))
    others = _git(folder, "ls-files", "-z", "--others", "--exclude-standard", "--", *_below(below))
    if output is None or others is None:
        return None
    listing = GitListing([], [], [])
    for row in output.split(b"\0"):
        mode, _, name = row.partition(b"\t")
        if name:
            _take(listing, name, is_repository=mode.startswith(b"160000"))
    for name in others.split(b"\0"):
        if name:
            _take(listing, name.rstrip(b"/"), is_repository=name.endswith(b"/"))
    return listing


def head_files(folder: Path) -> tuple[Path, ...]:
    """Files whose change means that HEAD moved: HEAD itself and what it names, also in a linked work tree."""
    answer = _git(folder, "rev-parse", "--absolute-git-dir")
    if answer is None:
        return ()
    return (Path(answer.decode("utf-8", "surrogateescape").rstrip("\n")) / "HEAD",)


def head(folder: Path) -> str:
    """The commit that is checked out, or empty (no git, or no commit yet)."""
    answer = _git(folder, "rev-parse", "--verify", "--quiet", "HEAD")
    return answer.decode("ascii", "replace").strip() if answer else ""


def _take(listing: GitListing, name: bytes, *, is_repository: bool) -> None:
    try:
        path = name.decode("utf-8")
    except UnicodeDecodeError:
        listing.undecodable.append(name.decode("utf-8", "replace"))
        return
    (listing.repositories if is_repository else listing.files).append(path)


def _below(prefix: str) -> tuple[str, ...]:
    return (_literal(prefix),) if prefix else ()


def _literal(path: str) -> str:
    return f":(literal){path}"


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Standard output of a git command in `folder`, or None if it failed."""
    try:
        # `env` keeps a listing from refreshing the index file of a work tree that a person is using.
        output: bytes = git.Git(str(folder)).execute(
            ["git", *_SAFE, *arguments],
            stdout_as_string=False,
            strip_newline_in_stdout=False,
            env={"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        )
    except (git.GitError, OSError):
        return None
    return output
