"""`groundplan doctor`: check every part."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.reach import own_home
from daemon.client.connect import Found, find_daemon
from daemon.contract.doctor import Finding
from daemon.contract.protocol import STATUS_PATH
from daemon.doctor.check import Check, examine
from daemon.doctor.household import (
    check_daemon,
    check_database,
    check_editors,
    check_folders,
    check_settings,
    check_socket,
)
from daemon.doctor.libraries import check_extras, check_grammars, check_keyring, check_packages, check_vectors
from daemon.doctor.machine import check_disk, check_git, check_python, check_sqlite, check_watching
from daemon.doctor.sandbox import check_sandbox
from daemon.errors import DaemonError
from daemon.home import Home
from daemon.settings.registry import EMBEDDER
from daemon.settings.values import Settings

app = typer.Typer(help="Check every part and say how to mend it.", add_completion=False)


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Check every part and say how to mend what is not well; exit code 1 if something is broken."""
    home = own_home()
    report = examine(all_checks(home), _silent if as_json else _show)
    if as_json:
        print_json(report.model_dump(mode="json"))
    elif report.healthy:
        print_line("\nGroundplan can work here.")
    else:
        print_line("\nSomething is broken: see the lines that begin with 'fail'.")
    raise typer.Exit(0 if report.healthy else 1)


def all_checks(home: Home) -> list[Check]:
    """Every check, the ones that others rest on first."""
    found = find_daemon(home)
    return [
        Check("Python", check_python),
        Check("folders", partial(check_folders, home)),
        Check("socket", partial(check_socket, home)),
        Check("settings", partial(check_settings, home, os.environ)),
        Check("database", partial(check_database, home)),
        Check("daemon", partial(check_daemon, home, found)),
        Check("editors", partial(check_editors, home, found)),
        Check("disk", lambda: check_disk(home.data)),
        Check("SQLite", lambda: check_sqlite(home.data)),
        Check("packages", check_packages),
        Check("grammars", check_grammars),
        Check("LanceDB", check_vectors),
        Check("git", check_git),
        Check("file watching", lambda: check_watching(_workspaces(found))),
        Check("sandbox", check_sandbox),
        Check("keyring", check_keyring),
        Check("extras", lambda: check_extras(Settings(home.settings, os.environ).value(EMBEDDER))),
    ]


def _workspaces(found: Found | None) -> list[Path]:
    """The workspaces that the daemon follows; without a daemon, this folder."""
    if found is None:
        return [Path.cwd()]
    try:
        status = found.client.request("GET", STATUS_PATH).json()
    except DaemonError:
        return [Path.cwd()]
    return [Path(workspace["path"]) for workspace in status["workspaces"]]


def _show(finding: Finding) -> None:
    print_line(f"{finding.verdict:<4}  {finding.part:<13}  {finding.message}", flush=True)
    if finding.mend:
        print_line(f"{'':<21}→ {finding.mend}", flush=True)


def _silent(finding: Finding) -> None:
    """With --json everything is told at the end."""
