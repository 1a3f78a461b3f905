"""At the right of a run: its tasks, what its agent means to do, what it used of its budget, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.run import ChangesetView, FileChangeView, RunView
from gui.operations.runs import SeenRun
from gui.views.runs.run_words import MODES, SANDBOXES, SEGMENTS, cost_of, is_over, model_of, share, took
from gui.widgets.buttons import Button, LinkButton
from gui.widgets.card import Hairline
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.note import Note
from gui.widgets.painting import drop
from gui.widgets.progress import ProgressLine
from gui.widgets.rows import Row, RowList
from gui.widgets.scroll import ScrollPage
from gui.widgets.shapes import StateShape
from gui.words.amounts import count, money
from gui.words.times import duration

_FILES: Final = 8
_TODO: Final = {"open": "todo", "doing": "running", "done": "done", "dropped": "superseded"}


class RunPanel(QFrame):
    """Shows a `SeenRun`; `task_chosen` comes with the key of a task, `act_wanted` with apply, undo or redo."""

    task_chosen = Signal(str)
    diff_wanted = Signal()
    file_wanted = Signal(str)
    act_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName("Tasks, budget and changes of the run")
        self._inside: QWidget | None = None
        self._keys: list[str] = []
        self._seen: SeenRun | None = None
        self._changes: ChangesetView | None = None
        self._calls = 0
        self._page = QWidget()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.primary = Button("Apply the changes…", "primary")
        self.undo = Button("Undo everything…", icon="undo", small=True)
        self.primary.clicked.connect(partial(self.act_wanted.emit, "apply"))
        self.undo.clicked.connect(self._undo)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 8, 24, 16)
        foot.addWidget(self.primary)
        foot.addWidget(self.undo)
        foot.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(ScrollPage(self._page, margins=(24, 20, 24, 12)), 1)
        whole.addLayout(foot)

    def show_run(self, seen: SeenRun, changes: ChangesetView | None, calls: int) -> None:
        """Show a run, what it has changed so far, and how often it asked a model."""
        if (seen, changes, calls) == (self._seen, self._changes, self._calls):
            return
        self._seen, self._changes, self._calls = seen, changes, calls
        drop(self._inside)
        self._inside = self._built(seen, changes)
        self._column.addWidget(self._inside)
        run = seen.run
        has_changes = bool(changes and changes.files) or bool(run.changed)
        self.primary.setVisible(is_over(run) and has_changes and not run.applied)
        self.primary.set_kind("primary" if run.state == "done" else "secondary")
        self.undo.setVisible(run.applied)
        self.undo.setText("Put it back" if run.undone else "Undo everything…")
        self.undo.set_icon("redo" if run.undone else "undo")

    def _built(self, seen: SeenRun, changes: ChangesetView | None) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        run = seen.run
        column.addWidget(Label("Tasks", "card"))
        column.addWidget(self._tasks(seen))
        if run.todo:
            column.addWidget(Hairline())
            column.addWidget(Label("What it means to do", "card"))
            for item in run.todo:
                column.addWidget(_todo(item.text, item.state))
        column.addWidget(Hairline())
        column.addWidget(Label("Budget of this run", "card"))
        for part in _budget(seen, self._calls):
            column.addWidget(part)
        column.addWidget(Hairline())
        self._add_changes(column, run, changes)
        column.addWidget(_sandbox(run))
        column.addStretch(1)
        return inside

    def _tasks(self, seen: SeenRun) -> QWidget:
        rows = RowList("Tasks of the run", spacing=0)
        titles = {task.key: task.title for task in seen.plan.tasks} if seen.plan else {}
        waits = {waiting.task for waiting in seen.waits}
        self._keys = []
        for segment in seen.run.segments:
            shape, word = SEGMENTS[segment.state]
            if segment.state == "running" and (seen.run.state == "waiting" or segment.task in waits - {""}):
                shape, word = "half", "waits for you"
            first = segment.goal.partition("\n")[0].removeprefix(f"{segment.task}: ")
            title = titles.get(segment.task, first)
            told = f"{segment.task}  {title}" if segment.task else title
            rows.add(Row(told, shape=shape, trailing=[Label(word, "meta")] if word else []))
            self._keys.append(segment.task)
        current = next((place for place, one in enumerate(seen.run.segments) if one.state == "running"), -1)
        rows.select(current)
        rows.activated.connect(self._choose_task)
        return rows

    def _add_changes(self, column: QVBoxLayout, run: RunView, changes: ChangesetView | None) -> None:
        head = QHBoxLayout()
        over = "Changed" if is_over(run) else "Changed so far"
        head.addWidget(Label(over, "card"))
        head.addStretch(1)
        files = changes.files if changes else []
        if files:
            link = LinkButton("See the diff")
            link.clicked.connect(self.diff_wanted)
            head.addWidget(link)
        column.addLayout(head)
        for file in files[:_FILES]:
            column.addWidget(_file(file))
        if len(files) > _FILES:
            column.addWidget(Label(f"and {len(files) - _FILES} more", "meta"))
        if not files:
            column.addWidget(Label("Nothing yet." if not is_over(run) else "Nothing.", "secondary"))

    def _choose_task(self, number: int) -> None:
        if self._keys[number]:
            self.task_chosen.emit(self._keys[number])

    def _undo(self) -> None:
        is_undone = self._seen is not None and self._seen.run.undone
        self.act_wanted.emit("redo" if is_undone else "undo")


def _todo(text: str, state: str) -> QWidget:
    part = QWidget()
    line = QHBoxLayout(part)
    line.setContentsMargins(10, 0, 0, 0)
    line.setSpacing(10)
    line.addWidget(StateShape(_TODO[state]), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Label(text, "secondary", wrap=True), 1)
    return part


def _budget(seen: SeenRun, calls: int) -> Sequence[QWidget]:
    """What was used, and of how much where there is a limit; a plan's limits count where the run has none."""
    run = seen.run
    permits = seen.plan.permissions if seen.plan else None
    most_tokens = run.budget_tokens or (permits.tokens if permits else 0)
    most_cost = run.budget_cost or (permits.cost if permits else "")
    rows = [_amount("Tokens", count(run.tokens), count(most_tokens) if most_tokens else "", run.tokens, most_tokens)]
    used = _dollars(run.cost)
    of = money(float(most_cost)) if most_cost else ""
    rows.append(_amount("Cost", cost_of(run), of, share(used, most_cost), 1 if most_cost else 0))
    limit = duration(run.time_limit_s) if run.time_limit_s else ""
    rows.append(_amount("Time", took(run), limit, run.worked_s, run.time_limit_s))
    rows.append(_amount("Steps", count(run.steps), "", 0, 0))
    rows.append(_amount("Calls of the model", count(calls), "", 0, 0))
    rows.append(_amount("Model", model_of(run), "", 0, 0))
    return rows


def _amount(name: str, used: str, most: str, part: float, whole: float) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 4)
    column.setSpacing(4)
    line = QHBoxLayout()
    line.addWidget(Label(name, "secondary"))
    line.addStretch(1)
    line.addWidget(ElidedLabel(f"{used} of {most}" if most else used, "strong"))
    column.addLayout(line)
    if whole:
        bar = ProgressLine(name)
        left = 1 - min(part / whole, 1)
        bar.show_amount(part, whole, "bad" if left < 0.05 else "warn" if left < 0.2 else "accent")
        column.addWidget(bar)
    return box


def _file(file: FileChangeView) -> QWidget:
    part = QWidget()
    line = QHBoxLayout(part)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    added = sum(text.startswith("+") for hunk in file.hunks for text in hunk.lines)
    removed = sum(text.startswith("-") for hunk in file.hunks for text in hunk.lines)
    line.addWidget(ElidedLabel(file.path, "mono", middle=True), 1)
    line.addWidget(Label(f"+{added}", "strong", token="ok" if added else "text3"))
    line.addWidget(Label(f"−{removed}", "strong", token="bad" if removed else "text3"))  # noqa: RUF001 - a minus
    part.setAccessibleName(f"{file.path}, {added} lines added, {removed} removed")
    return part


def _sandbox(run: RunView) -> QWidget:
    title, text = SANDBOXES.get(run.sandbox, (run.sandbox, ""))
    note = Note(f"{text} {_asks(run)}", "neutral" if run.sandbox != "none" else "warn", "shield")
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 8, 0, 0)
    column.setSpacing(4)
    column.addWidget(Label(title, "strong"))
    column.addWidget(note)
    return holder


def _asks(run: RunView) -> str:
    """When it asks."""
    return "It does what its plan permits and asks for the rest." if run.plan else f"It {MODES[run.mode]}."


def _dollars(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(0)
