"""`groundplan log`: what happened last on the branch in use."""

from __future__ import annotations

from typing import Annotated

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="What happened last on the branch in use.")


@app.command()
def log(
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, max=1000, help="How many events.")] = 20,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """The last events, newest first."""
    events = ProjectClient(workspace, project).get("log", {"limit": limit})
    if as_json:
        print_json({"events": events})
        return
    style = Style()
    for event in events:
        names = ", ".join(change["field"] for change in event["changes"][:6])
        when = event["at"][:19].replace("T", " ")
        print_line(f"{event['seq']:>5}  {when}  {event['actor']}  {event['action']}  {style.dim(names)}")
