"""How fluid the trace of a long run is: `python tests/bench/window_trace.py [steps]`.

A trace of 5,000 steps is shown, grows at its end as fast as the daemon tells of steps, is scrolled from end to end, and
a reply grows in it. Each part prints the longest stretch for which the UI thread answered nobody: how long it worked,
and how long that took on the clock, which on a busy machine is others' time too. Ends with 1 when it worked over 50 ms.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from daemon.contract.run import StepView
from gui.theme.theme import Theme
from gui.views.runs.step_reading import read_trace
from gui.views.runs.trace_list import TraceList
from gui.views.runs.trace_step import TraceStep

MOST_MS: Final = 50.0
_STEPS: Final = 5_000
_AT: Final = datetime(2026, 11, 21, 10, 46, tzinfo=UTC)
_WORDS: Final = "The claim is committed before the charge, so the second worker sees no response and charges again. "
_DIFF: Final = (
    "diff --git a/pay/{0}.py b/pay/{0}.py\n--- a/pay/{0}.py\n+++ b/pay/{0}.py\n@@ -50,6 +50,8 @@ class Store:\n"
    "     async with session.begin():\n-        session.add(Payment.from_(request))\n"
    "+        row = await claim(session, request.key)\n+        if row.response is not None:\n"
    "+            return row.response  # a repeat\n         await session.flush()\n     return None\n"
)


class Watch:
    """A timer that fires as often as it can; the longest gap between two of its ticks is the worst stall."""

    def __init__(self) -> None:
        self.worst_ms = 0.0
        self.clock_ms = 0.0
        self._last = self._last_clock = 0.0
        self._timer = QTimer(interval=0)
        self._timer.timeout.connect(self._tick)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch until the block ends."""
        self.worst_ms, self._last = 0.0, time.thread_time()
        self.clock_ms, self._last_clock = 0.0, time.perf_counter()
        self._timer.start()
        yield
        self._tick()
        self._timer.stop()

    def _tick(self) -> None:
        now, clock = time.thread_time(), time.perf_counter()
        self.worst_ms = max(self.worst_ms, (now - self._last) * 1000)
        self.clock_ms = max(self.clock_ms, (clock - self._last_clock) * 1000)
        self._last, self._last_clock = now, clock


def main() -> int:
    """Measure; the exit code."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else _STEPS
    app = QApplication.instance() or QApplication(["groundplan"])
    assert isinstance(app, QApplication)
    Theme(app).apply("dark")
    steps = [_step(number) for number in range(1, count + 201)]
    began = time.perf_counter()
    shown = read_trace(steps, None, is_over=False)
    reading_ms = (time.perf_counter() - began) * 1000
    sys.stdout.write(f"{count} steps are {len(shown)} shown ones; reading takes {reading_ms / count:.3f} ms a step\n")
    trace = TraceList()
    trace.resize(840, 800)
    trace.show()
    _run(app, 0.3)
    watch = Watch()
    first, rest = shown[:-100], shown[-100:]
    worst = [
        _measure(app, watch, "show all", [lambda: trace.show_steps(first)]),
        _measure(app, watch, "grow by 100 steps", [_putting(trace, step) for step in rest]),
        _measure(app, watch, "grow a reply", _growing(trace, rest[-1].number + 1)),
        _measure(app, watch, "scroll from end to end", _scrolling(trace)),
        _measure(app, watch, "go from step to step", [lambda: trace.go_by(1)] * 100),
        _measure(app, watch, "grow while scrolled up", [_putting(trace, step) for step in rest]),
        _measure(app, watch, "make it narrower", [lambda: trace.resize(600, 800)]),
    ]
    return 0 if max(worst) <= MOST_MS else 1


def _measure(app: QApplication, watch: Watch, what: str, acts: list[Callable[[], object]]) -> float:
    with watch.watching():
        for act in acts:
            act()
            _run(app, 0.004)
        _run(app, 0.1)
    sys.stdout.write(f"{what:<24} worst stall {watch.worst_ms:6.1f} ms, {watch.clock_ms:6.1f} ms on the clock\n")
    return watch.worst_ms


def _putting(trace: TraceList, step: TraceStep) -> Callable[[], object]:
    return lambda: trace.put_steps(step.number - 1, [step])


def _growing(trace: TraceList, number: int) -> list[Callable[[], object]]:
    return [lambda length=length: trace.grow_text(number, (_WORDS * 40)[:length]) for length in range(40, 4_000, 40)]  # type: ignore[misc]  # a default as a closure


def _scrolling(trace: TraceList) -> list[Callable[[], object]]:
    bar = trace.verticalScrollBar()
    return [lambda part=part: bar.setValue(int(bar.maximum() * part / 200)) for part in range(200, -1, -1)]  # type: ignore[misc]  # see above


def _run(app: QApplication, seconds: float) -> None:
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        app.processEvents()


def _step(number: int) -> StepView:
    """Thoughts, reads, searches, edits and commands by turns, as runs have them."""
    turns: list[dict[str, Any]] = [
        {"type": "replied", "text": _WORDS * (1 + number % 4), "calls": [], "heard": [], "prompt_tokens": 1_184},
        _acted("read_file", {"path": f"pay/{number}.py"}, data={"start_line": 30, "end_line": 96, "lines": 200}),
        {"type": "replied", "text": "", "calls": [{"tool": "search_code"}], "heard": [], "prompt_tokens": 96},
        _acted(
            "search_code", {"query": "charge"}, data={"results": [{"path": "a.py", "start_line": n} for n in range(9)]}
        ),
        _acted(
            "edit_file",
            {"path": f"pay/{number}.py"},
            demand={"diff": _DIFF.format(number), "writes": ["a"], "summary": "Edit"},
        ),
        _acted(
            "run_command",
            {},
            demand={"command": "pytest -q", "summary": "Run"},
            data={"exit_code": number % 2, "stdout": "\n".join(f"line {n}" for n in range(number % 60)), "stderr": ""},
        ),
    ]
    entry = turns[number % len(turns)]
    kind = "model" if entry["type"] == "replied" else "tool"
    return StepView(run="R", number=number, kind=kind, state="done", title="x", begun_at=_AT, ended_at=_AT, entry=entry)


def _acted(tool: str, arguments: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "acted", "call": {"id": "c", "tool": tool, "arguments": arguments}, "text": "", **more}


if __name__ == "__main__":
    raise SystemExit(main())
