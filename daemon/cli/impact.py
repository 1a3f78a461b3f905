"""`groundplan impact`: what a change may touch."""

from __future__ import annotations

from typing import Annotated

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption, ask, within

app = typer.Typer(help="What a change of a file, a symbol or a diff may touch.", add_completion=False)


@app.command()
def impact(
    target: Annotated[str | None, typer.Argument(help="A file or a symbol such as Class.method.")] = None,
    diff: Annotated[str | None, typer.Option(help="A revision: all that differs between it and the folder.")] = None,
    workspace: WorkspaceOption = ".",
    limit: Annotated[int, typer.Option("-k", "--limit", min=1, max=200, help="How many files.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Files and tests that a change may touch, most likely first, each with what speaks for it."""
    if (target is None) == (diff is None):
        raise typer.BadParameter("give either a file or symbol, or --diff with a revision")
    query = {"target": within(target, workspace) if target else None, "diff": diff, "k": limit}
    found = ask("impact", workspace, query)
    if as_json:
        print_json(found)
        return
    style = Style()
    if diff is not None:
        print_line(style.dim(f"{len(found['targets'])} changed: {', '.join(found['targets'][:5])}"))
    for row in found["affected"]:
        mark = "test  " if row["kind"] == "test" else "source"
        symbol = f"  {style.bold(row['symbol'])}" if row["symbol"] else ""
        print_line(
            f"{row['score']:.2f}  {style.dim(mark)}  {style.accent(row['path'])}{symbol}  {style.dim(row['why'])}"
        )
    if not found["affected"]:
        print_line("Nothing else seems to be touched.")
    for note in found["notes"]:
        print_line(style.dim(note))
