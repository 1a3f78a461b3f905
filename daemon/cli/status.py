"""`groundplan status`: the workspaces and the state of their indexes."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.reach import daemon_client
from daemon.cli.style import Style
from daemon.cli.workspace import WORKSPACES, absolute

app = typer.Typer(help="The workspaces and the state of their indexes.", add_completion=False)


@app.command()
def status(
    forget: Annotated[
        str | None, typer.Option(metavar="PATH", help="Stop following this workspace and delete its index.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show every workspace: its state, its files, and what went wrong."""
    client = daemon_client()
    if forget is not None:
        found = client.request("GET", f"{WORKSPACES}/at", query={"folder": absolute(forget)}).json()
        client.request("DELETE", f"{WORKSPACES}/{found['id']}")
    views = client.request("GET", WORKSPACES, query={"limit": 500}).json()["items"]
    if as_json:
        print_json({"workspaces": views})
        return
    style = Style()
    for view in views:
        print_line(_line(view, style))
        if view["fault"]:
            print_line(style.bad(f"  {view['fault']['message']} {view['fault']['hint']}"))
    if not views:
        print_line("No workspace yet: `groundplan index PATH` makes one.")


def _line(view: dict[str, Any], style: Style) -> str:
    state = style.good(view["state"]) if view["state"] == "ready" else view["state"]
    progress = f" {view['done']} of {view['total']}" if view["state"] == "parsing" else ""
    followed = "followed" if view["watching"] else "looked at every 20 s"
    return f"{style.bold(view['path'])}  {state}{progress}, {view['files']} files, {followed}"
