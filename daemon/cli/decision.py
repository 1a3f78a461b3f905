"""`groundplan decision`: one decision with its reasons and history; change, lock, confirm it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from daemon.cli.asking import Card
from daemon.cli.decisions import decision_line
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="Show and change one decision.")

_CLASHED = 1


@app.command()
def decision(
    name: Annotated[str, typer.Argument(help="D-12, an id, or the id of its question.")],
    why: Annotated[
        bool, typer.Option("--why", help="What speaks for it, what follows from it, what rests on it.")
    ] = False,
    history: Annotated[bool, typer.Option("--history", help="Every change, with who and when.")] = False,
    answer: Annotated[list[str] | None, typer.Option("--answer", help="Change the answer.")] = None,
    because: Annotated[str | None, typer.Option("--because", help="Set the reason.")] = None,
    lock: Annotated[bool | None, typer.Option("--lock/--unlock", help="Protect it from changes.")] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Confirm what was found or assumed.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Change it although it clashes.")] = False,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Show a decision; with options change it. Exit code 1 and nothing changed when that clashes."""
    client = ProjectClient(workspace, project)
    if confirm:
        client.post("confirm", {"decisions": [name]})
    change = {"words": answer, "rationale": because, "locked": lock, "keep": keep}
    clashed = False
    if any(value is not None for value in (answer, because, lock)):
        result = client.patch(f"decisions/{name}", change)
        clashed = result["status"] == "clash"
        if not as_json and result["clash"]:
            Card(Style()).clash(result["clash"])
        if not as_json:
            Card(Style()).consequences(result["consequences"])
        if as_json and clashed:
            print_json(result)
    if clashed:
        raise typer.Exit(_CLASHED)
    detail = client.get(f"decisions/{name}")
    if as_json:
        print_json(detail)
    else:
        _print(detail, Style(), why=why, history=history)


def _print(detail: dict[str, Any], style: Style, *, why: bool, history: bool) -> None:
    found = detail["decision"]
    print_line(decision_line(found, style).strip())
    print_line(style.dim(f"  {found['source']} · {found['author']} · {found['at'][:16].replace('T', ' ')} UTC"))
    if found["rationale"]:
        print_line(f"  {found['rationale']}")
    for formula in found["asserts"]:
        print_line(style.dim(f"  asserts {formula}"))
    for evidence in found["evidence"]:
        print_line(style.dim(f"  {evidence['kind']}: {evidence['place']} {evidence['quote']}"))
    for edge in found["edges"]:
        print_line(style.dim(f"  {edge['kind']} {edge['target']}"))
    if why:
        _print_why(detail, style)
    if history:
        for event in detail["history"]:
            told = f" ({event['why']})" if event["why"] else ""
            print_line(f"  {event['at'][:16].replace('T', ' ')}  {event['actor']}  {event['action']}{told}")
            for change in event["changes"]:
                if change["field"] in {"chosen", "text", "form", "state", "locked", "rationale"}:
                    print_line(style.dim(f"      {change['field']}: {change['old']} → {change['new']}"))


def _print_why(detail: dict[str, Any], style: Style) -> None:
    for forced in detail["forces"]:
        print_line(f"  follows from it: {forced}")
    for section in detail["rests_on_it"]:
        stale = style.bad(" stale") if section["stale"] else ""
        print_line(f"  rests on it: {section['artifact']} · {section['title']}{stale}")
    for requirement in detail["requirements"]:
        print_line(f"  requirement: {requirement}")
