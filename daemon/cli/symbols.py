"""`groundplan symbols`: find definitions by name."""

from __future__ import annotations

from typing import Annotated

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption, ask

app = typer.Typer(help="Find definitions by name.", add_completion=False)


@app.command()
def symbols(
    query: Annotated[str, typer.Argument(help="A name, a part of one, or a qualified name such as Class.method.")],
    workspace: WorkspaceOption = ".",
    kind: Annotated[str | None, typer.Option(help="Only this kind: function, class, method, …")] = None,
    limit: Annotated[int, typer.Option("-k", "--limit", min=1, max=200, help="How many results.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Find definitions by name, exact ones first."""
    answer = ask("symbols", workspace, {"q": query, "kind": kind, "k": limit})
    if as_json:
        print_json(answer)
        return
    style = Style()
    for found in answer["symbols"]:
        place = style.accent(f"{found['path']}:{found['start_line']}")
        print_line(f"{place}  {found['kind']} {style.bold(found['qualified'])}  {style.dim(found['signature'])}")
    if not answer["symbols"]:
        print_line(f"No definition is called like {query!r}.")
