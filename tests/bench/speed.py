"""Measures the daemon and the index on one workspace, each figure beside its bar, a peer or a limit of the same run.

    python tests/bench/speed.py WORKSPACE [--saves 40] [--queries 200]

Prints a Markdown table and ends 1 if a bar is missed. The workspace is copied first; HOME is not touched: everything
lies under a temporary GROUNDPLAN_HOME. Times are wall-clock and mean little on a busy machine; the ratios hold better.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from daemon.client.connect import connect
from daemon.client.over_socket import HttpClient
from daemon.home import find_home

HERE = Path(__file__).resolve().parent
COMMAND = [str(Path(sys.executable).with_name("groundplan"))]


_CODE = frozenset(".py .go .ts .tsx .js .java .rs .c .h .cpp .cs .php .rb .kt .swift".split())


@dataclass
class Row:
    what: str
    value: str
    bar: str
    is_met: bool | None


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Bench:
    def __init__(self, workspace: Path, home: Path) -> None:
        self.workspace = workspace
        self.home = home
        self.environment = {**os.environ, "GROUNDPLAN_HOME": str(home)}
        self.rows: list[Row] = []

    def run(self, *arguments: str) -> tuple[float, subprocess.CompletedProcess[str]]:
        started = time.perf_counter()
        done = subprocess.run(
            [*COMMAND, *arguments],
            env=self.environment,
            cwd=self.workspace,
            capture_output=True,
            text=True,
            check=False,
        )
        spent = time.perf_counter() - started
        if done.returncode:
            raise SystemExit(f"{' '.join(arguments)} ended {done.returncode}: {done.stderr}")
        return spent, done

    def client(self) -> HttpClient:
        return connect(find_home(self.environment))

    def row(self, what: str, value: str, bar: str, is_met: bool | None) -> None:
        self.rows.append(Row(what, value, bar, is_met))
        sys.stderr.write(f"{what}: {value}\n")

    # -- what is measured ----------------------------------------------------------------------------------------

    def spawn(self) -> None:
        times = []
        for _ in range(5):
            times.append(self.run("daemon", "start")[0])
            self.run("daemon", "stop")
        self.row(
            "spawn → ready, whole command, median of 5",
            f"{statistics.median(times):.2f} s",
            "≤ 1 s",
            statistics.median(times) <= 1,
        )

    def first_index(self) -> None:
        yardstick = subprocess.run(
            [sys.executable, str(HERE / "parse_only.py"), str(self.workspace)],
            capture_output=True,
            text=True,
            check=True,
        )
        alone = json.loads(yardstick.stdout)
        self.row(
            "files, lines parsed", f"{alone['files']}, {alone['lines']}", "≥ 500,000 lines", alone["lines"] >= 500_000
        )
        self.row("parsing alone, one core", f"{alone['seconds']:.2f} s (CPU {alone['cpu_seconds']:.2f} s)", "", None)
        self.run("daemon", "start")
        spent, _ = self.run("index", ".")
        searched, done = self.run("search", "--json", "import error")
        ratio = spent / alone["seconds"]
        found = len(json.loads(done.stdout)["results"])
        self.row("first index, whole command", f"{spent:.2f} s", "≤ 10 s", spent <= 10)
        self.row("  beside parsing alone", f"{ratio:.1f} times", "≤ 3 times", ratio <= 3)
        self.row("  search right after it", f"{searched:.2f} s, {found} results", "finds", found > 0)

    def saves_during_first_index(self) -> None:
        """A first index once more, with somebody who saves and looks for it all the while."""
        self.run("status", "--forget", str(self.workspace))
        latencies: list[float] = []
        saver = threading.Thread(target=self._save_during_index, args=(latencies,))
        saver.start()
        self.run("index", ".")
        saver.join()
        if latencies:
            p95 = percentile(latencies, 0.95)
            told = f"{len(latencies)} saves: p50 {statistics.median(latencies) * 1e3:.0f} ms, p95 {p95 * 1e3:.0f} ms"
            self.row("save → findable during the first index", told, "p95 ≤ 500 ms", p95 <= 0.5)

    def second_start(self) -> None:
        self.run("daemon", "stop")
        self.run("daemon", "start")
        spent, done = self.run("index", "--json", ".")
        last = json.loads(done.stdout)["last"]
        self.row(
            "second start, nothing changed, `index`", f"{spent:.2f} s, {last['parsed']} parsed", "≤ 1 s", spent <= 1
        )

    def saves(self, count: int) -> None:
        client = self.client()
        latencies = [self._save_once(client, number) for number in range(count)]
        p95 = percentile(latencies, 0.95)
        told = f"p50 {statistics.median(latencies) * 1e3:.0f} ms, p95 {p95 * 1e3:.0f} ms"
        self.row(f"save → findable, {count} saves", told, "p95 ≤ 500 ms", p95 <= 0.5)

    def search(self, count: int) -> None:
        client = self.client()
        queries = self._queries(count)
        self._ask(client, queries[0])
        times = [self._timed(partial(self._ask, client, query)) for query in queries]
        p50, p95 = statistics.median(times), percentile(times, 0.95)
        self.row(
            f"search over the socket, {count} queries",
            f"p50 {p50 * 1e3:.1f} ms, p95 {p95 * 1e3:.1f} ms",
            "p50 ≤ 10 ms, p95 ≤ 50 ms",
            p50 <= 0.010 and p95 <= 0.050,
        )
        whole = statistics.median(self.run("search", query)[0] for query in queries[:15])
        bare = statistics.median(
            self._timed(lambda: subprocess.run([sys.executable, "-I", "-c", "pass"], check=True)) for _ in range(5)
        )
        self.row(
            "search, whole command, median of 15",
            f"{whole * 1e3:.0f} ms (bare Python {bare * 1e3:.0f} ms)",
            "≤ 150 ms",
            whole <= 0.150,
        )
        peer = shutil.which("rg") or shutil.which("grep")
        if peer:
            flags = ["-c"] if peer.endswith("rg") else ["-rc"]
            one = statistics.median(
                self._timed(
                    lambda: subprocess.run(
                        [peer, *flags, "assumptions", "."], cwd=self.workspace, capture_output=True, check=False
                    )
                )
                for _ in range(5)
            )
            self.row(f"  {Path(peer).name} for one word, same folder", f"{one * 1e3:.0f} ms", "", None)

    def idle(self, seconds: float) -> None:
        pid = self.client().request("GET", "/api/v1/status").json()["pid"]
        deadline = time.monotonic() + 90
        while psutil.Process(pid).children() and time.monotonic() < deadline:
            time.sleep(1)
        process = psutil.Process(pid)
        before = process.cpu_times()
        time.sleep(seconds)
        after = process.cpu_times()
        share = (after.user + after.system - before.user - before.system) / seconds
        memory = (
            process.memory_info().rss + sum(child.memory_info().rss for child in process.children(recursive=True))
        ) / 1e6
        self.row(f"idle CPU over {seconds:.0f} s", f"{share * 100:.2f} %", "≤ 1 %", share <= 0.01)
        self.row("idle memory, daemon and children", f"{memory:.0f} MB", "≤ 250 MB", memory <= 250)

    # -- how -----------------------------------------------------------------------------------------------------

    def _save_during_index(self, latencies: list[float]) -> None:
        client = self.client()
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            time.sleep(0.1)
            try:
                view = client.request("GET", "/api/v1/workspaces/at", query={"folder": str(self.workspace)}).json()
            except Exception:
                continue
            if view["state"] == "ready":
                return
            if view["state"] == "parsing" and view["done"] > view["total"] * 0.2:
                latencies.append(self._save_once(client, 9000 + len(latencies)))

    def _save_once(self, client: HttpClient, number: int) -> float:
        word = f"zq{number}x{random.randrange(10**9)}"
        path = self.workspace / f"bench_saved_{number % 7}.py"
        path.write_text(f"def {word}():\n    return {number}\n")
        started = time.perf_counter()
        while not self._ask(client, word)["results"]:
            if time.perf_counter() - started > 20:
                return 20.0
            time.sleep(0.005)
        return time.perf_counter() - started

    def _ask(self, client: HttpClient, query: str) -> dict[str, list[object]]:
        wanted = {"folder": str(self.workspace), "q": query}
        answer: dict[str, list[object]] = client.request("GET", "/api/v1/workspaces/at/search", query=wanted).json()
        return answer

    def _queries(self, count: int) -> list[str]:
        """Names of definitions and words of documentation comments, as a person would ask for them."""
        chosen = random.Random(7)
        files = [p for p in self.workspace.rglob("*") if p.suffix in _CODE and p.stat().st_size > 1000]
        queries: list[str] = []
        while len(queries) < count:
            text = chosen.choice(files).read_text("utf-8", "replace").split()
            if len(text) > 50:
                start = chosen.randrange(len(text) - 8)
                words = [w for w in text[start : start + 8] if w.isidentifier()]
                if words:
                    queries.append(" ".join(words[: chosen.randint(1, 6)]))
        return queries

    @staticmethod
    def _timed(work: Callable[[], object]) -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--saves", type=int, default=40)
    parser.add_argument("--queries", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gp-bench-") as folder:
        copy = Path(folder) / "workspace"
        shutil.copytree(given.workspace, copy, symlinks=True)
        bench = Bench(copy, Path(folder) / "home")
        try:
            bench.spawn()
            bench.first_index()
            bench.second_start()
            bench.saves_during_first_index()
            bench.saves(given.saves)
            bench.search(given.queries)
            bench.idle(20)
        finally:
            subprocess.run([*COMMAND, "daemon", "stop"], env=bench.environment, capture_output=True, check=False)
    print("| what | measured | bar | met |\n|---|---|---|---|")
    for row in bench.rows:
        met = {True: "yes", False: "**no**", None: ""}[row.is_met]
        print(f"| {row.what} | {row.value} | {row.bar} | {met} |")
    return int(any(row.is_met is False for row in bench.rows))


if __name__ == "__main__":
    sys.exit(main())
