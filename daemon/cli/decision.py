"""`groundplan decision`: one decision with its reasons and history; change, lock, confirm it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from daemon.cli.answer import print_result
from daemon.cli.asking import text_width, wrapped
from daemon.cli.code_links import code_link
from daemon.cli.decisions import decision_lines
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.style import Style
from daemon.cli.wording import joined
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="Show and change one decision.", add_completion=False)

_CLASHED = 1
_TOLD_FIELDS = ("chosen", "text", "form", "state", "locked", "to_confirm", "rationale", "guards")


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
    guard: Annotated[
        list[str] | None,
        typer.Option("--guard", help="Add what must hold in code, such as `forbid import requests in src/**`."),
    ] = None,
    drop_guard: Annotated[list[str] | None, typer.Option("--drop-guard", help="Take a guard away again.")] = None,
    link: Annotated[
        list[str] | None, typer.Option("--link", help="Code that it is about, as PATH or PATH:LINE.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Change it although it clashes.")] = False,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Show a decision; with options change it. Exit code 1 and nothing changed when that clashes."""
    client = ProjectClient(workspace, project)
    if confirm:
        client.post("confirm", {"decisions": [name]})
    guards = _guards(client, name, guard or [], drop_guard or []) if guard or drop_guard else None
    if answer is not None or because is not None or lock is not None or guards is not None:
        change = {"words": answer, "rationale": because, "locked": lock, "guards": guards, "keep": keep}
        _change(client, name, change, as_json)
    for place in link or ():
        client.post(f"decisions/{name}/evidence", code_link(place, client.folder))
    detail = client.get(f"decisions/{name}")
    if as_json:
        print_json(detail)
    else:
        _print(detail, Style(), why=why, history=history)


def _guards(client: ProjectClient, name: str, added: list[str], dropped: list[str]) -> list[str]:
    """The decision's guards with some more and some less."""
    known: list[str] = client.get(f"decisions/{name}")["decision"]["guards"]
    strange = [line for line in dropped if line.strip() not in known]
    if strange:
        told = joined([f"`{line}`" for line in known]) or "none"
        raise typer.BadParameter(f"{name} has no guard `{strange[0]}`; it has {told}", param_hint="--drop-guard")
    return [line for line in (*known, *added) if line not in {one.strip() for one in dropped}]


def _change(client: ProjectClient, name: str, change: dict[str, Any], as_json: bool) -> None:
    result = client.patch(f"decisions/{name}", change)
    clashed = result["status"] == "clash"
    if not as_json:
        print_result({**result, "decision": None}, Style())
    elif clashed:
        print_json(result)
    if clashed:
        raise typer.Exit(_CLASHED)


def _print(detail: dict[str, Any], style: Style, *, why: bool, history: bool) -> None:
    found = detail["decision"]
    for line in decision_lines(found, style, whole=True):
        print_line(line)
    _print_dim(style, f"{found['source']} · {found['author']} · {_time(found['at'])} UTC · {found['question_id']}")
    if found["rationale"]:
        for line in wrapped(found["rationale"], text_width(), "    "):
            print_line(line)
    for formula in found["asserts"]:
        _print_dim(style, f"asserts {formula}")
    for guard in found["guards"]:
        _print_dim(style, f"guards code: {guard}")
    for evidence in found["evidence"]:
        _print_dim(style, f"read from {_evidence(evidence)}")
    for edge in (*found["edges"], *detail["related"]):
        _print_dim(style, f"{edge['kind']} {edge['target']}")
    if why:
        _print_why(detail, style)
    if history:
        _print_history(detail["history"], style)


def _print_why(detail: dict[str, Any], style: Style) -> None:
    for forced in detail["forces"]:
        print_line(f"    follows from it: {forced}")
    for section in detail["rests_on_it"]:
        stale = style.bad("  stale") if section["stale"] else ""
        print_line(f"    rests on it: {section['artifact']} · {section['title']}{stale}")
    for requirement in detail["requirements"]:
        print_line(f"    requirement: {requirement}")
    if not (detail["forces"] or detail["rests_on_it"] or detail["requirements"]):
        print_line("    nothing follows from it, and nothing that is built rests on it")


def _print_history(events: list[dict[str, Any]], style: Style) -> None:
    for event in events:
        told = f" ({event['why']})" if event["why"] else ""
        print_line(f"    {_time(event['at'])}  {event['actor']}  {event['action']} on {event['branch']}{told}")
        for change in event["changes"]:
            if change["field"] in _TOLD_FIELDS:
                _print_dim(style, f"    {change['field']}: {_value(change['old'])} → {_value(change['new'])}")


def _print_dim(style: Style, text: str) -> None:
    for line in wrapped(text, text_width(), "    "):
        print_line(style.dim(line))


def _evidence(one: dict[str, Any]) -> str:
    place = f"{one['place']}:{one['line']}" if one["line"] else one["place"]
    where = f"the {one['kind']}" if place in {"", one["kind"]} else f"{one['kind']} {place}"
    return f"{where}, “{' '.join(one['quote'].split())}”" if one["quote"] else where


def _time(stamp: str) -> str:
    return stamp[:16].replace("T", " ")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}={one}" for name, one in value.items())
    return "nothing" if value is None or value == "" else str(value)
