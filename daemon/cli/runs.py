"""`groundplan runs`: the runs there are, what they hold, and forgetting old ones."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from daemon.cli.amounts import days_of
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.reach import daemon_client
from daemon.cli.run_printing import print_purged, run_line
from daemon.cli.style import Style
from daemon.cli.wording import counted, size_text
from daemon.cli.workspace import WorkspaceOption, absolute
from daemon.contract.protocol import API_ROOT

RUNS = f"{API_ROOT}/runs"
_STATES: Final = ("queued", "running", "waiting", "stopped", "done", "failed", "broken")
AllOption = Annotated[bool, typer.Option("--all", help="Those of every folder.")]
StateOption = Annotated[
    list[str] | None, typer.Option("--state", help="queued, running, waiting, stopped, done, failed or broken.")
]
LimitOption = Annotated[int, typer.Option("-n", min=1, max=500, help="How many.")]

app = typer.Typer(help="The runs there are, and what they hold.", add_completion=False)


@app.callback(invoke_without_command=True)
def runs(
    context: typer.Context,
    everywhere: AllOption = False,
    state: StateOption = None,
    limit: LimitOption = 20,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Runs, the newest first, and what each waits for; the same as `runs list`."""
    if context.invoked_subcommand is None:
        list_runs(everywhere, state, limit, workspace, as_json)


@app.command("list")
def list_runs(
    everywhere: AllOption = False,
    state: StateOption = None,
    limit: LimitOption = 20,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Runs, the newest first, and what each waits for."""
    if strange := set(state or ()) - set(_STATES):
        told = ", ".join(_STATES)
        raise typer.BadParameter(f"{min(strange)!r} is no state of a run; write one of {told}.", param_hint="--state")
    query = {"folder": None if everywhere else absolute(workspace), "state": state, "limit": limit}
    found = daemon_client().request("GET", RUNS, query=query).json()["items"]
    if as_json:
        print_json({"runs": found})
        return
    style = Style()
    for view in found:
        print_line(run_line(view, style))
    if not found:
        print_line(_none(state))


@app.command("usage")
def usage(as_json: JsonOption = False) -> None:
    """How much disk runs hold: their trees, what undoing needs, and their records."""
    found = daemon_client().request("GET", f"{RUNS}/usage").json()
    print_json(found) if as_json else _print_usage(found)


@app.command("purge")
def purge(
    older_than: Annotated[str, typer.Option("--older-than", help="How long ago they ended: 30d, 2w, 12h.")] = "30d",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would go.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Forget ended runs with their trees, steps and means to undo them.

    What was applied stays in the folder, and the audit trail stays whole.
    """
    query = {"days": days_of(older_than, "--older-than"), "dry_run": dry_run}
    purged = daemon_client().request("POST", f"{RUNS}/purge", query=query).json()
    print_json(purged) if as_json else print_purged(purged, older_than, Style())


def _none(state: list[str] | None) -> str:
    if state:
        return f"No runs here are {' or '.join(state)}. `groundplan runs` lists all of this folder."
    return 'No runs here yet. Begin one: groundplan run explainer "How does this work?"'


def _print_usage(found: dict[str, Any]) -> None:
    print_line(f"{counted(found['runs'], 'run')}, {counted(found['trees'], 'tree')}:")
    for what, name in (
        ("trees", "trees_bytes"),
        ("to undo and redo", "undo_bytes"),
        ("database, decisions and audit trail included", "database_bytes"),
        ("engine", "engine_bytes"),
    ):
        print_line(f"  {size_text(found[name]):>10}  {what}")
    days = found["keep_days"]
    kept = f"Ended runs are forgotten after {days:g} days" if days else "Ended runs are kept"
    print_line(f"{kept} (setting runs.keep_days). `groundplan runs purge --dry-run` tells what can go now.")
