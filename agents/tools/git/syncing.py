"""Fetching from other repositories and pushing to them: always asked for, never by force; nothing is removed there."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

import msgspec

from agents.errors import GitRefused
from agents.protected import is_protected
from agents.records import Demand, Effect, Estimate, Risk, SecurityEvent, ToolResult
from agents.surroundings import Surroundings
from agents.tools.git.committing import standing_of
from agents.tools.git.merging import files_of_merge, merge_commit
from agents.tools.git.remotes import LONGEST_S, GoneWrong, Remote
from agents.tools.git.repository import Repository, checked_name
from agents.tools.git.standing import refuse_snapshots
from agents.tools.git.toolmaking import acting_tool, done

_REJECTED: Final = re.compile(r"^!\t\S+\t\[(?P<who>remote )?rejected\] \((?P<why>[^)]*)\)", re.MULTILINE)
_BEHIND: Final = frozenset({"fetch first", "non-fast-forward", "stale info"})
_LISTED: Final = 20

_RemoteName = Annotated[str, msgspec.Meta(min_length=1, description="The remote's name.")]


class GitFetch(msgspec.Struct, frozen=True, kw_only=True):
    """From where."""

    remote: _RemoteName = "origin"
    branch: Annotated[str, msgspec.Meta(description="The branch to fetch; all of them without.")] = ""


class GitPull(msgspec.Struct, frozen=True, kw_only=True):
    """From where; it is merged into the run's tree."""

    remote: _RemoteName = "origin"
    branch: Annotated[str, msgspec.Meta(min_length=1, description="The branch to fetch and merge.")]


class GitPush(msgspec.Struct, frozen=True, kw_only=True):
    """What, and where to."""

    remote: _RemoteName = "origin"
    branch: Annotated[str, msgspec.Meta(min_length=1, description="The branch to push, to the same name there.")]


def _remote(tool: str, name: str, surroundings: Surroundings, *, pushes: bool = False) -> Remote:
    return Remote(tool, Repository(surroundings.tree), name, surroundings.state, pushes=pushes)


def _reaching(tool: str, remote: Remote, risk: Risk, summary: str) -> Demand:
    """What a call demands that goes to a remote; one in a folder of this machine needs no network."""
    ignored = remote.ignored_settings()
    told = f"; the repository's own {', '.join(ignored[:3])} is not heeded" if ignored else ""
    plain = "; the connection is not encrypted" if remote.address.scheme == "http" else ""
    return Demand(
        tool=tool,
        effect=Effect.NETWORK if remote.hosts else Effect.WRITE,
        risk=risk,
        summary=f"{summary}{plain}{told}",
        hosts=remote.hosts,
        needs_network=bool(remote.hosts),
        leaves_tree=True,
        estimate=Estimate(LONGEST_S),
    )


def _fetch_demand(given: GitFetch, surroundings: Surroundings) -> Demand:
    remote = _remote("git_fetch", given.remote, surroundings)
    what = checked_name("git_fetch", given.branch) if given.branch else "all branches"
    summary = f"Fetch {what} from {remote.name}, {remote.address.shown}"
    return _reaching("git_fetch", remote, Risk.MEDIUM, summary)


def _pull_demand(given: GitPull, surroundings: Surroundings) -> Demand:
    remote = _remote("git_pull", given.remote, surroundings)
    branch = checked_name("git_pull", given.branch)
    summary = f"Fetch {branch} from {remote.name}, {remote.address.shown}, and merge it into the run's tree"
    return _reaching("git_pull", remote, Risk.MEDIUM, summary)


def _push_demand(given: GitPush, surroundings: Surroundings) -> Demand:
    remote = _remote("git_push", given.remote, surroundings, pushes=True)
    branch, commit = _pushed(given, Repository(surroundings.tree))
    return _reaching(
        "git_push", remote, Risk.HIGH, f"Push {branch} ({commit[:10]}) to {remote.name}, {remote.address.shown}"
    )


def _pushed(given: GitPush, repository: Repository) -> tuple[str, str]:
    """The branch and its commit."""
    branch = checked_name("git_push", given.branch)
    commit = repository.commit_named(f"refs/heads/{branch}")
    if commit is None:
        raise GitRefused(f"There is no branch {branch}.", "git_branch lists them.")
    refuse_snapshots(repository, commit, branch)
    return branch, commit


def _fetched(tool: str, remote: Remote, branch: str) -> dict[str, str]:
    try:
        return remote.fetch(checked_name(tool, branch) if branch else "")
    except GoneWrong as error:
        reason = str(error).removeprefix("fatal: ").removeprefix("error: ")
        raise GitRefused(
            f"{remote.name} gave nothing: {reason}.", "Look whether the branch and the address are right."
        ) from error


def _fetch(given: GitFetch, _repository: Repository, surroundings: Surroundings) -> ToolResult:
    remote = _remote("git_fetch", given.remote, surroundings)
    found = _fetched("git_fetch", remote, given.branch)
    lines = [f"{remote.name}/{name} is at {commit[:10]}." for name, commit in list(found.items())[:_LISTED]]
    more = [f"And {len(found) - _LISTED} more."] if len(found) > _LISTED else []
    return _contacted(
        remote, "\n".join([*lines, *more]) or "It has no branches.", branches=found, commit=found.get(given.branch, "")
    )


def _pull(given: GitPull, repository: Repository, surroundings: Surroundings) -> ToolResult:
    remote = _remote("git_pull", given.remote, surroundings)
    commit = _fetched("git_pull", remote, given.branch)[given.branch]
    name = f"{remote.name}/{given.branch}"
    files = files_of_merge(repository, standing_of(repository, surroundings).head, commit)
    if guarded := [path for path in files if is_protected(path)]:
        raise GitRefused(
            f"{name} is fetched, and not merged: it changes {guarded[0]}, which is protected.", "A person merges it."
        )
    merged = merge_commit(commit, name, "", repository, surroundings)
    contact = _contacted(remote, merged.text, **merged.data)
    return msgspec.structs.replace(contact, side_effects=(*contact.side_effects, *merged.side_effects))


def _push(given: GitPush, repository: Repository, surroundings: Surroundings) -> ToolResult:
    remote = _remote("git_push", given.remote, surroundings, pushes=True)
    branch, commit = _pushed(given, repository)
    try:
        remote.push(branch, commit)
    except GoneWrong as error:
        raise _rejection(error, remote, branch) from error
    return _contacted(remote, f"Pushed {branch} at {commit[:10]} to {remote.name}.", commit=commit, branch=branch)


def _rejection(error: GoneWrong, remote: Remote, branch: str) -> GitRefused:
    match = _REJECTED.search(error.output)
    if match is None:
        reason = str(error).removeprefix("fatal: ").removeprefix("error: ")
        return GitRefused(f"{remote.name} did not take {branch}: {reason}.", "Look whether the address is right.")
    if match["why"] in _BEHIND:
        return GitRefused(
            f"{remote.name} has commits on {branch} that are not in yours.",
            "git_pull merges them; test, then push again. It is never forced.",
        )
    return GitRefused(
        f"{remote.name} refused {branch}: {match['why']}.", "Push a branch of another name, or leave it to a person."
    )


def _contacted(remote: Remote, text: str, **data: Any) -> ToolResult:
    result = done(text, "contacted", remote.address.host or remote.address.shown, remote.address.shown, **data)
    ignored = remote.ignored_settings()
    if not ignored:
        return result
    told = f"The repository's own settings for going out were not heeded: {', '.join(ignored)}."
    return msgspec.structs.replace(result, security_events=(SecurityEvent("ignored", Risk.MEDIUM, told),))


TOOLS: Final[tuple[Any, ...]] = (
    acting_tool(
        "git_fetch",
        "Fetch branches from a remote, to look at or merge them as REMOTE/BRANCH. A person is asked first.",
        GitFetch,
        Effect.NETWORK,
        Risk.MEDIUM,
        _fetch_demand,
        _fetch,
        time_s=LONGEST_S,
    ),
    acting_tool(
        "git_pull",
        "Fetch a branch from a remote and merge it into the run's tree. Commit first. A person is asked first.",
        GitPull,
        Effect.NETWORK,
        Risk.MEDIUM,
        _pull_demand,
        _pull,
        time_s=LONGEST_S,
    ),
    acting_tool(
        "git_push",
        "Push a branch to the same name at a remote, never by force. A person is asked first.",
        GitPush,
        Effect.NETWORK,
        Risk.HIGH,
        _push_demand,
        _push,
        category="publishing",
        time_s=LONGEST_S,
    ),
)
