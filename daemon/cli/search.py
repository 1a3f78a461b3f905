"""`groundplan search`: code, symbols and documents, and what the spec says of them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from daemon.cli.evidence import SpecKind, print_hits
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.reach import daemon_client
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption, ask_with
from daemon.client.over_socket import HttpClient
from daemon.errors import UnknownProject, UnknownWorkspace

app = typer.Typer(help="Search code, symbols and documents.", add_completion=False)

_SNIPPET_LINES = 6
_SPEC_KINDS = frozenset(SpecKind)
_SPEC_HITS = 3


@app.command()
def search(
    query: Annotated[list[str], typer.Argument(help='Words, "exact phrases", path:, lang:, kind:, -without.')],
    workspace: WorkspaceOption = ".",
    kind: Annotated[
        str | None,
        typer.Option(
            help="code, doc, symbol, or a kind of symbol such as class; "
            "of the project in use: decision, requirement, document."
        ),
    ] = None,
    path: Annotated[str | None, typer.Option(help="A folder or a glob.")] = None,
    limit: Annotated[int, typer.Option("-k", "--limit", min=1, max=200, help="How many results.")] = 10,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search code, symbols and documents; the best places first, each with the reason for its rank.

    Where the folder has a project, what its spec says comes after the code.
    """
    client, words = daemon_client(), " ".join(query)
    if kind in _SPEC_KINDS:
        _search_spec(ProjectClient(workspace, project, client), words, str(kind), limit, as_json)
        return
    hits = _spec_hits(ProjectClient(workspace, project, client), words) if kind is None and path is None else []
    answer = _search_code(client, workspace, {"q": words, "kind": kind, "path": path, "k": limit}, hits)
    if as_json:
        print_json({**answer, "spec": hits})
        return
    style = Style()
    for result in answer["results"]:
        _print_result(result, style)
    if hits:
        print_line(style.bold("In the spec"))
        print_hits(hits, style)
    elif not answer["results"]:
        print_line("Nothing found.")
    for note in answer["notes"]:
        print_line(style.dim(note))


def _search_code(client: HttpClient, folder: str, query: dict[str, Any], hits: list[dict[str, Any]]) -> dict[str, Any]:
    """What the index finds. A project without code may have no index, which is no reason to hide what its spec says."""
    try:
        found: dict[str, Any] = ask_with(client, "search", folder, query)
    except UnknownWorkspace:
        if not hits:
            raise
        return {"results": [], "notes": ["No code is indexed here: groundplan index"]}
    return found


def _search_spec(client: ProjectClient, words: str, kind: str, limit: int, as_json: bool) -> None:
    found = client.get("search", {"q": words, "kind": kind, "k": limit})
    if as_json:
        print_json(found)
        return
    print_hits(found["results"], Style())
    if not found["results"]:
        print_line("Nothing found.")


def _spec_hits(client: ProjectClient, words: str) -> list[dict[str, Any]]:
    try:
        hits: list[dict[str, Any]] = client.get("search", {"q": words, "k": _SPEC_HITS})["results"]
    except UnknownProject:
        return []
    return hits


def _print_result(result: dict[str, Any], style: Style) -> None:
    place = f"{result['path']}:{result['start_line']}-{result['end_line']}"
    symbol = f"  {style.bold(result['symbol'])}" if result["symbol"] else ""
    print_line(f"{style.accent(place)}{symbol}  {style.dim(result['why'])}")
    lines = result["snippet"].splitlines()
    for line in lines[:_SNIPPET_LINES]:
        print_line(f"    {line}")
    print_line()
