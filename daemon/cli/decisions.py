"""`groundplan decisions`: what is decided."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="List what is decided.")

_MARKS = {"decided": "●", "assumed": "◐", "deferred": "⊖", "superseded": "⊘", "open": "○"}


@app.command()
def decisions(
    state: Annotated[str | None, typer.Option("--state", help="decided, assumed, deferred, superseded.")] = None,
    category: Annotated[str | None, typer.Option("--category", help="Only of this category.")] = None,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """All decisions of the branch in use, by category."""
    client = ProjectClient(workspace, project)
    found = list(client.all("decisions", {"state": state, "category": category}))
    if as_json:
        print_json({"decisions": found})
        return
    style = Style()
    if not found:
        print_line("Nothing is decided yet. groundplan ask")
    for name in dict.fromkeys(decision["category"] for decision in found):
        print_line(style.bold(name or "other"))
        for decision in found:
            if decision["category"] == name:
                print_line(decision_line(decision, style))


def decision_line(decision: dict[str, Any], style: Style) -> str:
    """One decision on a line: state, alias, question, answer."""
    notes = [
        "to confirm" if decision["to_confirm"] else "assumed" if decision["state"] == "assumed" else "",
        "put off" if decision["state"] == "deferred" else "",
        "locked" if decision["locked"] else "",
    ]
    told = ", ".join(note for note in notes if note)
    answer = decision["answer"].replace("\n", "; ")
    mark = _MARKS.get(decision["state"], " ")
    return (
        f"  {mark} {style.accent(decision['alias'])}  {decision['question']}  "
        f"{style.bold(answer[:160])}{style.dim('  ' + told) if told else ''}"
    )
