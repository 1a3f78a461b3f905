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

from daemon.client.connect import connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.client.stop import stop_daemon
from daemon.errors import DaemonError
from daemon.home import Home, find_home

sys.path[:0] = [str(Path(__file__).parents[1])]
from support.ollama_server import OllamaModel, OllamaServer, Said  # noqa: E402 - found by the path above

ENDED = {"done", "failed", "stopped", "broken"}
STEPS = 8
"""Of each run: begin, three thoughts, three calls, two ends; the model's own time is next to nothing."""


class Scripted(OllamaServer):
    """Goes by what it was told so far: reads, edits, finishes; so a thought asked again gets the same reply."""

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
    before = peak = memory(client)
    for _ in range(runs):
        client.request("POST", "/api/v1/runs", body=body)
    taken, killed, parked = time.monotonic() - began, 0, 0
    for turn in itertools.count():
        views, peak = all_runs(client), max(peak, memory(client))
        if killed < kills and turn % 2:
            killed += 1
            os.kill(pid_of(client), signal.SIGKILL)
            client = connect_or_spawn(home)
        elif all(view["state"] in ENDED for view in views):
            broken = [view["id"] for view in views if view["state"] == "broken"]
            if not broken:
                break
            parked += len(broken)  # at work in three deaths in a row; a person lets them go on
            for run in broken:
                client.request("POST", f"/api/v1/runs/{run}/resume", body={})
        time.sleep(random.uniform(0.2, 1.0))
    spent = time.monotonic() - began
    found = all_runs(client)
    lost = [view for view in found if view["state"] != "done" or view["changed"] != ["app.py"]]
    done = len(found) - len(lost)
    print(f"{runs} runs at once: {done} done, {runs - done} lost or failed (bar: 0)")
    for view in lost:
        print(f"  {view['id']} is {view['state']}, changed {view['changed']}: {view['reason']}")
    print(f"{killed} kills, after which {parked} runs had to be resumed by hand")
    each_ms = spent / runs / STEPS * 1000
    print(f"begun in {taken:.1f} s, all over after {spent:.1f} s: {each_ms:.1f} ms a step, trees included (bar: 20)")
    print(f"memory {before:.0f} MB before, {peak:.0f} MB at most, {memory(client):.0f} MB after")
    is_whole = client.request("GET", "/api/v1/audit/verification").json()["is_whole"]
    print(f"audit trail: {'whole' if is_whole else 'BROKEN'}")
    return 0 if done == runs else 1


def all_runs(client: HttpClient) -> list[dict[str, Any]]:
    """All runs; the daemon may be coming up again."""
    while True:
        try:
            found: list[dict[str, Any]] = client.request("GET", "/api/v1/runs", query={"limit": 500}).json()["items"]
        except DaemonError:
            time.sleep(0.2)
            continue
        return found


def pid_of(client: HttpClient) -> int:
    """The daemon's process."""
    return int(client.request("GET", "/api/v1/status").json()["pid"])


def memory(client: HttpClient) -> float:
    """What the daemon's process holds, in MB."""
    return float(psutil.Process(pid_of(client)).memory_info().rss) / 1e6


if __name__ == "__main__":
    sys.exit(main())
