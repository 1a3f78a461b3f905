"""`groundplan explain`: what a place in the code is."""

from __future__ import annotations

from typing import Annotated

import typer

from daemon.cli.markdown import print_markdown
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.places import ask_advice, place_wish
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="What a place in the code is, and how it came to be.", add_completion=False)


@app.command()
def explain(
    place: Annotated[str, typer.Argument(help="A file, file:line, file:start-end, or a symbol such as Class.method.")],
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Tell what a place is, who uses it, which tests are about it, how it came to be and what is decided about it."""
    told = ask_advice("explain", workspace, place_wish(place, workspace))
    if as_json:
        print_json(told)
        return
    print_markdown(told["markdown"])
    print_line()
    print_line(Style().dim(told["model_could"]))
