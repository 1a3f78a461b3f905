"""`groundplan policy`: what agents may do, and why."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.reach import daemon_client
from daemon.cli.run_printing import short
from daemon.cli.selftest import selftest
from daemon.cli.style import Style
from daemon.cli.wording import counted
from daemon.cli.workspace import WorkspaceOption, absolute
from daemon.contract.protocol import API_ROOT

app = typer.Typer(help="What agents may do, and why.", add_completion=False)

POLICY = f"{API_ROOT}/policy"
Mode = Literal["plan", "ask", "auto-edit", "auto"]
_FOUND = 1

app.command("selftest")(selftest)


@app.command("explain")
def explain(
    command: Annotated[str, typer.Argument(help="A command, in quotes.")],
    mode: Annotated[Mode, typer.Option("--mode", help="In which mode.")] = "ask",
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Say what would happen if an agent wanted to run a command. Nothing is run."""
    body = {"folder": absolute(workspace), "command": command, "mode": mode}
    told = daemon_client().request("POST", f"{POLICY}/explain", body=body).json()
    if as_json:
        print_json(told)
        return
    style = Style()
    word = {"allow": style.good("allowed"), "ask": "asked for", "deny": style.bad("refused")}[told["verdict"]]
    print_line(f"{style.bold(told['shown'] or command)}: {word}")
    print_line(f"  {told['reason']} ({told['line']})")
    risks = f": {', '.join(told['risks'])}" if told["risks"] else ""
    print_line(style.dim(f"  {told['risk']} risk{risks}; understood as {' | '.join(told['parts']) or 'nothing plain'}"))
    for doubt in told["doubts"]:
        print_line(style.dim(f"  not plain: {doubt}"))
    print_line(style.dim(f"  sandbox: {told['sandbox']}. {told['sandbox_reason']}"))


@app.command("show")
def show(workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """The rules in force here, and where they stand."""
    told = daemon_client().request("GET", POLICY, query={"folder": absolute(workspace)}).json()
    if as_json:
        print_json(told)
        return
    style = Style()
    for file in told["files"]:
        print_line(style.dim(file))
    for rule in told["rules"]:
        print_line(f"{style.bold(rule['verdict']):<6} {rule['subject']}  {', '.join(rule['patterns'])}")
        print_line(style.dim(f"       {rule['why']} ({rule['line']})"))
    for fault in told["faults"]:
        print_line(style.bad(f"Everything is asked for: {fault}"))
    print_line(f"Sandbox: {told['sandbox']}. {told['sandbox_reason']}")


@app.command("test")
def check_rules(workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """Run the examples in the rules. Exit code 1 if one does not do what it says."""
    told = daemon_client().request("GET", POLICY, query={"folder": absolute(workspace)}).json()
    if as_json:
        print_json({"rules": len(told["rules"]), "faults": told["faults"]})
    else:
        for fault in told["faults"]:
            print_line(fault)
        print_line(f"{counted(len(told['rules']), 'rule')} hold." if not told["faults"] else "Mend these lines.")
    if told["faults"]:
        raise typer.Exit(_FOUND)


@app.command("grants")
def grants(workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """What was allowed beforehand: by approving plans, and by answers that held for longer than once."""
    told = daemon_client().request("GET", f"{POLICY}/grants", query={"folder": absolute(workspace)}).json()
    if as_json:
        print_json(told)
        return
    style = Style()
    for grant in told["grants"]:
        scope = grant["scope"]
        what = ", ".join([*scope["commands"], *scope["paths"], *scope["hosts"]]) or "one call exactly"
        end = "revoked" if grant["revoked_at"] else f"until {grant['expires_at'] or 'its run or plan is over'}"
        made = f"by {grant['made_by']}, {end}"
        print_line(f"{style.bold(short(grant['id']))}  {what}  {style.dim(made)}")
    if not told["grants"]:
        print_line("Nothing was allowed beforehand.")


@app.command("revoke")
def revoke(
    grant: Annotated[str, typer.Argument(help="The grant: its id, or the beginning or end of it.")],
    as_json: JsonOption = False,
) -> None:
    """End a grant at once."""
    told = daemon_client().request("POST", f"{POLICY}/grants/{grant}/revoke").json()
    print_json(told) if as_json else print_line(f"{short(told['id'])} is revoked.")
