"""`groundplan run`: begin a run of a plan or an agent, and everything that can be done with one."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from daemon.cli.amounts import dollars_of, seconds_of
from daemon.cli.following import Follower
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.reach import daemon_client
from daemon.cli.run_printing import print_applied, print_changes, print_run, print_steps
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption, absolute, within
from daemon.client.over_socket import HttpClient
from daemon.contract.protocol import API_ROOT

RUNS = f"{API_ROOT}/runs"

Mode = Literal["plan", "ask", "auto-edit", "auto"]
RunArgument = Annotated[str, typer.Argument(help="The run: its id, or the beginning or end of it.")]
HunkOption = Annotated[
    list[str] | None, typer.Option("--hunk", help="Only these hunks: PATH:1,3, or PATH for a whole file. Repeatable.")
]
_ENDED = frozenset({"done", "failed", "stopped", "broken"})
_ENDED_BADLY = 1


class _RunGroup(TyperGroup):
    """A first word that is no subcommand is what to run: `groundplan run coder "…"`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["start", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer(cls=_RunGroup, help="Run a plan or an agent.", add_completion=False, no_args_is_help=True)


@app.command("start")
def start(
    what: Annotated[str, typer.Argument(help="A plan's id or title, or an agent such as coder, tester, explainer.")],
    goal: Annotated[str, typer.Argument(help="What the agent shall do; a plan has its own.")] = "",
    mode: Annotated[
        Mode | None, typer.Option("--mode", help="When to ask: plan reads only; auto asks beyond a grant.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="In an overlay: nothing reaches the folder.")] = False,
    no_model: Annotated[bool, typer.Option("--no-model", help="By rules alone; the rest waits for you.")] = False,
    model: Annotated[list[str] | None, typer.Option("--model", help="Models to try in order. Repeatable.")] = None,
    file: Annotated[list[str] | None, typer.Option("--file", help="A file that the goal is about. Repeatable.")] = None,
    accept: Annotated[
        list[str] | None, typer.Option("--accept", help="A command that must succeed in the end. Repeatable.")
    ] = None,
    priority: Annotated[int, typer.Option("--priority", min=1, max=9, help="1 goes first.")] = 5,
    budget: Annotated[str | None, typer.Option("--budget", help="US dollars at most, such as 0.50.")] = None,
    tokens: Annotated[int | None, typer.Option("--tokens", min=1, help="Tokens at most.")] = None,
    time_limit: Annotated[
        str | None, typer.Option("--time-limit", help="How long it may work, such as 2h; waits for you do not count.")
    ] = None,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Do not follow it; it goes on by itself.")] = False,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Run a plan, or an agent on a goal, and follow it. Ctrl-C ends the following, not the run."""
    folder = absolute(workspace)
    wish = {
        "folder": folder,
        "what": what,
        "goal": goal,
        "mode": mode,
        "dry_run": dry_run,
        "use_model": not no_model,
        "models": model or [],
        "files": [_relative(path, workspace) for path in file or []],
        "acceptance": accept or [],
        "priority": priority,
        "budget_cost": dollars_of(budget, "--budget"),
        "budget_tokens": tokens,
        "time_limit_s": seconds_of(time_limit, "--time-limit"),
    }
    client = daemon_client()
    view = client.request("POST", RUNS, body=wish).json()
    _follow_or_tell(client, view, is_followed=not detach and not as_json, as_json=as_json)


@app.command("show")
def show(
    run: RunArgument,
    diff: Annotated[bool, typer.Option("--diff", help="What it has changed, with numbered hunks.")] = False,
    steps: Annotated[bool, typer.Option("--steps", help="Every step with what it said.")] = False,
    as_json: JsonOption = False,
) -> None:
    """How a run stands, what it did, and what it has changed."""
    client = daemon_client()
    if diff:
        changes = client.request("GET", f"{RUNS}/{run}/changes").json()
        print_json(changes) if as_json else print_changes(changes, Style())
        return
    view = client.request("GET", f"{RUNS}/{run}").json()
    trace = client.request("GET", f"{RUNS}/{view['id']}/steps", query={"limit": 500}).json()["items"]
    if as_json:
        print_json({**view, "trace": trace})
        return
    print_run(view, Style())
    print_steps(trace, Style(), is_long=steps, is_over=view["state"] in _ENDED)


@app.command("watch")
def watch(run: RunArgument, as_json: JsonOption = False) -> None:
    """Follow a run until it ends and answer what it asks; without a terminal only until it waits."""
    client = daemon_client()
    view = client.request("GET", f"{RUNS}/{run}").json()
    state = Follower(client, view["id"], Style(), is_quiet=as_json).follow()
    if as_json:
        print_json(client.request("GET", f"{RUNS}/{view['id']}").json())
    _exit(state)


@app.command("stop")
def stop(run: RunArgument, as_json: JsonOption = False) -> None:
    """Stop a run at once; its commands are killed, its trace and changes are kept, and it can be resumed."""
    view = daemon_client().request("POST", f"{RUNS}/{run}/stop").json()
    print_json(view) if as_json else print_line(f"Run {view['id']} is {view['state']}.")


@app.command("resume")
def resume(
    run: RunArgument,
    from_step: Annotated[
        int | None, typer.Option("--from-step", min=1, help="Do the steps from this one on anew, on the tree of then.")
    ] = None,
    time_limit: Annotated[
        str | None, typer.Option("--time-limit", help="How long it may work from here on, such as 1h; 0: no limit.")
    ] = None,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Do not follow it.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Let a run that stopped or failed go on."""
    client = daemon_client()
    wish = {"from_step": from_step, "time_limit_s": seconds_of(time_limit, "--time-limit")}
    view = client.request("POST", f"{RUNS}/{run}/resume", body=wish).json()
    _follow_or_tell(client, view, is_followed=not detach and not as_json, as_json=as_json)


@app.command("say")
def say(
    run: RunArgument, text: Annotated[str, typer.Argument(help="What it should know.")], as_json: JsonOption = False
) -> None:
    """Step in with a message; the agent hears it before its next thought. It also answers a question that waits."""
    if not text.strip():
        raise typer.BadParameter("there is nothing in it.", param_hint="TEXT")
    view = daemon_client().request("POST", f"{RUNS}/{run}/messages", body={"text": text}).json()
    print_json(view) if as_json else print_line(f"Run {view['id']} will hear it.")


@app.command("apply")
def apply(
    run: RunArgument,
    hunk: HunkOption = None,
    commit: Annotated[bool, typer.Option("--commit", help="Commit the changes on the branch checked out.")] = False,
    message: Annotated[str, typer.Option("--message", "-m", help="The commit's message.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Put a run's changes into the folder, all or hunk by hunk."""
    client = daemon_client()
    hunks = _hunks(client, run, hunk) if hunk else None
    wish = {"hunks": hunks, "commit": commit, "message": message}
    applied = client.request("POST", f"{RUNS}/{run}/apply", body=wish).json()
    print_json(applied) if as_json else print_applied(applied)


@app.command("undo")
def undo(
    run: RunArgument,
    file: Annotated[
        list[str] | None, typer.Option("--file", help="Only this file, as `run show --diff` names it. Repeatable.")
    ] = None,
    skip_changed: Annotated[
        bool, typer.Option("--skip-changed", help="Leave files as they are that you changed since in the same lines.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Take a run's changes out of the folder again, all or some files; what you changed since stays."""
    wish = {"files": file or None, "skip_changed": skip_changed}
    applied = daemon_client().request("POST", f"{RUNS}/{run}/undo", body=wish).json()
    print_json(applied) if as_json else print_applied(applied)


@app.command("redo")
def redo(run: RunArgument, as_json: JsonOption = False) -> None:
    """Put changes back that were taken out."""
    applied = daemon_client().request("POST", f"{RUNS}/{run}/redo").json()
    print_json(applied) if as_json else print_applied(applied)


def _relative(path: str, workspace: str) -> str:
    folder, named = absolute(workspace), within(path, workspace)
    inside = os.path.relpath(named, folder) if os.path.isabs(named) else os.path.normpath(named)  # noqa: PTH117 - as in `within`
    if inside == ".." or inside.startswith("../"):
        raise typer.BadParameter(f"{path!r} is not in {folder}.", param_hint="--file")
    return inside


def _hunks(client: HttpClient, run: str, wanted: list[str]) -> dict[str, list[int]]:
    """What `--hunk` names as numbers by path; a path alone means all of its hunks."""
    files = {one["path"]: one for one in client.request("GET", f"{RUNS}/{run}/changes").json()["files"]}
    chosen: dict[str, list[int]] = {}
    for word in wanted:
        path, _, numbers = word.rpartition(":")
        if path in files and all(part.strip().isdigit() for part in numbers.split(",")):
            chosen.setdefault(path, []).extend(int(part) for part in numbers.split(","))
        elif word in files:
            chosen[word] = [hunk["number"] for hunk in files[word]["hunks"]] or [1]
        else:
            told = ", ".join(files) or "nothing"
            raise typer.BadParameter(f"{word!r} names no changed file with hunks. The run has changed {told}.")
    return chosen


def _follow_or_tell(client: HttpClient, view: dict[str, Any], *, is_followed: bool, as_json: bool) -> None:
    if as_json:
        print_json(view)
    elif is_followed:
        _exit(Follower(client, view["id"], Style()).follow())
    else:
        print_line(f"Run {view['id']} is {view['state']}. Follow it: groundplan run watch {view['id'][-6:].lower()}")


def _exit(state: str) -> None:
    sys.stdout.flush()
    if state in {"failed", "broken"}:
        raise typer.Exit(_ENDED_BADLY)
