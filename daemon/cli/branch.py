"""`groundplan branch`: lines of decisions, and their merge."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from daemon.cli.asking import Card
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="Branches of decisions.")

Name = Annotated[str, typer.Argument(help="The branch's name.")]
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
        notes = [f"from {branch['parent']}" if branch["parent"] else "", f"{branch['decisions']} decisions"]
        notes += [f"{branch['ahead']} changes ahead" if branch["ahead"] else "", "merged" if branch["merged"] else ""]
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
    protection: Annotated[str, typer.Argument(help="none, checked (no merge that clashes) or merge_only.")],
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
    into: Annotated[
        str | None, typer.Option("--into", help="The branch that takes it over; its parent by default.")
    ] = None,
    ours: Annotated[
        list[int] | None, typer.Option("--ours", help="Settle a conflict, by number, as the target has it.")
    ] = None,
    theirs: Annotated[list[int] | None, typer.Option("--theirs", help="Settle it as the branch has it.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would happen.")] = False,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Merge a branch. Exit code 1 and nothing changed while conflicts or clashes stand in the way."""
    client = ProjectClient(workspace, project)
    report = _merge(client, name, into, [], dry_run=dry_run or bool(ours or theirs))
    if ours or theirs:
        chosen = dict.fromkeys(ours or (), "ours") | dict.fromkeys(theirs or (), "theirs")
        settled = [
            {"subject": c["subject"], "field": c["field"], "take": chosen[c["number"]]}
            for c in report["conflicts"]
            if c["number"] in chosen
        ]
        report = _merge(client, name, into, settled, dry_run=dry_run)
    _tell(report, as_json)


@app.command("resolve")
def resolve(
    name: Name,
    number: Annotated[int, typer.Argument(help="The conflict's number, as `branch merge` shows it.")],
    value: Annotated[str, typer.Argument(help="ours, theirs, or a JSON value of your own.")],
    into: Annotated[
        str | None, typer.Option("--into", help="The branch that takes it over; its parent by default.")
    ] = None,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Settle one conflict on the branch itself, so that the next merge no longer meets it; then merge what is left."""
    client = ProjectClient(workspace, project)
    conflicts = _merge(client, name, into, [], dry_run=True)["conflicts"]
    found = next((conflict for conflict in conflicts if conflict["number"] == number), None)
    if found is None:
        raise typer.BadParameter(f"there is no conflict {number}", param_hint="NUMBER")
    taken = {"take": value} if value in {"ours", "theirs"} else {"take": "value", "value": _json(value)}
    settled = [{"subject": found["subject"], "field": found["field"], **taken}]
    _tell(_merge(client, name, into, settled, dry_run=False), as_json)


def _merge(
    client: ProjectClient, name: str, into: str | None, resolutions: list[dict[str, Any]], *, dry_run: bool
) -> dict[str, Any]:
    body = {"into": into, "resolutions": resolutions, "dry_run": dry_run}
    report: dict[str, Any] = client.post(f"branches/{name}/merge", body)
    return report


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _tell(report: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(report)
    else:
        _print(report, Style())
    if report["status"] in {"conflicts", "clash"}:
        raise typer.Exit(_STOPPED)


def _print(report: dict[str, Any], style: Style) -> None:
    place = f"{report['source']} into {report['target']}"
    told = {
        "merged": style.good(f"Merged {place}: {len(report['changed'])} records changed."),
        "nothing": f"There is nothing to merge from {place}.",
        "possible": f"{place} can be merged: {len(report['changed'])} records would change.",
        "conflicts": style.bad(f"{len(report['conflicts'])} conflicts stand in the way of merging {place}."),
        "clash": style.bad(f"Together the decisions of {place} clash, so nothing was merged."),
    }
    print_line(told[report["status"]])
    for conflict in report["conflicts"]:
        print_line(
            f"  {style.bold(str(conflict['number']))}  {conflict['alias']} {conflict['title']}: {conflict['field']}"
        )
        print_line(f"     ours:   {_short(conflict['ours'])}")
        print_line(f"     theirs: {_short(conflict['theirs'])}")
    if report["conflicts"]:
        print_line(f"  Settle them: groundplan branch merge {report['source']} --ours N --theirs N")
    for clash in report["clashes"]:
        Card(style).clash(clash)
    if report["status"] in {"possible", "merged"}:
        for line in report["changed"][:20]:
            print_line(style.dim(f"  {line}"))


def _short(value: Any) -> str:
    if isinstance(value, dict):
        told = value.get("text") or ", ".join(value.get("chosen", ())) or json.dumps(value.get("form", value))
        return str(told)
    return "gone" if value is None else str(value)
