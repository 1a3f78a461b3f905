"""`groundplan approvals`: what waits for you, and your answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import typer

from daemon.cli.approval_printing import print_approval, print_approvals, settled_words
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.reach import daemon_client
from daemon.cli.run_printing import short
from daemon.cli.style import Style
from daemon.cli.workspace import absolute
from daemon.contract.protocol import API_ROOT

app = typer.Typer(help="What waits for your word.", add_completion=False)

APPROVALS: Final = f"{API_ROOT}/approvals"
Wanted = Annotated[str, typer.Argument(help="The approval: its id, or the beginning or end of it.")]
Scope = Literal["once", "run", "plan", "always"]
MessageOption = Annotated[str, typer.Option("--message", "-m", help="A word to the agent.")]
AllOption = Annotated[bool, typer.Option("--all", help="Answered ones as well.")]
FolderOption = Annotated[str | None, typer.Option("--workspace", "-w", help="Only those of this folder.")]
RunOption = Annotated[str | None, typer.Option("--run", help="Only those of this run, by its id.")]


@app.callback(invoke_without_command=True)
def approvals(context: typer.Context, everything: AllOption = False, as_json: JsonOption = False) -> None:
    """What waits, the one asked last first; the same as `approvals list`."""
    if context.invoked_subcommand is None:
        list_approvals(everything=everything, as_json=as_json)


@app.command("list")
def list_approvals(
    everything: AllOption = False, folder: FolderOption = None, run: RunOption = None, as_json: JsonOption = False
) -> None:
    """What waits, the one asked last first."""
    query = {"all": everything, "folder": absolute(folder) if folder else None, "run": run}
    found = daemon_client().request("GET", APPROVALS, query=query).json()
    print_json(found) if as_json else print_approvals(found["approvals"], Style())


@app.command("show")
def show(approval: Wanted, as_json: JsonOption = False) -> None:
    """Everything that it takes to decide: the diff or command, the reason, the risk, the line of the policy."""
    one = daemon_client().request("GET", f"{APPROVALS}/{approval}").json()
    print_json(one) if as_json else print_approval(one, Style())


@app.command("approve")
def approve(
    approval: Wanted,
    hunk: Annotated[str | None, typer.Option("--hunk", help="Only these hunks of the diff, such as 1,3-5.")] = None,
    scope: Annotated[Scope, typer.Option("--for", help="For how long. High risk is allowed once only.")] = "once",
    offer: Annotated[
        str, typer.Option("--like", help="What is allowed for that long, as `show` offers it: such as prefix.")
    ] = "",
    message: MessageOption = "",
    as_json: JsonOption = False,
) -> None:
    """Allow it. The first answer counts; if what it is for changes before it is done, it is asked again."""
    numbers = _numbers(hunk) if hunk is not None else None
    body = {"verdict": "allow", "scope": scope, "offer": offer, "message": message, "hunks": numbers}
    _answer(approval, body, as_json=as_json)


@app.command("deny")
def deny(approval: Wanted, message: MessageOption = "", as_json: JsonOption = False) -> None:
    """Refuse it; the run goes on without, and hears why."""
    _answer(approval, {"verdict": "deny", "message": message}, as_json=as_json)


@app.command("watch")
def watch(as_json: JsonOption = False) -> None:
    """Show what waits, then what is asked and answered as it happens; Ctrl C ends it. JSON comes a line each."""
    client = daemon_client()
    events = client.events(kinds=("approval_requested", "approval_settled"))  # first, so that nothing falls between
    try:
        found = client.request("GET", APPROVALS).json()["approvals"]
        if as_json:
            for one in found:
                _tell(one, as_json=True)
        else:
            print_approvals(found, Style())
        for event in events:
            one = client.request("GET", f"{APPROVALS}/{event.json()['data']['id']}").json()
            _tell(one, as_json=as_json)
    finally:
        events.close()


def _tell(one: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_line(json.dumps(one, ensure_ascii=False), flush=True)
    elif one["state"] == "waiting":
        print_line(flush=True)
        print_approval(one, Style())
    else:
        print_line(f"{short(one['id'])} {settled_words(one)}: {one['summary']}", flush=True)


def _answer(approval: str, body: Mapping[str, Any], *, as_json: bool) -> None:
    one = daemon_client().request("POST", f"{APPROVALS}/{approval}/answer", body=body).json()
    if as_json:
        print_json(one)
        return
    print_line(f"{one['state'].capitalize()}: {one['summary']}")
    if one["chosen"] is not None:
        for file, numbers in one["chosen"].items():
            print_line(f"  {file}: hunk {', '.join(map(str, numbers))}; the rest is left out")
    if one["grant"]:
        print_line(f"  Take it back: groundplan policy revoke {short(one['grant'])}")


def _numbers(text: str) -> list[int]:
    """`1,3-5` as numbers."""
    numbers: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()) or len(part) > len("99999-99999"):
            raise typer.BadParameter(f"{text!r} is no list of numbers such as 1,3-5.")
        numbers += range(int(first), int(last or first) + 1)
    return numbers
