"""The card of projects: a table with how far each specification is and what state it is in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from daemon.contract.plan import PlanSummary
from gui.operations.home import ProjectSight
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.progress import ProgressLine
from gui.widgets.rows import RowBase
from gui.widgets.shapes import StateShape
from gui.words.amounts import plural
from gui.words.paths import name
from gui.words.times import full, when

_SHARES: Final = (10, 11, 10, 6)
_GAP: Final = 24


def state_of(project: ProjectSight, plans: Sequence[PlanSummary]) -> tuple[str, str]:
    """The shape of a project and the words beside it: the worst of what is to be said."""
    status, progress = project.status, project.status.progress
    mine = [plan for plan in plans if plan.project == status.project.id]
    stale = sum(len(info.stale_sections) for info in project.artifacts)
    if status.contradictions:
        return "clash", plural(status.contradictions, "contradiction")
    if progress.to_confirm:
        return "half", f"{plural(progress.to_confirm, 'answer')} to confirm"
    if any(plan.state == "draft" and not plan.approved for plan in mine):
        return "half", "Plan waits for approval"
    if stale:
        return "half", plural(stale, "section is stale", "sections are stale")
    if progress.open:
        return "open", "Interview open"
    if progress.assumed or progress.deferred:
        left = progress.assumed + progress.deferred
        return "half", f"{plural(left, 'answer')} assumed or put off"
    return "done", "Everything is decided"


class ProjectRow(RowBase):
    """One project."""

    def __init__(self, project: ProjectSight, plans: Sequence[PlanSummary], now: datetime) -> None:
        super().__init__(is_flat=True)
        view, progress = project.status.project, project.status.progress
        self.project = view.id
        total = progress.decided + progress.assumed + progress.deferred + progress.open
        shape, words = state_of(project, plans)
        done = ProgressLine(view.name, "ok" if progress.decided == total else "accent")
        done.show_amount(progress.decided, total)
        changed = Label(when(view.used_at, now), "number")
        changed.setToolTip(full(view.used_at, now))
        changed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        decided = f"{progress.decided} of {total} decided"
        cells = (
            _stack(ElidedLabel(view.name, "strong"), ElidedLabel(name(view.folder), "meta")),
            _stack(Label(decided, "meta", "text2"), done),
            _beside(StateShape(shape, words), ElidedLabel(words, "secondary")),
            changed,
        )
        line = QHBoxLayout(self)
        line.setContentsMargins(20, 8, 20, 8)
        line.setSpacing(_GAP)
        _share(line, cells)
        self.setAccessibleName(f"Open {view.name}: {decided}, {words}")
        self.setMinimumHeight(52)


class ProjectsCard(Card):
    """`wanted` with the id of a project, `start` for a new one."""

    wanted = Signal(str)
    start = Signal()

    def __init__(self) -> None:
        super().__init__("Projects")
        self.start_button = Button("Start a project…", icon="plus", small=True)
        self.start_button.clicked.connect(self.start)
        self.add_to_head(self.start_button)
        self._rows: list[ProjectRow] = []
        self._reads: object = None

    @property
    def rows(self) -> Sequence[ProjectRow]:
        """What is shown."""
        return self._rows

    def show_projects(
        self, projects: Sequence[ProjectSight], plans: Sequence[PlanSummary], more: int, now: datetime
    ) -> None:
        """Show them, the one used last first; rows are made anew only where something reads differently."""
        reads = [(one.status, state_of(one, plans), when(one.status.project.used_at, now)) for one in projects]
        if (reads, more) == self._reads:
            return
        self._reads = (reads, more)
        kept = next((row.project for row in self._rows if row.hasFocus()), "")
        self.clear()
        self._rows = []
        self.add_row(_head() if projects else _none())
        for project in projects:
            row = ProjectRow(project, plans, now)
            row.activated.connect(self._ask)
            self._rows.append(row)
            self.add_row(row)
            if row.project == kept:
                row.setFocus(Qt.FocusReason.OtherFocusReason)
        if more:
            rest = Label(f"{plural(more, 'more project')}: change to them at the top of the navigation.", "meta")
            rest.setContentsMargins(20, 8, 20, 10)
            self.add_row(rest)

    def _ask(self) -> None:
        row = self.sender()
        if isinstance(row, ProjectRow):
            self.wanted.emit(row.project)


def _head() -> QWidget:
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(20, 7, 20, 7)
    line.setSpacing(_GAP)
    cells = [Label(words, "caption") for words in ("Project", "Specification", "State", "Changed")]
    cells[-1].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    _share(line, cells)
    return holder


def _none() -> QWidget:
    words = Label(
        "No project yet. A project leads from an idea, by questions, to decisions and a specification.",
        "secondary",
        wrap=True,
    )
    words.setContentsMargins(20, 16, 20, 16)
    return words


def _share(line: QHBoxLayout, cells: Sequence[QWidget]) -> None:
    """Columns of the same widths in all rows, whatever they hold."""
    for cell, share in zip(cells, _SHARES, strict=True):
        cell.setSizePolicy(QSizePolicy.Policy.Ignored, cell.sizePolicy().verticalPolicy())
        line.addWidget(cell, share)


def _stack(above: QWidget, below: QWidget) -> QWidget:
    holder = QWidget()
    holder.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    column.addWidget(above)
    column.addWidget(below)
    return holder


def _beside(first: QWidget, second: QWidget) -> QWidget:
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    line.addWidget(first)
    line.addWidget(second, 1)
    return holder
