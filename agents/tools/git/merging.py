"""Merging another branch into the run's tree, and settling by hand what git cannot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec

from agents.errors import BadArguments, GitRefused
from agents.records import Demand, Effect, FileVersion, Risk, ToolResult
from agents.surroundings import Surroundings
from agents.tools.commanding import shortened
from agents.tools.git.committing import files_between, identity_of, paths_in_tree, standing_of, write_commit
from agents.tools.git.conflicts import (
    Block,
    Conflict,
    Versions,
    blocks_of,
    conflicted_paths,
    conflicts_of,
    settled,
    sides_of,
)
from agents.tools.git.repository import Repository, checked_revision
from agents.tools.git.standing import Standing, refuse_snapshots
from agents.tools.git.toolmaking import acting_tool, done, reading_tool
from agents.tree.confined import ConfinedFolder, digest_of

_WITH_ORT: Final = [2, 34]
"""The version of git from which on this is the better one."""
_REASONS: Final = 3
"""So many commits of each side are named as the reasons of a conflict."""


class GitMerge(msgspec.Struct, frozen=True, kw_only=True):
    """What to merge."""

    branch: Annotated[str, msgspec.Meta(min_length=1, description="A branch, tag or commit to merge into the tree.")]
    message: Annotated[str, msgspec.Meta(max_length=10_000, description="The merge's message; git's own without.")] = ""


class GitConflicts(msgspec.Struct, frozen=True, kw_only=True):
    """Which conflicts."""

    path: Annotated[str, msgspec.Meta(description="Only those of this file.")] = ""


class GitResolve(msgspec.Struct, frozen=True, kw_only=True):
    """How a conflict is settled."""

    path: Annotated[str, msgspec.Meta(min_length=1)]
    take: Annotated[
        Literal["ours", "theirs", "both", "text", "as_it_is"],
        msgspec.Meta(
            description="ours is the tree's, theirs what is merged; both one after the other; text is yours; "
            "as_it_is says that you have settled the file with the edit tools."
        ),
    ]
    conflict: Annotated[
        Annotated[int, msgspec.Meta(ge=1)] | None,
        msgspec.Meta(description="Its number, as git_conflicts says, which stays; the whole file without."),
    ] = None
    text: Annotated[
        str,
        msgspec.Meta(
            description="With take=text: what stands in the conflict's place, or the whole file without a number."
        ),
    ] = ""


class GitAbortMerge(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing to say."""


def merge_commit(
    commit: str, name: str, message: str, repository: Repository, surroundings: Surroundings
) -> ToolResult:
    """Merge a commit into the tree; conflicts stay in the files and are told. Fine to call again after a kill."""
    identity, standing = identity_of(repository), standing_of(repository, surroundings)
    refuse_snapshots(repository, commit, name)
    told = message.strip() or f"Merge {name}"
    if going := standing.merging:
        if going != commit:
            raise GitRefused(
                f"The merge of {going[:10]} is not finished.", "Finish it with git_commit, or git_abort_merge."
            )
        return _finished(told, name, repository, standing, surroundings.run)
    head = standing.settle()
    if not head:
        raise GitRefused("There is no commit yet to merge into.", "Commit with git_commit first.")
    if repository.is_ancestor(commit, head):
        if repository.is_merging():
            standing.catch_up()
        return ToolResult(text=f"{name} is in the tree's history already.", data={"commit": head, "conflicts": []})
    with standing.moving(commit):
        _refuse_uncommitted(standing)
        if repository.is_ancestor(head, commit):
            standing.go(commit)
            standing.advance(commit, f"merge {name}: fast-forward")
            return _merged(name, told, head, commit, repository)
        _join(commit, told, identity, repository)
    return _finished(told, name, repository, standing, surroundings.run)


def _join(commit: str, told: str, identity: Mapping[str, str], repository: Repository) -> None:
    """Let git join the files, and leave it uncommitted; raises `GitRefused` where it did not begin."""
    settings = [f"branch.{branch}.mergeOptions="] if (branch := repository.branch()) else []
    try:
        repository.run(
            *("merge", "--no-commit", "--no-ff", "--no-edit", "--no-verify", "--no-gpg-sign", "--no-autostash"),
            *("--no-rerere-autoupdate", "--no-stat", _strategy(repository), "-m", told, commit),
            settings=[*settings, "merge.renames=true", "pull.twohead="],
            environment=identity,
        )
    except GitRefused as error:
        if not repository.is_merging():
            raise GitRefused(
                error.message, "What the user has not committed stands in the way; a person merges then."
            ) from error


def _strategy(repository: Repository) -> str:
    """Git's own way to merge, by name, since a configuration could name a program instead."""
    version = [int(number) for number in re.findall(r"\d+", repository.run("version"))[:2]]
    return f"--strategy={'ort' if version >= _WITH_ORT else 'recursive'}"


def _refuse_uncommitted(standing: Standing) -> None:
    """A merge begins from a commit, so that it can be given up without loss."""
    if changes := standing.own_changes():
        raise GitRefused(
            f"The run's changes in {changes[0].path} are not committed.", "Commit them with git_commit, then merge."
        )


def _finished(told: str, name: str, repository: Repository, standing: Standing, run: str) -> ToolResult:
    """Commit a merge without conflicts; tell those that there are."""
    paths = conflicted_paths(repository)
    if paths:
        text = f"The merge has conflicts in {', '.join(paths)}. git_conflicts shows them, git_resolve settles them."
        return done(text, "wrote", ", ".join(paths), "conflicts", conflicts=paths)
    head = standing.head
    commit = write_commit(repository, standing, standing.own_changes(), told, run)
    return _merged(name, told, head, commit, repository)


def _merged(name: str, told: str, before: str, commit: str, repository: Repository) -> ToolResult:
    files = [change.path for change in files_between(repository, before, commit)]
    count = f"{len(files)} file{'' if len(files) == 1 else 's'}"
    text = f"Merged {name}: the tree is at {commit[:10]}, {count} changed."
    return done(text, "committed", commit, told, commit=commit, files=files, conflicts=[])


def files_of_merge(repository: Repository, head: str, commit: str) -> list[str]:
    """The files that merging a commit would change."""
    base = (repository.attempt("merge-base", head, commit) or "").strip() if head else ""
    return [change.path for change in files_between(repository, base, commit)]


def _merge_demand(given: GitMerge, surroundings: Surroundings) -> Demand:
    repository = Repository(surroundings.tree)
    commit = repository.commit_of(checked_revision("git_merge", given.branch))
    writes = files_of_merge(repository, standing_of(repository, surroundings).head, commit)
    count = f"{len(writes)} file{'' if len(writes) == 1 else 's'}"
    return Demand(
        tool="git_merge",
        effect=Effect.WRITE,
        risk=Risk.MEDIUM,
        summary=f"Merge {given.branch} ({commit[:10]}) into the run's tree: {count}",
        writes=paths_in_tree(repository, writes),
    )


def _merge(given: GitMerge, repository: Repository, surroundings: Surroundings) -> ToolResult:
    commit = repository.commit_of(checked_revision("git_merge", given.branch))
    return merge_commit(commit, given.branch, given.message, repository, surroundings)


def _conflicts(given: GitConflicts, repository: Repository, surroundings: Surroundings) -> ToolResult:
    if not repository.is_merging():
        return ToolResult(text="No merge is going on.", data={"conflicts": []})
    paths = conflicted_paths(repository)
    wanted = [repository.path(given.path)] if given.path else paths
    if given.path and wanted[0] not in paths:
        return ToolResult(text=f"{given.path} has no conflict.", data={"conflicts": []})
    shown = [path for path in wanted if given.path or surroundings.may_show(repository.path_in_tree(path))]
    asked_for = [path for path in wanted if path not in shown]
    found = [conflict for path in shown for conflict in conflicts_of(repository, path, surroundings.conceal)]
    blocks = [_told(conflict) for conflict in found]
    blocks += [f"{path} has conflicts too, and a person is asked for its text: name it." for path in asked_for]
    blocks += [surroundings.conceal.redact(_reasons(repository, path)) for path in wanted]
    counted = f"{len(found)} conflict{'' if len(found) == 1 else 's'}"
    counted += f" in {len(shown)} file{'' if len(shown) == 1 else 's'}"
    lead = f"{counted}. Settle each with git_resolve, then git_commit."
    text = "\n\n".join([lead, *blocks]) if wanted else "No conflicts are left. Commit the merge with git_commit."
    return ToolResult(text=shortened(text), data={"conflicts": [msgspec.to_builtins(one) for one in found]})


def _told(conflict: Conflict) -> str:
    head = f"{conflict.path}, conflict {conflict.number}"
    if conflict.kind:
        return f"{head}: {conflict.kind}.\nSuggestion: {conflict.suggestion}"
    parts = [f"{head}, from line {conflict.line}:"]
    for name in ("ours", "base", "theirs"):
        lines = getattr(conflict, name)
        parts.append(f"[{name}]\n{lines}" if lines else f"[{name}] (nothing)")
    return "\n".join([*parts, f"Suggestion: {conflict.suggestion}"])


def _reasons(repository: Repository, path: str) -> str:
    """Who changed it on either side, and with which words."""
    lines = [f"{path} was changed"]
    for side, between in (("in the tree", "MERGE_HEAD..HEAD"), ("in what is merged", "HEAD..MERGE_HEAD")):
        told = repository.attempt("log", f"--max-count={_REASONS}", "--format=%h %an: %s", between, "--", path) or ""
        lines += [f"- {side}: {line}" for line in told.splitlines()] or [f"- {side}: by no commit"]
    return "\n".join(lines)


def _resolve_demand(given: GitResolve, surroundings: Surroundings) -> Demand:
    repository = Repository(surroundings.tree)
    path = repository.path(given.path)
    content = ConfinedFolder(repository.top).read(path)
    which = f"conflict {given.conflict} of {path}" if given.conflict else path
    how = {"text": "with new text", "both": "with both sides", "as_it_is": "as it is now"}
    return Demand(
        tool="git_resolve",
        effect=Effect.WRITE,
        risk=Risk.LOW,
        summary=f"Settle {which} {how.get(given.take, f'with {given.take}')}",
        writes=(given.path,),
        files=(FileVersion(given.path, digest_of(content.data if content else None)),),
    )


def _resolve(given: GitResolve, repository: Repository, surroundings: Surroundings) -> ToolResult:
    standing_of(repository, surroundings).settle()
    path, folder = repository.path(given.path), ConfinedFolder(repository.top)
    if path not in conflicted_paths(repository):
        return ToolResult(text=f"{given.path} has no conflict any more.", data={"left": 0})
    content, versions = folder.read(path), Versions(repository, path)
    blocks = blocks_of(content.data, versions) if content and versions.is_on_both_sides else []
    if given.take != "text" and not blocks and content and versions.are_gone_from(content.data):
        # Of a kill, or by hand: what is settled within the file is not to be lost by taking a side of it whole.
        repository.run("update-index", "--add", "--", path)
        told = f"The marks in {given.path} are gone already; as it stands it counts as settled."
        return done(told, "wrote", given.path, given.take, left=0, others=conflicted_paths(repository))
    if given.take in {"ours", "theirs"} and not blocks:
        return _taken_whole(given, path, repository, folder)
    if given.take == "as_it_is" or (given.take == "text" and given.conflict is None):
        data = given.text.encode() if given.take == "text" else content.data if content else None
        return _taken_as_said(given, path, data, versions, repository, folder)
    if not blocks or content is None:
        raise BadArguments("git_resolve", f"{given.path} can only be taken whole: ours, theirs or text", ["take"])
    chosen = _chosen(given, blocks, versions)
    if versions.has_marks(given.text.encode()):
        raise GitRefused("The text has marks of a conflict in it.", "Write the lines as they are to be.")
    data = settled(content.data, chosen, given.take, given.text.encode())
    left = len(blocks) - len(chosen)
    if left == 0 and versions.has_marks(data):
        raise GitRefused(
            f"{given.path} has marks that make no whole conflict.", "Mend it with the edit tools, then take as_it_is."
        )
    if chosen:
        folder.write(path, data)
    if left == 0:
        repository.run("update-index", "--add", "--", path)
    told = f"{given.path} has {left} conflict{'' if left == 1 else 's'} left; they keep their numbers."
    text = told if left else f"{given.path} is settled."
    return done(text, "wrote", given.path, given.take, left=left, others=conflicted_paths(repository))


def _chosen(given: GitResolve, blocks: list[Block], versions: Versions) -> list[Block]:
    """The conflicts that are to be settled; none if that of the number is settled already, as after a kill."""
    if given.conflict is None:
        return blocks
    numbers = versions.numbers(blocks)
    most = max(len(versions.merged), *numbers)
    if given.conflict > most:
        raise BadArguments("git_resolve", f"{given.path} has conflicts 1 to {most}", ["conflict"])
    return [block for number, block in zip(numbers, blocks, strict=True) if number == given.conflict]


def _taken_as_said(
    given: GitResolve,
    path: str,
    data: bytes | None,
    versions: Versions,
    repository: Repository,
    folder: ConfinedFolder,
) -> ToolResult:
    """A file that is settled with all its conflicts: by the text of it, or as it stands in the tree."""
    if data is not None and versions.has_marks(data):
        raise GitRefused(f"{given.path} still has marks of a conflict.", "git_conflicts shows where they are.")
    if data is None:
        repository.run("update-index", "--force-remove", "--", path)
        return done(f"{given.path} is gone, and counts as settled.", "removed", given.path, given.take, left=0)
    if given.take == "text":
        folder.write(path, data)
    repository.run("update-index", "--add", "--", path)
    others = conflicted_paths(repository)
    return done(f"{given.path} is settled.", "wrote", given.path, given.take, left=0, others=others)


def _taken_whole(given: GitResolve, path: str, repository: Repository, folder: ConfinedFolder) -> ToolResult:
    """A file that one side has removed, or that has no lines: one side is taken whole."""
    side = sides_of(repository, path)[given.take]
    if side is None:
        if folder.read(path) is not None:
            folder.remove(path)
        repository.run("update-index", "--force-remove", "--", path)
        return done(f"{given.path} is removed, as on that side.", "removed", given.path, given.take, left=0)
    repository.run("checkout", f"--{given.take}", "--", path)
    repository.run("update-index", "--add", "--", path)
    return done(f"{given.path} is taken whole, as on that side.", "wrote", given.path, given.take, left=0)


def _abort_demand(_given: GitAbortMerge, surroundings: Surroundings) -> Demand:
    repository = Repository(surroundings.tree)
    touched = repository.lines("diff", "--name-only", "--no-renames", "--ignore-submodules=all", "-z", "--cached")
    paths = paths_in_tree(repository, touched) if repository.is_merging() else ()
    return Demand(
        tool="git_abort_merge",
        effect=Effect.WRITE if repository.is_merging() else Effect.READ,
        risk=Risk.MEDIUM if repository.is_merging() else Risk.SAFE,
        summary="Give up the merge in the run's tree, and what is settled of it",
        writes=paths,
    )


def _abort(_given: GitAbortMerge, repository: Repository, surroundings: Surroundings) -> ToolResult:
    if not repository.is_merging():
        return ToolResult(text="No merge is going on.")
    standing_of(repository, surroundings).give_up_merge()
    return done("The merge is given up; the tree is as before.", "wrote", "the tree", "merge given up")


TOOLS: Final[tuple[Any, ...]] = (
    acting_tool(
        "git_merge",
        "Merge a branch into the run's tree. Commit your own changes first. "
        "What git cannot join is left as conflicts, which git_conflicts shows.",
        GitMerge,
        Effect.WRITE,
        Risk.MEDIUM,
        _merge_demand,
        _merge,
    ),
    reading_tool(
        "git_conflicts",
        "Show each conflict of the merge that is going on: both sides, where they come from, who changed them and why, "
        "and a suggestion.",
        GitConflicts,
        lambda given: f"Look at the conflicts{f' of {given.path}' if given.path else ''}",
        _conflicts,
        reads=lambda given: (given.path,),
    ),
    acting_tool(
        "git_resolve",
        "Settle a conflict, or all of a file: take ours, theirs, both, or text of yours. "
        "When no conflict is left in the file it counts as settled.",
        GitResolve,
        Effect.WRITE,
        Risk.LOW,
        _resolve_demand,
        _resolve,
    ),
    acting_tool(
        "git_abort_merge",
        "Give up the merge that is going on; the tree is then as it was before it.",
        GitAbortMerge,
        Effect.WRITE,
        Risk.MEDIUM,
        _abort_demand,
        _abort,
    ),
)
