"""`groundplan daemon`: run, start, stop, status, logs."""

from __future__ import annotations

import gc
import os
import sys
from typing import Annotated, Any

import typer

from daemon.cli.loading import ended_by_interrupt
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.reach import daemon_client, own_home, running_daemon_client
from daemon.client.stop import stop_daemon
from daemon.contract.protocol import STATUS_PATH
from daemon.lifecycle.launch import detach

app = typer.Typer(
    help="Run, start, stop and look at the daemon. Commands start it by themselves when they need it.",
    add_completion=False,
)

_PATIENCE_S = 15.0


@app.command()
def run(
    ready_fd: Annotated[int | None, typer.Option("--ready-fd", hidden=True)] = None,
    as_json: JsonOption = False,  # how errors are told; nothing else is printed
) -> None:
    """Serve in this terminal until Ctrl-C, or under a service manager."""
    if ready_fd is not None:
        detach()
    gc.disable()  # nothing that is imported is garbage, and looking for it takes a tenth of the start
    with ended_by_interrupt():
        from daemon.process import run_daemon  # noqa: PLC0415 - loads the server, the database and FastAPI

    run_daemon(own_home(), os.environ, ready_fd)


@app.command()
def start(as_json: JsonOption = False) -> None:
    """Start the daemon in the background, unless it runs already."""
    _show(daemon_client().request("GET", STATUS_PATH).json(), as_json=as_json)


@app.command()
def stop(
    patience: Annotated[float, typer.Option(min=0, help="Seconds it gets to end by itself.")] = _PATIENCE_S,
    as_json: JsonOption = False,
) -> None:
    """End the daemon: what is being done is finished or put away first; what hangs is killed."""
    pid = stop_daemon(own_home(), patience)
    if as_json:
        print_json({"stopped": pid is not None, "pid": pid})
    else:
        print_line("No daemon is running." if pid is None else f"The daemon (process {pid}) has ended.")


@app.command()
def status(as_json: JsonOption = False) -> None:
    """Show whether the daemon runs, and what it looks after. Does not start it."""
    _show(running_daemon_client().request("GET", STATUS_PATH).json(), as_json=as_json)


@app.command()
def logs(
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many of the latest lines.")] = 50,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as lines come.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the daemon's log."""
    from daemon.cli.logfile import follow_lines, last_lines, readable  # noqa: PLC0415 - only this command reads logs

    path = own_home().log
    for line in last_lines(path, lines):
        print_line(line if as_json else readable(line))
    sys.stdout.flush()
    if follow:
        for line in follow_lines(path):
            print_line(line if as_json else readable(line), flush=True)


def _show(status: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(status)
        return
    print_line(f"Daemon {status['version']} runs (process {status['pid']}, for {_duration(status['uptime_s'])}).")
    for workspace in status["workspaces"]:
        print_line(f"  {workspace['path']}: {workspace['state']}, {workspace['files']} files")


def _duration(seconds: float) -> str:
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.0f} s"
