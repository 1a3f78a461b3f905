"""Committing what a run has done, on the user's history, by the user's name; and a message to do it with."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

import msgspec

from agents.errors import GitRefused
from agents.records import Demand, Effect, FileVersion, Risk, ToolResult
from agents.surroundings import Surroundings
from agents.tools.git.joining import Difference
from agents.tools.git.messages import Change, suggested
from agents.tools.git.repository import Repository
from agents.tools.git.standing import RUN_TRAILER, Standing
from agents.tools.git.toolmaking import acting_tool, done, reading_tool
from agents.tools.suspicion import with_secrets
from agents.tree.confined import ConfinedFolder, digest_of

_NAMED: Final = 10
"""So many files are named where there may be many more."""


class GitSuggestMessage(msgspec.Struct, frozen=True, kw_only=True):
    """For what."""

    paths: Annotated[list[str], msgspec.Meta(description="Only these files or folders; everything without.")] = []


class GitCommit(msgspec.Struct, frozen=True, kw_only=True):
    """What to commit, and why."""

    message: Annotated[
        str,
        msgspec.Meta(
            max_length=10_000,
            description="The subject in one line, then a blank line and the reasons. One is made by rules without.",
        ),
    ] = ""
    paths: Annotated[list[str], msgspec.Meta(description="Only these files or folders; everything without.")] = []


def standing_of(repository: Repository, surroundings: Surroundings) -> Standing:
    """What the commits of this run stand on."""
    return Standing(repository, surroundings.run, surroundings.state)


def identity_of(repository: Repository) -> Mapping[str, str]:
    """The environment in which the user commits; raises `GitRefused` where git does not know who that is."""
    name, mail = ((repository.attempt("config", "--get", key) or "").strip() for key in ("user.name", "user.email"))
    if not name or not mail:
        raise GitRefused(
            "Git does not know who commits here.",
            "A person sets it once: git config --global user.name NAME; git config --global user.email ADDRESS.",
        )
    return {
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": mail,
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": mail,
    }


def files_between(repository: Repository, before: str, after: str) -> list[Change]:
    """The files that differ between two trees or commits, renames found; an empty name stands for no files."""
    start = before or repository.run("hash-object", "-w", "-t", "tree", "--stdin", given=b"").strip()
    entries = iter(repository.lines("diff-tree", "-r", "-z", "-M", "--name-status", start, after))
    found: list[Change] = []
    for letter in entries:
        path = next(entries)
        found.append(Change(letter[0], next(entries), path) if letter[0] in "RC" else Change(letter[0], path))
    return found


def refuse_conflicts(repository: Repository) -> None:
    """Raises `GitRefused` while a merge has conflicts."""
    left = sorted({entry.partition("\t")[2] for entry in repository.lines("ls-files", "-u", "-z")})
    if left:
        raise GitRefused(
            f"Conflicts are left in {', '.join(left[:_NAMED])}.",
            "git_conflicts shows them, git_resolve settles them; git_abort_merge gives the merge up.",
        )


def write_commit(
    repository: Repository,
    standing: Standing,
    changes: list[Difference],
    message: str,
    run: str,
) -> str:
    """Commit these changes, and the merge that is going on if there is one; the commit.

    First the commit is put in its place, then the index follows: after a kill between them nothing is left to commit.
    """
    identity = identity_of(repository)
    _refuse_secrets(message)
    head, merged = standing.settle(), standing.merging
    named = [word for parent in (head, merged) if parent for word in ("-p", parent)]
    given = _with_trailer(message, run).encode("utf-8", "replace")
    tree = standing.tree_with(changes)
    commit = repository.run("commit-tree", tree, *named, "-F", "-", given=given, environment=identity).strip()
    standing.advance(commit, f"commit: {message.partition(chr(10))[0]}")
    if merged:
        repository.run("read-tree", "--reset", commit)
    else:
        repository.enter(changes)
    repository.attempt("update-index", "-q", "--refresh")
    standing.end_merge()
    return commit


def _changes(
    repository: Repository, surroundings: Surroundings, paths: Sequence[str]
) -> tuple[Standing, list[Difference]]:
    standing = standing_of(repository, surroundings)
    refuse_conflicts(repository)
    if paths and standing.merging:
        raise GitRefused("A merge is going on, and is committed as a whole.", "Leave paths out.")
    changes = standing.own_changes(tuple(repository.path(path) for path in paths))
    _refuse_filtered(repository, changes)
    return standing, changes


def _refuse_filtered(repository: Repository, changes: list[Difference]) -> None:
    """A content filter is a program and does not run; without it the wrong content would be committed."""
    if not changes:
        return
    given = b"".join(os.fsencode(change.path) + b"\0" for change in changes)
    said = os.fsdecode(repository.read("check-attr", "-z", "--stdin", "filter", given=given)).split("\0")
    for path, driver in zip(said[0::3], said[2::3], strict=False):
        if driver not in {"unspecified", "unset"}:
            raise GitRefused(
                f"{path} goes through the content filter {driver!r}, a program that does not run here.",
                "Commit other files with paths; a person commits this one.",
            )


def _refuse_secrets(message: str) -> None:
    if with_secrets(message, "the message"):
        raise GitRefused("The message has a secret in it, and history keeps it for ever.", "Say it without.")


def _suggest(given: GitSuggestMessage, repository: Repository, surroundings: Surroundings) -> ToolResult:
    standing, changes = _changes(repository, surroundings, given.paths)
    if not changes:
        return ToolResult(text="Nothing has changed, so there is nothing to commit.")
    files = files_between(repository, standing.head, standing.tree_with(changes))
    message, manner = suggested(repository, files)
    notes = ["Made by rules from the files that changed; the kind of a change of code is a guess. Say why yourself."]
    if manner.ticket:
        notes.append("Subjects begin with a ticket here.")
    return ToolResult(text="\n\n".join([message, " ".join(notes)]), data={"message": message})


def _demand(given: GitCommit, surroundings: Surroundings) -> Demand:
    repository = Repository(surroundings.tree)
    standing, changes = _changes(repository, surroundings, given.paths)
    if not changes and not standing.merging:
        commit = _already(given, repository, standing, surroundings.run)
        return Demand(
            tool="git_commit", effect=Effect.READ, risk=Risk.SAFE, summary=f"It is committed already, as {commit[:10]}"
        )
    identity_of(repository)
    _refuse_secrets(given.message)
    folder, writes = ConfinedFolder(surroundings.tree), paths_in_tree(repository, [one.path for one in changes])
    contents = [folder.read(path) for path in writes]
    subject = given.message.strip().partition("\n")[0]
    where = f"on the branch {standing.branch}" if standing.branch else "in the run's tree"
    return Demand(
        tool="git_commit",
        effect=Effect.WRITE,
        risk=Risk.LOW,
        summary=f"Commit {_named(writes)} {where}{f': {subject[:80]}' if subject else ''}",
        writes=writes,
        files=tuple(
            FileVersion(path, digest_of(content.data if content else None))
            for path, content in zip(writes, contents, strict=True)
        ),
    )


def paths_in_tree(repository: Repository, paths: Sequence[str]) -> tuple[str, ...]:
    """Paths of the repository as the tree calls them; those outside of the tree are left out."""
    if repository.prefix == ".":
        return tuple(paths)
    start = f"{repository.prefix}/"
    return tuple(path.removeprefix(start) for path in paths if path.startswith(start))


def _named(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return ", ".join(paths[:3]) + more


def _commit(given: GitCommit, repository: Repository, surroundings: Surroundings) -> ToolResult:
    standing, changes = _changes(repository, surroundings, given.paths)
    if not changes and not standing.merging:
        commit = _already(given, repository, standing, surroundings.run)
        standing.catch_up()
        return ToolResult(text=f"It is committed already, as {commit[:10]}.", data={"commit": commit})
    files = files_between(repository, standing.head, standing.tree_with(changes))
    message = given.message.strip() or suggested(repository, files)[0]
    commit = write_commit(repository, standing, changes, message, surroundings.run)
    result = done(
        _told(commit, standing, [file.path for file in files]),
        "committed",
        commit,
        message,
        commit=commit,
        branch=standing.branch,
        files=[file.path for file in files],
        left_out=[path for path, _ in standing.left_out],
    )
    return msgspec.structs.replace(result, security_events=_secrets_in(repository, commit, message))


def _told(commit: str, standing: Standing, files: Sequence[str]) -> str:
    count = f"{len(files)} file{'' if len(files) == 1 else 's'}"
    where = standing.branch
    how = f"on the branch {where}" if where else "on no branch: git_branch makes one that keeps it"
    lines = [f"Committed {count} as {commit[:10]}, {how}."]
    if users := standing.users_paths():
        lines.append(f"Left to the user, who has not committed it: {', '.join(users[:_NAMED])}.")
    lines += [f"Left out: {path}, since {reason}." for path, reason in standing.left_out[:_NAMED]]
    return "\n".join(lines)


def _secrets_in(repository: Repository, commit: str, message: str) -> tuple[Any, ...]:
    shown = repository.run("show", "--format=", "--no-color", "--no-ext-diff", "--no-textconv", "-U0", commit)
    added = "\n".join(line[1:] for line in shown.splitlines() if line.startswith("+"))
    return with_secrets(f"{message}\n{added}", "the commit")


def _already(given: GitCommit, repository: Repository, standing: Standing, run: str) -> str:
    """The commit that a call made before a kill; raises `GitRefused` where there is nothing to commit."""
    head = standing.head
    body = repository.run("log", "-1", "--format=%B", head) if head and head != standing.base else ""
    if f"\n{RUN_TRAILER}: {run}\n" in f"{body}\n" and body.startswith(given.message.strip()):
        return head
    why = "".join(f" {path} is left out, since {reason}." for path, reason in standing.left_out[:_NAMED])
    raise GitRefused(f"Nothing of the run's has changed, so there is nothing to commit.{why}", "git_status tells more.")


def _with_trailer(message: str, run: str) -> str:
    last = message.rpartition("\n")[2]
    is_trailer = "\n" in message and ": " in last and " " not in last.partition(": ")[0]
    return f"{message}\n{'' if is_trailer else chr(10)}{RUN_TRAILER}: {run}\n"


TOOLS: Final[tuple[Any, ...]] = (
    reading_tool(
        "git_suggest_message",
        "Suggest a commit message for what you have changed, in the manner of the repository's last subjects.",
        GitSuggestMessage,
        lambda given: "Suggest a commit message",
        _suggest,
    ),
    acting_tool(
        "git_commit",
        "Commit what you have changed in the run's tree, on the user's history; what the user has not committed stays "
        "out. Use it after the tests succeed, one commit for one purpose. git_branch makes a branch that keeps it.",
        GitCommit,
        Effect.WRITE,
        Risk.LOW,
        _demand,
        _commit,
    ),
)
