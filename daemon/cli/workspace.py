"""What commands on a workspace share: which one is meant, and asking the daemon about it."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from daemon.cli.reach import daemon_client
from daemon.client.api import Query
from daemon.client.over_socket import HttpClient
from daemon.contract.protocol import API_ROOT

WORKSPACES = f"{API_ROOT}/workspaces"

WorkspaceOption = Annotated[
    str,
    typer.Option("--workspace", "-w", help="A folder of the workspace; the current folder by default."),
]


def absolute(folder: str) -> str:
    """The folder as the daemon needs it, which has a current folder of its own; links in it stay as they are."""
    return os.path.abspath(os.path.expanduser(folder))  # noqa: PTH100, PTH111 - pathlib resolves links or keeps '..'


def ask(what: str, folder: str, query: Query | None = None) -> Any:
    """What the daemon knows, as plain data: `what` is the last part of the route."""
    return ask_with(daemon_client(), what, folder, query)


def ask_with(client: HttpClient, what: str, folder: str, query: Query | None = None) -> Any:
    """The same with a client that is at hand."""
    wanted = {"folder": absolute(folder), **(query or {})}
    return client.request("GET", f"{WORKSPACES}/at/{what}", query=wanted).json()


def within(path: str, folder: str) -> str:
    """A path as typed (absolute, or relative to the current folder) as one below `folder`; anything else as it is."""
    if os.path.exists(path):  # noqa: PTH110 - beside its siblings
        return absolute(path)
    below = os.path.join(absolute(folder), path)  # noqa: PTH118 - see above
    return below if os.path.exists(below) else path  # noqa: PTH110 - see above
