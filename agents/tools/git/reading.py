"""Looking at a repository: what has changed, how it came to be, who wrote which line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, Literal

import msgspec

from agents.errors import BadArguments
from agents.records import ToolResult
from agents.surroundings import Surroundings
from agents.tools.commanding import shortened
from agents.tools.git.repository import Repository, checked_revision
from agents.tools.git.standing import Standing
from agents.tools.git.toolmaking import reading_tool
from agents.tree.confined import ConfinedFolder

_UNIT, _ENTRY = "\x1f", "\x1e"
_FORMAT: Final = f"--format={_ENTRY}%H{_UNIT}%an{_UNIT}%aI{_UNIT}%s"
_PLAIN: Final = ("--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all")
_KINDS: Final = {"M": "changed", "A": "added", "D": "removed", "R": "renamed", "C": "copied", "T": "changed its type"}
_COMPARED: Final = {"run": "where the run began", "commit": "the last commit"}
_LISTED: Final = 100
_AT_ONCE: Final = 500
"""So many files are named in one command."""


class GitStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing to say."""


class GitDiff(msgspec.Struct, frozen=True, kw_only=True):
    """What to compare."""

    since: Annotated[
        Literal["run", "commit"],
        msgspec.Meta(
            description="run: what this run has changed; commit: all that is not committed, the user's work too."
        ),
    ] = "run"
    base: Annotated[str, msgspec.Meta(description="Another revision to compare the files with.")] = ""
    paths: Annotated[list[str], msgspec.Meta(description="Only these files or folders.")] = []
    names_only: Annotated[bool, msgspec.Meta(description="Only say which files, and how many lines.")] = False


class GitLog(msgspec.Struct, frozen=True, kw_only=True):
    """Whose history."""

    path: Annotated[str, msgspec.Meta(description="Only commits that changed this file or folder.")] = ""
    symbol: Annotated[str, msgspec.Meta(description="Only changes of this function in path.")] = ""
    text: Annotated[str, msgspec.Meta(description="Only commits that added or removed this text.")] = ""
    revision: Annotated[str, msgspec.Meta(description="Where to begin.")] = "HEAD"
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 15


class GitShow(msgspec.Struct, frozen=True, kw_only=True):
    """What to show."""

    revision: Annotated[str, msgspec.Meta(min_length=1, description="A commit, tag or branch.")]
    path: Annotated[str, msgspec.Meta(description="Show this file as it was then, in place of the commit.")] = ""


class GitBlame(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines."""

    path: Annotated[str, msgspec.Meta(min_length=1)]
    start_line: Annotated[int, msgspec.Meta(ge=1)] = 1
    end_line: Annotated[int, msgspec.Meta(ge=1)] = 60


def status_of(repository: Repository) -> dict[str, Any]:
    """Branch, commit, and the files that differ, by what happened to them. Paths are those of the repository."""
    found: dict[str, Any] = {
        "branch": repository.branch(),
        "head": repository.head(),
        "is_merging": repository.is_merging(),
        "staged": [],
        "changed": [],
        "untracked": [],
        "conflicts": [],
    }
    entries = iter(
        repository.lines(
            "status", "-z", "--porcelain=v1", "--untracked-files=all", "--renames", "--ignore-submodules=all"
        )
    )
    for entry in entries:
        index, tree, path = entry[0], entry[1], entry[3:]
        old = next(entries, "") if "R" in (index, tree) or "C" in (index, tree) else ""
        _file(found, index, tree, path, old)
    return found


def _file(found: dict[str, Any], index: str, tree: str, path: str, old: str) -> None:
    told = {"path": path, **({"from": old} if old else {})}
    if index == "?":
        found["untracked"].append(told)
    elif "U" in (index, tree) or (index, tree) in {("A", "A"), ("D", "D")}:
        found["conflicts"].append(told)
    else:
        if index != " ":
            found["staged"].append({**told, "what": _KINDS.get(index, index)})
        if tree != " ":
            found["changed"].append({**told, "what": _KINDS.get(tree, tree)})


def _status(_given: GitStatus, repository: Repository, surroundings: Surroundings) -> ToolResult:
    found = status_of(repository)
    differing = {file["path"] for kind in ("staged", "changed", "untracked") for file in found[kind]}
    users = Standing(repository, surroundings.run, surroundings.state).users_paths()
    found["users"] = [path for path in users if path in differing]
    where = f"on branch {found['branch']}" if found["branch"] else "on no branch"
    lines = [f"{found['head'][:10] or 'no commit yet'}, {where}{', in a merge' if found['is_merging'] else ''}"]
    for kind in ("conflicts", "staged", "changed", "untracked"):
        rows = [f"- {_row(file)}" for file in found[kind]]
        more = [f"and {len(rows) - _LISTED} more"] if len(rows) > _LISTED else []
        lines += [f"{kind.capitalize()}:", *rows[:_LISTED], *more] if rows else []
    if found["users"]:
        lines.append(f"The user had changed before, and not committed: {', '.join(found['users'][:_LISTED])}.")
    return ToolResult(text="\n".join(lines if len(lines) > 1 else [*lines, "Nothing has changed."]), data=found)


def _row(file: dict[str, str]) -> str:
    moved = f", from {file['from']}" if "from" in file else ""
    return f"{file['path']}{' (' + file['what'] + moved + ')' if 'what' in file else ''}"


def _diff(given: GitDiff, repository: Repository, surroundings: Surroundings) -> ToolResult:
    standing = Standing(repository, surroundings.run, surroundings.state)
    base = _base(given, repository, standing)
    compared = [base] if base else ["--cached"]
    if base and base == standing.snapshot:  # which holds files of the user's that git does not know elsewhere
        compared.append(standing.whole_tree())
    paths = [repository.path(path) for path in given.paths]
    files = list(_numbers(repository.lines("diff", *_PLAIN, "--numstat", "-z", "-M", *compared, "--", *paths)))
    asked_for = [file["path"] for file in files if not _may_show(file, paths, repository, surroundings)]
    others = ("ls-files", "-z", "--others", "--exclude-standard", "--full-name", "--", *(paths or ["."]))
    strange = [] if len(compared) > 1 else repository.lines(*others)
    if asked_for:
        shown = [file for file in files if file["path"] not in asked_for]
        paths = [name for file in shown for name in (file["path"], file.get("from", "")) if name]
    told = (
        []
        if given.names_only
        else [
            repository.run("diff", *_PLAIN, "-M", *compared, "--", *some)
            for some in _portions(paths, is_all=not asked_for)
        ]
    )
    text = surroundings.conceal.redact("".join(told))
    lines = [f"{row['path']}: +{row['added']} -{row['removed']}" for row in files]
    lines += [f"{path}: not under git yet" for path in strange[:_LISTED]]
    lines += [f"{path}: a person is asked for its text; name it in paths" for path in asked_for[:_LISTED]]
    lines += [shortened(text)] if text else []
    return ToolResult(
        text="\n".join(lines or ["Nothing differs."]),
        data={"files": files, "untracked": strange, "diff": text},
    )


def _base(given: GitDiff, repository: Repository, standing: Standing) -> str:
    """The commit to compare with; empty before the first one."""
    if given.base:
        return repository.commit_of(checked_revision("git_diff", given.base))
    if standing.snapshot and (given.since == "run" or not standing.base):
        return standing.snapshot
    return standing.head


def _numbers(rows: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What `--numstat -z` says of each file; the names of one that has moved stand by themselves."""
    entries = iter(rows)
    for row in entries:
        added, removed, path = row.split("\t", 2)
        moved = {} if path else {"from": next(entries)}
        counted = {"added": int(added) if added != "-" else 0, "removed": int(removed) if removed != "-" else 0}
        yield {"path": path or next(entries), **moved, **counted}


def _may_show(file: dict[str, Any], named: Sequence[str], repository: Repository, surroundings: Surroundings) -> bool:
    """Whether the text of a file may be shown, as both of its names say; whoever names it has been asked for it."""
    names = [name for name in (file["path"], file.get("from", "")) if name and name not in named]
    return all(surroundings.may_show(repository.path_in_tree(name)) for name in names)


def _portions(paths: Sequence[str], *, is_all: bool) -> Iterator[Sequence[str]]:
    """Paths for one command each; no path stands for all, unless there is nothing to show."""
    if is_all:
        yield paths
    else:
        yield from (paths[start : start + _AT_ONCE] for start in range(0, len(paths), _AT_ONCE))


def _log(given: GitLog, repository: Repository, surroundings: Surroundings) -> ToolResult:
    start = repository.commit_of(checked_revision("git_log", given.revision))
    options = [_FORMAT, f"--max-count={given.limit}", "--no-show-signature", *_PLAIN]
    path = repository.path(given.path) if given.path else ""
    if given.symbol:
        if not path or not given.symbol.isidentifier():
            raise BadArguments(
                "git_log", "symbol needs the path of its file, and is one plain name", ["path", "symbol"]
            )
        told = repository.run("log", *options, f"-L:{given.symbol}:{path}", start)
    else:
        chosen = [f"-S{given.text}"] if given.text else []
        follow = ["--follow"] if path and (repository.top / path).is_file() else []
        told = repository.run("log", *options, *chosen, *follow, start, "--", *([path] if path else []))
    commits = list(_commits(surroundings.conceal.redact(told)))
    lines = [_commit_line(commit) for commit in commits]
    changes = [commit["diff"] for commit in commits if commit["diff"]]
    return ToolResult(text=shortened("\n".join([*(lines or ["No commit fits."]), *changes])), data={"commits": commits})


def _commits(told: str) -> Iterator[dict[str, str]]:
    for entry in told.split(_ENTRY)[1:]:
        head, _, rest = entry.partition("\n")
        commit, author, at, subject = head.split(_UNIT)
        yield {"commit": commit, "author": author, "at": at, "subject": subject, "diff": rest.strip("\n")}


def _commit_line(commit: dict[str, str]) -> str:
    return f"{commit['commit'][:10]} {commit['at'][:10]} {commit['author']}: {commit['subject']}"


def _show(given: GitShow, repository: Repository, surroundings: Surroundings) -> ToolResult:
    commit = repository.commit_of(checked_revision("git_show", given.revision))
    if given.path:
        content = repository.run("cat-file", "blob", f"{commit}:{repository.path(given.path)}")
        text = surroundings.conceal.redact(content)
        return ToolResult(text=shortened(text), data={"commit": commit, "path": given.path, "content": text})
    told = repository.run("show", "--stat", "--patch", "-M", "--no-show-signature", "--format=fuller", *_PLAIN, commit)
    text = surroundings.conceal.redact(told)
    return ToolResult(text=shortened(text), data={"commit": commit, "text": text})


def _blame(given: GitBlame, repository: Repository, surroundings: Surroundings) -> ToolResult:
    if given.end_line < given.start_line:
        raise BadArguments("git_blame", "end_line comes before start_line", ["start_line", "end_line"])
    path = repository.path(given.path)
    span = f"-L{given.start_line},{given.end_line}"
    told = repository.run("blame", "--line-porcelain", "--no-textconv", span, "--", path)
    content = ConfinedFolder(repository.top).read(path)  # in whole, since half a secret looks like none
    whole = surroundings.conceal.redact_lines(content.data.decode("utf-8", "replace") if content else "")
    rows = [{**row, "text": whole[row["line"] - 1] or ""} for row in _blamed(told)]
    lines = [f"{row['line']:>5} {row['commit'][:8]} {row['author']}: {row['text']}" for row in rows]
    subjects = {row["commit"][:8]: row["subject"] for row in rows}
    notes = [f"{commit}: {subject}" for commit, subject in subjects.items()]
    return ToolResult(text=shortened("\n".join([*lines, *notes])), data={"lines": rows})


def _blamed(told: str) -> Iterator[dict[str, Any]]:
    row: dict[str, Any] = {}
    for line in told.split("\n"):
        if line.startswith("\t"):
            yield {**row, "text": line[1:]}
            row = {}
        elif not row:
            words = line.split()
            row = {"commit": words[0], "line": int(words[2])} if len(words) > 2 else {}
        else:
            key, _, value = line.partition(" ")
            if key in {"author", "summary"}:
                row["subject" if key == "summary" else key] = value


TOOLS: Final = (
    reading_tool(
        "git_status",
        "Tell which files are changed, staged, new or in conflict, and on which branch the project is.",
        GitStatus,
        lambda given: "What has changed under git",
        _status,
    ),
    reading_tool(
        "git_diff",
        "Show how files differ from where the run began, from the last commit, or from a revision. "
        "Use it to review your own work before you finish. Returns counts for each file and a unified diff.",
        GitDiff,
        lambda given: f"Compare with {given.base or _COMPARED[given.since]}",
        _diff,
        reads=lambda given: given.paths,
    ),
    reading_tool(
        "git_log",
        "Show commits, newest first: of everything, of a file, of one function in a file, or that touched a text. "
        "Use it to learn why code is as it is.",
        GitLog,
        lambda given: f"History of {given.symbol or given.path or given.text or 'the project'}",
        _log,
        reads=lambda given: (given.path,) if given.symbol else (),
    ),
    reading_tool(
        "git_show",
        "Show one commit with its changes, or a file as it was at a revision.",
        GitShow,
        lambda given: f"Show {given.path or 'commit'} {'at ' if given.path else ''}{given.revision}",
        _show,
        reads=lambda given: (given.path,),
    ),
    reading_tool(
        "git_blame",
        "Tell for lines of a file which commit and author wrote each, with the commits' subjects.",
        GitBlame,
        lambda given: f"Who wrote {given.path}, lines {given.start_line} to {given.end_line}",
        _blame,
        reads=lambda given: (given.path,),
    ),
)
