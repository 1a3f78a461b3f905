"""`groundplan redo`: do again what was taken back."""

from __future__ import annotations

import typer

from daemon.cli.output import JsonOption
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.undo import tell_turn
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="Do again what was taken back.", add_completion=False)


@app.command()
def redo(project: ProjectOption = None, workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """Do again what was taken back last."""
    tell_turn(ProjectClient(workspace, project).post("redo"), "Done again", as_json)
