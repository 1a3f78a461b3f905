"""`groundplan approvals`: what waits for you, and your answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

import typer

from daemon.cli.approval_answering import APPROVALS, Outcome, ask_here, numbers_of
from daemon.cli.approval_printing import print_answered, print_approval, print_approvals, settled_words
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.reach import daemon_client
from daemon.cli.run_names import full_run
from daemon.cli.run_printing import short
from daemon.cli.style import Style
from daemon.cli.wording import counted
from daemon.cli.workspace import absolute
from daemon.client.over_socket import HttpClient
from daemon.contract.duration import parse_duration
from daemon.errors import DaemonError, WrongUse

app = typer.Typer(help="What waits for your word.", add_completion=False)

_KINDS: Final = ("approval_requested", "approval_settled")

Wanted = Annotated[str, typer.Argument(help="The approval: its id, or the beginning or end of it.")]
Scope = Literal["once", "run", "plan", "always"]
MessageOption = Annotated[str, typer.Option("--message", "-m", help="A word to the agent.")]
AllOption = Annotated[bool, typer.Option("--all", help="Answered ones as well.")]
FolderOption = Annotated[str | None, typer.Option("--workspace", "-w", help="Only those of this folder.")]
RunOption = Annotated[str | None, typer.Option("--run", help="Only those of this run: its id, or the end of it.")]


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
    client = daemon_client()
    query = {"all": everything, "folder": absolute(folder) if folder else None, "run": full_run(client, run)}
    found = client.request("GET", APPROVALS, query=query).json()
    print_json(found) if as_json else print_approvals(found["approvals"], Style())


@app.command("show")
def show(approval: Wanted, as_json: JsonOption = False) -> None:
    """Everything that it takes to decide: the diff or command, the reason, the risk, the line of the policy."""
    one = daemon_client().request("GET", _path(approval)).json()
    print_json(one) if as_json else print_approval(one, Style())


@app.command("approve")
def approve(
    approval: Wanted,
    hunks: Annotated[
        str | None, typer.Option("--hunks", "--hunk", help="Only these hunks of the diff, such as 1,3-5.")
    ] = None,
    scope: Annotated[Scope, typer.Option("--for", help="For how long. High risk is allowed once only.")] = "once",
    offer: Annotated[
        str, typer.Option("--like", help="What is allowed for that long, as `show` offers it: such as prefix.")
    ] = "",
    until: Annotated[
        str,
        typer.Option("--until", help="When that ends at the latest: 2h, 7d, or a day such as 2026-11-30 (its end)."),
    ] = "",
    changed: Annotated[
        list[str] | None,
        typer.Option("--set", help="NAME=VALUE: an argument of yours in place of the agent's. Repeatable."),
    ] = None,
    message: MessageOption = "",
    as_json: JsonOption = False,
) -> None:
    """Allow it. The first answer counts; if what it is for changes before it is done, it is asked again."""
    body: dict[str, Any] = {"verdict": "allow", "scope": scope, "offer": offer, "message": message}
    body |= {"hunks": _numbers(hunks), "until": _moment(until)}
    client = daemon_client()
    if changed:
        body["arguments"] = _changed(client.request("GET", _path(approval)).json()["arguments"], changed)
    _answer(client, approval, body, as_json=as_json)


@app.command("deny")
def deny(approval: Wanted, message: MessageOption = "", as_json: JsonOption = False) -> None:
    """Refuse it; the run goes on without, and hears why."""
    _answer(daemon_client(), approval, {"verdict": "deny", "message": message}, as_json=as_json)


@app.command("answer")
def answer(folder: FolderOption = None, run: RunOption = None, as_json: JsonOption = False) -> None:
    """Go through what waits, the one that has waited longest first, and answer each at the prompt.

    With `--json` nothing is asked: they are printed in that order.
    """
    if not as_json and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise WrongUse("There is no terminal to answer at.", "Use `groundplan approvals approve ID` or `deny ID`.")
    client = daemon_client()
    query = {"folder": absolute(folder) if folder else None, "run": full_run(client, run)}
    waiting = client.request("GET", APPROVALS, query=query).json()["approvals"][::-1]
    if as_json:
        print_json({"approvals": waiting})
        return
    if not waiting:
        print_approvals((), Style())
        return
    answered = _answer_each(client, waiting, len(waiting))
    print_line(f"\n{counted(answered, 'answer')}; {counted(len(waiting) - answered, 'other')} left.")


@app.command("watch")
def watch(as_json: JsonOption = False) -> None:
    """Show what waits, then what is asked and answered as it happens; Ctrl-C ends it. JSON comes a line each."""
    client = daemon_client()
    events = client.events(kinds=_KINDS)  # first, so that nothing falls between
    told: dict[str, str] = {}
    try:
        _tell_waiting(client, told, as_json=as_json)
        for event in events:
            wanted = event.json()["data"].get("id")
            if wanted is None:  # events were missed while the line was down
                _tell_waiting(client, told, as_json=as_json)
            elif (one := _found(client, wanted)) is not None:
                _tell(one, told, as_json=as_json)
    finally:
        events.close()


def _answer_each(client: HttpClient, waiting: Iterable[Mapping[str, Any]], count: int) -> int:
    """Ask for each; how many were answered. Ctrl-D ends it."""
    answered = 0
    for number, one in enumerate(waiting, 1):
        now = _found(client, one["id"])
        if now is None or now["state"] != "waiting":
            continue  # settled meanwhile
        print_line(f"\n({number} of {count})")
        print_approval(now, Style(), with_ways=False)
        print_line(flush=True)
        try:
            answered += ask_here(client, now) is Outcome.ANSWERED
        except EOFError:
            print_line()
            break
    return answered


def _tell_waiting(client: HttpClient, told: dict[str, str], *, as_json: bool) -> None:
    found = client.request("GET", APPROVALS).json()["approvals"]
    if not as_json and not told:
        print_approvals(found, Style())
        told |= {one["id"]: one["state"] for one in found}
        sys.stdout.flush()
        return
    for one in reversed(found):
        _tell(one, told, as_json=as_json)


def _tell(one: Mapping[str, Any], told: dict[str, str], *, as_json: bool) -> None:
    """Print an approval, unless it was printed in this state."""
    if told.get(one["id"]) == one["state"]:
        return
    told[one["id"]] = one["state"]
    if as_json:
        print_line(json.dumps(one, ensure_ascii=False), flush=True)
    elif one["state"] == "waiting":
        print_line()
        print_approval(one, Style())
        sys.stdout.flush()
    else:
        print_line(f"{short(one['id'])} {settled_words(one)}: {one['summary']}", flush=True)


def _found(client: HttpClient, approval: str) -> dict[str, Any] | None:
    """An approval as it is now; None if its run was purged meanwhile."""
    try:
        one: dict[str, Any] = client.request("GET", _path(approval)).json()
    except DaemonError as error:
        if error.code == "approval.unknown":
            return None
        raise
    return one


def _answer(client: HttpClient, approval: str, body: Mapping[str, Any], *, as_json: bool) -> None:
    one = client.request("POST", f"{_path(approval)}/answer", body=body).json()
    print_json(one) if as_json else print_answered(one)


def _path(approval: str) -> str:
    if not approval.strip():
        raise typer.BadParameter("An approval is named by its id, or the beginning or end of it.")
    return f"{APPROVALS}/{quote(approval.strip(), safe='')}"


def _numbers(text: str | None) -> list[int] | None:
    if text is None:
        return None
    numbers = numbers_of(text)
    if numbers is None:
        raise typer.BadParameter(f"{text!r} is no list of numbers such as 1,3-5.")
    return numbers


def _changed(arguments: Mapping[str, Any], changes: Iterable[str]) -> dict[str, Any]:
    """The agent's arguments with a person's in place of some; a value that is JSON is taken as that."""
    made = dict(arguments)
    for change in changes:
        name, sign, value = change.partition("=")
        if not sign or name not in made:
            known = ", ".join(made) or "none"
            raise typer.BadParameter(f"{change!r} sets no argument of it; write NAME=VALUE. It has {known}.")
        try:
            made[name] = value if isinstance(made[name], str) else json.loads(value)
        except ValueError as error:
            raise typer.BadParameter(f"{name} is no text, and {value!r} is no JSON.") from error
    return made


def _moment(text: str) -> str | None:
    """When something ends: a length of time from now, or a day, which counts to its end."""
    if not text:
        return None
    try:
        return (datetime.now(UTC) + timedelta(seconds=parse_duration(text))).isoformat()
    except (ValueError, OverflowError):
        pass
    try:
        day = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no time; write 2h, 7d or 2026-11-30.") from error
    is_day = len(text.strip()) == len("2026-11-30")
    return (day + timedelta(days=1) if is_day else day).astimezone().isoformat()
