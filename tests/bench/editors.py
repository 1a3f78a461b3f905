"""Measures the language server on one workspace beside peers that run in the same minutes.

    python tests/bench/editors.py WORKSPACE [--peer 'ruff server'] [--peer 'ty server'] [--requests 200] [--storm-s 6]

Peers may lie in an environment of their own: name them by path, such as '/opt/peers/bin/pylsp'. A peer that fails or is
slow costs its own column; each question is asked for `--budget-s` at most. Prints a Markdown table and ends 1 if a bar
is missed. The workspace should hold 2,800 files or more. HOME is not
touched: everything lies under a temporary GROUNDPLAN_HOME. Times are the client's, so the pump's two hops are in them.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import queue
import random
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.editor import Editor, Refused
from support.forwarder import COMMAND, forwarder

from daemon.home import find_home

_EDITS_PER_S = 30
_POINT = {"line": 0, "character": 0}


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Subject:
    """A server under measurement, and what was measured of it, in milliseconds or megabytes."""

    def __init__(
        self, name: str, command: tuple[str, ...], workspace: Path, files: Sequence[Path], budget_s: float
    ) -> None:
        self.name = name
        self._budget_s = budget_s
        self.command = command
        self.workspace = workspace
        self.files = files
        self.figures: dict[str, float] = {}
        self._chance = random.Random(5)

    def measure(self, requests: int, storm_s: float) -> None:
        self._starts()
        with self._editor() as (process, editor):
            uris = [editor.open(path) for path in self.files]
            self._settle(editor, uris)
            for name, ask in self._questions(editor, uris).items():
                self._note(f"{name}, idle", list(self._times(ask, requests)))
            self._storm(editor, uris, storm_s)
            self._typed(editor, uris[0])
            self.figures["memory of the process, MB"] = memory_mb(process.pid)
            self._second(process.pid)

    @contextlib.contextmanager
    def _editor(self) -> Iterator[tuple[subprocess.Popen[bytes], Editor]]:
        with forwarder(command=self.command) as (process, editor):
            editor.initialize(self.workspace)
            yield process, editor
            editor.request("shutdown", None)
            editor.notify("exit", None)

    def _starts(self) -> None:
        times = []
        for _ in range(7):
            began = time.perf_counter()
            with self._editor():
                times.append((time.perf_counter() - began) * 1000)
        self.figures["start → initialized, p50"] = statistics.median(times)

    def _settle(self, editor: Editor, uris: Sequence[str]) -> None:
        """Every file asked once: what is fetched first is not what is measured here."""
        for ask in self._questions(editor, uris).values():
            list(self._times(ask, len(uris)))
        time.sleep(2)

    def _times(self, ask: Callable[[], Any], count: int) -> Iterator[float]:
        ends = time.perf_counter() + self._budget_s
        for _ in range(count):
            yield self._timed(ask)
            if time.perf_counter() > ends:
                return

    def _questions(self, editor: Editor, uris: Sequence[str]) -> dict[str, Callable[[], Any]]:
        can = editor.capabilities
        sources = {
            uri: path.read_text(errors="replace").split("\n") for uri, path in zip(uris, self.files, strict=True)
        }

        def place() -> tuple[str, dict[str, int]]:
            uri = self._chance.choice(uris)
            lines = sources[uri]
            line = self._chance.randrange(len(lines))
            return uri, {"line": line, "character": len(lines[line]) // 2}

        def hover() -> Any:
            uri, position = place()
            return editor.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})

        def action() -> Any:
            uri, position = place()
            span = {"start": position, "end": position}
            params = {"textDocument": {"uri": uri}, "range": span, "context": {"diagnostics": []}}
            return editor.request("textDocument/codeAction", params)

        def lens() -> Any:
            return editor.request("textDocument/codeLens", {"textDocument": {"uri": self._chance.choice(uris)}})

        def symbols() -> Any:
            word = self._chance.choice(["get", "model", "save", "queryset", "Field", "url", "test_form", "mid"])
            return editor.request("workspace/symbol", {"query": word}, 60)

        offered = {"hoverProvider": hover, "codeActionProvider": action, "codeLensProvider": lens}
        found = {name[: -len("Provider")]: ask for name, ask in offered.items() if can.get(name)}
        return {**found, **({"workspace/symbol": symbols} if can.get("workspaceSymbolProvider") else {})}

    def _storm(self, editor: Editor, uris: Sequence[str], seconds: float) -> None:
        asks = {name: ask for name, ask in self._questions(editor, uris).items() if name != "workspace/symbol"}
        times: dict[str, list[float]] = {name: [] for name in asks}
        ends, due, version = time.perf_counter() + seconds, time.perf_counter(), 2
        while time.perf_counter() < ends:
            if time.perf_counter() >= due:
                due += 1 / _EDITS_PER_S
                version += 1
                change = {"range": {"start": _POINT, "end": _POINT}, "text": f"# {version}\n"}
                editor.edit(uris[0], version, change)
            for name, ask in asks.items():
                times[name].append(self._timed(ask))
        for name, spent in times.items():
            self._note(f"{name}, {_EDITS_PER_S} edits/s", spent)

    def _typed(self, editor: Editor, uri: str) -> None:
        """How long after the last edit the definition that was typed is found, in the document and in the workspace."""
        asks: dict[str, Callable[[], Any]] = {
            "documentSymbol": lambda: editor.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}}),
            "workspace/symbol": lambda: editor.request("workspace/symbol", {"query": "probe_last_typed"}, 60),
        }
        if not editor.capabilities.get("workspaceSymbolProvider"):
            return
        for number, (name, ask) in enumerate(asks.items()):
            text = f"def probe_last_typed_{number}():\n    pass\n"
            began = time.perf_counter()
            editor.edit(uri, 100_000 + number, {"range": {"start": _POINT, "end": _POINT}, "text": text})
            while f"probe_last_typed_{number}" not in str(ask()):
                if time.perf_counter() - began > 20:
                    break
                time.sleep(0.003)
            self.figures[f"last typed definition in {name}"] = (time.perf_counter() - began) * 1000

    def _second(self, first: int) -> None:
        before = self._everything_mb(first)
        with self._editor() as (process, editor):
            self._settle(editor, [editor.open(path) for path in self.files])
            grown = self._everything_mb(first) - before + memory_mb(process.pid)
        self.figures["second editor, MB more"] = grown

    def _everything_mb(self, first: int) -> float:
        """The first editor's process and, where there is one, the daemon behind it."""
        daemon = find_home(os.environ).lock
        pids = [first]
        with contextlib.suppress(OSError, ValueError):
            pids.append(int(daemon.read_text().split()[0]))
        return sum(memory_mb(pid) for pid in pids)

    def _timed(self, ask: Callable[[], Any]) -> float:
        began = time.perf_counter()
        with contextlib.suppress(Refused):
            ask()
        return (time.perf_counter() - began) * 1000

    def _note(self, name: str, times: Sequence[float]) -> None:
        self.figures[f"{name}, p50"] = statistics.median(times)
        self.figures[f"{name}, p95"] = percentile(times, 0.95)


BARS = {
    "start → initialized, p50": 100.0,
    "hover, idle, p95": 10.0,
    "codeAction, idle, p95": 10.0,
    "codeLens, idle, p95": 10.0,
    f"hover, {_EDITS_PER_S} edits/s, p95": 30.0,
    f"codeAction, {_EDITS_PER_S} edits/s, p95": 30.0,
    f"codeLens, {_EDITS_PER_S} edits/s, p95": 30.0,
    "workspace/symbol, idle, p50": 20.0,
    "last typed definition in documentSymbol": 150.0,
    "last typed definition in workspace/symbol": 150.0,
    "second editor, MB more": 20.0,
}


def memory_mb(pid: int) -> float:
    try:
        return float(psutil.Process(pid).memory_full_info().uss) / 1e6
    except psutil.Error:
        return 0.0


def chosen(workspace: Path, count: int) -> list[Path]:
    """The largest Python files and a spread of the others, as people have open."""
    paths = sorted((path for path in workspace.rglob("*.py") if path.is_file()), key=lambda path: -path.stat().st_size)
    return [*paths[: count // 2], *paths[count // 2 :: max(1, len(paths) // (count - count // 2))]][:count]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--peer", action="append", default=[])
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--storm-s", type=float, default=6.0)
    parser.add_argument("--budget-s", type=float, default=20.0)
    wishes = parser.parse_args()
    workspace = wishes.workspace.resolve()
    files = chosen(workspace, 10)
    with tempfile.TemporaryDirectory(prefix="gp-") as folder:
        os.environ["GROUNDPLAN_HOME"] = folder
        program = COMMAND[:-1]
        subprocess.run([*program, "index", str(workspace)], check=True, stdout=sys.stderr)
        commands = {"groundplan": COMMAND, **{_short(peer): _found(peer) for peer in wishes.peer or ["ruff server"]}}
        subjects = [Subject(name, command, workspace, files, wishes.budget_s) for name, command in commands.items()]
        try:
            for subject in subjects:
                attempt(subject, wishes.requests, wishes.storm_s)
        finally:
            subprocess.run([*program, "daemon", "stop"], check=False, stdout=sys.stderr)
    return told(*subjects)


def attempt(subject: Subject, requests: int, storm_s: float) -> None:
    """Measure one; what it cannot do is missing in its column, and told."""
    sys.stderr.write(f"{subject.name} ...\n")
    try:
        subject.measure(requests, storm_s)
    except (OSError, AssertionError, queue.Empty, Refused, subprocess.SubprocessError) as error:
        sys.stderr.write(f"{subject.name} ended early: {error!r}\n")


def _short(command: str) -> str:
    return Path(shlex.split(command)[0]).name


def _found(command: str) -> tuple[str, ...]:
    """The peer's command, from beside our Python where it is there and no path is given."""
    program, *rest = shlex.split(command)
    if os.sep in program:
        return (program, *rest)
    beside = Path(sys.executable).with_name(program)
    return (str(beside) if beside.exists() else shutil.which(program) or program, *rest)


def told(ours: Subject, *peers: Subject) -> int:
    """Print the table; how many bars are missed, at most 1."""
    missed = 0
    names = [ours.name, *[peer.name for peer in peers]]
    lines = [f"| what | {' | '.join(names)} | bar | |", f"|---|{'---|' * len(names)}---|---|"]
    for name, value in ours.figures.items():
        bar = BARS.get(name)
        verdict = "" if bar is None else "met" if value <= bar else "MISSED"
        missed += verdict == "MISSED"
        beside = [f"{peer.figures[name]:.1f}" if name in peer.figures else "-" for peer in peers]
        told_bar = "" if bar is None else f"≤ {bar:g}"
        lines.append(f"| {name} | {value:.1f} | {' | '.join(beside)} | {told_bar} | {verdict} |")
    missed += len([name for name in BARS if name not in ours.figures])
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
