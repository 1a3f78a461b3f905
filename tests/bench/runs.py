"""Many whole runs at once, with a scripted model: none is lost, what a step costs of ours, and how memory grows.

    python tests/bench/runs.py [--runs 500] [--kills 0]

Each run has a tree of its own, reads a file, edits it, runs no command, and finishes; nothing is applied (dry runs).
With `--kills` the daemon is killed so often at random moments meanwhile, and started again.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

sys.path[:0] = [str(Path(__file__).parents[1])]

from daemon.client.connect import connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.client.stop import stop_daemon
from daemon.errors import DaemonError
from daemon.home import Home, find_home
from support.ollama_server import OllamaModel, OllamaServer, Said

ENDED = {"done", "failed", "stopped", "broken"}
STEPS = 8
"""Of each run: begin, three thoughts, three calls, two ends; the model's own time is next to nothing."""


class Scripted(OllamaServer):
    """Goes by what it was told so far: reads, edits, finishes. So a thought that is asked again gets the same reply."""

    def _chat(self, body: dict[str, Any] | None) -> Any:
        heard = sum(message["role"] == "tool" for message in (body or {}).get("messages", []))
        script = (
            Said(calls=(("read_file", {"path": "app.py"}),)),
            Said(calls=(("edit_file", {"path": "app.py", "edits": [{"old": "x = 1", "new": "x = 2"}]}),)),
            Said(calls=(("finish", {"summary": "It is 2 now."}),)),
        )
        self.said.clear()
        self.said.append(script[min(heard, 2)])
        return super()._chat(body)


def main() -> int:
    """Run, and print each figure beside its bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--kills", type=int, default=0)
    wish = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="gp-") as place,
        Scripted(OllamaModel("coder", capabilities=("completion", "tools"), context=32_000)) as ollama,
    ):
        os.environ.update(GROUNDPLAN_HOME=f"{place}/home", OLLAMA_HOST=ollama.url, GROUNDPLAN_OLLAMA_URL=ollama.url)
        home = find_home(os.environ)
        try:
            return measure(home, repository(Path(place) / "work"), wish.runs, wish.kills)
        finally:
            stop_daemon(home, patience_s=20)


def repository(folder: Path) -> Path:
    """A small repository."""
    folder.mkdir()
    (folder / "app.py").write_text("x = 1\n")
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def measure(home: Home, folder: Path, runs: int, kills: int) -> int:
    """Begin all, wait for all, and look."""
    client = connect_or_spawn(home)
    body = {"folder": str(folder), "what": "coder", "goal": "Make x two", "mode": "auto", "dry_run": True}
    began = time.monotonic()
    before = memory(client)
    for _ in range(runs):
        client.request("POST", "/api/v1/runs", body=body)
    taken = time.monotonic() - began
    peak, killed = before, 0
    for turn in itertools.count():
        states, peak = states_of(client), max(peak, memory(client))
        if all(state in ENDED for state in states):
            break
        if killed < kills and turn % 2:
            killed += 1
            os.kill(pid_of(client), signal.SIGKILL)
            client = connect_or_spawn(home)
        time.sleep(random.uniform(0.2, 1.0))
    spent = time.monotonic() - began
    done = states_of(client).count("done")
    print(f"{runs} runs at once: {done} done, {runs - done} lost or failed (bar: 0), {killed} kills")
    print(
        f"begun in {taken:.1f} s, all over after {spent:.1f} s: {spent / runs / STEPS * 1000:.1f} ms a step, trees included"
    )
    print(f"memory {before:.0f} MB before, {peak:.0f} MB at most, {memory(client):.0f} MB after")
    print(f"audit: {client.request('GET', '/api/v1/audit/verification').json()['is_whole'] and 'whole' or 'BROKEN'}")
    return 0 if done == runs else 1


def states_of(client: HttpClient) -> list[str]:
    """The states of all runs; the daemon may be coming up again."""
    while True:
        try:
            found = client.request("GET", "/api/v1/runs", query={"limit": 500}).json()["items"]
        except DaemonError:
            time.sleep(0.2)
            continue
        return [str(one["state"]) for one in found]


def pid_of(client: HttpClient) -> int:
    """The daemon's process."""
    return int(client.request("GET", "/api/v1/status").json()["pid"])


def memory(client: HttpClient) -> float:
    """What the daemon's process holds, in MB."""
    return float(psutil.Process(pid_of(client)).memory_info().rss) / 1e6


if __name__ == "__main__":
    sys.exit(main())
