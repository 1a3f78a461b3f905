"""A plan as it is looked at: its tasks in waves or on a board, the same as a table, and one of them in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from daemon.contract.plan import PlanView, TaskView
from gui.operations.plans import SeenPlan
from gui.views.plan.boxes import Column, TaskBoxes
from gui.views.plan.plan_words import BOARD, agent_of, hours, node_of, state_of
from gui.views.plan.task_card import TaskCard
from gui.views.plan.task_table import TaskRow, TaskTable
from gui.views.plan.wave_graph import WaveGraph
from gui.views.plan.waves import followers, wave_name, waves_of
from gui.widgets.card import Card
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.painting import drop
from gui.widgets.scroll import ScrollPage
from gui.words.amounts import plural

_FORMS: Final = ("graph", "board")
_HERE: Final = ("Name the place with --target.", "Name the place when you plan it again.")
"""What the command line is told, and how that is done here."""
_BAR: Final = 14
"""The height of a scroll bar."""


class PlanPage(QWidget):
    """Shows one `SeenPlan`; whatever is to be done about it is said by the signals of `card`."""

    replan_wanted = Signal()
    task_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._plan: PlanView | None = None
        self._seen: SeenPlan | None = None
        self._selected = ""
        self.graph = WaveGraph()
        self.board = TaskBoxes("Board of tasks", narrowest=170, is_centred=False)
        self.table = TaskTable()
        self.card = TaskCard()
        self.stale = Note("", "bad", "warning", "Plan it again…")
        self.stale.acted.connect(self.replan_wanted)
        self.change = Label("", "body", wrap=True)
        self._more = QVBoxLayout()
        self._rows: QWidget | None = None
        self._form = QStackedWidget()
        for boxes in (self.graph, self.board):
            self._form.addWidget(_canvas(boxes))
            boxes.chosen.connect(self.choose)
            boxes.activated.connect(self.card.edit_wanted)
        self.table.chosen.connect(self.choose)
        self.table.activated_task.connect(self.card.edit_wanted)
        self._lay_out()

    @property
    def selected(self) -> str:
        """The key of the task that is chosen."""
        return self._selected

    def show_form(self, form: str) -> None:
        """`graph` or `board`."""
        self._form.setCurrentIndex(_FORMS.index(form))
        self._fit()

    def show_plan(self, seen: SeenPlan) -> None:
        """Show a plan; the chosen task stays chosen if it is still there."""
        self._seen, self._plan = seen, seen.plan
        plan = seen.plan
        keys = [task.key for task in plan.tasks]
        if self._selected not in keys:
            self._selected = next((task.key for task in plan.tasks if task.ready), keys[0] if keys else "")
        self._show_boxes(seen)
        self.table.show_rows([_row(task) for task in plan.tasks], self._selected)
        self._show_stale(seen)
        words = plan.change.strip()
        self.change.setText(words)
        self.change.setVisible(words.rstrip(". ") != plan.title.rstrip(". "))
        self._show_remarks(plan)
        self.choose(self._selected)
        self._fit()

    def choose(self, key: str) -> None:
        """Choose a task, everywhere."""
        plan, seen = self._plan, self._seen
        task = next((task for task in plan.tasks if task.key == key), None) if plan else None
        if plan is None or seen is None or task is None:
            return
        self._selected = key
        for boxes in (self.graph, self.board):
            boxes.select(key)
        self.table.select(key)
        known = {task.key for task in plan.tasks}
        before = [one for one in task.after if one in known]
        self.card.show_task(task, before, followers(plan.tasks)[key], seen.faults)
        self.task_chosen.emit(key)

    def go_by(self, way: int) -> None:
        """To the next or the previous task."""
        keys = [task.key for task in self._plan.tasks] if self._plan else []
        if self._selected in keys:
            self.choose(keys[min(max(keys.index(self._selected) + way, 0), len(keys) - 1)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The canvas may need a scroll bar now."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Boxes grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_form"):
            self._fit()

    def _lay_out(self) -> None:
        tasks = Card()
        tasks.add_row(self.table)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for part in (self.stale, self.change, self._form, tasks, self.card):
            column.addWidget(part)
        column.addLayout(self._more)
        column.addStretch(1)
        self.stale.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(ScrollPage(page))

    def _show_boxes(self, seen: SeenPlan) -> None:
        plan = seen.plan
        nodes = {task.key: node_of(task, seen.faults) for task in plan.tasks}
        waves = waves_of(plan.tasks)
        self.graph.show_columns(
            [
                Column(wave_name(number, len(waves)), plural(len(keys), "task"), tuple(nodes[key] for key in keys))
                for number, keys in enumerate(waves)
            ]
        )
        self.graph.show_edges([(key, task.key) for task in plan.tasks for key in task.after])
        columns = []
        for name, title, states in BOARD:
            keys = [task.key for task in plan.tasks if task.state in states]
            if keys or name != "failed":
                columns.append(Column(title, str(len(keys)), tuple(nodes[key] for key in keys)))
        self.board.show_columns(columns)

    def _show_stale(self, seen: SeenPlan) -> None:
        faults = seen.faults
        self.stale.setVisible(bool(faults))
        if faults:
            more = f" And {plural(len(faults) - 1, 'more fault')}." if len(faults) > 1 else ""
            self.stale.show_text(f"{faults[0].message}{more}")

    def _show_remarks(self, plan: PlanView) -> None:
        drop(self._rows)
        self._rows = QWidget()
        column = QVBoxLayout(self._rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for title, lines in (("Risks", plan.risks), ("Notes", plan.notes)):
            if lines:
                card = Card(title)
                for line in lines:
                    card.body.addWidget(Label(line.replace(*_HERE), "secondary", wrap=True))
                column.addWidget(card)
        self._more.addWidget(self._rows)

    def _fit(self) -> None:
        """The canvas is as high as its boxes need, and no higher."""
        wanted = (self.graph, self.board)[self._form.currentIndex()].sizeHint()
        bar = _BAR if wanted.width() > self._form.width() else 0
        self._form.setFixedHeight(wanted.height() + 2 + bar)


def _canvas(boxes: TaskBoxes) -> QScrollArea:
    """Many waves do not fit side by side: then the canvas scrolls, and not the page."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
    area.setWidget(boxes)
    boxes.setAutoFillBackground(False)
    return area


def _row(task: TaskView) -> TaskRow:
    rests_on = ", ".join(trace.name for trace in task.traces)
    files = plural(len(task.files), "file") if task.files else "none"
    told = (
        f"{task.key}, {task.title}, {state_of(task)}, {agent_of(task)}, {hours(task.estimate.likely)}, {task.risk} risk"
    )
    return TaskRow(
        key=task.key,
        title=task.title,
        rests_on=rests_on or "the wish",
        files=files,
        agent=agent_of(task),
        effort=hours(task.estimate.likely),
        risk=task.risk,
        told=told,
    )


def tasks_told(tasks: Sequence[TaskView], effort_h: float) -> str:
    """How much there is to do."""
    return f"{plural(len(tasks), 'task')} · {hours(effort_h)}"
