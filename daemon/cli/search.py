"""`groundplan search`: code, symbols and documents."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption, ask

app = typer.Typer(help="Search code, symbols and documents.")

_SNIPPET_LINES = 6


@app.command()
def search(
    query: Annotated[list[str], typer.Argument(help='Words, "exact phrases", path:, lang:, kind:, -without.')],
    workspace: WorkspaceOption = ".",
    kind: Annotated[str | None, typer.Option(help="code, doc, symbol, or a kind of symbol such as class.")] = None,
    path: Annotated[str | None, typer.Option(help="A folder or a glob.")] = None,
    limit: Annotated[int, typer.Option("-k", "--limit", min=1, max=200, help="How many results.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """Search code, symbols and documents; the best places first, each with the reason for its rank."""
    answer = ask("search", workspace, {"q": " ".join(query), "kind": kind, "path": path, "k": limit})
    if as_json:
        print_json(answer)
        return
    style = Style()
    for result in answer["results"]:
        _print_result(result, style)
    if not answer["results"]:
        print_line("Nothing found.")
    for note in answer["notes"]:
        print_line(style.dim(note))


def _print_result(result: dict[str, Any], style: Style) -> None:
    place = f"{result['path']}:{result['start_line']}-{result['end_line']}"
    symbol = f"  {style.bold(result['symbol'])}" if result["symbol"] else ""
    print_line(f"{style.accent(place)}{symbol}  {style.dim(result['why'])}")
    lines = result["snippet"].splitlines()
    for line in lines[:_SNIPPET_LINES]:
        print_line(f"    {line}")
    print_line()
