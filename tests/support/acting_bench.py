"""A daemon with a scripted model and small repositories with a bug: where plans and runs are tried out."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.daemon_apart import daemon_apart
from support.ollama_server import OllamaModel, OllamaServer
from support.run_stories import WRONG

from daemon.client.over_socket import HttpClient
from daemon.home import Home

_TESTS = (
    "import unittest\n\nfrom calc import mean\n\n\nclass Tests(unittest.TestCase):\n"
    "    def test_mean(self):\n        self.assertEqual(mean([1, 2, 3]), 2)\n"
)
_PERSON = ["-c", "user.name=a", "-c", "user.email=a@b.c"]


@dataclass
class ActingBench:
    """The daemon's home, a client of it, and the server of its model."""

    home: Home
    daemon: HttpClient
    ollama: OllamaServer

    def forget(self) -> None:
        """Let nothing of an earlier story be answered in the next: its runs are stopped, its words unsaid."""
        self.ollama.gate.set()
        self.ollama.delay_s = 0.0
        for run in self.daemon.request("GET", "/api/v1/runs", query={"limit": 500}).json()["items"]:
            if run["state"] in {"queued", "running", "waiting"}:
                self.daemon.request("POST", f"/api/v1/runs/{run['id']}/stop")
        self.ollama.said.clear()


@contextmanager
def acting_bench() -> Iterator[ActingBench]:
    """All of it, until the block ends."""
    with (
        OllamaServer(OllamaModel("coder", capabilities=("completion", "tools"), context=32_000)) as server,
        daemon_apart(OLLAMA_HOST=server.url, GROUNDPLAN_OLLAMA_URL=server.url) as bench,
    ):
        yield ActingBench(bench.home, bench.daemon, server)
        server.gate.set()


def make_repository(folder: Path) -> Path:
    """A repository whose mean adds one, with a test that shows it."""
    folder.mkdir(parents=True)
    (folder / "calc.py").write_text(f'"""A calculator."""\n\n\ndef mean(values):\n    {WRONG}\n')
    (folder / "test_calc.py").write_text(_TESTS)
    (folder / "Makefile").write_text("test:\n\tpython3 -m unittest -q\n")
    for command in (["init", "-q"], ["add", "."], [*_PERSON, "commit", "-qm", "Begin"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder
