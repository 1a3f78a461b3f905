"""`groundplan policy`: what agents may do, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.policy_printing import print_explained, print_faults, print_grants, print_rules
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
    print_json(told) if as_json else print_explained(told, Style())
    if told["verdict"] == "deny":
        raise typer.Exit(_REFUSED)


@app.command("show")
def show(workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """The rules in force here, and where they stand."""
    told = _policy(workspace)
    print_json(told) if as_json else print_rules(told, Style())


@app.command("test")
def check_rules(workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """Run the examples in the rules. Exit code 1 if one does not do what it says."""
    told = _policy(workspace)
    if as_json:
        print_json({"rules": len(told["rules"]), "examples": told["examples"], "faults": told["faults"]})
    else:
        print_faults(told["faults"], Style())
        held = f"{counted(told['examples'], 'example')} of {counted(len(told['rules']), 'rule')}"
        if not told["faults"]:
            print_line(f"All hold: {held}.")
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
    everywhere: Annotated[bool, typer.Option("--everywhere", help="Those of all folders.")] = False,
    as_json: JsonOption = False,
) -> None:
    """What was allowed beforehand in this folder: by approved plans, and by answers for longer than once."""
    told = daemon_client().request("GET", f"{POLICY}/grants").json()
    known = [grant for grant in told["grants"] if everything or grant["in_force"]]
    here = absolute(workspace)
    found = [grant for grant in known if everywhere or _is_within(grant["folder"], here)]
    print_json({"grants": found}) if as_json else print_grants(found, len(known) - len(found), Style())


def _is_within(folder: str, here: str) -> bool:
    """Whether a grant's folder is this one, or holds it, or lies in it."""
    if folder in {"", here}:
        return True
    return folder.startswith(f"{here.rstrip('/')}/") or here.startswith(f"{folder.rstrip('/')}/")


@app.command("revoke")
def revoke(
    grant: Annotated[str, typer.Argument(help="The grant: its id, or the beginning or end of it.")],
    as_json: JsonOption = False,
) -> None:
    """End a grant at once; what it covered is asked for from now on."""
    if not grant.strip():
        raise typer.BadParameter("A grant is named by its id, or the beginning or end of it.")
    told = daemon_client().request("POST", f"{POLICY}/grants/{quote(grant.strip(), safe='')}/revoke").json()
    print_json(told) if as_json else print_line(f"{short(told['id'])} is revoked.")


def _policy(workspace: str) -> Mapping[str, Any]:
    told: Mapping[str, Any] = daemon_client().request("GET", POLICY, query={"folder": absolute(workspace)}).json()
    return told
