"""Branches: listed, made for what a run commits, changed to in the run's tree, and removed when they are merged."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec

from agents.errors import BadArguments, GitRefused
from agents.records import Demand, Effect, Risk, ToolResult
from agents.surroundings import Surroundings
from agents.tools.git.committing import standing_of
from agents.tools.git.repository import Repository, checked_name, checked_revision
from agents.tools.git.standing import free_names, refuse_snapshots, refuse_taken
from agents.tools.git.toolmaking import acting_tool, done

_UNIT: Final = "\x1f"
_FORMAT: Final = _UNIT.join(
    ("%(refname:short)", "%(objectname:short)", "%(committerdate:short)", "%(upstream:short)", "%(contents:subject)")
)
_LISTED: Final = 100


class GitBranch(msgspec.Struct, frozen=True, kw_only=True):
    """What to do with branches."""

    action: Annotated[
        Literal["list", "create", "switch", "delete"],
        msgspec.Meta(description="create makes a branch for what you commit and goes to it; switch goes to one."),
    ] = "list"
    name: Annotated[str, msgspec.Meta(description="The branch; not needed to list.")] = ""
    start: Annotated[str, msgspec.Meta(description="Where a new branch begins; where the tree stands without.")] = ""


def _demand(given: GitBranch, surroundings: Surroundings) -> Demand:
    repository = Repository(surroundings.tree)
    if given.action == "list":
        return Demand(tool="git_branch", effect=Effect.READ, risk=Risk.SAFE, summary="List the branches")
    name = _name(given)
    if given.action == "create" and given.start:
        repository.commit_of(checked_revision("git_branch", given.start))
    told = {
        "create": f"Make the branch {name} in {surroundings.workspace}, and go to it in the run's tree",
        "switch": f"Go to the branch {name} in the run's tree",
        "delete": f"Remove the branch {name} from {surroundings.workspace}",
    }
    return Demand(
        tool="git_branch", effect=Effect.WRITE, risk=Risk.MEDIUM, summary=told[given.action], leaves_tree=True
    )


def _branch(given: GitBranch, repository: Repository, surroundings: Surroundings) -> ToolResult:
    match given.action:
        case "list":
            return _listed(repository)
        case "create":
            return _created(given, repository, surroundings)
        case "switch":
            return _switched(_name(given), repository, surroundings)
        case "delete":
            return _deleted(_name(given), repository)


def _listed(repository: Repository) -> ToolResult:
    told = repository.run("for-each-ref", f"--format={_FORMAT}", f"--count={_LISTED}", "refs/heads")
    names = ("name", "commit", "at", "upstream", "subject")
    rows = [dict(zip(names, line.split(_UNIT), strict=True)) for line in told.splitlines()]
    here = repository.branch()
    lines = [
        f"{'*' if row['name'] == here else ' '} {row['name']}  {row['commit']} {row['at']}  {row['subject']}"
        for row in rows
    ]
    return ToolResult(text="\n".join(lines or ["There is no branch yet."]), data={"branches": rows, "current": here})


def _created(given: GitBranch, repository: Repository, surroundings: Surroundings) -> ToolResult:
    name, standing = _name(given), standing_of(repository, surroundings)
    head = standing.head
    start = repository.commit_of(checked_revision("git_branch", given.start)) if given.start else head
    if not start:
        raise GitRefused("There is no commit yet that a branch could begin at.", "Commit with git_commit first.")
    refuse_snapshots(repository, start, given.start)
    there = repository.commit_named(f"refs/heads/{name}")
    if there not in {None, start}:
        raise GitRefused(f"There is a branch {name} already, at {there[:10]}.", "Take another name, or switch to it.")
    refuse_taken(repository, name)
    standing.settle()
    with standing.moving(start):
        if start != head:
            standing.go(start)
        if there is None:
            free_names(repository, f"refs/heads/{name}")
            repository.run("update-ref", "-m", "branch: made by a run", f"refs/heads/{name}", start, "0" * len(start))
        standing.stand_on(name, start)
    told = f"{'Made' if there is None else 'There is'} the branch {name} at {start[:10]}; what you commit goes to it."
    return done(told, "committed", name, branch=name, commit=start)


def _switched(name: str, repository: Repository, surroundings: Surroundings) -> ToolResult:
    standing = standing_of(repository, surroundings)
    commit = repository.commit_named(f"refs/heads/{name}")
    if commit is None:
        raise GitRefused(f"There is no branch {name}.", "git_branch lists them, and makes new ones.")
    if standing.branch == name and standing.head == commit:
        return ToolResult(text=f"The tree is on {name} already.", data={"branch": name, "commit": commit})
    refuse_taken(repository, name)
    refuse_snapshots(repository, commit, name)
    with standing.moving(commit):
        if commit != standing.head:
            standing.go(commit)
        standing.stand_on(name, commit)
    return done(f"The tree is on {name} at {commit[:10]}.", "wrote", name, branch=name, commit=commit)


def _deleted(name: str, repository: Repository) -> ToolResult:
    commit = repository.commit_named(f"refs/heads/{name}")
    if commit is None:
        return ToolResult(text=f"There is no branch {name}.")
    refuse_taken(repository, name)
    if repository.branch() == name:
        raise GitRefused(f"The tree is on {name}.", "Switch to another branch first.")
    others = repository.run("for-each-ref", "--format=%(refname)", f"--contains={commit}", "refs/heads", "refs/remotes")
    if not [other for other in others.split() if other != f"refs/heads/{name}"]:
        raise GitRefused(
            f"{name} holds commits that no other branch has.", "Merge it first; only a person throws commits away."
        )
    free_names(repository, f"refs/heads/{name}", "packed-refs")
    repository.run("update-ref", "-d", f"refs/heads/{name}", commit)
    return done(f"Removed the branch {name}, which was at {commit[:10]}.", "removed", name, commit)


def _name(given: GitBranch) -> str:
    if not given.name:
        raise BadArguments("git_branch", f"name says which branch to {given.action}", list(GitBranch.__struct_fields__))
    name = checked_name("git_branch", given.name)
    if name == "HEAD" or name.startswith("refs/") or "/." in f"/{name}":
        raise BadArguments("git_branch", f"{name!r} is no name of a branch", ["name"])
    return name


TOOLS: Final[tuple[Any, ...]] = (
    acting_tool(
        "git_branch",
        "List branches; or make one for what you commit, go to one in the run's tree, or remove one that is merged. "
        "The branch that the user works on cannot be taken.",
        GitBranch,
        Effect.WRITE,
        Risk.MEDIUM,
        _demand,
        _branch,
    ),
)
