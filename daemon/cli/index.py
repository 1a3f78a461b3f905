"""`groundplan index`: bring the index of a folder up to date, and follow it if asked."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from daemon.cli.indexing import refresh
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.reach import daemon_client
from daemon.cli.style import Style
from daemon.cli.workspace import WORKSPACES
from daemon.client.over_socket import HttpClient

app = typer.Typer(help="Index a folder.", add_completion=False)

_PROBLEMS_SHOWN = 5
_FOLLOWED = ("index_complete", "index_failed")


@app.command()
def index(
    path: Annotated[str, typer.Argument(help="The folder; the current one by default.")] = ".",
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and tell of every change until Ctrl-C.")] = False,
    rebuild_vectors: Annotated[
        bool, typer.Option("--rebuild-vectors", help="Make the embedder's vectors anew, in the background.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Index a folder, or bring its index up to date. The daemon goes on following it."""
    client = daemon_client()
    view = refresh(client, path)
    if rebuild_vectors:
        view = client.request("POST", f"{WORKSPACES}/{view['id']}/vectors/rebuild").json()
    if as_json:
        print_json(view)
    else:
        _print_summary(view, Style())
    if watch:
        _follow(client, view["id"], as_json=as_json)


def _print_summary(view: dict[str, Any], style: Style) -> None:
    last = view["last"]
    what = f"{last['changed']} read, {last['parsed']} of them new, {last['removed']} gone"
    print_line(f"{style.bold(view['path'])}: {view['files']} files; {what}; {last['seconds']:.2f} s.")
    if last["rebuilt"]:
        print_line("The index was damaged or missing in part and has been built again.")
    for problem in last["problems"][:_PROBLEMS_SHOWN]:
        print_line(style.dim(f"  {problem['path']}: {problem['reason']}"))
    if len(last["problems"]) > _PROBLEMS_SHOWN:
        print_line(
            style.dim(f"  and {len(last['problems']) - _PROBLEMS_SHOWN} more files with problems (--json shows all)")
        )
    vectors = view["vectors"]
    if vectors["embedder"] != "none":
        state = vectors["problem"] or f"{vectors['done']} of {vectors['total']} texts have a vector"
        print_line(style.dim(f"  {vectors['embedder']}: {state} {vectors['hint']}".rstrip()))
    if not view["watching"]:
        print_line(style.dim("  Not every folder can be watched; changes are found by looking every 20 s."))


def _follow(client: HttpClient, workspace: str, *, as_json: bool) -> None:
    if not as_json:
        print_line("Watching; Ctrl-C ends.", flush=True)
    for message in client.events(kinds=_FOLLOWED, workspace=workspace):
        event = message.json()
        if as_json:
            print_json(event)
            continue
        data = event["data"]
        if event["kind"] == "index_failed":
            print_line(f"{event['at'][11:19]} failed: {data.get('message', '')}", flush=True)
        else:
            told = f"{data['changed']} changed, {data['removed']} gone, in {data['seconds'] * 1000:.0f} ms"
            print_line(f"{event['at'][11:19]} {told}; {data['files']} files", flush=True)
