"""What the stories of whole runs share: a bug to mend, what a scripted model says, and how a person follows a run."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.ollama_server import Said

from daemon.client.over_socket import HttpClient

PATIENCE_S = 40
TEST = "python3 -m unittest -q test_calc"
WRONG = "return sum(values) / len(values) + 1"
RIGHT = "return sum(values) / len(values)"


def reply(tool: str, **arguments: Any) -> Said:
    return Said(calls=((tool, arguments),))


EDIT = reply("edit_file", path="calc.py", edits=[{"old": WRONG, "new": RIGHT}])
SCRIPT = [
    reply("read_file", path="calc.py"),
    EDIT,
    reply("run_command", command=TEST),
    reply("finish", summary="The mean no longer adds one."),
]


def begin(daemon: HttpClient, folder: Path, **wish: Any) -> str:
    body = {"folder": str(folder), "what": "coder", "goal": "Mend the mean", "acceptance": [TEST], **wish}
    run: str = daemon.request("POST", "/api/v1/runs", body=body).json()["id"]
    return run


def until(daemon: HttpClient, run: str, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        view: dict[str, Any] = daemon.request("GET", f"/api/v1/runs/{run}").json()
        if is_so(view):
            return view
        time.sleep(0.05)
    told = [step["title"] for step in steps(daemon, run)]
    raise AssertionError(f"the run stayed {view['state']}: {told}")


def waits(view: dict[str, Any]) -> bool:
    return bool(view["waiting_for"])


def ended(view: dict[str, Any]) -> bool:
    return view["state"] in {"done", "failed", "stopped", "broken"}


def steps(daemon: HttpClient, run: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = daemon.request("GET", f"/api/v1/runs/{run}/steps", query={"limit": 200}).json()[
        "items"
    ]
    return found


def answer_all(daemon: HttpClient, run: str, by_hand: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Allow whatever the run asks for, until it has ended; do `by_hand` when it waits for a person."""
    while True:
        view = until(daemon, run, lambda one: waits(one) or ended(one))
        if ended(view):
            return view
        for approval in view["waiting_for"]:
            if daemon.request("GET", f"/api/v1/approvals/{approval}").json()["tool"] in {"do_by_hand", "ask_person"}:
                by_hand()
            daemon.request("POST", f"/api/v1/approvals/{approval}/answer", body={"verdict": "allow", "message": "Yes."})
        until(daemon, run, lambda one, last=view: one["waiting_for"] != last["waiting_for"] or ended(one))


def kill(daemon: HttpClient) -> None:
    """End the daemon as a power failure would."""
    os.kill(daemon.request("GET", "/api/v1/status").json()["pid"], signal.SIGKILL)
