"""`groundplan map`: the files and definitions that matter most, under a token budget."""

from __future__ import annotations

from typing import Annotated

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption, ask

app = typer.Typer(help="A ranked outline of the code under a token budget.", add_completion=False)


@app.command("map")
def outline(
    workspace: WorkspaceOption = ".",
    budget: Annotated[int, typer.Option(min=50, max=200_000, help="Tokens; about four letters each.")] = 2000,
    focus: Annotated[list[str] | None, typer.Option(help="A file to look from; may be repeated.")] = None,
    as_json: JsonOption = False,
) -> None:
    """The files that others rest on and their definitions, best first, as a person or a model wants to read them."""
    found = ask("map", workspace, {"budget": budget, "focus": focus or []})
    if as_json:
        print_json(found)
        return
    print_line(found["text"].rstrip("\n"))
    style = Style()
    told = f"{len(found['files'])} of {found['total_files']} files, about {found['tokens']} of {budget} tokens"
    print_line(style.dim(f"\n{told}"))
