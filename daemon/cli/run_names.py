"""Runs as people name them: by the end of an id, which is what they are shown."""

from __future__ import annotations

from urllib.parse import quote

import typer

from daemon.client.over_socket import HttpClient
from daemon.contract.ids import is_ulid
from daemon.contract.protocol import API_ROOT


def full_run(client: HttpClient, named: str | None) -> str | None:
    """The whole id of a run; None for none. Raises for a run that there is not: nothing found must not look like it.

    A whole id is taken as it is, since ledgers outlive the runs that they tell of.
    """
    if named is None:
        return None
    if is_ulid(named.strip().upper()):
        return named.strip().upper()
    if not named.strip():
        raise typer.BadParameter("A run is named by its id, or the beginning or end of it.")
    found: str = client.request("GET", f"{API_ROOT}/runs/{quote(named.strip(), safe='')}").json()["id"]
    return found
