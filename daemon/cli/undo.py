"""`groundplan undo`: take back the last change of the spec."""

from __future__ import annotations

from typing import Any

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.wording import first_of
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="Take back the last change of the spec.", add_completion=False)

_SHOWN = 12


@app.command()
def undo(project: ProjectOption = None, workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """Take back the last thing that was done on the branch in use; `groundplan redo` does it again."""
    tell_turn(ProjectClient(workspace, project).post("undo"), "Taken back", as_json)


def tell_turn(report: dict[str, Any], what: str, as_json: bool) -> None:
    """What was taken back, or done again."""
    if as_json:
        print_json(report)
    else:
        for line in first_of((f"{what}: {one}" for one in report["summary"]), _SHOWN, "change"):
            print_line(line)
