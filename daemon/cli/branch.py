"""`groundplan branch`: lines of decisions, and their merge."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from daemon.cli.merging import Merging, print_merge
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.style import Style
from daemon.cli.wording import counted
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="Branches of decisions.", add_completion=False)

Name = Annotated[str, typer.Argument(help="The branch's name.")]
Into = Annotated[str | None, typer.Option("--into", help="The branch that takes it over; its parent by default.")]
Protection = Literal["none", "checked", "merge_only"]
_STOPPED = 1


@app.command("new")
def new(
    name: Name,
    base: Annotated[str | None, typer.Option("--from", help="Where it begins; the branch in use by default.")] = None,
    stay: Annotated[bool, typer.Option("--stay", help="Do not take it into use.")] = False,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Begin a branch and take it into use."""
    made = ProjectClient(workspace, project).post("branches", {"name": name, "base": base, "use": not stay})
    print_json(made) if as_json else print_line(f"{name} begins at {made['parent']}{'' if stay else ' and is in use'}.")


@app.command("list")
def list_branches(project: ProjectOption = None, workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """All branches; the one in use has a star."""
    branches = ProjectClient(workspace, project).get("branches")
    if as_json:
        print_json({"branches": branches})
        return
    style = Style()
    for branch in branches:
        star = style.good("*") if branch["in_use"] else " "
        notes = [f"from {branch['parent']}" if branch["parent"] else "", counted(branch["decisions"], "decision")]
        notes += [
            f"{counted(branch['ahead'], 'change')} ahead" if branch["ahead"] else "",
            "merged" if branch["merged"] else "",
        ]
        notes += [branch["protection"] if branch["protection"] != "none" else ""]
        print_line(f"{star} {style.bold(branch['name'])}  {style.dim(', '.join(note for note in notes if note))}")


@app.command("use")
def use(
    name: Name, project: ProjectOption = None, workspace: WorkspaceOption = ".", as_json: JsonOption = False
) -> None:
    """Take a branch into use."""
    status = ProjectClient(workspace, project).post("use", {"branch": name})
    print_json(status) if as_json else print_line(f"{name} is in use now.")


@app.command("protect")
def protect(
    name: Name,
    protection: Annotated[
        Protection, typer.Argument(help="checked: no merge that clashes; merge_only: no change else.")
    ],
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Set what a branch allows; main is always checked at least."""
    branch = ProjectClient(workspace, project).patch(f"branches/{name}", {"protection": protection})
    print_json(branch) if as_json else print_line(f"{name}: {branch['protection']}.")


@app.command("remove")
def remove(
    name: Name, project: ProjectOption = None, workspace: WorkspaceOption = ".", as_json: JsonOption = False
) -> None:
    """Take a branch off the list; its decisions stay in the log."""
    ProjectClient(workspace, project).delete(f"branches/{name}")
    print_json({"removed": name}) if as_json else print_line(f"{name} is removed.")


@app.command("merge")
def merge(
    name: Name,
    into: Into = None,
    ours: Annotated[
        list[int] | None, typer.Option("--ours", help="Settle a conflict, by number, as the target has it.")
    ] = None,
    theirs: Annotated[list[int] | None, typer.Option("--theirs", help="Settle it as the branch has it.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what `branch resolve` has settled so far.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would happen.")] = False,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Merge a branch. Exit code 1 and nothing changed while conflicts or clashes stand in the way."""
    chosen = dict.fromkeys(ours or (), "ours") | dict.fromkeys(theirs or (), "theirs")
    merging = Merging(ProjectClient(workspace, project), name, into)
    _tell(merging.go(chosen, dry_run=dry_run, fresh=fresh), as_json)


@app.command("resolve")
def resolve(
    name: Name,
    number: Annotated[int, typer.Argument(help="The conflict's number, as `branch merge` shows it.")],
    value: Annotated[str, typer.Argument(help="ours, theirs, or a value of your own; that may be JSON.")],
    into: Into = None,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Settle one conflict of a merge; the next `branch merge` goes by it. Exit code 1 while others are left.

    What was settled is kept as long as both sides say what they say now.
    """
    report = Merging(ProjectClient(workspace, project), name, into).settle(number, value)
    _tell(report, as_json)
    if not as_json:
        print_line(f"All is settled: groundplan branch merge {name}")


def _tell(report: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(report)
    else:
        print_merge(report, Style())
    if report["status"] in {"conflicts", "clash"}:
        raise typer.Exit(_STOPPED)
