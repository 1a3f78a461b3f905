"""Watching a download of a model, and cancelling it."""

from __future__ import annotations

import sys
import time
from typing import Any

from daemon.client.over_socket import HttpClient
from daemon.errors import restored_error

_POLL_S = 0.2
_WIDTH = 30


def pull_with_progress(client: HttpClient, path: str, name: str) -> dict[str, Any]:
    """Begin a download and wait for its end, with a bar on standard error; Ctrl-C cancels it.

    Raises what made it fail.
    """
    view: dict[str, Any] = client.request("POST", path, body={"name": name}).json()
    place = f"{path}/{view['id']}"
    shown = ""
    try:
        while view["state"] == "running":
            shown = _show(view, shown)
            time.sleep(_POLL_S)
            view = client.request("GET", place).json()
    except KeyboardInterrupt:
        client.request("DELETE", place)
        _clear(shown)
        sys.stderr.write(f"Cancelled. What was fetched is kept; `groundplan models pull {name}` goes on from there.\n")
        raise
    _clear(shown)
    if view["state"] == "failed":
        raise restored_error(view["code"], view["problem"], view["hint"], exit_code=view["exit_code"])
    if view["state"] == "cancelled":
        raise restored_error("model.failed", f"The download of {view['name']} was cancelled by somebody.", "")
    return view


def _show(view: dict[str, Any], before: str) -> str:
    if not sys.stderr.isatty():
        return ""
    text = str(view["status"])[:40]
    if view["total"]:
        filled = _WIDTH * view["completed"] // view["total"]
        bar = "█" * filled + "░" * (_WIDTH - filled)
        text = f"{bar} {view['completed'] / 1e9:.2f} of {view['total'] / 1e9:.2f} GB  {text}"
    sys.stderr.write("\r" + text.ljust(len(before)))
    sys.stderr.flush()
    return text


def _clear(shown: str) -> None:
    if shown:
        sys.stderr.write("\r" + " " * len(shown) + "\r")
        sys.stderr.flush()
