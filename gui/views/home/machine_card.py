"""The card «This machine»: daemon, model, sandbox and embedder, and how far an index is."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.knowledge import WorkspaceView
from daemon.contract.model import ModelsView
from daemon.contract.sandbox import SandboxView
from daemon.contract.status import DaemonStatus
from gui.operations.home import Sight, is_reading
from gui.widgets.card import Card, Hairline
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.painting import drop
from gui.widgets.progress import ProgressLine
from gui.widgets.shapes import StateShape
from gui.words.amounts import count, percent, plural
from gui.words.paths import name
from gui.words.times import duration, when

Line = tuple[str, str, str, str]
"""A shape, a title, the word at the right, and the second line."""

_LEVELS: Final = {"isolated": "done", "partly": "half", "none": "clash"}
_LEAST_S: Final = 1.0
_BOUNDS: Final = {
    "isolated": "Writes in the worktree only · network off",
    "partly": "Partly isolated",
    "none": "Not isolated: each command is asked for",
}


def daemon_line(status: DaemonStatus) -> Line:
    """How the daemon is."""
    return "done", "Daemon", "running", f"for {duration(status.uptime_s)} · version {status.version}"


def model_line(models: ModelsView) -> Line:
    """Which model is asked first, where it runs, or why there is none."""
    asked = sorted((model for model in models.models if model.rank), key=lambda model: model.rank)
    if not asked:
        return "off", "Model", "none", models.why_none or "Everything but agents works without one."
    first = asked[0]
    short = first.name.partition("/")[2] or first.name
    where = f"On {first.host}, not on this machine" if first.is_remote else "On this machine"
    more = f" · {len(asked) - 1} more behind it" if len(asked) > 1 else ""
    if first.problem:
        return "half", "Model", short, first.problem
    return "done", "Model", short, f"{where}{more}"


def sandbox_line(view: SandboxView) -> Line:
    """How far commands are held."""
    if view.level == "isolated":
        return "done", "Sandbox", "bubblewrap" if view.bubblewrap else "isolated", _BOUNDS["isolated"]
    return _LEVELS[view.level], "Sandbox", view.level, view.mend or _BOUNDS[view.level]


def embedder_line(workspaces: list[WorkspaceView]) -> Line:
    """Whether search knows meanings."""
    on = next((view.vectors for view in workspaces if view.vectors.embedder not in ("", "none")), None)
    if on is None:
        return "off", "Embedder", "none", "Search works by words, symbols and structure"
    if on.problem:
        return "half", "Embedder", on.embedder, on.problem
    if on.done < on.total:
        return "running", "Embedder", on.embedder, f"{count(on.done)} of {count(on.total)} texts have vectors"
    return "done", "Embedder", on.embedder, f"{plural(on.total, 'text')} can be found by meaning"


def left_s(began: tuple[datetime, int], now: datetime, done: int, total: int) -> float | None:
    """How many seconds a pass still takes at its pace since it was first seen; None while that is a guess."""
    at, before = began
    passed_s = (now - at).total_seconds()
    if passed_s < _LEAST_S or done <= before:
        return None
    return (total - done) * passed_s / (done - before)


class MachineCard(Card):
    """Lines with a shape each, and beneath them the passes that are under way."""

    def __init__(self) -> None:
        super().__init__("This machine", "not checked yet")
        self.body.setSpacing(12)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(10)
        self._passes = QVBoxLayout()
        self._passes.setSpacing(8)
        self.body.addLayout(self._lines)
        self.body.addLayout(self._passes)
        self.progress: dict[str, ProgressLine] = {}
        self._shown: list[Line] = []
        self._began: dict[str, tuple[datetime, int]] = {}

    def show_machine(self, sight: Sight, now: datetime) -> None:
        """Show how it is."""
        self.set_aside(f"checked {when(now, now)}")
        lines = [daemon_line(sight.daemon)] if sight.daemon else []
        lines += [model_line(sight.models)] if sight.models else []
        lines += [sandbox_line(sight.sandbox)] if sight.sandbox else []
        lines += [embedder_line(sight.workspaces)]
        if lines != self._shown:
            self._shown = lines
            _empty(self._lines)
            for line in lines:
                self._lines.addWidget(_line(*line))
        self.show_passes(sight.workspaces, now)

    def show_age(self, checked: datetime, now: datetime) -> None:
        """Say when it was looked at."""
        self.set_aside(f"checked {when(checked, now)}")

    def show_passes(self, workspaces: list[WorkspaceView], now: datetime) -> None:
        """Show how far the index of each folder is that is being read."""
        _empty(self._passes)
        self.progress = {}
        reading = [view for view in workspaces if is_reading(view)]
        self._began = {view.id: self._began.get(view.id, (now, view.done)) for view in reading}
        for view in reading:
            self._passes.addWidget(Hairline())
            self._passes.addWidget(self._pass(view, now))

    def _pass(self, view: WorkspaceView, now: datetime) -> QWidget:
        line = ProgressLine(f"Index of {name(view.path)}")
        said = ElidedLabel("", "meta")
        share, left = Label("", "strong"), Label("", "meta")
        if view.total:
            line.show_amount(view.done, view.total)
            share.setText(percent(view.done, view.total))
            said.setText(f"{count(view.done)} of {plural(view.total, 'file')}")
            seconds = left_s(self._began[view.id], now, view.done, view.total)
            left.setText(f"about {duration(max(round(seconds), 1))} left" if seconds is not None else "")
        else:
            line.show_busy()
            said.setText("Looking for files")
        self.progress[view.id] = line
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(ElidedLabel(f"Index of {name(view.path)}", "secondary"), 1)
        head.addWidget(share)
        column.addLayout(head)
        column.addWidget(line)
        foot = QHBoxLayout()
        foot.addWidget(said, 1)
        foot.addWidget(left)
        column.addLayout(foot)
        return holder


def _line(shape: str, title: str, value: str, text: str) -> QWidget:
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(10)
    texts = QVBoxLayout()
    texts.setSpacing(1)
    head = QHBoxLayout()
    head.setSpacing(12)
    head.addWidget(Label(title, "secondary", "text"))
    head.addStretch(1)
    head.addWidget(ElidedLabel(value, "secondary"))
    texts.addLayout(head)
    texts.addWidget(ElidedLabel(text, "meta"))
    line.addWidget(StateShape(shape, f"{title}: {value}"), 0, Qt.AlignmentFlag.AlignTop)
    line.addLayout(texts, 1)
    return holder


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        drop(item.widget())
