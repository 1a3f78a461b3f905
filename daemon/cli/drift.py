"""`groundplan drift`: where code has drifted from decisions."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.style import Style
from daemon.cli.wording import counted
from daemon.cli.workspace import WorkspaceOption, ask, within

app = typer.Typer(help="Where code has drifted from decisions.", add_completion=False)

_FOUND = 1
_SHOWN = 20


@app.command()
def drift(
    path: Annotated[str | None, typer.Argument(help="A file or a folder; the whole workspace by default.")] = None,
    guards: Annotated[bool, typer.Option("--guards", help="List the guards of decisions instead.")] = False,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="GUARD", help="Say what a guard means and what it would find."),
    ] = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Hold the code against the guards of decisions. Exit code 1 when something does not hold.

    A guard is a line such as `forbid import requests in src/**`; `groundplan decide --guard` gives a decision one.
    """
    if sum((path is not None, guards, explain is not None)) > 1:
        raise typer.BadParameter("give one of PATH, --guards and --explain")
    if guards:
        _list(ask("guards", workspace), as_json)
    elif explain is not None:
        _explain(ask("guards/explained", workspace, {"guard": explain}), as_json)
    else:
        _find(ask("drift", workspace, {"path": within(path, workspace) if path else ""}), as_json)


def _find(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(found)
    else:
        style = Style()
        for one in found["findings"]:
            print_line(_line(one, style))
        print_line(_summary(found))
        for note in found["notes"]:
            print_line(style.dim(note))
    if found["findings"]:
        raise typer.Exit(_FOUND)


def _line(one: dict[str, Any], style: Style) -> str:
    """As compilers tell it, so that editors and terminals find the place: columns count from 1 here."""
    place = f"{one['path']}:{one['line']}:{one['column'] + 1}:" if one["line"] else f"{one['path']}:"
    sign = style.bad("error") if one["severity"] == "error" else style.bold(one["severity"])
    return f"{style.accent(place)} {sign} {one['message']}  {style.dim(one['code'])}"


def _summary(found: dict[str, Any]) -> str:
    if not found["guards"]:
        return (
            "No decision guards this code. `groundplan decide QUESTION ANSWER --guard GUARD` gives one to a decision."
        )
    count = len(found["findings"]) + found["more"]
    held = f"{counted(found['guards'], 'guard')} of decisions, {counted(found['checked'], 'file')}"
    more = f" The first {len(found['findings'])} are shown." if found["more"] else ""
    return f"{counted(count, 'place') if count else 'Nothing'} found: {held}.{more}"


def _list(found: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json({"guards": found})
        return
    style = Style()
    for one in found:
        state = style.bad(counted(one["findings"], "place")) if one["findings"] else style.good("holds")
        print_line(f"{style.bold(one['decision'])}  {one['guard']}  {state}")
        print_line(f"    {style.dim(one['meaning'])} {style.dim(counted(one['files'], 'file'))}")
    if not found:
        print_line("No decision guards this code.")


def _explain(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    style = Style()
    print_line(f"{found['meaning']}")
    examples = f": {', '.join(found['examples'])}{', …' if found['files'] > len(found['examples']) else ''}"
    print_line(style.dim(f"It is about {counted(found['files'], 'file')}{examples if found['files'] else ''}."))
    for one in found["findings"][:_SHOWN]:
        print_line(_line(one, style))
    count = len(found["findings"]) + found["more"]
    print_line(f"It would find {counted(count, 'place')}." if count else "It holds.")
