"""What the sandbox costs, and whether it holds: `python tests/bench/sandbox.py [--escapes]`.

For each level the time of `true` beside that of a bare process of the same moment, then limits under load, then, if
wished, every escape at every level, as this user and as nobody where this user is root.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from agents.records import SandboxLevel
from agents.sandbox.sandbox import open_sandbox
from agents.sandbox.selftest.attempt import Outcome
from agents.sandbox.selftest.trial import run_trial
from agents.surroundings import Confinement, Limits

ROUNDS = 100
BAR_MS = 25.0


def told(times: list[float]) -> str:
    ordered = sorted(times)
    return f"p50 {statistics.median(ordered) * 1e3:5.1f} ms   p95 {ordered[int(len(ordered) * 0.95)] * 1e3:5.1f} ms"


async def timed(do: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await do()
    return time.perf_counter() - began


async def bare() -> None:
    process = await asyncio.create_subprocess_exec("true", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    await process.communicate()


async def overhead(level: SandboxLevel, tree: Path) -> bool:
    sandbox = open_sandbox(at_most=level)
    if sandbox.level is not level:
        print(f"{level.value:<9} not here: {sandbox.reason}")
        return True
    confinement = Confinement(folder=tree, writable=(tree,))
    held, plain = [], []
    for _ in range(ROUNDS):  # in turns, so that both see the same machine
        plain.append(await timed(bare))
        held.append(await timed(lambda: sandbox.run(["true"], confinement)))
    extra = [one - other for one, other in zip(held[5:], plain[5:], strict=True)]
    p95 = sorted(extra)[int(len(extra) * 0.95)] * 1e3
    print(f"{level.value:<9} {told(held[5:])}   over a bare process: {told(extra)}   bar {BAR_MS:.0f} ms")
    return p95 <= BAR_MS


async def many(tree: Path, count: int = 50) -> None:
    sandbox = open_sandbox()
    confinement = Confinement(folder=tree, writable=(tree,))
    began = time.perf_counter()
    await asyncio.gather(*(sandbox.run(["true"], confinement) for _ in range(count)))
    print(f"{count} at once: {(time.perf_counter() - began) / count * 1e3:.1f} ms each")


async def overshoot(tree: Path) -> None:
    """How far a bomb comes before it is ended."""
    sandbox = open_sandbox()
    limit = 256 << 20
    bomb = "import mmap\nm = mmap.mmap(-1, 8 << 30)\nfor n in range(0, 8 << 30, 4096): m[n] = 1"
    confinement = Confinement(folder=tree, writable=(tree,), limits=Limits(time_s=20, memory_bytes=limit))
    python = str(Path(sys.base_prefix) / "bin" / "python3")
    result = await sandbox.run([python, "-c", bomb], confinement)
    peak = (result.usage.memory_bytes or 0) >> 20
    print(f"a memory bomb with {limit >> 20} MB: ended for {result.ended} at {peak} MB, {result.usage.time_s:.2f} s")
    if (
        os.getuid() == 0
    ):  # the kernel limits no process of root's, and watching is too slow for a bomb: thousands come up
        print("a fork bomb: not tried as root")
        return
    result = await sandbox.run(["sh", "-c", "bomb() { bomb | bomb & }; bomb; sleep 20"], confinement)
    print(f"a fork bomb: ended for {result.ended} after {result.usage.time_s:.2f} s")


def a_worktree(place: Path) -> Path:
    tree = place / "tree"
    git = ["git", "-C", str(place / "repository"), "-c", "user.name=b", "-c", "user.email=b@example.invalid"]
    subprocess.run(["git", "init", "-q", str(place / "repository")], check=True)
    for line in (["commit", "-q", "--allow-empty", "-m", "x"], ["worktree", "add", "-q", str(tree)]):
        subprocess.run([*git, *line], check=True, capture_output=True)
    return tree


async def escapes() -> bool:
    fine = True
    for level in (SandboxLevel.ISOLATED, SandboxLevel.PARTLY):
        began = time.perf_counter()
        trial = await run_trial(at_most=level)
        if trial.level is not level:
            continue
        counts = ", ".join(f"{len(trial.of(outcome))} {outcome.value}" for outcome in Outcome)
        print(f"{level.value:<9} {len(trial.findings)} attempts in {time.perf_counter() - began:.1f} s: {counts}")
        for finding in (*trial.of(Outcome.ESCAPED), *trial.of(Outcome.BY_DESIGN)):
            print(f"    {finding.outcome.value}: {finding.attempt.tries}: {finding.evidence}")
        fine = fine and not trial.of(Outcome.ESCAPED)
    return fine


def as_nobody() -> bool:
    python = shutil.which("python3", path="/usr/bin")
    if os.getuid() != 0 or not python:
        return True
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    line = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "env", "-i", f"PATH={os.defpath}"]
    line += [f"PYTHONPATH={packages}", "HOME=/nowhere", python, __file__, "--escapes", "--only"]
    print("as nobody:", flush=True)
    return subprocess.run(line, cwd="/", check=False).returncode == 0


async def main() -> int:
    fine = True
    if "--only" not in sys.argv:
        with tempfile.TemporaryDirectory() as place:
            tree = a_worktree(Path(place))
            for level in SandboxLevel:
                fine = await overhead(level, tree) and fine
            await many(tree)
            await overshoot(tree)
    if "--escapes" in sys.argv:
        fine = await escapes() and fine
        if "--only" not in sys.argv:
            fine = as_nobody() and fine
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
