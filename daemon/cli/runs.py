"""`groundplan runs`: the runs there are."""

from __future__ import annotations

from typing import Annotated

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.reach import daemon_client
from daemon.cli.run_printing import run_line
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption, absolute
from daemon.contract.protocol import API_ROOT

app = typer.Typer(help="List runs.", add_completion=False)


@app.command()
def runs(
    everywhere: Annotated[bool, typer.Option("--all", help="Those of every folder.")] = False,
    state: Annotated[
        list[str] | None, typer.Option("--state", help="queued, running, waiting, stopped, done, failed or broken.")
    ] = None,
    limit: Annotated[int, typer.Option("-n", min=1, max=500, help="How many.")] = 20,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Runs, the newest first, and what each waits for."""
    query = {"folder": None if everywhere else absolute(workspace), "state": state, "limit": limit}
    found = daemon_client().request("GET", f"{API_ROOT}/runs", query=query).json()["items"]
    if as_json:
        print_json({"runs": found})
        return
    style = Style()
    for view in found:
        print_line(run_line(view, style))
    if not found:
        print_line('No runs here yet. Begin one: groundplan run explainer "How does this work?"')
