"""`groundplan approvals`: what waits for you, and your answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.reach import daemon_client
from daemon.cli.run_printing import coloured, short
from daemon.cli.style import Style
from daemon.contract.protocol import API_ROOT

app = typer.Typer(help="What waits for your word.", add_completion=False)

APPROVALS = f"{API_ROOT}/approvals"
Wanted = Annotated[str, typer.Argument(help="The approval: its id, or the beginning or end of it.")]
Scope = Literal["once", "run", "plan", "always"]
MessageOption = Annotated[str, typer.Option("--message", "-m", help="A word to the agent.")]


@app.callback(invoke_without_command=True)
def approvals(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Answered ones as well.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List what waits, the one asked last first."""
    if context.invoked_subcommand is not None:
        return
    found = daemon_client().request("GET", APPROVALS, query={"all": everything}).json()
    if as_json:
        print_json(found)
        return
    style = Style()
    for one in found["approvals"]:
        state = "" if one["state"] == "waiting" else f" {one['state']} by {one['answered_by'] or 'nobody'}"
        print_line(f"{style.bold(short(one['id']))}  {one['risk']:<8}  {one['summary']}{style.dim(state)}")
        print_line(style.dim(f"          {one['reason']} ({one['policy_line']}); {_until(one)}"))
    if not found["approvals"]:
        print_line("Nothing waits for you.")


@app.command("show")
def show(approval: Wanted, as_json: JsonOption = False) -> None:
    """Everything that it takes to decide: the diff or command, the reason, the risk, the line of the policy."""
    one = daemon_client().request("GET", f"{APPROVALS}/{approval}").json()
    if as_json:
        print_json(one)
        return
    style = Style()
    print_line(f"{style.bold(one['summary'])}  {one['state']}")
    print_line(f"  {one['risk']} risk{_because(one)}; {one['reason']} ({one['policy_line']})")
    print_line(
        style.dim(
            f"  asked by {one['actor']} in {one['folder']}; sandbox {one['sandbox'] or 'not needed'}; {_until(one)}"
        )
    )
    if one["why"]:
        print_line(f"  {one['why']}")
    if one["command"]:
        print_line(f"\n  $ {one['command']}")
    for hunk in one["hunks"]:
        print_line(style.accent(f"\n  hunk {hunk['number']}  {hunk['file']}  {hunk['header']}"))
        for line in hunk["lines"]:
            print_line(f"  {coloured(line, style)}")
    if one["state"] == "waiting":
        name = short(one["id"])
        print_line(f"\ngroundplan approvals approve {name}   or   groundplan approvals deny {name}")


@app.command("approve")
def approve(
    approval: Wanted,
    hunk: Annotated[str | None, typer.Option("--hunk", help="Only these hunks of the diff, such as 1,3.")] = None,
    scope: Annotated[Scope, typer.Option("--for", help="How long it is allowed.")] = "once",
    message: MessageOption = "",
    as_json: JsonOption = False,
) -> None:
    """Allow it."""
    numbers = _numbers(hunk) if hunk else None
    _answer(approval, {"verdict": "allow", "scope": scope, "message": message, "hunks": numbers}, as_json=as_json)


@app.command("deny")
def deny(approval: Wanted, message: MessageOption = "", as_json: JsonOption = False) -> None:
    """Refuse it; the run goes on and hears why."""
    _answer(approval, {"verdict": "deny", "message": message}, as_json=as_json)


def _answer(approval: str, body: Mapping[str, Any], *, as_json: bool) -> None:
    one = daemon_client().request("POST", f"{APPROVALS}/{approval}/answer", body=body).json()
    print_json(one) if as_json else print_line(f"{one['state'].capitalize()}: {one['summary']}")


def _numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no list of numbers such as 1,3.") from None


def _until(one: Mapping[str, Any]) -> str:
    return f"expires {one['expires_at'][:16].replace('T', ' ')} UTC" if one["expires_at"] else "does not expire"


def _because(one: Mapping[str, Any]) -> str:
    return f" ({', '.join(one['risks'])})" if one["risks"] else ""
