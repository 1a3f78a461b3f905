"""`groundplan history`: what changes most, what changes together, and who knows it."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption, ask, within

app = typer.Typer(help="Churn, owners and files that change together, from git.", add_completion=False)

_OWNERS_SHOWN = 5
_COMMITS_SHOWN = 8


@app.command()
def history(
    path: Annotated[str | None, typer.Argument(help="A file; without one, the whole workspace.")] = None,
    workspace: WorkspaceOption = ".",
    limit: Annotated[int, typer.Option("-k", "--limit", min=1, max=500, help="How many files.")] = 15,
    as_json: JsonOption = False,
) -> None:
    """What changes most and who works on it; or one file's commits, owners and companions."""
    if path is None:
        found = ask("history", workspace, {"k": limit})
    else:
        found = ask("history/file", workspace, {"path": within(path, workspace), "k": limit})
    if as_json:
        print_json(found)
    elif path is None:
        _print_workspace(found, Style())
    else:
        _print_file(found, Style())


def _print_workspace(found: dict[str, Any], style: Style) -> None:
    print_line(style.dim(f"{found['commits_read']} commits read, up to {found['head'][:10]}"))
    for churn in found["churn"]:
        print_line(f"  {style.accent(churn['path'])}  {_told(churn)}")
    _print_owners("authors", found["owners"], style)


def _print_file(found: dict[str, Any], style: Style) -> None:
    if found["churn"]:
        print_line(f"{style.accent(found['path'])}  {_told(found['churn'])}")
    _print_owners("authors by commits", found["owners"], style)
    _print_owners("authors by lines that stand", found["owners_by_lines"], style)
    if found["together"]:
        print_line(style.dim("changes together with"))
        for pair in found["together"]:
            print_line(f"  {style.accent(pair['path'])}  in {pair['together']} of {pair['of']} commits")
    print_line(style.dim("commits"))
    for commit in found["commits"][:_COMMITS_SHOWN]:
        print_line(f"  {commit['sha'][:10]} {_day(commit['time'])} {commit['author']}: {commit['subject']}")


def _print_owners(title: str, owners: list[dict[str, Any]], style: Style) -> None:
    if owners:
        told = ", ".join(f"{owner['name']} {owner['share']:.0%}" for owner in owners[:_OWNERS_SHOWN])
        print_line(f"{style.dim(title)} {told}")


def _told(churn: dict[str, Any]) -> str:
    year = next(window for window in churn["windows"] if window["days"] == 365)
    ever = churn["windows"][-1]
    changed = f"{year['commits']} commits in the last year (+{year['added']} -{year['deleted']})"
    return f"{changed}, {ever['commits']} in all, last {_day(churn['last_time'])}"


def _day(seconds: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))
