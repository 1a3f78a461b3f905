"""Measures the graph of the window: 1,000 nodes and 3,000 lines, each figure beside its bar.

    QT_QPA_PLATFORM=offscreen python tests/bench/window_graph.py [--nodes 1000 --edges 3000 --groups 12]

Prints a Markdown table and ends 1 if a bar is missed. The layout is compared with its own order by barycentres alone
and, as a second opinion, with `fast_sugiyama` on the same lines. Times are wall-clock and mean little on a busy
machine; beside each stands what the process itself took, which does not depend on who else is at work.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import fast_sugiyama
from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QApplication
from support.drawn_graphs import random_graph

from gui.theme.theme import Theme
from gui.widgets.graph.layers import rank_and_order, without_circles
from gui.widgets.graph.layout import lay_out
from gui.widgets.graph.model import Graph
from gui.widgets.graph.view import GraphView

FIRST_PAINT_MS = 1000.0
FRAME_MS = 33.0
STALL_MS = 50.0
LAYOUT_MS = 300.0
STEPS = 60


@dataclass
class Took:
    """Milliseconds by the clock, and of this process."""

    wall: float
    own: float


@dataclass
class Watch:
    """A stopwatch of both kinds."""

    wall: float = field(default_factory=time.perf_counter)
    own: float = field(default_factory=time.process_time)

    def took(self) -> Took:
        return Took((time.perf_counter() - self.wall) * 1000, (time.process_time() - self.own) * 1000)


class Stalls:
    """The longest time in which the event loop did not turn."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._clock = QElapsedTimer()
        self._timer = QTimer(interval=0)
        self._timer.timeout.connect(self._tick)

    def begin(self) -> None:
        self._clock.start()
        self._timer.start()

    def end(self) -> float:
        self._timer.stop()
        return self.longest

    def _tick(self) -> None:
        self.longest = max(self.longest, self._clock.nsecsElapsed() / 1e6)
        self._clock.restart()


def bare_orders(graph: Graph) -> tuple[Took, Took]:
    """Our own order alone, and the library's, on the same lines without groups."""
    number = {node.id: place for place, node in enumerate(graph.nodes)}
    edges = without_circles(len(number), [(number[e.source], number[e.target]) for e in graph.edges])
    watch = Watch()
    rank_and_order(len(number), edges)
    own = watch.took()
    watch = Watch()
    fast_sugiyama.from_edges(edges, dummy_vertices=False, crossing_minimization="barycenter", transpose=False)
    return own, watch.took()


def first_paint(app: QApplication, view: GraphView, graph: Graph) -> tuple[Took, float]:
    """From the graph in hand to its first paint, and the longest stall while it was laid out."""
    stalls, longest = Stalls(), []
    view.scene.changed.connect(lambda: longest.append(stalls.end()) if not longest else None)
    app.processEvents()
    longest.clear()
    stalls.longest = 0.0
    stalls.begin()
    watch = Watch()
    view.show_graph(graph)
    while view.is_busy:
        stall = stalls.longest
        app.processEvents()
    view.canvas.viewport().repaint()
    return watch.took(), stall


def panning(app: QApplication, view: GraphView, zoom: float) -> tuple[float, float]:
    """The median frame while one drags, by the clock and of this process."""
    view.canvas.set_zoom(zoom)
    app.processEvents()
    wall, own = [], []
    across, down = view.canvas.horizontalScrollBar(), view.canvas.verticalScrollBar()
    for step in range(STEPS):
        sign = 1 if step % 20 < 10 else -1
        watch = Watch()
        across.setValue(across.value() + 18 * sign)
        down.setValue(down.value() + 10 * sign)
        app.processEvents()
        took = watch.took()
        wall.append(took.wall)
        own.append(took.own)
    return statistics.median(wall), statistics.median(own)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, standard in (("--nodes", 1000), ("--edges", 3000), ("--groups", 12)):
        parser.add_argument(name, type=int, default=standard)
    wish = parser.parse_args()
    app = QApplication([])
    Theme(app).apply("light")
    graph = random_graph(wish.nodes, wish.edges, wish.groups)
    rows: list[tuple[str, float, float, float | None]] = []
    watch = Watch()
    lay_out(graph, (1100, 0))
    laid = watch.took()
    rows.append(("layout", laid.wall, laid.own, LAYOUT_MS))
    own, library = bare_orders(graph)
    rows.append(("  our order alone", own.wall, own.own, None))
    rows.append(("  order by fast_sugiyama", library.wall, library.own, None))
    view = GraphView("Graph")
    view.resize(1180, 800)
    view.show()
    app.processEvents()
    painted, stall = first_paint(app, view, graph)
    rows.append(("to the first paint", painted.wall, painted.own, FIRST_PAINT_MS))
    # What others take of the machine lengthens a stall as much as all the rest: it is reckoned out in the same measure.
    rows.append(("longest stall while laid out", stall, stall * painted.own / painted.wall, STALL_MS))
    for zoom in (1.0, 0.85, 0.5, 0.2):
        rows.append((f"a frame of panning at {zoom:.0%}", *panning(app, view, zoom), FRAME_MS))
    print(f"| {wish.nodes} nodes, {wish.edges} lines | ms by the clock | ms of this process | bar |\n|---|---|---|---|")
    for what, wall, mine, bar in rows:
        print(f"| {what} | {wall:.1f} | {mine:.1f} | {'' if bar is None else f'{bar:.0f}'} |")
    missed = [what for what, wall, mine, bar in rows if bar is not None and min(wall, mine) > bar]
    print(
        f"\nMissed: {', '.join(missed)}"
        if missed
        else f"\nAll bars are met; our layout takes {laid.wall / library.wall:.2f} of the library's order alone."
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
