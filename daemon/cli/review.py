"""`groundplan review`: what a careful reader would stop at."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from daemon.cli.markdown import print_markdown
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.places import ask_advice, place_wish
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="What a careful reader would stop at.", add_completion=False)
_FOUND = 1


@app.command()
def review(
    place: Annotated[
        str | None,
        typer.Argument(help="A file, file:start-end or a symbol, as it stands; all that changed if left out."),
    ] = None,
    diff: Annotated[
        str | None, typer.Option(help="A revision: what differs from it, in PLACE if that is a file. HEAD by default.")
    ] = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Check what has changed, or a place, by rules. The exit code is 1 if there is something to be mended."""
    wish: dict[str, Any] = place_wish(place, workspace) if place else {}
    if diff is not None or place is None:
        wish["diff"] = diff or "HEAD"
    if "diff" in wish and set(wish) - {"diff", "path"}:
        raise typer.BadParameter("with --diff, name a file or nothing: lines and symbols are reviewed as they stand")
    told = ask_advice("review", workspace, wish)
    if as_json:
        print_json(told)
    else:
        print_markdown(told["markdown"])
        print_line()
        print_line(Style().dim(told["model_could"]))
    if any(finding["severity"] == "error" for finding in told["findings"]):
        raise typer.Exit(_FOUND)
