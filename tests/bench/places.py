"""Measures what editors ask of places in one workspace, through the client that they use, each figure beside its bar.

    python tests/bench/places.py WORKSPACE [FILE]

FILE is a Python file of the workspace, the largest without it. Prints a Markdown table and ends 1 if a bar is missed.
The daemon's parts run in this process, with a home of their own; the workspace is copied first. `cold` is the first
time of asking, `p50` and `p95` are of what follows. Times are wall-clock and mean little on a busy machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daemon.address import UNIX, Address
from daemon.client.in_process import InProcessClient
from daemon.compose import compose, compose_parts
from daemon.contract.protocol import API_ROOT
from daemon.home import find_home
from daemon.settings.values import Settings
from daemon.store.opening import open_database

QUERIES = (
    "get set test model Form Query save as_view gb hr init config Manager error_ parse url xq to_python HttpR".split()
)


@dataclass
class Row:
    what: str
    cold_ms: float
    times_ms: list[float]
    bar: str = ""
    is_met: bool = True

    def share(self, share: float) -> float:
        ordered = sorted(self.times_ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@asynccontextmanager
async def daemon_in_process(home_folder: Path) -> AsyncIterator[InProcessClient]:
    """The daemon's parts that know code, on this loop, and a client of them."""
    environment = {**os.environ, "GROUNDPLAN_HOME": str(home_folder)}
    home = find_home(environment)
    home.prepare()
    database = open_database(home.database, after_crash=False)
    parts = compose_parts(home, Settings(home.settings, environment), database, lambda: None)
    daemon = compose(parts, Address(UNIX, str(home.socket)))
    services = [service for service in daemon.services if service.name in {"knowledge", "places"}]
    for service in services:
        await service.start()
    try:
        yield InProcessClient(daemon.app, asyncio.get_running_loop())
    finally:
        for service in reversed(services):
            await service.stop()
        database.close()


class Bench:
    def __init__(self, client: InProcessClient, root: Path) -> None:
        self.client = client
        self.root = root
        self.route = ""
        self.rows: list[Row] = []

    async def ask(self, method: str, route: str, /, **query: Any) -> Any:
        body = query.pop("body", None)
        return (await self.client.ask(method, f"{self.route}{route}", query=query, body=body)).json()

    async def open(self) -> None:
        view = (await self.client.ask("POST", f"{API_ROOT}/workspaces", body={"path": str(self.root)})).json()
        self.route = f"{API_ROOT}/workspaces/{view['id']}"
        while not ((seen := await self.ask("GET", ""))["passes"] and seen["state"] == "ready"):
            await asyncio.sleep(0.1)
        sys.stderr.write(f"{seen['files']} files\n")

    async def measure(
        self, what: str, asks: list[Callable[[], Awaitable[Any]]], p50_ms: float = 0, cold_ms: float = 0
    ) -> None:
        times = []
        for ask in asks:
            began = time.perf_counter()
            await ask()
            times.append((time.perf_counter() - began) * 1000)
        row = Row(what, times[0], times[1:] or times)
        bars = [f"p50 ≤ {p50_ms:g}" if p50_ms else "", f"cold ≤ {cold_ms:g}" if cold_ms else ""]
        row.bar = ", ".join(bar for bar in bars if bar)
        row.is_met = not (p50_ms and row.share(0.5) > p50_ms) and not (cold_ms and row.cold_ms > cold_ms)
        self.rows.append(row)
        sys.stderr.write(f"{what}: cold {row.cold_ms:.1f}, p50 {row.share(0.5):.1f}, p95 {row.share(0.95):.1f} ms\n")


async def run(root: Path, home: Path, file: str) -> list[Row]:
    async with daemon_in_process(home) as client:
        bench = Bench(client, root)
        await bench.open()
        text = (root / file).read_text(encoding="utf-8")
        lines = text.split("\n")

        def outline(length: int, number: int) -> Callable[[], Awaitable[Any]]:
            body = {"path": file, "text": "\n".join([*(lines * 50)[:length], f"# {number}"]), "editor": "bench"}
            return lambda: bench.ask("POST", "/outline", body=body)

        await bench.ask("GET", "/symbols/placed", q="a")  # loads the libraries
        notes = [lambda: bench.ask("GET", "/notes", path=file)]
        await bench.measure("notes, nothing known", notes, 0, 150)
        await outline(10, 0)()  # starts the process that reads texts
        await bench.measure("outline, 500 lines", [outline(500, number) for number in range(30)], 15)
        await bench.measure("outline, 5,000 lines", [outline(5000, number) for number in range(20)], 80)
        while not (await notes[0]())["is_complete"]:  # history and graph are read behind the first notes
            await asyncio.sleep(0.1)
        await bench.measure("notes", notes * 30, 10)
        others = [str(path.relative_to(root)) for path in sorted((root / file).parent.glob("*.py"))]
        await bench.measure(
            "notes on other files", [lambda p=p: bench.ask("GET", "/notes", path=p) for p in others], 150
        )
        words = [(n, m.start()) for n, line in enumerate(lines, 1) for m in re.finditer(r"[A-Za-z_]\w{2,}", line)]
        chosen = random.Random(7).sample(words, min(100, len(words)))
        asks = [lambda n=n, c=c: bench.ask("GET", "/definition", path=file, line=n, column=c) for n, c in chosen]
        await bench.measure("definition", asks, 10)
        asks = [lambda n=n, c=c: bench.ask("GET", "/references", path=file, line=n, column=c) for n, c in chosen[:15]]
        await bench.measure("references", asks)
        await bench.measure("symbols", [lambda q=q: bench.ask("GET", "/symbols", q=q, k=100) for q in QUERIES], 20)
        asks = [lambda q=q: bench.ask("GET", "/symbols/placed", q=q, k=100) for q in QUERIES]
        await bench.measure("symbols with places", asks, 20)
        await bench.measure("symbols with places, again", asks, 20)
        await bench.measure("saved → found", [lambda n=n: saved(bench, n) for n in range(15)], 150)
        return bench.rows


async def saved(bench: Bench, number: int) -> None:
    """Save a definition and ask until it is found."""
    name = f"bench_{number}_{random.Random(number).randrange(10**9)}"
    (bench.root / "bench_places.py").write_text(f"def {name}():\n    pass\n")
    while not (await bench.ask("GET", "/symbols", q=name))["symbols"]:
        await asyncio.sleep(0.002)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("file", nargs="?")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gp-") as folder:
        root = Path(folder) / "workspace"
        shutil.copytree(given.workspace, root, symlinks=True)
        file = given.file or str(max(root.rglob("*.py"), key=lambda path: path.stat().st_size).relative_to(root))
        rows = asyncio.run(run(root, Path(folder) / "home", file))
    print("| what | cold ms | p50 ms | p95 ms | bar |\n|---|---|---|---|---|")
    for row in rows:
        mark = "" if row.is_met else " **missed**"
        print(f"| {row.what} | {row.cold_ms:.1f} | {row.share(0.5):.1f} | {row.share(0.95):.1f} | {row.bar}{mark} |")
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
