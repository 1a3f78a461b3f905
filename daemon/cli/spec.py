"""`groundplan spec`: begin, list, show, use, archive, restore projects; write and read the spec as text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from daemon.cli.confirming import print_readings
from daemon.cli.files import read_folder, write_files
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import PROJECTS, TEXT_FOLDER, TYPE_HELP, ProjectClient, ProjectOption, ProjectType
from daemon.cli.reach import daemon_client
from daemon.cli.style import Style
from daemon.cli.wording import counted, first_of, joined
from daemon.cli.workspace import WorkspaceOption, absolute
from daemon.errors import UnknownProject, WrongUse

app = typer.Typer(help="Projects: from an idea to a spec.", add_completion=False)

TextFolder = Annotated[str | None, typer.Argument(help="The folder; .groundplan in the project's folder by default.")]
_NOT_ALL = 1
Name = Annotated[str, typer.Argument(help="The project's name or id.")]
Time = Literal["quick", "standard", "thorough"]
_TIME_HELP = "How many questions are worth your time: quick, standard or thorough."
_CHANGES_SHOWN = 40


@app.command("new")
def new(
    idea: Annotated[str, typer.Argument(help="The idea, in a sentence or more.")],
    kind: Annotated[
        ProjectType | None,
        typer.Option("--type", metavar="TYPE", help=TYPE_HELP),
    ] = None,
    time: Annotated[Time, typer.Option("--time", metavar="TIME", help=_TIME_HELP)] = "standard",
    name: Annotated[str, typer.Option("--name", help="A name; the idea's first words by default.")] = "",
    brownfield: Annotated[
        bool | None, typer.Option("--brownfield/--greenfield", help="Change the code of this folder, or begin anew.")
    ] = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Begin a project; it is in use at once. What the idea and the code answer is recorded to be confirmed."""
    body = {
        "folder": absolute(workspace),
        "idea": idea,
        "name": name,
        "type": kind or "",
        "time": time,
        "brownfield": brownfield,
    }
    client = daemon_client()
    status = client.request("POST", PROJECTS, body=body).json()
    if as_json:
        print_json(status)
        return
    _print_status(status, Style())
    print_line()
    waiting = ProjectClient(workspace, status["project"]["id"], client).get("question")["to_confirm"]
    if waiting:
        print_readings(waiting, Style())
        print_line()
    if brownfield is None and not status["project"]["brownfield"] and (Path(absolute(workspace)) / ".git").exists():
        print_line("It is taken for a new product. For a change of the code here: groundplan index, then --brownfield.")
    print_line("Go on with groundplan ask, or have all assumed as recommended: groundplan ask --assume")


@app.command("list")
def list_projects(
    everywhere: Annotated[bool, typer.Option("--all", help="Projects of every folder.")] = False,
    archived: Annotated[bool, typer.Option("--archived", help="Those that were put away, too.")] = False,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Projects of this folder, the one used last first; the one in use has a star."""
    query = {"folder": None if everywhere else absolute(workspace), "archived": archived, "limit": 500}
    projects = daemon_client().request("GET", PROJECTS, query=query).json()["items"]
    if as_json:
        print_json({"projects": projects})
        return
    style = Style()
    for project in projects:
        star = style.good("*") if project["in_use"] else " "
        notes = [
            project["type"],
            project["time"],
            "archived" if project["archived"] else "",
            project["folder"] if everywhere else "",
        ]
        print_line(f"{star} {style.bold(project['name'])}  {style.dim('  '.join(note for note in notes if note))}")
    if not projects:
        put_away = daemon_client().request("GET", PROJECTS, query={**query, "archived": True}).json()["items"]
        told = "; archived ones: groundplan spec list --archived" if put_away else ""
        print_line(f'No project here{told}. Begin one: groundplan spec new "IDEA"')


@app.command("show")
def show(
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """A project: how far it is, and what is wrong with it."""
    status = ProjectClient(workspace, project).get()
    if as_json:
        print_json(status)
    else:
        _print_status(status, Style())


@app.command("use")
def use(name: Name, workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """Take a project into use: commands in its folder speak of it from now on."""
    _tell(ProjectClient(workspace, name).post("use"), "is in use now", as_json)


@app.command("archive")
def archive(name: Name, workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """Put a project away; nothing of it is lost."""
    _tell(ProjectClient(workspace, name).post("archive"), "is archived", as_json)


@app.command("restore")
def restore(name: Name, workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """Bring an archived project back."""
    _tell(ProjectClient(workspace, name).post("restore"), "is back", as_json)


@app.command("change")
def change(
    name: Annotated[str | None, typer.Option("--name", help="A new name.")] = None,
    idea: Annotated[str | None, typer.Option("--idea", help="The idea, told anew.")] = None,
    time: Annotated[Time | None, typer.Option("--time", metavar="TIME", help=_TIME_HELP)] = None,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Change name, idea or time of a project."""
    body = {"name": name, "idea": idea, "time": time}
    if not any(body.values()):
        raise typer.BadParameter("say what to change: --name, --idea or --time")
    _tell(ProjectClient(workspace, project).patch("", body), "is changed", as_json)


@app.command("write")
def write_text(
    folder: TextFolder = None,
    force: Annotated[
        bool, typer.Option("--force", help="Although the folder holds changes that were not read.")
    ] = False,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Write the spec as text: one file a record, to read, edit and share by git."""
    client = ProjectClient(workspace, project)
    target = _text_folder(client, folder)
    if os.path.islink(target):  # noqa: PTH114 - a string as everywhere here; a clone may bring a link that leads anywhere
        raise WrongUse(f"{target} is a link, and is not written through.", "Remove it, or name another folder.")
    ours: list[str] = []
    if os.path.isdir(target):  # noqa: PTH112 - a string as everywhere here
        held = client.post("import", {"files": read_folder(target), "format": "text", "dry_run": True})
        ours = held["ours"]
        if (held["counts"] or held["conflicts"] or held["unread"]) and not force:
            raise WrongUse(
                f"{target} holds changes that were not read yet.",
                "Read them first: `groundplan spec read`. Or write over them: `--force`.",
            )
    report = client.get("export", {"to": "text"})
    written = write_files(report["files"], target, stale=ours)
    client.post("text-written", {"revision": report["revision"]})
    if as_json:
        print_json({"folder": target, "files": written, "notes": report["notes"]})
    else:
        print_line(f"{counted(len(written), 'file')} in {target}")


@app.command("read")
def read_text(
    folder: TextFolder = None,
    deletions: Annotated[bool, typer.Option("--deletions", help="Take away records whose file is gone.")] = False,
    take: Annotated[
        Literal["files", "program"] | None, typer.Option("--take", help="Which side counts where both have changed.")
    ] = None,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Take over what was edited by hand, or came by git, in the spec as text; each change becomes an event.

    In a clone whose spec is not known here yet, it begins the project. Exit code 1 when something was not taken over.
    """
    client = ProjectClient(workspace, project)
    try:
        source = _text_folder(client, folder)
    except UnknownProject:
        source = absolute(folder) if folder else f"{absolute(workspace)}/{TEXT_FOLDER}"
        adopted = daemon_client().request(
            "POST", f"{PROJECTS}/adopt", body={"folder": absolute(workspace), "files": read_folder(source)}
        )
        if not as_json:
            _print_status(adopted.json(), Style())
    body = {"files": read_folder(source), "format": "text", "deletions": deletions, "take": take}
    report = client.post("import", body)
    if as_json:
        print_json(report)
    else:
        print_import(report)
    if report["conflicts"] or report["unread"]:
        raise typer.Exit(_NOT_ALL)


@app.command("surface")
def surface(
    before: Annotated[str, typer.Option("--from", help="A git revision; where the project began by default.")] = "",
    after: Annotated[str, typer.Option("--to", help="A git revision; the work tree by default.")] = "",
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """What changed of the code's public surface, and what of it breaks its users. Exit code 1 if something does."""
    found = ProjectClient(workspace, project).get("surface", {"from": before, "to": after})
    breaking = [change for change in found["changes"] if change["verdict"] == "breaking"]
    if as_json:
        print_json(found)
    else:
        style = Style()
        for change in found["changes"]:
            verdict = style.bad(change["verdict"]) if change["verdict"] == "breaking" else style.dim(change["verdict"])
            print_line(f"{verdict}  {change['happening']}  {style.accent(change['path'])}  {change['name']}")
            print_line(style.dim(f"    {' '.join(change['reasons'])}"))
        span = f"from {found['before'][:10]} to {found['after'][:10]}"
        print_line(f"{len(breaking)} of {counted(len(found['changes']), 'change')} may break users, {span}.")
    if breaking:
        raise typer.Exit(_NOT_ALL)


def _text_folder(client: ProjectClient, folder: str | None) -> str:
    return absolute(folder) if folder else f"{client.get()['project']['folder']}/{TEXT_FOLDER}"


def print_import(report: dict[str, Any]) -> None:
    """What an import took over, for people."""
    counts = ", ".join(f"{count} {kind}" for kind, count in report["counts"].items() if count)
    print_line(f"Read as {report['format']}: {counts or 'nothing new'}.")
    for note in first_of(report["notes"], _CHANGES_SHOWN, "note"):
        print_line(f"  {note}")


def _tell(status: dict[str, Any], what: str, as_json: bool) -> None:
    if as_json:
        print_json(status)
    else:
        print_line(f"{status['project']['name']} {what}.")


def _print_status(status: dict[str, Any], style: Style) -> None:
    project, progress = status["project"], status["progress"]
    kind = project["type"].replace("_", " ") + (" on existing code" if project["brownfield"] else "")
    print_line(f"{style.bold(project['name'])}  {style.dim(kind + ', ' + project['time'])}")
    print_line(style.dim(f"{project['folder']}  branch {project['branch']}"))
    print_line(project["idea"])
    print_line()
    told = [
        (progress["decided"], "decided"),
        (progress["assumed"] - progress["to_confirm"], "assumed"),
        (progress["to_confirm"], "read from idea and code, to confirm"),
        (progress["follows"], "follow from these"),
        (progress["deferred"], "put off"),
        (progress["open"], "open"),
    ]
    print_line(", ".join(f"{count} {word}" for count, word in told if count > 0) or "Nothing decided yet.")
    if status["contradictions"]:
        print_line(style.bad(f"{counted(status['contradictions'], 'contradiction')}: groundplan check"))
    if status["stale"]:
        names = joined([stale.partition(":")[0] for stale in status["stale"]])
        print_line(style.dim(f"Behind the decisions: {names}; groundplan artifact build"))
