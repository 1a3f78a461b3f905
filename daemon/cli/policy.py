"""`groundplan policy`: what agents may do, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import typer

from daemon.cli.output import JsonOption, print_json, print_line, visible
from daemon.cli.reach import daemon_client
from daemon.cli.run_printing import short
from daemon.cli.selftest import selftest
from daemon.cli.style import Style
from daemon.cli.wording import counted
from daemon.cli.workspace import WorkspaceOption, absolute
from daemon.contract.protocol import API_ROOT

app = typer.Typer(help="What agents may do, and why.", add_completion=False)

POLICY: Final = f"{API_ROOT}/policy"
Mode = Literal["plan", "ask", "auto-edit", "auto"]
_FOUND: Final = 1
_REFUSED: Final = 4

app.command("selftest")(selftest)


@app.command("explain")
def explain(
    command: Annotated[str, typer.Argument(help="A command, in quotes.")],
    mode: Annotated[Mode, typer.Option("--mode", help="In which mode.")] = "ask",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="In a dry run.")] = False,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Say what would happen if an agent wanted to run a command. Nothing is run. Exit code 4 if it is refused."""
    body = {"folder": absolute(workspace), "command": command, "mode": mode, "dry_run": dry_run}
    told = daemon_client().request("POST", f"{POLICY}/explain", body=body).json()
    print_json(told) if as_json else _print_explained(told, Style())
    if told["verdict"] == "deny":
        raise typer.Exit(_REFUSED)


def _print_explained(told: Mapping[str, Any], style: Style) -> None:
    word = {"allow": style.good("Allowed"), "ask": "Asked for", "deny": style.bad("Refused")}[told["verdict"]]
    print_line(f"{style.bold(word)}: {told['reason']}")
    print_line(f"  by       {told['line']}")
    print_line(f"  risk     {told['risk']}{': ' + ', '.join(told['risks']) if told['risks'] else ''}")
    for number, part in enumerate(told["parts"]):
        print_line(f"  {'reads as' if not number else '        '} {_part(part)}")
    if told["doubts"]:
        print_line(f"  unclear  {'; '.join(told['doubts'])}")
        print_line(style.dim(f"           {told['shown']}"))
    for number, offer in enumerate(told["offers"]):
        print_line(f"  {'could be' if not number else '        '} {offer}")
    print_line(f"  sandbox  {told['sandbox']}. {told['sandbox_reason']}")
    for number, held in enumerate(told["sandbox_holds"]):
        print_line(style.dim(f"  {'keeps from' if not number else '          '} {held}"))


def _part(part: Mapping[str, Any]) -> str:
    words = " ".join(_quoted(word) for word in part["words"])
    through = f"  (through {', '.join(part['through'])})" if part["through"] else ""
    files = "".join(f"  < {path}" for path in part["reads"]) + "".join(f"  > {path}" for path in part["writes"])
    return f"{words}{files}{through}"


def _quoted(word: str) -> str:
    return f"'{word}'" if not word or any(letter.isspace() for letter in word) else word


@app.command("show")
def show(workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """The rules in force here, and where they stand."""
    told = _policy(workspace)
    if as_json:
        print_json(told)
        return
    style = Style()
    for rule in told["rules"]:
        print_line(f"{style.bold(rule['verdict']):<5} {rule['subject']}  {', '.join(rule['patterns'])}")
        print_line(style.dim(f"      {rule['why']} ({rule['line']})"))
    if told["hosts"]:
        print_line(f"{style.bold('allow')} pages of {', '.join(told['hosts'])}")
    for path in told["unprotected"]:
        print_line(f"{style.bold('ask')}   before writing {path}, which is protected")
    for fault in told["faults"]:
        print_line(style.bad(f"Everything is asked for until this is mended: {fault}"))
    print_line(f"\nSandbox: {told['sandbox']}. {told['sandbox_reason']}")
    print_line(style.dim(f"Files: {', '.join(told['files'])}"))


@app.command("test")
def check_rules(workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """Run the examples in the rules. Exit code 1 if one does not do what it says."""
    told = _policy(workspace)
    if as_json:
        print_json({"rules": len(told["rules"]), "examples": told["examples"], "faults": told["faults"]})
    else:
        for fault in told["faults"]:
            print_line(fault)
        held = f"{counted(told['examples'], 'example')} of {counted(len(told['rules']), 'rule')}"
        print_line("Everything is asked for until this is mended." if told["faults"] else f"All hold: {held}.")
    if told["faults"]:
        raise typer.Exit(_FOUND)


@app.command("edit")
def edit(as_json: JsonOption = False) -> None:
    """Print where your own rules are, and make the file if there is none: `$EDITOR $(groundplan policy edit)`."""
    told = daemon_client().request("POST", f"{POLICY}/file").json()
    print_json(told) if as_json else print_line(told["path"])


@app.command("grants")
def grants(
    workspace: WorkspaceOption = ".",
    everything: Annotated[bool, typer.Option("--all", help="Those that have ended as well.")] = False,
    as_json: JsonOption = False,
) -> None:
    """What was allowed beforehand: by approving plans, and by answers that held for longer than once."""
    told = daemon_client().request("GET", f"{POLICY}/grants", query={"folder": absolute(workspace)}).json()
    found = [grant for grant in told["grants"] if everything or grant["in_force"]]
    if as_json:
        print_json({"grants": found})
        return
    style = Style()
    for grant in found:
        print_line(f"{style.bold(short(grant['id']))}  {_covered(grant['scope'])}")
        print_line(style.dim(f"        {_made(grant)}"))
    if not found:
        print_line("Nothing is allowed beforehand.")


def _covered(scope: Mapping[str, Any]) -> str:
    told = [f"run `{visible(command)}`" for command in scope["commands"]]
    told += [f"write {visible(path)}" for path in scope["paths"]]
    told += [f"contact {host}" for host in scope["hosts"]]
    told += [f"spend ${scope['cost']}"] if scope["cost"] else []
    return "; ".join(told) or ("exactly one call" if scope["binding"] else f"use {', '.join(scope['tools'])}")


def _made(grant: Mapping[str, Any]) -> str:
    whose = f"for plan {short(grant['plan'])}" if grant["plan"] else ""
    whose = whose or (f"for run {short(grant['run'])}" if grant["run"] else f"in {grant['folder']}")
    if grant["revoked_at"]:
        end = f"revoked {grant['revoked_at'][:10]}"
    else:
        end = f"until {grant['expires_at'][:16].replace('T', ' ')} UTC" if grant["expires_at"] else "until that is over"
    uses = f", {counted(grant['uses_left'], 'use')} left" if grant["uses_left"] is not None else ""
    return f"by {grant['made_by']}, {whose}, {end}{uses}"


@app.command("revoke")
def revoke(
    grant: Annotated[str, typer.Argument(help="The grant: its id, or the beginning or end of it.")],
    as_json: JsonOption = False,
) -> None:
    """End a grant at once; what it covered is asked for from now on."""
    told = daemon_client().request("POST", f"{POLICY}/grants/{grant}/revoke").json()
    print_json(told) if as_json else print_line(f"{short(told['id'])} is revoked.")


def _policy(workspace: str) -> Mapping[str, Any]:
    told: Mapping[str, Any] = daemon_client().request("GET", POLICY, query={"folder": absolute(workspace)}).json()
    return told
